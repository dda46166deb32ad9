import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";

/** Programs that cannot be checked against the declarations of ES modules, and get a copy of them in a folder of this name. */
export type Reader =
    /**
     * A CommonJS program, which loads the package by `require`: Node.js allows that of ES modules. With `module: node16`
     * TypeScript refuses it by the package.json nearest to the declarations (TypeScript documentation, "Modules - Theory").
     */
    | "commonjs"
    /** `moduleResolution: node10`, which reads no `exports`: Pulumi's template for TypeScript had that until 2025. */
    | "node10";

/** Imports that a reader finds under another name. */
const RENAMED: Record<Reader, Readonly<Record<string, string>>> = {
    commonjs: {},
    // What zod has for CommonJS is an error without `esModuleInterop`, where a program checks the declarations of its libraries.
    node10: { zod: "zod/index.js" },
};

/**
 * Copies the declarations that `entries` reach.
 * @param entries Declarations of the entries, relative to `folder`.
 */
export async function writeTypesFor(reader: Reader, folder: string, entries: readonly string[]): Promise<void> {
    const reached = new Set(entries.map((entry) => join(folder, entry)));
    for (const file of reached) {
        const text = await readFile(file, "utf8");
        const imports = ts.preProcessFile(text).importedFiles;
        for (const { fileName } of imports) {
            if (fileName.startsWith(".")) reached.add(join(dirname(file), fileName.replace(/\.[jt]s$/, ".d.ts")));
        }
        const target = join(folder, reader, file.slice(folder.length));
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, renamed(text, imports, RENAMED[reader]));
    }
    await writeFile(join(folder, reader, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
}

/** The text with other names where it imports from the ones that have one. */
function renamed(text: string, imports: readonly ts.FileReference[], names: Readonly<Record<string, string>>): string {
    // From the end, so that the places before stay true. A place is that of the quote before a name.
    return imports
        .toSorted((one, other) => other.pos - one.pos)
        .reduce(
            (rest, { fileName, pos, end }) =>
                rest.slice(0, pos + 1) + (names[fileName] ?? fileName) + rest.slice(end + 1),
            text,
        );
}
