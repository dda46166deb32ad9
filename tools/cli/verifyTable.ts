import type { AddressObservation, Report, Verdict } from "../../components/probe/index.ts";

const labels = {
    served: "served over h3",
    "not-advertised": "not advertised",
    dead: "ADVERTISED BUT DEAD",
    unreachable: "UNREACHABLE",
} as const;

/** The reports as a table for people: one row per address, and below it the problem and what to do. */
export function formatReports(reports: readonly Report[]): string {
    const header = ["HOST", "FAMILY", "ADDRESS", "HTTPS RR", "TCP", "ALT-SVC", "H3", "H3 MS", "CERTIFICATE", "VERDICT"];
    const rows = reports.flatMap(rowsOf);
    const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
    const line = (row: readonly string[]) =>
        row
            .map((cell, i) => cell.padEnd(widths[i] ?? 0))
            .join("  ")
            .trimEnd();
    const table = [header, ...rows].map(line).join("\n");
    const notes = reports.map(notesOf).filter((note) => note !== "");
    return `${[table, ...notes].join("\n\n")}\n`;
}

/** One line that counts the verdicts. */
export function formatSummary(reports: readonly Report[]): string {
    const counts = Object.entries(labels).map(([kind, label]) => {
        return `${reports.filter(({ verdict }) => verdict.verdict === kind).length} ${label.toLowerCase()}`;
    });
    return `\n${reports.length} hosts: ${counts.join(", ")}\n`;
}

function rowsOf(report: Report): string[][] {
    const record = httpsCell(report);
    const rows = report.families.flatMap(({ family, addresses }) =>
        addresses.map((one) => [
            report.target.authority,
            `IPv${family}`,
            one.address,
            record,
            ...cellsOf(one),
            verdictCell(one.verdict),
        ]),
    );
    return rows.length > 0
        ? rows
        : [[report.target.authority, "-", "-", record, "-", "-", "-", "-", "-", verdictCell(report.verdict)]];
}

function cellsOf({ tcp, quic, comparisons }: AddressObservation): string[] {
    const tcpCell = tcp.answer ? `${tcp.protocol} ${tcp.answer.status}` : (tcp.failure?.code ?? "-");
    const answers = quic.map(
        (one) => `${quic.length > 1 ? `${one.port}: ` : ""}${one.answer?.status ?? one.failure?.kind ?? "-"}`,
    );
    const times = quic.map(({ answer, handshakeMs, answerMs }) =>
        answer ? String(Math.round((handshakeMs ?? 0) + (answerMs ?? 0))) : "-",
    );
    return [
        tcpCell,
        altSvcCell(tcp.altSvc),
        answers.join(" "),
        times.join(" "),
        certificateCell(tcp, quic, comparisons),
    ];
}

function certificateCell(
    tcp: AddressObservation["tcp"],
    quic: AddressObservation["quic"],
    comparisons: AddressObservation["comparisons"],
): string {
    if (tcp.certificate?.trusted === false) return "TCP: refused";
    if (quic.some(({ certificate }) => certificate?.trusted === false)) return "QUIC: refused";
    if (comparisons.some(({ sameCertificate }) => sameCertificate === false)) return "valid, differ";
    if (comparisons.some(({ sameCertificate }) => sameCertificate)) return "valid, same";
    return tcp.certificate ? "TCP: valid" : "-";
}

function httpsCell({ dns }: Report): string {
    const { status, records, advertisesH3 } = dns.https;
    if (status !== "found") return status;
    const alpn = [...new Set(records.flatMap((record) => record.alpn))].join(",") || "no alpn";
    return advertisesH3 || !alpn.includes("h3") ? alpn : `${alpn} (ignored)`;
}

function altSvcCell(value: string | undefined): string {
    if (value === undefined) return "none";
    return value.length > 24 ? `${value.slice(0, 23)}…` : value;
}

/** A verdict with its reason, in a few words. */
export function verdictCell({ verdict, reason }: Verdict): string {
    return reason ? `${labels[verdict]}: ${reason}` : labels[verdict];
}

function notesOf(report: Report): string {
    const { verdict, warnings, families, target } = report;
    const lines: string[] = [];
    if (verdict.verdict !== "served") lines.push(`${target.url}: ${verdict.detail}`);
    if (verdict.remedy) lines.push(`  ${verdict.remedy}`);
    for (const { family, verdict: other } of families) {
        if (other.verdict !== verdict.verdict || other.reason !== verdict.reason) {
            if (other.verdict !== "served") lines.push(`  IPv${family}: ${other.detail}`);
        }
    }
    if (warnings.length > 0 && lines.length === 0) lines.push(`${target.url}:`);
    lines.push(...warnings.map((warning) => `  note: ${warning}`));
    return lines.join("\n");
}
