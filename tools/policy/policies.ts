import type { EnforcementLevel, Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { RULES } from "../../components/gateway/rules.ts";
import { GATEWAY_TYPE } from "../../components/model/gatewayType.ts";
import type { Plan } from "../../components/model/plan.ts";
import type { Change, ReviewRule } from "../../components/model/readings.ts";
import { pathOf } from "../../components/model/rules/judge.ts";
import type { Rule } from "../../components/model/rules/rule.ts";
import { contextOf } from "../review/facts.ts";
import { REVIEW_RULES } from "../review/findings/index.ts";
import { known } from "./known.ts";

/** Review rules that are broken by what there is, not by how it came about. A test holds it against what a first update breaks. */
export const STATE_RULES: readonly string[] = [
    "aws-service-quic-refused",
    "aws-udp-listener-missing",
    "azure-address-dynamic",
    "azure-rule-without-probe",
    "balancer-without-udp",
    "client-certificates-with-http3",
    "client-side-apply",
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

/**
 * Every policy: the component's rules under their codes, and the review's rules on what any program declares under
 * `resources-<code>`. A rule that refuses is mandatory, one that warns advisory; the pack's configuration says otherwise.
 */
export const policies: Policies = [
    ...RULES.map(planPolicy),
    ...REVIEW_RULES.filter(({ code }) => STATE_RULES.includes(code)).map(resourcesPolicy),
];

/** Judges the plan that `Http3Gateway` records as its inputs, before any of its resources is there. */
function planPolicy({ code, severity, reason, remedy, source, judge }: Rule): ResourceValidationPolicy {
    return {
        ...describe(code, severity, `${reason} ${remedy}`, remedy, source),
        validateResource: ({ type, props }, reportViolation) => {
            if (type !== GATEWAY_TYPE) {
                return;
            }
            for (const offence of judge(known(props) as Plan)) {
                reportViolation(`${pathOf(offence)}: ${offence.found} ${reason} ${remedy}`);
            }
        },
    };
}

/** Judges Services, Gateways, balancers and records of any program, all together: a record's h3 needs a Service's UDP. */
function resourcesPolicy({ code, severity, remedy, source, judge }: ReviewRule): StackValidationPolicy {
    return {
        ...describe(`resources-${code}`, severity, remedy, remedy, source),
        validateStack: ({ resources }, reportViolation) => {
            const changes = resources.map(
                ({ type, name, props }): Change => ({
                    name,
                    type,
                    operation: "create",
                    after: known(props, "[unknown]") as Record<string, unknown>,
                    paths: {},
                    replaceReasons: [],
                }),
            );
            for (const { resource, message } of judge(contextOf(changes, new Date()))) {
                const urn = resources.find(({ name }) => name === resource)?.urn;
                reportViolation(`${resource}: ${message} ${remedy}`, urn);
            }
        },
    };
}

function describe(code: string, severity: string, description: string, remedy: string, source: string) {
    const enforcementLevel: EnforcementLevel = severity === "error" ? "mandatory" : "advisory";
    return {
        name: code,
        description: `${description} [${source}]`,
        enforcementLevel,
        remediationSteps: remedy,
        tags: ["http3"],
    };
}
