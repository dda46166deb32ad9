import { STAGE_NAMES, STAGES, type StageFacts } from "../../../components/model/stages.ts";

const HEAD = ["stage", "QUIC answers", "Alt-Svc", "HTTPS record", "TTL", "what it does"];

function altSvcCell({ altSvc }: StageFacts): string {
    if (altSvc === "removed") {
        return altSvc;
    }
    return altSvc === "clear" ? "`clear`" : `\`ma=${altSvc === "maxAge" ? "<maxAge>" : altSvc}\``;
}

/** The table of stages as Markdown, its columns aligned like the formatter's. */
function stagesTable(): string {
    const rows = STAGE_NAMES.map((stage) => {
        const facts = STAGES[stage];
        const { quic, https, ttl, does } = facts;
        const record = https === undefined ? "none" : `\`1 . alpn="${https.join(",")}"\``;
        return [`\`${stage}\``, quic ? "yes" : "no", altSvcCell(facts), record, `${ttl} s`, does];
    });
    const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
    const line = (cells: string[]) =>
        `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
    return [HEAD, widths.map((width) => "-".repeat(width)), ...rows].map(line).join("\n");
}

/** The stages page with the current table. */
export function withStagesTable(page: string): string {
    return page.replace(/^\| stage .*\n(?:\|.*\n)+/m, () => `${stagesTable()}\n`);
}
