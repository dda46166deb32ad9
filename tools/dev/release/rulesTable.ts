import { routeRules } from "../../../components/gateway/routeRules.ts";
import { RULES } from "../../../components/gateway/rules.ts";
import type { RuleText } from "../../../components/model/rules/rule.ts";

/** Rules that are about routes alone. */
const OF_ROUTES = routeRules.filter(({ code }) => !RULES.some((rule) => rule.code === code));

/** Every rule of the page. */
export const RULES_ON_PAGE: readonly RuleText[] = [...RULES, ...OF_ROUTES];

function table(rules: readonly RuleText[]): string[] {
    return [
        "| code | severity | why, and what to write instead | source |",
        "| --- | --- | --- | --- |",
        ...rules.map(
            ({ code, severity, reason, remedy, source }) =>
                `| <a id="${code}"></a>\`${code}\` | ${severity} | ${reason} ${remedy} | ${source} |`,
        ),
    ];
}

/** Every rule as Markdown. */
export function rulesPage(): string {
    return [
        "# Rules",
        "",
        "What `Http3Gateway` refuses before anything is created (error), or warns of. Made from the rules themselves, by",
        "`npm run docs`.",
        "",
        ...table(RULES),
        "",
        "## Routes",
        "",
        "What `edge.route()` refuses beside them.",
        "",
        ...table(OF_ROUTES),
        "",
    ].join("\n");
}
