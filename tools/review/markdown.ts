import type { Severity } from "../../components/model/readings.ts";
import type { ReviewFinding } from "./findings/index.ts";
import { type Difference, type ReviewReport, unseenNote } from "./report.ts";

const SIGN: Record<Severity | "none", string> = { error: "🔴", warning: "🟠", note: "🔵", none: "🟢" };

/** A comment for a pull request. Only what is relevant has a section. */
export function markdown(report: ReviewReport): string {
    const sections = [
        `${SIGN[report.severity]} **${plain(report.verdict)}**`,
        section("Findings", report.findings.map(finding)),
        table("Addresses", report.addresses),
        table("Protocols and ports", report.ports),
        table("What clients are told", report.advertisement),
        section(
            "Replaced or deleted, in this order, and what clients notice",
            report.disruptions.map(
                ({ operation, resource, type, notice }, index) =>
                    `${index + 1}. ${operation} ${code(resource)} (${plain(type)}): ${notice}.`,
            ),
        ),
        table("Certificates", report.certificates),
        section(
            "Not known before the update",
            report.unknown.map((name) => `- ${code(name)}`),
        ),
        section(
            "Not compared",
            report.uncompared.map((sentence) => `- ${plain(sentence)}`),
        ),
        section("How it is verified", [
            ...(report.gate === undefined ? [] : [`- ${plain(report.gate)}`]),
            ...report.verification.map((command) => `- Afterwards: \`${command}\``),
        ]),
        table("Watched from then on", report.watched),
        section("The path of a client", pictures(report.picture)),
        report.rest.length === 0
            ? ""
            : `<details><summary>${report.rest.length} other ${report.rest.length === 1 ? "change" : "changes"}</summary>\n\n${report.rest.map(({ operation, resource, type }) => `- ${operation} ${code(resource)} (${plain(type)})`).join("\n")}\n\n</details>`,
        unseenNote(report) ?? "",
    ];
    return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

/** One picture, or two that say which is which. */
function pictures(all: string[]): string[] {
    const drawn = all.map((one) => `\`\`\`mermaid\n${one}\n\`\`\``);
    const [before, after] = drawn;
    return after === undefined ? drawn : [`Before:\n\n${before}\n\nAfter:\n\n${after}`];
}

function finding({ severity, code: rule, resource, message, remedy, source }: ReviewFinding): string {
    return `- ${SIGN[severity]} ${code(resource)}: ${plain(message)}\n  **Instead:** ${plain(remedy)} <sub>${rule}; ${plain(source)}</sub>`;
}

function section(title: string, lines: string[]): string {
    return lines.length === 0 ? "" : `### ${title}\n\n${lines.join("\n")}`;
}

function table(title: string, rows: Difference[]): string {
    const cell = (text: string | undefined) => (text === undefined ? "–" : plain(text).replaceAll("|", "\\|"));
    const lines = rows.map(({ what, before, after }) => `| ${cell(what)} | ${cell(before)} | ${cell(after)} |`);
    return section(title, lines.length === 0 ? [] : ["| | before | after |", "| --- | --- | --- |", ...lines]);
}

/** A name as code. */
function code(name: string): string {
    return `\`${name.replaceAll("`", "'").replace(/\s+/g, " ")}\``;
}

/** Text that is no markup: names and values come from the program under review. */
function plain(text: string): string {
    return text
        .replace(/\s+/g, " ")
        .replace(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"))
        .replace(/([*_`[\]])/g, "\\$1");
}
