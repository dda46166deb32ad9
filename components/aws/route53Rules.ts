import type { Plan } from "../model/plan.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";
import { zonesOf } from "../model/zones.ts";

/** A routing policy as {@link Plan.dns} has it. */
interface Policies {
    weight?: { identifier: string; weight: number };
    latency?: { identifier: string; region: string };
}

/** Judges the policies of every zone of a plan. */
function each(judge: (path: string, policies: Policies) => Offence[]): Rule["judge"] {
    return (plan: Plan) => zonesOf(plan).flatMap(({ path, dns }) => judge(path, dns.settings as Policies));
}

/** Rules of the routing policies of Route 53. */
export const route53Rules: Rule[] = [
    {
        code: "record-weight-invalid",
        severity: "error",
        reason: "Route 53 refuses the record set.",
        remedy: "Use a whole weight from 0 to 255, and an identifier of 1 to 128 characters.",
        source: "Amazon Route 53 API ResourceRecordSet, Weight and SetIdentifier",
        judge: each((path, { weight: share }) => {
            if (share === undefined) {
                return [];
            }
            const { identifier, weight } = share;
            const valid = Number.isInteger(weight) && weight >= 0 && weight <= 255;
            return [
                ...(valid ? [] : [{ path: `${path}.weight.weight`, found: `${written(weight)} is no weight.` }]),
                ...identifierOffence(`${path}.weight.identifier`, identifier),
            ];
        }),
    },
    {
        code: "record-latency-invalid",
        severity: "error",
        reason: "Route 53 refuses the record set.",
        remedy: "Use the region that the balancer is in, such as eu-central-1, and an identifier of 1 to 128 characters.",
        source: "Amazon Route 53 API ResourceRecordSet, Region and SetIdentifier",
        judge: each((path, { latency }) => {
            if (latency === undefined) {
                return [];
            }
            const { identifier, region } = latency;
            return [
                ...(/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)
                    ? []
                    : [{ path: `${path}.latency.region`, found: `"${region}" is no region of AWS.` }]),
                ...identifierOffence(`${path}.latency.identifier`, identifier),
            ];
        }),
    },
    {
        code: "record-escaped-octal",
        severity: "warning",
        reason: "A zone file's escape \\DDD is decimal, and Route 53 documents its own as octal: clients may read another value.",
        remedy: "Use a value of printable characters, without quotes and backslashes.",
        source: "RFC 9460 appendix A; Amazon Route 53 Developer Guide, TXT record type, escape codes",
        judge: (plan) =>
            zonesOf(plan).some(({ dns }) => dns.kind === "route53")
                ? Object.entries(plan.advertisement.svcParams)
                      .filter(([, value]) => value.includes("\\"))
                      .map(([key, value]) => ({
                          path: `advertisement.svcParams.${key}`,
                          found: `${JSON.stringify(value)} has an escape.`,
                      }))
                : [],
    },
    {
        code: "record-policies-exclusive",
        severity: "error",
        reason: "The sets of one name and type have one routing policy, and Route 53 refuses a second.",
        remedy: "Keep one of them.",
        source: "Amazon Route 53 Developer Guide, values for weighted and for latency records",
        judge: each((path, { weight, latency }) =>
            weight !== undefined && latency !== undefined
                ? [{ path: `${path}.latency`, found: "The records are shared out by weight and by latency." }]
                : [],
        ),
    },
];

function identifierOffence(path: string, identifier: string): Offence[] {
    return identifier.length >= 1 && identifier.length <= 128
        ? []
        : [{ path, found: `"${identifier}" is no identifier.` }];
}
