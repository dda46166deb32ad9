import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Whether a backend folder of the Pulumi CLI has resources of a stack. */
export async function hasResources(folder: string, project: string, stack: string): Promise<boolean> {
    const file = join(folder, ".pulumi/stacks", project, `${stack}.json`);
    if (!existsSync(file)) return false;
    const state = JSON.parse(await readFile(file, "utf8")) as {
        checkpoint?: { latest?: { resources?: unknown[] } };
    };
    return (state.checkpoint?.latest?.resources ?? []).length > 0;
}
