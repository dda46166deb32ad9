import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escaped, type Picture, page } from "./page.ts";

/** Results of the dashboard's queries on the lab, from tests/lab/recordWatch.ts. */
export const RECORDED_WATCH = join(import.meta.dirname, "data/watch.json");

/** A recorded watch. Times are in seconds. */
export interface RecordedWatch {
    about: string;
    start: number;
    end: number;
    step: number;
    panels: RecordedPanel[];
}

/** Results of a panel's queries. */
export interface RecordedPanel {
    title: string;
    type: string;
    /** Grafana's name of the unit, if any. */
    unit?: string;
    targets: { expr: string; legend: string; series: RecordedSeries[] }[];
}

/** A series in Prometheus' result of a range query. */
export interface RecordedSeries {
    metric: Record<string, string>;
    values: [seconds: number, value: string][];
}

const WIDTH = 1000;
const PANEL = { width: 476, height: 156 };
const PLOT = { left: 46, right: 12, top: 10, height: 82 };
const COLOURS = ["#1a7f37", "#0b66c3", "#bf8700", "#8250df"];

const STYLE = `
body { background: #f4f5f5; padding: 14px; }
main { display: grid; grid-template-columns: ${PANEL.width}px ${PANEL.width}px; gap: 12px; }
article { background: #fff; border: 1px solid #d8d9da; border-radius: 3px; height: ${PANEL.height}px; padding: 8px 10px; overflow: hidden; }
h2 { font-size: 13px; }
p { font-size: 11px; color: #57606a; }
footer { font-size: 12px; color: #57606a; padding-top: 10px; }
.stats { display: flex; gap: 22px; padding-top: 18px; }
.stats b { font-size: 26px; display: block; }
`;

/** A series with the legend that Grafana would write. */
interface Line {
    name: string;
    values: [seconds: number, value: number][];
}

function linesOf({ targets }: RecordedPanel): Line[] {
    return targets.flatMap(({ legend, series }) =>
        series.map(({ metric, values }) => ({
            name: legend.replace(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? "").trim(),
            values: values.map(([at, value]): [number, number] => [at, Number(value)]),
        })),
    );
}

/** Only families and versions, if present: host and watch are the same in all. */
function short(name: string): string {
    const host = name.replace(/ ?\(\w+\)/, "");
    return host.replace(/\S+\.test\S*\s?/, "") || host;
}

function timeline({ start, end, step }: RecordedWatch, panel: RecordedPanel): string {
    const bad = /dead|unreachable/i.test(panel.title);
    // A reason without occurrence is an empty row: Grafana hides it in the legend.
    const lines = linesOf(panel).filter((line) => !bad || line.values.some(([, value]) => value === 1));
    const scale = (PANEL.width - 20 - 120) / (end - start);
    const rows = lines.map(({ name, values }, row) => {
        const cells = values.map(([at, value]) => {
            const colour = (value === 1) === bad ? "#cf222e" : "#1a7f37";
            const shown = bad && value === 0 ? "#eaeef2" : colour;
            return `<rect x="${120 + (at - start) * scale}" y="${row * 27 + 12}" width="${step * scale + 0.5}" height="20" fill="${shown}"/>`;
        });
        return `<text x="0" y="${row * 27 + 26}" font-size="11">${escaped(short(name))}</text>${cells.join("")}`;
    });
    return lines.length === 0
        ? "<p>Nothing in this time.</p>"
        : `<svg width="${PANEL.width - 20}" height="120">${rows.join("")}</svg>`;
}

function amount(value: number, unit: string | undefined): string {
    if (unit === "percentunit") return `${Math.round(value * 100)} %`;
    if (unit === "s") return value < 1 ? `${Math.round(value * 1000)} ms` : `${Math.round(value)} s`;
    if (unit === "d") return `${Math.round(value)} d`;
    return String(Math.round(value * 10) / 10);
}

function chart({ start, end, step }: RecordedWatch, panel: RecordedPanel): string {
    const lines = linesOf(panel);
    const top =
        panel.unit === "percentunit"
            ? 1
            : Math.max(...lines.flatMap(({ values }) => values.map(([, value]) => value))) || 1;
    const width = PANEL.width - 20 - PLOT.left - PLOT.right;
    const point = ([at, value]: [number, number]) =>
        `${(PLOT.left + ((at - start) / (end - start)) * width).toFixed(1)},${(PLOT.top + PLOT.height * (1 - value / top)).toFixed(1)}`;
    const grid = [0, 0.5, 1].map((part) => {
        const y = PLOT.top + PLOT.height * (1 - part);
        return `<line x1="${PLOT.left}" y1="${y}" x2="${PLOT.left + width}" y2="${y}" stroke="#eaeef2"/><text x="${PLOT.left - 6}" y="${y + 4}" text-anchor="end" font-size="10" fill="#57606a">${amount(top * part, panel.unit)}</text>`;
    });
    const drawn = lines.flatMap(({ values }, index) =>
        unbroken(values, step).map(
            (part) =>
                `<polyline fill="none" stroke="${COLOURS[index % COLOURS.length]}" stroke-width="1.8" points="${part.map(point).join(" ")}"/>`,
        ),
    );
    const legend = lines.map(
        ({ name }, index) =>
            `<tspan fill="${COLOURS[index % COLOURS.length]}">■ </tspan><tspan>${escaped(short(name))}  </tspan>`,
    );
    return `<svg width="${PANEL.width - 20}" height="124">${grid.join("")}${drawn.join("")}<text x="${PLOT.left}" y="116" font-size="11">${legend.join("")}</text></svg>`;
}

/** Parts of a series between missing values. */
function unbroken(values: Line["values"], step: number): Line["values"][] {
    return values.reduce<Line["values"][]>((parts, value, index) => {
        const before = values[index - 1];
        const last = parts.at(-1);
        if (before === undefined || last === undefined || value[0] - before[0] > step) parts.push([value]);
        else last.push(value);
        return parts;
    }, []);
}

function stats(panel: RecordedPanel): string {
    const cells = linesOf(panel).map(
        ({ name, values }) =>
            `<div><b style="color:#1a7f37">${amount(values.at(-1)?.[1] ?? 0, panel.unit)}</b><p>${escaped(short(name))}</p></div>`,
    );
    return `<div class="stats">${cells.join("")}</div>`;
}

function panelOf(watch: RecordedWatch, panel: RecordedPanel): string {
    const kinds: Record<string, () => string> = {
        "state-timeline": () => timeline(watch, panel),
        timeseries: () => chart(watch, panel),
        stat: () => stats(panel),
    };
    return `<article><h2>${escaped(panel.title)}</h2>${kinds[panel.type]?.() ?? ""}</article>`;
}

/** The dashboard's panels, from a recorded watch. */
export function dashboardPanels(): Picture {
    const watch = JSON.parse(readFileSync(RECORDED_WATCH, "utf8")) as RecordedWatch;
    const minutes = Math.round((watch.end - watch.start) / 60);
    const body = [
        `<main>${watch.panels.map((panel) => panelOf(watch, panel)).join("")}</main>`,
        `<footer>Drawn from recorded data (${minutes} minutes on the lab), not a screenshot of Grafana. ${escaped(watch.about)}</footer>`,
    ].join("");
    const rows = Math.ceil(watch.panels.length / 2);
    return {
        file: "dashboard.png",
        width: WIDTH,
        height: 14 + rows * (PANEL.height + 12) + 44,
        html: page(STYLE, body),
    };
}
