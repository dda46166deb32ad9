import { type Difference, type ReviewReport, unseenNote } from "./report.ts";

/** The report for a terminal. */
export function plainText(report: ReviewReport): string {
    const difference = ({ what, before, after }: Difference) => `  ${what}: ${before ?? "–"} → ${after ?? "–"}`;
    const blocks: [string, string[]][] = [
        [
            "Findings",
            report.findings.map(
                ({ severity, code, resource, message, remedy, source }) =>
                    `  ${severity} ${resource}: ${message}\n    Instead: ${remedy} [${code}; ${source}]`,
            ),
        ],
        ["Addresses", report.addresses.map(difference)],
        ["Protocols and ports", report.ports.map(difference)],
        ["What clients are told", report.advertisement.map(difference)],
        [
            "Replaced or deleted, in this order, and what clients notice",
            report.disruptions.map(({ operation, resource, notice }) => `  ${operation} ${resource}: ${notice}`),
        ],
        ["Certificates", report.certificates.map(difference)],
        ["Not known before the update", report.unknown.map((name) => `  ${name}`)],
        ["Not compared", report.uncompared.map((sentence) => `  ${sentence}`)],
        [
            "How it is verified",
            [...(report.gate === undefined ? [] : [report.gate]), ...report.verification].map((line) => `  ${line}`),
        ],
        ["Watched from then on", report.watched.map(difference)],
        ["Other changes", report.rest.map(({ operation, resource, type }) => `  ${operation} ${resource} (${type})`)],
    ];
    const shown = blocks
        .filter(([, lines]) => lines.length > 0)
        .map(([title, lines]) => `${title}\n${lines.join("\n")}`);
    return `${[report.verdict, ...shown, unseenNote(report) ?? ""].filter(Boolean).join("\n\n")}\n`;
}
