import { extname } from "node:path";
import ts from "typescript";

/** A piece of text for people. */
export interface Text {
    /** First line in the file, from 1. */
    line: number;
    /** One paragraph without line breaks; code in backticks is "`code`", a value in a template "…". */
    text: string;
}

const plain = (text: string) =>
    text
        .replaceAll(/\s+/g, " ")
        .replaceAll(/`[^`]*`/g, "`code`")
        .trim();

/** The text of a literal, or of literals joined by `+`. */
function literalText(node: ts.Node): string | undefined {
    if (ts.isStringLiteralLike(node)) {
        return node.text;
    }
    if (ts.isTemplateExpression(node)) {
        return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
        const sides = [literalText(node.left), literalText(node.right)];
        return sides.every((side) => side === undefined) ? undefined : sides.map((side) => side ?? "…").join("");
    }
    return undefined;
}

const isLiteral = (node: ts.Node) =>
    ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isRegularExpressionLiteral(node);

const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*/g;
const LEADERS = /^[ \t]*(?:\/\*\*?|\*\/|\*|\/\/+)|\*\/$/gm;

function scriptTexts(path: string, source: string): Text[] {
    const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest);
    const lineAt = (position: number) => ts.getLineAndCharacterOfPosition(file, position).line + 1;
    const texts: Text[] = [];
    const code: string[] = [];
    let end = 0;
    const read = (node: ts.Node, isPart: boolean): void => {
        const text = literalText(node);
        if (text !== undefined && !isPart) {
            texts.push({ line: lineAt(node.getStart(file)), text: plain(text) });
        }
        if (isLiteral(node) && node.pos >= end) {
            const start = node.getStart(file);
            code.push(source.slice(end, start), source.slice(start, node.end).replaceAll(/[^\n]/g, " "));
            end = node.end;
        }
        ts.forEachChild(node, (child) => read(child, text !== undefined && !ts.isTemplateSpan(child)));
    };
    read(file, false);
    code.push(source.slice(end));
    // Without literals, "//" and "/*" only begin comments.
    for (const { 0: comment, index } of code.join("").matchAll(COMMENT)) {
        const text = source.slice(index, index + comment.length).replaceAll(LEADERS, "");
        let line = lineAt(index);
        for (const paragraph of text.split(/\n[ \t]*\n/)) {
            texts.push({ line, text: plain(paragraph) });
            line += paragraph.split("\n").length + 1;
        }
    }
    return texts;
}

/** Paragraphs without code blocks; a leading `#`, `//` or `>` of a line is not text. */
function plainTexts(source: string): Text[] {
    const texts: Text[] = [];
    let paragraph: Text | undefined;
    let inCode = false;
    for (const [index, whole] of source.split("\n").entries()) {
        const fence = whole.trimStart().startsWith("```");
        inCode = fence ? !inCode : inCode;
        const text = fence || inCode ? "" : whole.replace(/^\s*(?:#+|\/\/+|>+)?\s*/, "");
        if (text === "") {
            paragraph = undefined;
        } else if (paragraph === undefined || /^\s*(?:[-*|]|\d+\.) /.test(whole)) {
            paragraph = { line: index + 1, text };
            texts.push(paragraph);
        } else {
            paragraph.text += ` ${text}`;
        }
    }
    return texts.map(({ line, text }) => ({ line, text: plain(text) }));
}

const SCRIPTS = [".ts", ".mjs", ".js"];

/** Texts for people in a file: comments and literals of TypeScript, every paragraph of other files. */
export function textsOf(path: string, source: string): Text[] {
    return SCRIPTS.includes(extname(path)) ? scriptTexts(path, source) : plainTexts(source);
}
