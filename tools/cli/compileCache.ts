import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { PATHS } from "../lab/paths.ts";

/**
 * Keeps compiled code between runs: a program and the SDKs that it loads are then there in half the time. What is started
 * from here has the folder from its environment, the engine's Node among it. `NODE_COMPILE_CACHE` names another folder,
 * `NODE_DISABLE_COMPILE_CACHE=1` does without (Node.js, "Module compile cache").
 *
 * The folder is the user's own: in Node's default, a shared one, somebody else could leave code.
 */
export function keepCompiledCode(): void {
    process.env["NODE_COMPILE_CACHE"] ??= join(PATHS.cache, "compiled");
    enableCompileCache(process.env["NODE_COMPILE_CACHE"]);
}
