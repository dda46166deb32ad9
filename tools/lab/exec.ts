import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs a program and returns its output. @throws Error with the command and its last lines. */
export async function exec(
    command: string,
    args: string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
): Promise<string> {
    try {
        const { stdout } = await run(command, args, { maxBuffer: 64 * 1024 * 1024, ...options });
        return stdout;
    } catch (error) {
        const { stderr, stdout, message, code } = error as Error & { stderr?: string; stdout?: string; code?: unknown };
        if (code === "ENOENT") {
            throw new Error(`${command} is not installed.`);
        }
        const words = (stderr || stdout || message).trim().split("\n").slice(-15).join("\n");
        throw new Error(`${command} ${args.join(" ")} failed:\n${words}`);
    }
}

/** Runs a program; false if it fails. */
export async function succeeds(command: string, args: string[]): Promise<boolean> {
    return await run(command, args).then(
        () => true,
        () => false,
    );
}
