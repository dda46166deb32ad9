import { posix } from "node:path";
import ts from "typescript";

/** Files that each file loads or starts, relative to the repository, with slashes. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Reads value imports, and texts that name a source file or a folder of source files, such as programs that a test
 * starts. Such texts may name files that are not loaded: the graph is rather too large.
 * @param sources Text of each TypeScript file.
 * @param entries Files of the package's entries, by import name.
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
            // A folder of programs, but not a whole package.
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

/** Distance of each reachable file from one, which has 0; others are absent. */
export function distances(graph: ImportGraph, from: string): Map<string, number> {
    const found = new Map([[from, 0]]);
    for (const [file, steps] of found) {
        for (const next of graph.get(file) ?? []) {
            if (!found.has(next)) found.set(next, steps + 1);
        }
    }
    return found;
}

/** All texts in a file except in types. */
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
