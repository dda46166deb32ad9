import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Dependencies that the published package contains. Only the entry `wasm` of this one is loaded: 2 MB of 120, the rest
 * being binaries for three systems in one tarball.
 */
export const bundled = ["@currentspace/http3"];

/** Copies the loaded files of bundled dependencies, with licenses, below `folder`. */
export async function bundleDependencies(repository: string, folder: string): Promise<void> {
    for (const name of bundled) {
        const [from, to] = [join(repository, "node_modules", name), join(folder, "node_modules", name)];
        await mkdir(to, { recursive: true });
        const manifest = JSON.parse(await readFile(join(from, "package.json"), "utf8")) as BundledManifest;
        const { version, author, license, repository: source, engines, exports } = manifest;
        const wasm = { "./wasm": exports["./wasm"] };
        const kept = { name, version, author, license, repository: source, engines, exports: wasm };
        await writeFile(join(to, "package.json"), `${JSON.stringify(kept, null, 4)}\n`);
        for (const part of ["LICENSE", "dist/wasm"]) await cp(join(from, part), join(to, part), { recursive: true });
    }
}

/** Kept fields of the dependency's package.json. */
interface BundledManifest {
    version: string;
    author: unknown;
    license: string;
    repository: unknown;
    engines: unknown;
    exports: Record<string, unknown>;
}
