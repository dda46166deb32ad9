/** What a package.json has that concerns its publication. */
export interface Manifest {
    name: string;
    version: string;
    exports: Record<string, string>;
    bin: Record<string, string>;
    [field: string]: unknown;
}

/** Fields that concern only who works in the repository. */
const repositoryOnly = new Set(["private", "scripts", "devDependencies", "allowScripts"]);

/** The package.json of the published build: its exports and commands are the compiled files, with their types. */
export function publishedManifest(source: Manifest): Manifest {
    const kept = Object.entries(source).filter(([field]) => !repositoryOnly.has(field));
    return {
        ...(Object.fromEntries(kept) as Manifest),
        exports: mapValues(source.exports, (file) =>
            isSource(file) ? { types: file.replace(/\.ts$/, ".d.ts"), default: file.replace(/\.ts$/, ".js") } : file,
        ) as Manifest["exports"],
        bin: mapValues(source.bin, (file) => file.replace(/\.ts$/, ".js").replace(/^\.\//, "")),
    };
}

function isSource(file: string): boolean {
    return file.endsWith(".ts") && !file.endsWith(".d.ts");
}

function mapValues<T>(record: Readonly<Record<string, string>>, map: (value: string) => T): Record<string, T> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
