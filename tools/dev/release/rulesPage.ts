import { drainRule } from "../../../components/aws/nlbRules.ts";
import { certManagerRules } from "../../../components/certificates/certManagerRules.ts";
import { secretRules } from "../../../components/certificates/secretRules.ts";
import { dnsRules } from "../../../components/dns/dnsRules.ts";
import { exposureRules } from "../../../components/exposures/exposureRules.ts";
import { altSvcRules } from "../../../components/front/altSvcRules.ts";
import { serviceRules } from "../../../components/front/serviceRules.ts";
import { advertisementRules } from "../../../components/gateway/advertisementRules.ts";
import { alsoPublishRules } from "../../../components/gateway/alsoPublishRules.ts";
import { checkRules } from "../../../components/gateway/checkRules.ts";
import { clientTrafficRules } from "../../../components/gateway/clientTrafficRules.ts";
import { controllerRules } from "../../../components/gateway/controllerRules.ts";
import { delegationRules } from "../../../components/gateway/delegationRules.ts";
import { listenerRules } from "../../../components/gateway/listenerRules.ts";
import { nameRules } from "../../../components/gateway/nameRules.ts";
import { otherGatewayRules } from "../../../components/gateway/otherGateways.ts";
import { KINDS_OF } from "../../../components/gateway/registry.ts";
import { routeRules } from "../../../components/gateway/routeRules.ts";
import { RULES } from "../../../components/gateway/rules.ts";
import { terminatingBalancerRules } from "../../../components/gateway/terminatingBalancerRules.ts";
import { upstreamRules } from "../../../components/gateway/upstreamRules.ts";
import { wildcardRules } from "../../../components/gateway/wildcardRules.ts";
import { hostnameRules } from "../../../components/model/rules/hostnames.ts";
import type { RuleText } from "../../../components/model/rules/rule.ts";
import { rulesWithin } from "../../../components/model/settings/formRule.ts";
import { REVIEW_CODES } from "../../review/findings/index.ts";
import { COMPONENTS } from "./componentSchemas.ts";
import { moduleOf } from "./partsReference.ts";

/** Rules about one subject, with a heading. */
interface Group {
    title: string;
    about: string;
    rules: readonly Entry[];
}

/** Text of a code on the page. A review's finding states its reason with the facts. */
type Entry = Omit<RuleText, "reason" | "severity"> & { reason?: string; severity: string };

type PartName = keyof typeof KINDS_OF;

/** Rules of one module's parts; default: the package itself. */
function ofParts(part: PartName, module = ""): RuleText[] {
    return KINDS_OF[part].filter((kind) => moduleOf(kind) === module).flatMap(({ rules }) => [...rules]);
}

function exposureOf(title: string, module: string, ...others: RuleText[]): Group {
    const about = `Exposures of \`pulumi-http3-gateway/${module}\`.`;
    return { title: `Exposures: ${title}`, about, rules: [...others, ...ofParts("exposure", module)] };
}

/** Rules about gateways and routes. A rule of several parts is in the first matching group. */
const GATEWAY_GROUPS: readonly Group[] = [
    {
        title: "Any argument",
        about: "What TypeScript would report in a program that is not type-checked.",
        rules: [
            {
                code: "argument-shape",
                severity: "error",
                reason: "A value has the wrong type, a required key is missing, or a key does not exist.",
                remedy: "Give what the message asks for. The reference lists the keys of each part and component.",
                source: "the argument's type, as `tsc` checks it",
            },
        ],
    },
    {
        title: "Names, hostnames and listeners",
        about: "Arguments of the gateway itself.",
        rules: [...nameRules, ...hostnameRules, ...listenerRules],
    },
    {
        title: "Client traffic",
        about: "The argument `clientTraffic`, and annotations and patches that reach the listeners.",
        rules: clientTrafficRules,
    },
    {
        title: "Backends",
        about: "The argument `upstream`.",
        rules: upstreamRules,
    },
    {
        title: "Controllers",
        about: "The argument `controller`.",
        rules: [...controllerRules, ...ofParts("controller")],
    },
    {
        title: "Exposures",
        about: "The argument `exposure`, for any cloud and for clusters without one.",
        rules: [...exposureRules, ...terminatingBalancerRules, ...ofParts("exposure")],
    },
    exposureOf("AWS", "aws", drainRule),
    exposureOf("Azure", "azure"),
    exposureOf("Google Cloud", "gcp"),
    {
        title: "Certificates",
        about: "The argument `certificate`, and the DNS-01 solvers of `acme()`.",
        rules: [
            ...certManagerRules,
            ...secretRules,
            ...ofParts("certificate"),
            ...["", "aws", "azure", "gcp", "cloudflare"].flatMap((module) => ofParts("solver", module)),
        ],
    },
    {
        title: "Advertisement",
        about: "The argument `advertisement`: stages, Alt-Svc and what the HTTPS record promises.",
        rules: advertisementRules,
    },
    {
        title: "DNS zones",
        about: "The arguments `dns` and `alsoPublish`.",
        rules: [
            ...dnsRules,
            ...delegationRules,
            ...wildcardRules,
            ...alsoPublishRules,
            ...["", "aws", "azure", "gcp", "cloudflare"].flatMap((module) => ofParts("dns", module)),
        ],
    },
    { title: "Check and monitoring", about: "The arguments `check` and `monitoring`.", rules: checkRules },
    {
        title: "Several gateways",
        about: "Several gateways in one program. Gateways whose `envoyGateway()` is installed in the same way share it, and gateways with certificates of `acme()` share one value.",
        rules: otherGatewayRules,
    },
    {
        title: "Fronts",
        about: "The Service that `Http3Front` stands before, and the objects of its `altSvc`, as the cluster has them: judged at every preview and update.",
        rules: [...serviceRules, ...altSvcRules],
    },
    { title: "Routes", about: "The arguments of `edge.route()`.", rules: routeRules },
    {
        title: "Standalone components",
        about: "Arguments of components such as `AwsLoadBalancerController` and `Http3Watch`.",
        rules: COMPONENTS.flatMap(({ schema }) => rulesWithin(schema)).map((rule) => ({ ...rule, severity: "error" })),
    },
];

/** Findings of `review`. */
const REVIEW_GROUP: Group = {
    title: "Findings of a review",
    about: "What `http3-gateway review` finds in a change. A finding says why it matters with the values that it found.",
    rules: REVIEW_CODES,
};

/** Groups, each code once. */
function groups(): Group[] {
    const said = new Set<string>();
    return [...GATEWAY_GROUPS, REVIEW_GROUP].map((group) => ({
        ...group,
        rules: group.rules.filter(({ code }) => !said.has(code) && said.add(code)),
    }));
}

/** Every code on the page. */
export const CODES_ON_PAGE: ReadonlySet<string> = new Set(
    groups().flatMap(({ rules }) => rules.map(({ code }) => code)),
);

function entry({ code, severity, reason, remedy, source }: Entry): string {
    return [
        `### \`${code}\``,
        `${capital(severity)}. ${reason ?? ""}`.trim(),
        `**Instead:** ${remedy}`,
        `Source: ${source}`,
    ].join("\n\n");
}

function capital(text: string): string {
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Every rule as Markdown, by subject. The heading of a rule is its code, so its anchor is too. */
export function rulesPage(): string {
    const forgotten = RULES.filter(({ code }) => !CODES_ON_PAGE.has(code)).map(({ code }) => code);
    if (forgotten.length > 0) {
        throw new Error(`No group of rulesPage.ts has these rules: ${forgotten.join(", ")}.`);
    }
    return [
        "# Rules",
        "An error is refused before anything is created. A warning is shown, and the update continues. The code in the brackets of a message is the name of a rule on this page. This page is generated from the rules by `npm run docs:pages`.",
        ...groups().flatMap(({ title, about, rules }) => [`## ${title}`, about, ...rules.map(entry)]),
    ]
        .join("\n\n")
        .concat("\n");
}
