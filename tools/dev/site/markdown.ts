import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt, { type Token } from "markdown-it";

/** A link or image of a page. */
export interface Link {
    /** For example `../RULES.md#ttl-invalid`. */
    target: string;
    /** Link text; empty for a picture. */
    text: string;
    /** Whether it is a picture. */
    picture: boolean;
    /** Line of its block, from 1. */
    line: number;
}

/** A fenced block of code. */
export interface Block {
    language: string;
    text: string;
    /** Of its first fence, from 1. */
    line: number;
}

/** Parts of a Markdown file. */
export interface Page {
    /** Title: its first heading. */
    title: string;
    /** Anchors of its headings. */
    anchors: ReadonlySet<string>;
    links: readonly Link[];
    /** Second-level headings, with the links below each. */
    sections: readonly { title: string; links: readonly Link[] }[];
    blocks: readonly Block[];
    /** Inline code, with the line of its block. */
    code: readonly { text: string; line: number }[];
}

const parser = new MarkdownIt({ html: true });

/** Pages for readers, by their path below the repository: those at its root, and all of docs/. */
export function pagesOf(repository: string): string[] {
    const within = readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" });
    return [
        ...["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"],
        ...within.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`),
    ].sort();
}

/** Reads a page of the repository. */
export function readPage(repository: string, path: string): Page {
    return parsePage(readFileSync(join(repository, path), "utf8"));
}

/** Reads Markdown. */
export function parsePage(text: string): Page {
    const tokens = parser.parse(text, {});
    const headings = tokens.flatMap((token, index) => (token.type === "heading_open" ? textOf(tokens[index + 1]) : []));
    const inline = tokens.flatMap((token) =>
        (token.children ?? []).map((child) => ({ child, line: (token.map?.[0] ?? 0) + 1 })),
    );
    return {
        title: headings[0] ?? "",
        anchors: anchorsOf(headings),
        links: tokens.flatMap(linksIn),
        sections: sectionsOf(tokens),
        blocks: tokens
            .filter(({ type }) => type === "fence")
            .map(({ info, content, map }) => ({
                language: info.split(" ")[0] ?? "",
                text: content,
                line: (map?.[0] ?? 0) + 1,
            })),
        code: inline
            .filter(({ child }) => child.type === "code_inline")
            .map(({ child, line }) => ({ text: child.content, line })),
    };
}

function linksIn({ children, map }: Token): Link[] {
    const line = (map?.[0] ?? 0) + 1;
    return (children ?? []).flatMap((child, index, all) => {
        const picture = child.type === "image";
        const target = picture ? child.attrGet("src") : child.type === "link_open" ? child.attrGet("href") : null;
        if (target === null) return [];
        const end = all.findIndex((each, at) => at > index && each.type === "link_close");
        return { target, picture, line, text: picture ? "" : textIn(all.slice(index, end)) };
    });
}

function sectionsOf(tokens: readonly Token[]): Page["sections"] {
    const starts = tokens.flatMap(({ type, tag }, index) => (type === "heading_open" && tag === "h2" ? index : []));
    return starts.map((start, position) => ({
        title: textOf(tokens[start + 1]),
        links: tokens.slice(start, starts[position + 1]).flatMap(linksIn),
    }));
}

/** The anchor of a heading, as on GitHub. */
export function anchorOf(heading: string): string {
    return heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M} _-]/gu, "")
        .replaceAll(" ", "-");
}

/** Anchors of a page's headings: a repeated heading gets a number. */
function anchorsOf(headings: readonly string[]): Set<string> {
    const anchors = new Set<string>();
    for (const heading of headings) {
        const anchor = anchorOf(heading);
        let number = 0;
        while (anchors.has(number === 0 ? anchor : `${anchor}-${number}`)) number += 1;
        anchors.add(number === 0 ? anchor : `${anchor}-${number}`);
    }
    return anchors;
}

function textOf(token: Token | undefined): string {
    return textIn(token?.children ?? []);
}

function textIn(tokens: readonly Token[]): string {
    return tokens
        .filter(({ type }) => type === "text" || type === "code_inline")
        .map(({ content }) => content)
        .join("");
}
