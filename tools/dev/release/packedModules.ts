import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packed } from "./packed.ts";

const installed = resolve(import.meta.dirname, "../../../node_modules");

/**
 * Installs the packed package for projects below a folder, with the dependencies installed here.
 * @returns Folder of the package.
 */
export async function packedModules(folder: string): Promise<string> {
    const own = join(folder, "dist");
    const { dist } = await packed(folder);
    // Node.js looks for its dependencies in the folders above it.
    if (dist !== own) await cp(dist, own, { recursive: true });
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(own, join(modules, "pulumi-http3-gateway"));
    for (const name of readdirSync(installed).filter((each) => !each.startsWith("."))) {
        symlinkSync(join(installed, name), join(modules, name));
    }
    return own;
}
