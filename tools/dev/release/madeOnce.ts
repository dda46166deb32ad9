import { existsSync } from "node:fs";
import { mkdtemp, rename } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "../../lab/withLock.ts";

/** Names the folder in which processes share what they make of the package, such as suites of tests that run at the same time. */
export const SHARED_FOLDER = "HTTP3_SHARED_FOLDER";

/**
 * Makes something in a folder. Where processes share a folder, it is made there by the first one, and the others wait for it.
 * @param name What it is called in the shared folder.
 * @param own Folder in which it is made where none is shared.
 * @returns The folder in which it was made.
 */
export async function madeOnce(
    name: string,
    own: string,
    make: (folder: string) => Promise<unknown>,
    environment = process.env,
): Promise<string> {
    const shared = environment[SHARED_FOLDER];
    if (shared === undefined) {
        await make(own);
        return own;
    }
    const made = join(shared, name);
    await withLock(`${made}.lock`, async () => {
        if (existsSync(made)) return;
        // What fails leaves nothing under its name.
        const unfinished = await mkdtemp(`${made}-`);
        await make(unfinished);
        await rename(unfinished, made);
    });
    return made;
}
