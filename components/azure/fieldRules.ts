import { knownFamilies } from "../exposures/addressRules.ts";
import { parseRange, rangesOf, shortest } from "../model/addresses.ts";
import type { IpFamily } from "../model/parts.ts";
import type { Rule } from "../model/rules/rule.ts";

/** Known settings of a balancer with allowed ranges. */
interface Ranged {
    readonly ipFamilies?: readonly (IpFamily | undefined)[];
    readonly sourceRanges?: readonly (string | undefined)[];
    readonly allowedServiceTags?: readonly (string | undefined)[];
}

/** Whether a CIDR has no host bits; invalid CIDRs break another rule. */
function isMasked(range: string): boolean {
    const parsed = parseRange(range);
    return parsed === undefined || shortest(parsed.address) === parsed.network;
}

/** Rules for both AKS Services and our own balancer. */
export const azureFieldRules: readonly Rule<Ranged>[] = [
    {
        code: "azure-source-range-unmasked",
        severity: "error",
        reason: "Azure rejects such a prefix. AKS omits it and blocks every client that no other range includes.",
        remedy: 'Write the network\'s first address, such as "203.0.113.0/24".',
        source: "kubernetes-sigs/cloud-provider-azure pkg/util/iputil/prefix.go; Azure InvalidCIDRNotation",
        judge: ({ sourceRanges = [] }) =>
            sourceRanges.flatMap((range, index) =>
                range === undefined || isMasked(range)
                    ? []
                    : [
                          {
                              path: `sourceRanges[${index}]`,
                              found: `"${range}" is not the first address of the network.`,
                          },
                      ],
            ),
    },
    {
        code: "azure-source-ranges-one-sided",
        severity: "error",
        reason: "A security rule has one address family. Clients of the other family cannot connect, but its records exist.",
        remedy: "Give at least one CIDR for each family that is served, or remove the family.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/loadbalancer/accesscontrol.go",
        judge: (settings) => {
            const { sourceRanges = [], ipFamilies } = settings;
            const known = sourceRanges.filter((range) => range !== undefined);
            // An unknown range may be of any family.
            return known.length === 0 || known.length < sourceRanges.length || "allowedServiceTags" in settings
                ? []
                : knownFamilies(ipFamilies)
                      .filter((family) => rangesOf(family, known).length === 0)
                      .map((family) => ({ path: "sourceRanges", found: `No ${family} range is listed.` }));
        },
    },
];
