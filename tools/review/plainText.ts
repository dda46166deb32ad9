import { type Difference, leftNote, type ReviewReport, unknownNote, unseenNote } from "./report.ts";

/** The report for a terminal, one stack after another. */
export function plainText(...reports: ReviewReport[]): string {
    return reports
        .map((report) => (reports.length > 1 ? `Stack ${report.stack ?? "without a name"}\n\n` : "") + textOf(report))
        .join("\n");
}

function textOf(report: ReviewReport): string {
    const difference = ({ what, before, after }: Difference) => `  ${what}: ${before ?? "–"} → ${after ?? "–"}`;
    const finding = ({ severity, code, resource, message, remedy, source }: ReviewReport["findings"][number]) =>
        `  ${severity} ${resource}: ${message}\n    Instead: ${remedy} [${code}; ${source}]`;
    const blocks: [string, string[]][] = [
        ["Findings", report.findings.map(finding)],
        ["Addresses", report.addresses.map(difference)],
        ["Protocols and ports", report.ports.map(difference)],
        ["What is advertised to clients", report.advertisement.map(difference)],
        [
            "Replaced or deleted, in this order, and what clients notice",
            report.disruptions.map(
                ({ operation, resource, what, notice }) =>
                    `  ${operation} ${resource}${what === undefined ? "" : ` (${what})`}: ${notice}`,
            ),
        ],
        [
            "Changed fields",
            report.fields.map(({ resource, field, ...sides }) =>
                difference({ what: `${resource} ${field}`, ...sides }),
            ),
        ],
        ["Certificates", report.certificates.map(difference)],
        ["Not known before the update", report.unknown.map((one) => `  ${unknownNote(one)}`)],
        ["Not compared", report.uncompared.map((sentence) => `  ${sentence}`)],
        [
            "How it is verified",
            [...(report.gate === undefined ? [] : [report.gate]), ...report.verification].map((line) => `  ${line}`),
        ],
        ["Monitored afterwards", report.watched.map(difference)],
        ["Existing and unchanged", report.already.map(finding)],
        ["Other changes", report.rest.map(({ operation, resource, type }) => `  ${operation} ${resource} (${type})`)],
    ];
    const shown = blocks
        .filter(([, lines]) => lines.length > 0)
        .map(([title, lines]) => `${title}\n${lines.join("\n")}`);
    const notes = [unseenNote(report), ...report.left.map(leftNote)].filter((note) => note !== undefined);
    return `${[report.verdict, ...notes, ...shown].join("\n\n")}\n`;
}
