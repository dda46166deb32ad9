import { readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { type Picture, page } from "./page.ts";

/** Output of `review` for a preview of the Pulumi CLI, tests/tools/review/previews/2-drop-udp-port.json. */
export const RECORDED_COMMENT = join(import.meta.dirname, "data/review.md");

const WIDTH = 900;
const HEIGHT = 760;

const STYLE = `
body { background: #f6f8fa; padding: 16px; }
article { border: 1px solid #d0d7de; border-radius: 8px; background: #fff; height: ${HEIGHT - 58}px; overflow: hidden; position: relative; }
header { background: #f6f8fa; border-bottom: 1px solid #d0d7de; padding: 9px 16px; color: #57606a; font-size: 13px; }
header b { color: #1f2328; }
section { padding: 14px 16px; }
section > * { margin-bottom: 11px; }
h3 { font-size: 16px; }
ul, ol { padding-left: 22px; }
li { margin-bottom: 6px; }
table { border-collapse: collapse; }
td, th { border: 1px solid #d0d7de; padding: 4px 10px; font-size: 13px; text-align: left; }
sub { color: #57606a; font-size: 11px; vertical-align: baseline; }
article::after { content: ""; position: absolute; inset: auto 0 0 0; height: 50px; background: linear-gradient(transparent, #fff); }
footer { color: #57606a; font-size: 12px; padding-top: 8px; }
`;

/** Colours of the signs, for a machine without a font for these. */
const SIGNS: Record<string, string> = {
    "🔴": "#cf222e",
    "⚪": "#d0d7de",
    "🟠": "#fb8f44",
    "🔵": "#0969da",
    "🟢": "#1a7f37",
};

/** A pull request comment, up to its Mermaid diagrams, which a forge draws. */
export function reviewComment(): Picture {
    const [text = ""] = readFileSync(RECORDED_COMMENT, "utf8").split("### The path of a client");
    const body = [
        "<article><header><b>http3-gateway review</b> commented</header>",
        `<section>${withSigns(new MarkdownIt({ html: true }).render(text))}</section></article>`,
        "<footer>Drawn from a recorded preview of the Pulumi CLI. The comment continues with Mermaid pictures of the client's path.</footer>",
    ].join("");
    return { file: "review.png", width: WIDTH, height: HEIGHT, html: page(STYLE, body) };
}

function withSigns(html: string): string {
    const sign = (colour: string) =>
        `<span style="display:inline-block;width:12px;height:12px;border-radius:6px;background:${colour}"></span>`;
    return Object.entries(SIGNS).reduce((text, [character, colour]) => text.replaceAll(character, sign(colour)), html);
}
