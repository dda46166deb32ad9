import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import ts from "typescript";
import { propertyAt } from "./docstrings.ts";

/**
 * Writes the docstrings of settings into a build's declarations. The compiler keeps none in inferred types such as a
 * schema's, and editors show users the declarations.
 * @param repository Folder with the sources.
 * @param folder Folder with their declarations.
 */
export async function writeDocstrings(repository: string, folder: string): Promise<void> {
    const program = programOf(repository);
    const checker = program.getTypeChecker();
    const sources = program.getRootFileNames().flatMap((name) => program.getSourceFile(name) ?? []);
    for (const source of sources) {
        const path = join(folder, relative(repository, source.fileName).replace(/\.ts$/, ".d.ts"));
        const text = await readFile(path, "utf8");
        const declared = variablesOf(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
        const docstrings = variablesOf(source).flatMap((variable) => {
            const { type } = declared.find((each) => each.name.getText() === variable.name.getText()) ?? {};
            return type === undefined || !isOfSchemas(type)
                ? []
                : docstringsIn(type, checker, checker.getTypeAtLocation(variable));
        });
        if (docstrings.length > 0) {
            await writeFile(path, inserted(text, docstrings));
        }
    }
}

/** A docstring, and its place in a declaration. */
interface Placed {
    position: number;
    docstring: string;
}

function programOf(repository: string): ts.Program {
    const { config } = ts.readConfigFile(join(repository, "tsconfig.build.json"), ts.sys.readFile) as {
        config: object;
    };
    const { options, fileNames } = ts.parseJsonConfigFileContent(
        { ...config, include: ["components"] },
        ts.sys,
        repository,
    );
    // Only these have schemas; all together they load the types of every cloud's provider.
    const withSchemas = fileNames.filter((name) => /\bfrom "zod"/.test(ts.sys.readFile(name) ?? ""));
    return ts.createProgram(withSchemas, { ...options, noEmit: true });
}

/** Variables of a module. */
function variablesOf(source: ts.SourceFile): ts.VariableDeclaration[] {
    return source.statements
        .filter(ts.isVariableStatement)
        .flatMap(({ declarationList }) => [...declarationList.declarations]);
}

function isOfSchemas(type: ts.TypeNode): boolean {
    return /\bz\.Zod/.test(type.getText());
}

/** Docstrings of a declared type's fields, at every depth. */
function docstringsIn(node: ts.Node, checker: ts.TypeChecker, type: ts.Type, path: readonly string[] = []): Placed[] {
    const inner = ts.isPropertySignature(node) ? [...path, node.name.getText().replaceAll('"', "")] : path;
    const own = ts.isPropertySignature(node) ? docstringOf(propertyAt(checker, type, inner)) : undefined;
    const within: Placed[] = [];
    ts.forEachChild(node, (child) => {
        within.push(...docstringsIn(child, checker, type, inner));
    });
    return own === undefined ? within : [{ position: node.getStart(), docstring: own }, ...within];
}

function docstringOf(property: ts.Symbol | undefined): string | undefined {
    const [declaration] = property?.getDeclarations() ?? [];
    return declaration && ts.getJSDocCommentsAndTags(declaration)[0]?.getText();
}

function inserted(text: string, docstrings: readonly Placed[]): string {
    return [...docstrings]
        .sort((one, other) => other.position - one.position)
        .reduce((all, { position, docstring }) => {
            const [indent = ""] = /[^\n]*$/.exec(all.slice(0, position)) ?? [];
            return `${all.slice(0, position)}${docstring}\n${/^ *$/.test(indent) ? indent : ""}${all.slice(position)}`;
        }, text);
}
