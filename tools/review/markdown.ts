import type { Severity } from "../../components/model/readings.ts";
import type { ReviewFinding } from "./findings/finding.ts";
import {
    type Difference,
    type FieldDifference,
    leftNote,
    type ReviewReport,
    unknownNote,
    unseenNote,
} from "./report.ts";

const SIGN: Record<Severity | "none", string> = { error: "🔴", unknown: "⚪", warning: "🟠", note: "🔵", none: "🟢" };
/** Maximum characters. GitHub allows 65,536, and pipelines add a few. */
const LONGEST = 60_000;
/** Resources that the program abandons, one sentence each. */
const MOST_LEFT = 20;
/** Maximum characters of a text. */
const LONGEST_TEXT = 600;

/** A part of a report that can be shortened, line by line. */
interface Section {
    title: string;
    /** First lines, which are kept. */
    head?: string[];
    /** Created on demand: a report may have thousands that do not fit. */
    lines: (() => string)[];
}

/** A pull request comment, with a section per stack. */
export function markdown(...reports: ReviewReport[]): string {
    const room = Math.floor(LONGEST / Math.max(1, reports.length));
    return reports.map((report) => commentOf(report, room, reports.length > 1)).join("\n");
}

function commentOf(report: ReviewReport, room: number, named: boolean): string {
    const head = [
        ...(named ? [`## ${code(report.stack ?? "a stack without a name")}`] : []),
        `${SIGN[report.severity]} **${plain(report.verdict)}**`,
        ...[unseenNote(report) ?? []].flat(),
        ...report.left.slice(0, MOST_LEFT).map((one) => plain(leftNote(one))),
        ...(report.left.length > MOST_LEFT
            ? [`${report.left.length - MOST_LEFT} more are kept, but are no longer part of this program.`]
            : []),
    ].join("\n\n");
    const sections = sectionsOf(report).filter(({ lines }) => lines.length > 0);
    const whole = [head, ...shortened(sections, room - head.length), ...pictureOf(report), ...restOf(report)].join(
        "\n\n",
    );
    return `${whole.length <= room ? whole : [head, ...shortened(sections, room - head.length - 300), SHORTENED].join("\n\n")}\n`;
}

const SHORTENED = "This report was shortened because it is too long for a comment. `--format json` has all of it.";

function sectionsOf(report: ReviewReport): Section[] {
    return [
        { title: "Findings", lines: report.findings.map(lazily(finding)) },
        table("Addresses", report.addresses),
        table("Protocols and ports", report.ports),
        table("What is advertised to clients", report.advertisement),
        {
            title: "Replaced or deleted, in this order, and what clients notice",
            lines: report.disruptions.map(
                ({ operation, resource, type, what, notice }, index) =>
                    () =>
                        `${index + 1}. ${operation} ${code(resource)} (${plain(type)}${what === undefined ? "" : `: ${plain(what)}`}): ${plain(notice)}.`,
            ),
        },
        table("Changed fields", report.fields.map(fieldRow)),
        table("Certificates", report.certificates),
        {
            title: "Not known before the update",
            lines: report.unknown.map((one) => () => `- ${code(unknownNote(one))}`),
        },
        { title: "Not compared", lines: report.uncompared.map((sentence) => () => `- ${plain(sentence)}`) },
        {
            title: "How it is verified",
            lines: [
                ...(report.gate === undefined ? [] : [() => `- ${plain(report.gate ?? "")}`]),
                ...report.verification.map((command) => () => `- Afterwards: ${code(command)}`),
            ],
        },
        table("Monitored afterwards", report.watched),
        { title: "Existing and unchanged", lines: report.already.map(lazily(finding)) },
    ];
}

function pictureOf({ picture }: ReviewReport): string[] {
    const lines = pictures(picture);
    return lines.length === 0 ? [] : [`### The path of a client\n\n${lines.join("\n")}`];
}

function restOf({ rest }: ReviewReport): string[] {
    const lines = rest.map(({ operation, resource, type }) => `- ${operation} ${code(resource)} (${plain(type)})`);
    return lines.length === 0
        ? []
        : [
              `<details><summary>${rest.length} other ${rest.length === 1 ? "change" : "changes"}</summary>\n\n${lines.join("\n")}\n\n</details>`,
          ];
}

const lazily =
    <T>(write: (one: T) => string) =>
    (one: T) =>
    () =>
        write(one);

/** As many sections as fit, from the first, each with its fitting lines and the number of the rest. */
function shortened(sections: readonly Section[], room: number): string[] {
    const shown: string[] = [];
    let left = room;
    for (const { title, head = [], lines } of sections) {
        const begin = [`### ${title}\n`, ...head];
        const fitting: string[] = [];
        let size = begin.join("\n").length + 60;
        for (const write of lines) {
            const line = write();
            size += line.length + 1;
            if (size > left) {
                break;
            }
            fitting.push(line);
        }
        const missing = lines.length - fitting.length;
        const text =
            fitting.length === 0
                ? `### ${title}\n\n${missing} omitted because the report is too long.`
                : `${[...begin, ...fitting].join("\n")}${missing === 0 ? "" : `\n\n… and ${missing} more.`}`;
        shown.push(text);
        left -= text.length + 2;
    }
    return shown;
}

/** One picture, or two with titles. */
function pictures(all: string[]): string[] {
    const drawn = all.map((one) => `\`\`\`mermaid\n${one}\n\`\`\``);
    const [before, after] = drawn;
    return after === undefined ? drawn : [`Before:\n\n${before}\n\nAfter:\n\n${after}`];
}

function finding({ severity, code: rule, resource, message, remedy, source }: ReviewFinding): string {
    return `- ${SIGN[severity]} ${code(resource)}: ${plain(message)}\n  **Instead:** ${plain(remedy)} <sub>${rule}; ${plain(source)}</sub>`;
}

function table(title: string, rows: Difference[]): Section {
    const cell = (text: string | undefined) => (text === undefined ? "–" : plain(text).replaceAll("|", "\\|"));
    const lines = rows.map(
        ({ what, before, after }) =>
            () =>
                `| ${cell(what)} | ${cell(before)} | ${cell(after)} |`,
    );
    return { title, head: lines.length === 0 ? [] : ["| | before | after |", "| --- | --- | --- |"], lines };
}

function fieldRow({ resource, field, before, after }: FieldDifference): Difference {
    return {
        what: `${resource} ${field}`,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
    };
}

/** A code span. */
function code(name: string): string {
    return `\`${cut(name).replaceAll("`", "'").replace(/\s+/g, " ")}\``;
}

function cut(text: string): string {
    return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** Splits mentions and references: with this invisible sign, both are plain text. */
const APART = "\u200b";

/** Text without markup: names and values are from the reviewed program. */
function plain(text: string): string {
    return (
        cut(text)
            .replace(/\s+/g, " ")
            .replace(/[\\*_`[\]~$]/g, "\\$&")
            .replaceAll("&", "&amp;")
            .replaceAll("<", "&lt;")
            .replaceAll(">", "&gt;")
            // Mentions, GitHub and GitLab issues, merge requests, milestones, commits.
            .replace(/([@#!%])(?=[\w-])/g, `$1${APART}`)
            .replace(/\b(GH|gh)-(?=\d)/g, `$1-${APART}`)
            .replace(/\b[0-9a-f]{4}(?=[0-9a-f]{3,36}\b)/g, `$&${APART}`)
            .replace(/\b(https?|ftp|mailto):(?=\S)/gi, `$1:${APART}`)
            .replace(/\bwww\.(?=\S)/gi, `www.${APART}`)
    );
}
