import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { ownCache } from "../ownCache.ts";

/**
 * Keeps compiled code between runs: a program and the SDKs that it loads are then there in two thirds of the time. What is
 * started from here has the folder from its environment, the engine's Node among it. `NODE_COMPILE_CACHE` names another
 * folder, `NODE_DISABLE_COMPILE_CACHE=1` does without (Node.js, "Module compile cache"); so does a folder that cannot be
 * written.
 *
 * The folder is the user's own: in Node's default, a shared one, somebody else could leave code.
 */
export function keepCompiledCode(): void {
    try {
        process.env["NODE_COMPILE_CACHE"] ??= join(ownCache(), "compiled");
    } catch {
        // A user without a home, in a container: nothing is kept there anyway.
        return;
    }
    enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
}
