import type { Rule } from "../model/rules/rule.ts";
import { zonesOf } from "../model/zones.ts";
import { isComputeName } from "./names.ts";

export const cloudDnsRules: Rule[] = [
    {
        code: "cloud-dns-zone-name-invalid",
        severity: "error",
        reason: "Cloud DNS knows a zone by the name of its resource, and has none of this one.",
        remedy:
            'Write the name of the managed zone, such as "example-com" (gcloud dns managed-zones list), ' +
            "and its DNS name as dns.zone.",
        source: "Cloud DNS API managedZones.name",
        judge: (plan) =>
            zonesOf(plan).flatMap(({ path, dns }) => {
                const { managedZone } = dns.settings;
                return typeof managedZone === "string" && !isComputeName(managedZone)
                    ? [{ path: `${path}.managedZone`, found: `"${managedZone}" is no name of a managed zone.` }]
                    : [];
            }),
    },
];
