import type { Offence, Rule } from "../rule.ts";

/** A routing policy as {@link Plan.dns} has it. */
interface Policies {
    weight?: { identifier: string; weight: number };
    latency?: { identifier: string; region: string };
}

/** Rules of the routing policies of Route 53. */
export const route53Rules: Rule[] = [
    {
        code: "record-weight-invalid",
        severity: "error",
        reason: "Route 53 refuses the record set.",
        remedy: "Use a whole weight from 0 to 255, and an identifier of 1 to 128 characters.",
        source: "Amazon Route 53 API ResourceRecordSet, Weight and SetIdentifier",
        judge: ({ dns }) => {
            const { weight: share } = dns.settings as Policies;
            if (share === undefined) {
                return [];
            }
            const { identifier, weight } = share;
            const valid = Number.isInteger(weight) && weight >= 0 && weight <= 255;
            return [
                ...(valid ? [] : [{ path: "dns.weight.weight", found: `${weight} is no weight.` }]),
                ...identifierOffence("dns.weight.identifier", identifier),
            ];
        },
    },
    {
        code: "record-latency-invalid",
        severity: "error",
        reason: "Route 53 refuses the record set.",
        remedy: "Use the region that the balancer is in, such as eu-central-1, and an identifier of 1 to 128 characters.",
        source: "Amazon Route 53 API ResourceRecordSet, Region and SetIdentifier",
        judge: ({ dns }) => {
            const { latency } = dns.settings as Policies;
            if (latency === undefined) {
                return [];
            }
            const { identifier, region } = latency;
            return [
                ...(/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region)
                    ? []
                    : [{ path: "dns.latency.region", found: `"${region}" is no region of AWS.` }]),
                ...identifierOffence("dns.latency.identifier", identifier),
            ];
        },
    },
    {
        code: "record-policies-exclusive",
        severity: "error",
        reason: "The sets of one name and type have one routing policy, and Route 53 refuses a second.",
        remedy: "Keep one of them.",
        source: "Amazon Route 53 Developer Guide, values for weighted and for latency records",
        judge: ({ dns }) => {
            const { weight, latency } = dns.settings as Policies;
            return weight !== undefined && latency !== undefined
                ? [{ path: "dns.latency", found: "The records are shared out by weight and by latency." }]
                : [];
        },
    },
];

function identifierOffence(path: string, identifier: string): Offence[] {
    return identifier.length >= 1 && identifier.length <= 128
        ? []
        : [{ path, found: `"${identifier}" is no identifier.` }];
}
