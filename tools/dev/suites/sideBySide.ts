import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** One of several programs that run at the same time. */
export interface Program {
    /** Stands before each line that it prints. */
    name: string;
    command: string[];
    /** Added to the environment. */
    env?: NodeJS.ProcessEnv;
}

/**
 * Runs programs at the same time until all have ended, also where one fails. An interruption is theirs to handle: they
 * clean up, and are waited for.
 * @param write Takes a line of a program, after its name.
 * @returns The first exit code, in the order of the programs, that is not 0; 1 for one that a signal ended.
 */
export async function sideBySide(programs: Program[], write: (line: string) => void): Promise<number> {
    const width = Math.max(...programs.map(({ name }) => name.length));
    const running = programs.map(({ name, command: [program = "", ...args], env }) => {
        const child = spawn(program, args, {
            stdio: ["ignore", "pipe", "pipe"],
            env: { ...process.env, ...env },
        });
        for (const output of [child.stdout, child.stderr]) {
            createInterface({ input: output }).on("line", (line) => write(`${name.padEnd(width)} | ${line}`));
        }
        return child;
    });
    // A terminal sends an interruption to all; what is sent to this process alone is passed on.
    const ignore = () => undefined;
    const pass = () => {
        for (const child of running) {
            child.kill("SIGTERM");
        }
    };
    process.on("SIGINT", ignore);
    process.on("SIGTERM", pass);
    try {
        const codes = running.map(
            (child) =>
                new Promise<number>((resolve, reject) => {
                    child.on("error", reject);
                    // Not "exit": lines may come after that.
                    child.on("close", (code) => resolve(code ?? 1));
                }),
        );
        return (await Promise.all(codes)).find((code) => code !== 0) ?? 0;
    } finally {
        process.off("SIGINT", ignore);
        process.off("SIGTERM", pass);
    }
}
