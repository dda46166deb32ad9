import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import ts from "typescript";

/** Programs that cannot use the declarations of ES modules, and get a copy in a folder of this name. */
export type Reader =
    /**
     * A CommonJS program that uses the package by `require`, which Node.js allows for ES modules. With `module: node16`
     * TypeScript rejects it, by the package.json nearest to the declarations (TypeScript documentation, "Modules -
     * Theory").
     */
    | "commonjs"
    /** `moduleResolution: node10`, which ignores `exports`: Pulumi's TypeScript template until 2025. */
    | "node10";

/** Imports with a different name for a reader. */
const RENAMED: Record<Reader, Readonly<Record<string, string>>> = {
    commonjs: {},
    // Zod's CommonJS types are an error without `esModuleInterop`, if a program checks its libraries' declarations.
    node10: { zod: "zod/index.js" },
};

/**
 * Copies all declarations that `entries` use.
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

/** The text with its imports renamed. */
function renamed(text: string, imports: readonly ts.FileReference[], names: Readonly<Record<string, string>>): string {
    // From the end, so that earlier offsets stay valid. They are those of the quotes before names.
    return imports
        .toSorted((one, other) => other.pos - one.pos)
        .reduce(
            (rest, { fileName, pos, end }) =>
                rest.slice(0, pos + 1) + (names[fileName] ?? fileName) + rest.slice(end + 1),
            text,
        );
}
