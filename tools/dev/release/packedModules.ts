import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { packDist } from "./pack.ts";

const installed = resolve(import.meta.dirname, "../../../node_modules");

/**
 * Installs the packed package for projects below a folder, with the dependencies installed here.
 * @returns Folder of the package.
 */
export async function packedModules(folder: string): Promise<string> {
    const packed = join(folder, "dist");
    await packDist(packed, folder);
    const modules = join(folder, "node_modules");
    mkdirSync(modules);
    symlinkSync(packed, join(modules, "pulumi-http3-gateway"));
    for (const name of readdirSync(installed).filter((each) => !each.startsWith("."))) {
        symlinkSync(join(installed, name), join(modules, name));
    }
    return packed;
}
