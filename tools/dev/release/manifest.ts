import { bundled } from "./bundled.ts";
import type { Reader } from "./typesFor.ts";

/** Fields of package.json that concern publication. */
export interface Manifest {
    name: string;
    version: string;
    exports: Record<string, string>;
    bin: Record<string, string>;
    dependencies: Record<string, string>;
    [field: string]: unknown;
}

/** Fields for work in the repository only. */
const repositoryOnly = new Set(["private", "scripts", "devDependencies", "allowScripts"]);

/**
 * The package.json of the published build: exports and commands are the compiled files, with their types. Fields with
 * an empty text are undecided, and omitted.
 * @param loaded Packages that bundled dependencies load, with their versions.
 */
export function publishedManifest(source: Manifest, loaded: Readonly<Record<string, string>>): Manifest {
    const kept = Object.entries(source).filter(([field, value]) => !repositoryOnly.has(field) && value !== "");
    const main = source.exports["."] ?? "";
    return {
        ...(Object.fromEntries(kept) as Manifest),
        dependencies: { ...loaded, ...source.dependencies },
        bundleDependencies: bundled,
        // For `moduleResolution: node10`, which ignores `exports`.
        main: compiled(main),
        types: declaration(main, "node10"),
        typesVersions: { "*": Object.fromEntries(subpaths(source.exports)) },
        exports: mapValues(source.exports, (file) => (isSource(file) ? conditions(file) : file)) as Manifest["exports"],
        bin: mapValues(source.bin, (file) => compiled(file).replace(/^\.\//, "")),
    };
}

/** Declarations of every entry, relative to the package. */
export function declarations(source: Manifest): string[] {
    return Object.values(source.exports)
        .filter(isSource)
        .map((file) => declaration(file));
}

/** Compiled module of every entry, relative to the package. */
export function modulesOf(source: Manifest): string[] {
    return Object.values(source.exports)
        .filter(isSource)
        .map((file) => compiled(file).replace(/^\.\//, ""));
}

/** One file for both module kinds, which Node.js can `require`; the types declare the program's kind. */
function conditions(file: string) {
    return {
        require: { types: declaration(file, "commonjs"), default: compiled(file) },
        types: declaration(file),
        default: compiled(file),
    };
}

function subpaths(exports: Readonly<Record<string, string>>): [name: string, files: string[]][] {
    return Object.entries(exports)
        .filter(([name, file]) => name !== "." && isSource(file))
        .map(([name, file]) => [name.replace(/^\.\//, ""), [declaration(file, "node10")]]);
}

function compiled(file: string): string {
    return file.replace(/\.ts$/, ".js");
}

function declaration(file: string, reader?: Reader): string {
    const types = file.replace(/\.ts$/, ".d.ts");
    return reader === undefined ? types : types.replace(/^\./, `./${reader}`);
}

function isSource(file: string): boolean {
    return file.endsWith(".ts") && !file.endsWith(".d.ts");
}

function mapValues<T>(record: Readonly<Record<string, string>>, map: (value: string) => T): Record<string, T> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
