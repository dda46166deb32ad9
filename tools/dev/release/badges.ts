import type { Manifest } from "./manifest.ts";

/** Width of a badge font character, in pixels. */
const CHARACTER = 6.6;
const HEIGHT = 20;
const GAP = 6;

/** The README's badges as one picture: this needs no service, and no repository owner. */
export function badges({ version, license, engines }: Manifest): string {
    const facts: [title: string, fact: string][] = [
        ["version", `${version}, not published`],
        ["licence", String(license)],
        ["Node.js", (engines as { node: string }).node],
    ];
    const drawn = facts.map(([title, fact]) => badge(title, fact.replace(">", "&gt;")));
    const lefts = drawn.map((_, index) => drawn.slice(0, index).reduce((sum, { width }) => sum + width + GAP, 0));
    const width = (lefts.at(-1) ?? 0) + (drawn.at(-1)?.width ?? 0);
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">`,
        `<title>${facts.map((words) => words.join(" ").replace(">", "&gt;")).join(", ")}</title>`,
        ...drawn.map(({ svg }, index) => `<g transform="translate(${lefts[index]})">${svg}</g>`),
        "</svg>\n",
    ].join("\n");
}

function badge(title: string, fact: string): { width: number; svg: string } {
    const widthOf = (text: string) => Math.ceil(text.replace("&gt;", ">").length * CHARACTER) + 12;
    const [left, right] = [widthOf(title), widthOf(fact)];
    return {
        width: left + right,
        svg: [
            `<rect width="${left + right}" height="${HEIGHT}" rx="3" fill="#0b66c3"/>`,
            `<path d="M3 0H${left}V${HEIGHT}H3A3 3 0 0 1 0 ${HEIGHT - 3}V3A3 3 0 0 1 3 0z" fill="#444"/>`,
            `<text x="${left / 2}" y="14">${title}</text>`,
            `<text x="${left + right / 2}" y="14">${fact}</text>`,
        ].join(""),
    };
}
