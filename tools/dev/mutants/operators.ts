import ts from "typescript";

/** Typical human mistakes, by name. */
export const OPERATORS = {
    comparison: "another comparison: < for <=, === for !==",
    offByOne: "a number one too large; a large round one tenfold",
    logical: "&& for ||",
    await: "an await left out",
    dependsOn: "a dependsOn left out, or one of its elements",
    secret: "a value that is no longer marked as secret",
    family: "IPv4 for IPv6, A for AAAA",
    default: "another default, or none",
    boolean: "true for false",
    condition: "a condition that always holds, or a guard that never does",
    negation: "a ! left out",
} as const;

export type Operator = keyof typeof OPERATORS;

/** One mistake at one place of a source file. */
export interface Mutant {
    /** Relative to the repository, with slashes. */
    file: string;
    operator: Operator;
    /** From 1. */
    line: number;
    /** Offsets of the replaced text. */
    start: number;
    end: number;
    replacement: string;
    /** The changed lines before and after, unindented: they identify a mutant if lines move. */
    from: string;
    to: string;
}

type Change = Pick<Mutant, "operator" | "start" | "end" | "replacement">;

const COMPARISONS: Partial<Record<ts.SyntaxKind, string>> = {
    [ts.SyntaxKind.LessThanToken]: "<=",
    [ts.SyntaxKind.LessThanEqualsToken]: "<",
    [ts.SyntaxKind.GreaterThanToken]: ">=",
    [ts.SyntaxKind.GreaterThanEqualsToken]: ">",
    [ts.SyntaxKind.EqualsEqualsEqualsToken]: "!==",
    [ts.SyntaxKind.ExclamationEqualsEqualsToken]: "===",
};

/** All mutants of a source file, in source order. */
export function mutantsOf(file: string, text: string): Mutant[] {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const changes: Change[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
        if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
        changes.push(...changesAt(node, source));
        ts.forEachChild(node, visit);
    };
    visit(source);
    return changes.sort((one, other) => one.start - other.start).map((change) => mutant(file, text, change));
}

/** The text of a file with a mutant. */
export function mutated(text: string, { start, end, replacement }: Change): string {
    return text.slice(0, start) + replacement + text.slice(end);
}

/** Key of a mutant, independent of line numbers. */
export function identity({ file, operator, from, to }: Pick<Mutant, "file" | "operator" | "from" | "to">): string {
    return JSON.stringify([file, operator, from, to]);
}

function mutant(file: string, text: string, change: Change): Mutant {
    const begin = text.lastIndexOf("\n", change.start - 1) + 1;
    const next = text.indexOf("\n", change.end);
    const end = next < 0 ? text.length : next;
    const oneLine = (lines: string) => lines.trim().replaceAll(/\s+/g, " ");
    return {
        ...change,
        file,
        line: text.slice(0, change.start).split("\n").length,
        from: oneLine(text.slice(begin, end)),
        to: oneLine(text.slice(begin, change.start) + change.replacement + text.slice(change.end, end)),
    };
}

function changesAt(node: ts.Node, source: ts.SourceFile): Change[] {
    const instead = (operator: Operator, replacement: string, part: ts.Node = node): Change => ({
        operator,
        start: part.getStart(source),
        end: part.end,
        replacement,
    });
    if (ts.isBinaryExpression(node)) return binary(node, source);
    if (ts.isAwaitExpression(node)) return [instead("await", node.expression.getText(source))];
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
        return [instead("negation", node.operand.getText(source))];
    }
    if (ts.isIfStatement(node)) return [instead("condition", isGuard(node) ? "false" : "true", node.expression)];
    if (ts.isCallExpression(node) && /^(pulumi\.)?secret$/.test(node.expression.getText(source))) {
        const [value] = node.arguments;
        return value === undefined ? [] : [instead("secret", `(${value.getText(source)})`)];
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) return [instead("boolean", "false")];
    if (node.kind === ts.SyntaxKind.FalseKeyword) return [instead("boolean", "true")];
    if (ts.isNumericLiteral(node)) return isName(node) ? [] : [instead("offByOne", String(another(Number(node.text))))];
    if (ts.isStringLiteralLike(node)) {
        const other = otherFamily(node.text);
        if (other === undefined || isName(node)) return [];
        return [instead("family", node.getText(source).replace(node.text, other))];
    }
    if (ts.isPropertyAccessExpression(node) && /^ipv[46]$/i.test(node.name.text)) {
        return [instead("family", otherFamily(node.name.text) ?? node.name.text, node.name)];
    }
    if ((ts.isParameter(node) || ts.isBindingElement(node)) && node.initializer !== undefined) {
        // A default in an array pattern satisfies the compiler only: `const [, port = ""] = pattern.exec(text) ?? []`.
        return ts.isArrayBindingPattern(node.parent) ? [] : textDefault(node.initializer, source);
    }
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) return property(node, source);
    return [];
}

function binary(node: ts.BinaryExpression, source: ts.SourceFile): Change[] {
    const token = node.operatorToken;
    const start = token.getStart(source);
    const instead = (operator: Operator, replacement: string) => [{ operator, start, end: token.end, replacement }];
    const comparison = COMPARISONS[token.kind];
    if (comparison !== undefined) return instead("comparison", comparison);
    if (token.kind === ts.SyntaxKind.AmpersandAmpersandToken) return instead("logical", "||");
    if (token.kind === ts.SyntaxKind.BarBarToken) return instead("logical", "&&");
    if (token.kind !== ts.SyntaxKind.QuestionQuestionToken) return [];
    const fallback = node.right;
    // These have their own operators.
    if (ts.isNumericLiteral(fallback) || isBoolean(fallback)) return [];
    if (ts.isStringLiteralLike(fallback)) return textDefault(fallback, source);
    return [{ operator: "default", start: node.left.end, end: node.end, replacement: "" }];
}

/** Replaces a default text; other defaults have their own operators. */
function textDefault(value: ts.Expression, source: ts.SourceFile): Change[] {
    if (!ts.isStringLiteralLike(value)) return [];
    const replacement = value.text === "" ? '"another"' : '""';
    return [{ operator: "default", start: value.getStart(source), end: value.end, replacement }];
}

/** Adds one. For round numbers, which are durations and sizes, that has no effect. */
function another(value: number): number {
    return value >= 1000 && value % 100 === 0 ? value * 10 : value + 1;
}

function property(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, source: ts.SourceFile): Change[] {
    const name = node.name.getText(source);
    if (name === "additionalSecretOutputs") return [without("secret", node, node.parent.properties, source)];
    if (name !== "dependsOn") return [];
    const value = ts.isPropertyAssignment(node) ? node.initializer : undefined;
    const elements =
        value !== undefined && ts.isArrayLiteralExpression(value) && value.elements.length > 1 ? value.elements : [];
    return [
        without("dependsOn", node, node.parent.properties, source),
        ...[...elements].map((element) => without("dependsOn", element, elements, source)),
    ];
}

/** Removes an item from a list, with its comma. */
function without(operator: Operator, node: ts.Node, list: readonly ts.Node[], source: ts.SourceFile): Change {
    const index = list.indexOf(node);
    const next = list[index + 1];
    const before = list[index - 1];
    if (next !== undefined) {
        return { operator, start: node.getStart(source), end: next.getStart(source), replacement: "" };
    }
    return { operator, start: before?.end ?? node.getStart(source), end: node.end, replacement: "" };
}

/** The text with the other address family, or `undefined` if it names none; sentences do not count. */
function otherFamily(text: string): string | undefined {
    if (text === "A") return "AAAA";
    if (text === "AAAA") return "A";
    if (/\s/.test(text) || !/ipv[46]/i.test(text)) return undefined;
    return text.replaceAll(/(ipv)([46])/gi, (_, ip: string, version: string) => ip + (version === "4" ? "6" : "4"));
}

function isBoolean(node: ts.Node): boolean {
    return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

/** Whether a literal is a property name. */
function isName(node: ts.Node): boolean {
    return ts.isPropertyAssignment(node.parent) && node.parent.name === node;
}

/** Whether an `if` only exits early. */
function isGuard({ thenStatement, elseStatement }: ts.IfStatement): boolean {
    const last = ts.isBlock(thenStatement) ? thenStatement.statements.at(-1) : thenStatement;
    if (last === undefined || elseStatement !== undefined) return false;
    return ts.isReturnStatement(last) || ts.isThrowStatement(last) || ts.isContinueStatement(last);
}
