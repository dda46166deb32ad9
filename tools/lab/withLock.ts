import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs `action` while no other process holds the lock `file`; waits for those that do. The lock is flock(1)'s, which
 * the system gives back when its holder ends, however it ends. Where there is no flock, as on macOS, nothing is locked.
 */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
    // `cat` ends with its input, and that ends with this process.
    const holder = spawn("flock", [file, "sh", "-c", "echo locked; exec cat"], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(holder, "exit").then(
        ([code]) => `flock ended with ${code} before it had locked ${file}.`,
        (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? undefined : error.message),
    );
    try {
        const problem = await Promise.race([once(holder.stdout, "data").then(() => undefined), ended]);
        if (problem !== undefined) {
            throw new Error(problem);
        }
        return await action();
    } finally {
        holder.stdin.end();
        await ended;
    }
}
