import { spawn } from "node:child_process";

/** Exit of a command, and its duration. */
export interface Timed {
    seconds: number;
    stdout: string;
}

/** Runs a command to its end. @throws Error with its last lines when its exit code is not 0. */
export async function timed(
    command: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Timed> {
    const [program = "", ...args] = command;
    const started = performance.now();
    return await new Promise((resolve, reject) => {
        const child = spawn(program, args, {
            cwd: options.cwd,
            env: { ...process.env, ...options.env },
            stdio: "pipe",
        });
        let stdout = "";
        let stderr = "";
        child.stdout.on("data", (chunk: Buffer) => {
            stdout += chunk;
        });
        child.stderr.on("data", (chunk: Buffer) => {
            stderr += chunk;
        });
        child.stdin.end(options.input ?? "");
        child.on("error", reject);
        child.on("close", (code) => {
            if (code === 0) {
                resolve({ seconds: (performance.now() - started) / 1000, stdout });
            } else {
                const last = `${stderr}\n${stdout}`.trim().split("\n").slice(-20).join("\n");
                reject(new Error(`${command.join(" ")} ended with ${code}:\n${last}`));
            }
        });
    });
}
