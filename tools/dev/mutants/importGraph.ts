import { posix } from "node:path";
import ts from "typescript";

/** Which files each file loads or starts, all relative to the repository, with slashes. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Reads who loads whom: imports of values, and texts that name a source file or a folder of them, as programs that a test
 * starts are named. Such a text may name more than is loaded, so the graph is rather too large.
 * @param sources Text of each TypeScript file.
 * @param entries Files of the package's entries, by the name under which it is imported.
 */
export function importGraph(
    sources: ReadonlyMap<string, string>,
    entries: ReadonlyMap<string, string> = new Map(),
): ImportGraph {
    const folders = Map.groupBy(sources.keys(), (file) => posix.dirname(file));
    const named = (text: string, from: string): string[] => {
        const entry = entries.get(text);
        if (entry !== undefined) return [entry];
        for (const path of [posix.join(posix.dirname(from), text), posix.normalize(text)]) {
            if (sources.has(path)) return [path];
            // A folder of programs; the whole tree of a package is not a program.
            const folder = folders.get(path.replace(/\/$/, ""));
            if (folder !== undefined && text !== "" && path !== "components") return folder;
        }
        return [];
    };
    const edges = [...sources].map(([file, text]) => {
        const found = textsIn(file, text).flatMap((each) => named(each, file));
        return [file, [...new Set(found)].filter((each) => each !== file)] as const;
    });
    return new Map(edges);
}

/** How many steps each file is away from one, which is itself at 0; what it does not reach is absent. */
export function distances(graph: ImportGraph, from: string): Map<string, number> {
    const found = new Map([[from, 0]]);
    for (const [file, steps] of found) {
        for (const next of graph.get(file) ?? []) {
            if (!found.has(next)) found.set(next, steps + 1);
        }
    }
    return found;
}

/** All texts in a file but those of types. */
function textsIn(file: string, text: string): string[] {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const texts: string[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isTypeNode(node) || (ts.isImportDeclaration(node) && isOfTypes(node))) return;
        if (ts.isExportDeclaration(node) && node.isTypeOnly) return;
        if (ts.isStringLiteralLike(node)) texts.push(node.text);
        ts.forEachChild(node, visit);
    };
    visit(source);
    return texts;
}

function isOfTypes({ importClause }: ts.ImportDeclaration): boolean {
    return importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
