import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import ts from "typescript";

/** An interface whose fields are a schema's, and their docstrings. */
interface Documented {
    /** Source file, below the repository. */
    file: string;
    name: string;
    /** The schema's type, as the interface extends it. */
    base: string;
    fields: { name: string; optional: boolean; docstring: string }[];
}

/**
 * Writes the docstrings of settings into the declarations of a build. The compiler keeps none in a type that it infers, such
 * as a schema's, and an editor shows a user what the declaration says.
 * @param repository Folder with the sources.
 * @param folder Folder with their declarations.
 * @returns How many fields were documented.
 */
export async function writeDocstrings(repository: string, folder: string): Promise<number> {
    const documented = documentedIn(repository);
    for (const [file, interfaces] of Map.groupBy(documented, (each) => each.file)) {
        const path = join(folder, file.replace(/\.ts$/, ".d.ts"));
        let text = await readFile(path, "utf8");
        for (const { name, base, fields } of interfaces) {
            const members = fields.map(
                (field) =>
                    `    ${field.docstring}\n    ${field.name}${field.optional ? "?" : ""}: ${base}[${JSON.stringify(field.name)}];\n`,
            );
            const empty = new RegExp(`(export interface ${name} extends [^{]*\\{)\\s*\\}`);
            text = text.replace(empty, (_whole, head: string) => `${head}\n${members.join("")}}`);
        }
        await writeFile(path, text);
    }
    return documented.reduce((sum, { fields }) => sum + fields.length, 0);
}

function documentedIn(repository: string): Documented[] {
    const { config } = ts.readConfigFile(join(repository, "tsconfig.build.json"), ts.sys.readFile) as {
        config: object;
    };
    const { options, fileNames } = ts.parseJsonConfigFileContent(
        { ...config, include: ["components"] },
        ts.sys,
        repository,
    );
    const program = ts.createProgram(fileNames, { ...options, noEmit: true });
    const checker = program.getTypeChecker();
    return program
        .getSourceFiles()
        .filter(({ fileName }) => fileNames.includes(fileName))
        .flatMap((source) =>
            source.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration): Documented[] => {
                const [base] = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
                    types.map((each) => each.getText()),
                );
                return base?.startsWith("z.input<") === true && declaration.members.length === 0
                    ? [
                          {
                              file: relative(repository, source.fileName),
                              name: declaration.name.text,
                              base,
                              fields: checker
                                  .getTypeAtLocation(declaration.name)
                                  .getProperties()
                                  .flatMap((property) => fieldOf(property)),
                          },
                      ]
                    : [];
            }),
        );
}

function fieldOf(property: ts.Symbol): Documented["fields"] {
    const [declaration] = property.getDeclarations() ?? [];
    const docstring = declaration && ts.getJSDocCommentsAndTags(declaration)[0]?.getText();
    return docstring === undefined
        ? []
        : [{ name: property.name, optional: (property.flags & ts.SymbolFlags.Optional) !== 0, docstring }];
}
