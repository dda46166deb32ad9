import { otherGatewayRules } from "../../../components/gateway/otherGateways.ts";
import { routeRules } from "../../../components/gateway/routeRules.ts";
import { RULES } from "../../../components/gateway/rules.ts";
import type { RuleText } from "../../../components/model/rules/rule.ts";

const isNew = ({ code }: RuleText) => !RULES.some((rule) => rule.code === code);

/** Rules that are about several gateways of a program alone. */
const OF_SEVERAL = otherGatewayRules.filter(isNew);

/** Rules that are about routes alone. */
const OF_ROUTES = routeRules.filter(isNew);

/** Every rule of the page. */
export const RULES_ON_PAGE: readonly RuleText[] = [...RULES, ...OF_SEVERAL, ...OF_ROUTES];

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
        "## Several gateways",
        "",
        "What is refused where one program makes several gateways. Controllers and cert-manager are installed once: gateways whose",
        "`envoyGateway()` is installed in the same way share it, and gateways with certificates of `acme()` share one value.",
        "",
        ...table(OF_SEVERAL),
        "",
        "## Routes",
        "",
        "What `edge.route()` refuses beside them.",
        "",
        ...table(OF_ROUTES),
        "",
    ].join("\n");
}
