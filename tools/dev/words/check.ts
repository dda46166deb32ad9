import { DIALECT } from "./dialect.ts";
import { textsOf } from "./texts.ts";

const MOST_SHOWN = 40;

function around(text: string, index: number, length: number): string {
    const start = Math.max(0, index - MOST_SHOWN);
    const end = index + length + MOST_SHOWN;
    return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}

const ANY = new RegExp(DIALECT.map(({ pattern }) => pattern.source).join("|"), "i");

/** Uses of {@link DIALECT} words in a file, as lines for a person. */
export function dialectIn(path: string, source: string): string[] {
    const texts = textsOf(path, source).filter(({ text }) => ANY.test(text));
    const problems = texts.flatMap(({ line, text }) =>
        DIALECT.flatMap(({ pattern, better }) => {
            const match = pattern.exec(text);
            return match === null
                ? []
                : [{ line, words: match[0], where: around(text, match.index, match[0].length), better }];
        }),
    );
    return problems
        .toSorted((one, other) => one.line - other.line)
        .map(({ line, words, where, better }) => `${path}:${line}: "${words}" in "${where}". Write ${better}.`);
}
