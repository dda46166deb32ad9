import { RULES } from "../../../components/gateway/rules.ts";

/** Every rule as Markdown. */
export function rulesPage(): string {
    const lines = RULES.map(
        ({ code, severity, reason, remedy, source }) =>
            `| <a id="${code}"></a>\`${code}\` | ${severity} | ${reason} ${remedy} | ${source} |`,
    );
    return [
        "# Rules",
        "",
        "What `Http3Gateway` refuses before anything is created (error), or warns of. Made from the rules themselves, by",
        "`npm run docs`.",
        "",
        "| code | severity | why, and what to write instead | source |",
        "| --- | --- | --- | --- |",
        ...lines,
        "",
    ].join("\n");
}
