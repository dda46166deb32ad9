import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { join } from "node:path";

/** The command's source. */
export const COMMAND = join(import.meta.dirname, "../../tools/cli/main.ts");

/** How a command ended. */
export interface Ended {
    status: number | null;
    stdout: string;
    stderr: string;
}

/** Runs `http3-gateway` from source, to its end. */
export function http3Gateway(args: readonly string[], options: Omit<SpawnSyncOptions, "encoding"> = {}): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
        ...options,
        encoding: "utf8",
    });
    return { status, stdout, stderr };
}
