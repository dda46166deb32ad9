import { bundled } from "./bundled.ts";
import type { Reader } from "./typesFor.ts";

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

/**
 * The package.json of the published build: its exports and commands are the compiled files, with their types. A field that is
 * the empty text is not decided yet, and left out.
 */
export function publishedManifest(source: Manifest): Manifest {
    const kept = Object.entries(source).filter(([field, value]) => !repositoryOnly.has(field) && value !== "");
    const main = source.exports["."] ?? "";
    return {
        ...(Object.fromEntries(kept) as Manifest),
        bundleDependencies: bundled,
        // For `moduleResolution: node10`, which does not read `exports`.
        main: compiled(main),
        types: declaration(main, "node10"),
        typesVersions: { "*": Object.fromEntries(subpaths(source.exports)) },
        exports: mapValues(source.exports, (file) => (isSource(file) ? conditions(file) : file)) as Manifest["exports"],
        bin: mapValues(source.bin, (file) => compiled(file).replace(/^\.\//, "")),
    };
}

/** Declarations of all entries, relative to the package. */
export function declarations(source: Manifest): string[] {
    return Object.values(source.exports)
        .filter(isSource)
        .map((file) => declaration(file));
}

/** The same file for both kinds of module, which Node.js can `require`; the types say of which kind the program is. */
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
