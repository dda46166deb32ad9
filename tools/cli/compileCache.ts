import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { ownCache } from "../ownCache.ts";

/**
 * Caches compiled code between runs: a program and its SDKs then load in two thirds of the time. Child processes get
 * the folder from their environment, including the engine's Node. `NODE_COMPILE_CACHE` sets
 * another folder, `NODE_DISABLE_COMPILE_CACHE=1` disables it (Node.js, "Module compile cache"); so does a folder that
 * is not writable.
 *
 * The folder is the user's own: in Node's default, a shared one, other users could plant code.
 */
export function keepCompiledCode(): void {
    const folder = compiledFolder();
    if (folder === undefined) return;
    process.env["NODE_COMPILE_CACHE"] = folder;
    enableCompileCache(folder);
}

/** The same for this process alone. */
export function keepOwnCompiledCode(): void {
    const folder = compiledFolder();
    if (folder !== undefined) enableCompileCache(folder);
}

/** Undefined for a user without a home, as in a container: nothing is kept there in any case. */
function compiledFolder(): string | undefined {
    try {
        return process.env["NODE_COMPILE_CACHE"] ?? join(ownCache(), "compiled");
    } catch {
        return undefined;
    }
}
