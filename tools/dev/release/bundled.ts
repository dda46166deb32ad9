import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { rolldown } from "rolldown";

/** A dependency of which the published package contains what it loads, instead of the whole. */
interface Part {
    name: string;
    /** The loaded files, written below a folder. */
    copy: (from: string, to: string) => Promise<Kept>;
}

/** What a bundled dependency has in its package.json, in addition to its origin. */
interface Kept {
    exports: Record<string, unknown>;
    /** Packages that its files load, which have to be dependencies of the published package. */
    loads: string[];
}

const parts: Part[] = [
    {
        // 2 MB of 120: the rest is binaries for three systems in one tarball.
        name: "@currentspace/http3",
        copy: async (from, to) => {
            await cp(join(from, "dist/wasm"), join(to, "dist/wasm"), { recursive: true });
            return { exports: { "./wasm": (await manifestOf(from)).exports["./wasm"] }, loads: [] };
        },
    },
    {
        // One file of 868: the rest is a model of Kubernetes' whole API, which takes a third of a second to load.
        name: "@kubernetes/client-node",
        copy: async (from, to) => {
            const bundle = await rolldown({
                input: join(from, "dist/config.js"),
                platform: "node",
                external: (id) => !/^[./\0]/.test(id),
                // Only functions are taken from the model; that its classes are there has no effect.
                treeshake: { moduleSideEffects: (id) => !id.includes("/dist/gen/") },
            });
            const { output } = await bundle.write({ file: join(to, "config.cjs"), format: "cjs" });
            const loads = output.flatMap((file) => (file.type === "chunk" ? file.imports : []));
            return {
                exports: { ".": "./config.cjs" },
                loads: loads.filter((each) => !each.startsWith("node:") && !builtinModules.includes(each)),
            };
        },
    },
];

/** Dependencies that the published package contains. */
export const bundled: string[] = parts.map(({ name }) => name);

/**
 * Writes the loaded files of bundled dependencies, with licenses, below `folder`.
 * @returns What these files load of other packages, with the versions that the dependencies ask for.
 */
export async function bundleDependencies(repository: string, folder: string): Promise<Record<string, string>> {
    const loaded: Record<string, string> = {};
    for (const { name, copy } of parts) {
        const [from, to] = [join(repository, "node_modules", name), join(folder, "node_modules", name)];
        await mkdir(to, { recursive: true });
        const { exports, loads } = await copy(from, to);
        const { version, author, license, repository: source, engines, dependencies = {} } = await manifestOf(from);
        const kept = { name, version, author, license, repository: source, engines, exports };
        await writeFile(join(to, "package.json"), `${JSON.stringify(kept, null, 4)}\n`);
        await cp(join(from, "LICENSE"), join(to, "LICENSE"));
        for (const each of loads) {
            const range = dependencies[each];
            if (range === undefined) throw new Error(`${name} loads ${each} without a dependency on it.`);
            loaded[each] = range;
        }
    }
    return loaded;
}

/** Used fields of a dependency's package.json. */
interface BundledManifest {
    version: string;
    author: unknown;
    license: string;
    repository: unknown;
    engines: unknown;
    exports: Record<string, unknown>;
    dependencies?: Record<string, string>;
}

async function manifestOf(folder: string): Promise<BundledManifest> {
    return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as BundledManifest;
}
