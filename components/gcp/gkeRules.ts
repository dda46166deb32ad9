import { knownFamilies } from "../exposures/addressRules.ts";
import { FAMILIES, FAMILY } from "../model/families.ts";
import type { PartRule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { GkeServiceSettings } from "./gkeService.ts";
import { tierWithoutIpv6 } from "./tierRules.ts";

type Settings = Known<GkeServiceSettings>;

/** Served families, as keys of `addressNames`. */
export function servedKeys({ ipFamilies }: Settings): ("ipv4" | "ipv6")[] {
    return knownFamilies(ipFamilies).map((family) => FAMILY[family].key);
}

/** Rules about any Service of GKE's own balancer. */
export const gkeRules: readonly PartRule<GkeServiceSettings>[] = [
    tierWithoutIpv6,
    {
        code: "gcp-address-name-not-served",
        severity: "error",
        reason: "GKE never uses it, and no record would have this address.",
        remedy: "Add the family to ipFamilies, or remove its address.",
        source: "kubernetes/ingress-gce pkg/l4/annotations/l4_static_address.go",
        judge: (settings) =>
            FAMILIES.filter(
                ({ key }) => key in (settings.addressNames ?? {}) && !servedKeys(settings).includes(key),
            ).map(({ key }) => ({
                path: `addressNames.${key}`,
                found: "An address is set for a family that is not served.",
            })),
    },
    {
        code: "gke-weighted-needs-local",
        severity: "error",
        reason: "With the policy Cluster all nodes receive the same share, so GKE ignores weights.",
        remedy: 'Write externalTrafficPolicy: "Local", or omit weightedByPods.',
        source: "GKE documentation, weighted load balancing",
        judge: ({ weightedByPods, externalTrafficPolicy }) =>
            weightedByPods === true && externalTrafficPolicy === "Cluster"
                ? [{ path: "weightedByPods", found: "weightedByPods is set with the policy Cluster." }]
                : [],
    },
];
