import { escaped, type Picture, page } from "./page.ts";

const WIDTH = 1000;
const HEIGHT = 470;

interface Box {
    x: number;
    y: number;
    width: number;
    lines: readonly string[];
    fill?: string;
}

function box({ x, y, width, lines, fill = "#fff" }: Box): string {
    const height = 22 + lines.length * 18;
    const texts = lines.map(
        (line, index) =>
            `<text x="${x + width / 2}" y="${y + 24 + index * 18}" text-anchor="middle" ${index === 0 ? 'font-weight="bold"' : 'font-size="12.5"'}>${escaped(line)}</text>`,
    );
    return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="#57606a"/>${texts.join("")}`;
}

interface Arrow {
    from: readonly [x: number, y: number];
    to: readonly [x: number, y: number];
    colour: string;
    label: string;
    /** Position of the label, relative to the arrow's middle. */
    above?: number;
    dashed?: boolean;
}

function arrow({ from, to, colour, label, above = 7, dashed = false }: Arrow): string {
    const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    return (
        `<line x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}" stroke="${colour}" stroke-width="2.5" ${dashed ? 'stroke-dasharray="5 5"' : ""} marker-end="url(#head-${colour.slice(1)})"/>` +
        `<text x="${x}" y="${y - above}" text-anchor="middle" font-size="12.5" fill="${colour}">${escaped(label)}</text>`
    );
}

const BLUE = "#0b66c3";
const GREEN = "#1a7f37";
const GREY = "#8c959f";

function heads(): string {
    return [BLUE, GREEN, GREY]
        .map(
            (colour) =>
                `<marker id="head-${colour.slice(1)}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="5" markerHeight="5" orient="auto"><path d="M0 0L10 5L0 10z" fill="${colour}"/></marker>`,
        )
        .join("");
}

/** The path from client to application, with and without this package. */
export function clientPath(): Picture {
    const before = [
        '<text x="24" y="30" font-size="17" font-weight="bold">Before</text>',
        box({ x: 24, y: 60, width: 130, lines: ["Client"] }),
        box({ x: 380, y: 48, width: 190, lines: ["Load balancer", "TCP 443"] }),
        box({ x: 690, y: 60, width: 120, lines: ["Proxy"] }),
        box({ x: 880, y: 60, width: 100, lines: ["App"] }),
        arrow({ from: [154, 72], to: [380, 72], colour: BLUE, label: "TCP 443: h2" }),
        arrow({
            from: [154, 96],
            to: [330, 118],
            colour: GREY,
            label: "UDP 443: no answer",
            above: -28,
            dashed: true,
        }),
        arrow({ from: [570, 80], to: [690, 80], colour: BLUE, label: "TCP" }),
        arrow({ from: [810, 80], to: [880, 80], colour: GREY, label: "" }),
    ];
    const after = [
        '<line x1="24" y1="160" x2="976" y2="160" stroke="#d0d7de"/>',
        '<text x="24" y="196" font-size="17" font-weight="bold">After</text>',
        box({ x: 24, y: 290, width: 130, lines: ["Client", "remembers Alt-Svc"], fill: "#f6f8fa" }),
        box({ x: 150, y: 208, width: 270, lines: ["DNS", 'A, AAAA, HTTPS 1 . alpn="h3,h2"'], fill: "#f6f8fa" }),
        box({ x: 380, y: 290, width: 190, lines: ["One address", "TCP 443 and UDP 443"] }),
        box({ x: 690, y: 281, width: 120, lines: ["Envoy", "QUIC and TCP", "certificate"] }),
        box({ x: 880, y: 299, width: 100, lines: ["App"] }),
        box({ x: 380, y: 400, width: 190, lines: ["Check", "h3 = h2?"], fill: "#fff8c5" }),
        arrow({ from: [154, 306], to: [380, 306], colour: GREEN, label: "UDP 443: h3" }),
        arrow({ from: [154, 334], to: [380, 334], colour: BLUE, label: "TCP 443: h2, Alt-Svc: h3", above: -17 }),
        arrow({ from: [89, 290], to: [150, 250], colour: GREY, label: "" }),
        arrow({ from: [570, 306], to: [690, 306], colour: GREEN, label: "UDP" }),
        arrow({ from: [570, 334], to: [690, 334], colour: BLUE, label: "TCP", above: -17 }),
        arrow({ from: [810, 319], to: [880, 319], colour: GREY, label: "" }),
        arrow({ from: [475, 400], to: [475, 350], colour: GREEN, label: "" }),
        '<text x="590" y="424" font-size="12.5">asks from outside, over TCP and QUIC, at every address:</text>',
        '<text x="590" y="443" font-size="12.5">only then do DNS and Alt-Svc promise h3 to clients</text>',
    ];
    const svg = `<svg width="${WIDTH}" height="${HEIGHT}"><defs>${heads()}</defs>${[...before, ...after].join("")}</svg>`;
    return { file: "path.png", width: WIDTH, height: HEIGHT, html: page("", svg) };
}
