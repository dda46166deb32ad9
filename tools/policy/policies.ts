import type { EnforcementLevel, Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { RULES } from "../../components/gateway/rules.ts";
import { GATEWAY_TYPE } from "../../components/model/gatewayType.ts";
import type { Plan } from "../../components/model/plan.ts";
import type { Change, ReviewRule, Severity } from "../../components/model/readings.ts";
import { judgeBy } from "../../components/model/rules/judge.ts";
import type { Rule } from "../../components/model/rules/rule.ts";
import { contextOf } from "../review/facts.ts";
import { findingsOf, REVIEW_RULES } from "../review/findings/index.ts";
import { withToken } from "../review/reading.ts";
import { known } from "./known.ts";

/** Review rules about the declared state, not the change. A test compares them with violations at a first update. */
export const STATE_RULES: readonly string[] = [
    "aws-service-quic-refused",
    "aws-udp-listener-missing",
    "azure-address-dynamic",
    "azure-rule-without-probe",
    "balancer-without-udp",
    "client-certificates-with-http3",
    "client-side-apply",
    "emissary-alpn-without-h3",
    "hints-in-record",
    "hostname-not-in-certificate",
    "merged-gateways-with-http3",
    "passthrough-with-http3",
    "policy-of-one-listener",
    "proxy-protocol-with-http3",
    "quic-server-id-invalid",
    "quic-with-dual-stack",
    "quic-with-security-group",
    "record-beside-cname",
    "record-hides-wildcard",
    "second-quic-listener",
    "udp-dual-stack-ipv4-targets",
];

/** Warning rules with some findings that are errors. */
const ERRORS_AMONG_WARNINGS: readonly string[] = ["hints-in-record"];

/**
 * Every policy: the component's rules under their codes, and the review's rules on what any program declares under
 * `resources-<code>`, with `-error` where only some of a rule's findings are errors. Errors are mandatory and
 * warnings advisory by default; the pack's configuration can change that.
 */
export const policies: Policies = [
    ...RULES.map(planPolicy),
    ...REVIEW_RULES.filter(({ code }) => STATE_RULES.includes(code)).flatMap((rule) => [
        resourcesPolicy(rule, `resources-${rule.code}`, rule.severity),
        ...(ERRORS_AMONG_WARNINGS.includes(rule.code)
            ? [resourcesPolicy(rule, `resources-${rule.code}-error`, "error")]
            : []),
    ]),
];

/** Judges the plan, an input of `Http3Gateway`, before any of its resources exists. */
function planPolicy(rule: Rule): ResourceValidationPolicy {
    const { code, severity, reason, remedy, source } = rule;
    return {
        ...describe(code, severity, reason, remedy, source),
        validateResource: ({ type, props }, reportViolation) => {
            if (type !== GATEWAY_TYPE) {
                return;
            }
            for (const { path, message } of judgeBy([rule], known(props) as Plan)) {
                reportViolation(`${path}: ${message}`);
            }
        },
    };
}

/**
 * Judges Services, Gateways, balancers and records of any program, all together: a record's h3 needs a Service's UDP.
 */
function resourcesPolicy(rule: ReviewRule, name: string, severity: Severity): StackValidationPolicy {
    const { code, remedy, source } = rule;
    const reason = "`http3-gateway review` also reports this.";
    return {
        ...describe(name, severity, reason, remedy, source),
        validateStack: ({ resources }, reportViolation) => {
            const changes = resources.map(
                ({ type, name: resource, urn, props }): Change =>
                    withToken({
                        name: resource,
                        urn,
                        type,
                        operation: "create",
                        after: known(props, "[unknown]") as Record<string, unknown>,
                        paths: {},
                        replaceReasons: [],
                    }),
            );
            for (const found of findingsOf(rule, contextOf(changes, new Date()))) {
                const { urn = changes.find((change) => change.name === found.resource)?.urn } = found;
                if (found.severity === severity) {
                    reportViolation(
                        `${found.resource}: ${found.message} ${found.remedy} [${code}; ${found.source}]`,
                        urn,
                    );
                }
            }
        },
    };
}

/** Pulumi prints the description before each violation, which has its own remedy. */
function describe(code: string, severity: Severity, reason: string, remedy: string, source: string) {
    const enforcementLevel: EnforcementLevel = severity === "error" ? "mandatory" : "advisory";
    return {
        name: code,
        description: `${reason} [${source}]`,
        enforcementLevel,
        remediationSteps: remedy,
        tags: ["http3"],
    };
}
