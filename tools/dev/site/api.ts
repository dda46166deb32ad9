import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Application } from "typedoc";

/**
 * Writes a page per export of the package, from its types and docstrings.
 * @throws Error if TypeDoc cannot read the source.
 */
export async function writeApi(repository: string, folder: string): Promise<void> {
    const entries = await entriesOf(repository);
    const app = await Application.bootstrapWithPlugins({
        entryPoints: Object.keys(entries).map((file) => join(repository, file)),
        tsconfig: join(repository, "tsconfig.build.json"),
        plugin: ["typedoc-plugin-markdown"],
        outputs: [{ name: "markdown", path: folder }],
        name: "API",
        readme: "none",
        disableSources: true,
        excludeExternals: true,
        excludePrivate: true,
        // The reference of settings describes what is not exported.
        validation: { notExported: false, invalidLink: false },
        skipErrorChecking: true,
        logLevel: "Error",
    });
    const project = await app.convert();
    if (project === undefined) throw new Error("TypeDoc cannot read the source.");
    const names = new Map(Object.entries(entries).map(([file, name]) => [moduleOf(file), name]));
    for (const module of project.children ?? []) module.name = names.get(module.name) ?? module.name;
    await app.generateOutputs(project);
}

/** Entries of the package for programs, by file: the import's name. */
async function entriesOf(repository: string): Promise<Record<string, string>> {
    const { name, exports } = JSON.parse(await readFile(join(repository, "package.json"), "utf8")) as {
        name: string;
        exports: Record<string, string>;
    };
    return Object.fromEntries(
        Object.entries(exports)
            .filter(([entry, file]) => file.endsWith(".ts") && entry !== "./providers")
            .map(([entry, file]) => [file, entry.replace(".", name)]),
    );
}

/** TypeDoc's name for a file's module. */
function moduleOf(file: string): string {
    return file.replace(/^\.\//, "").replace(/(\/index)?\.ts$/, "");
}
