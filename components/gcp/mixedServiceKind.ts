import * as z from "zod";
import { knownFamilies } from "../exposures/addressRules.ts";
import type { PartRule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { gkeRules, servedKeys } from "./gkeRules.ts";
import { gkeServiceFields } from "./gkeService.ts";
import { mixedProtocols, parseGkeVersion } from "./gkeVersion.ts";

const settings = z.strictObject({
    ...gkeServiceFields,
    /** `internal` serves only the VPC network; requires GKE subsetting. Default: `external`. */
    scheme: z.enum(["external", "internal"]).default("external"),
});

/** Settings of {@link mixedService}. */
export interface GkeMixedServiceArgs extends z.input<typeof settings> {}

type Settings = z.output<typeof settings>;

/** How the cluster's version handles a mixed Service; undefined if the version is unknown. */
function supportOf({ gkeVersion, scheme = "external", ipFamilies }: Known<Settings>) {
    const version = gkeVersion === undefined ? undefined : parseGkeVersion(gkeVersion);
    return version === undefined ? undefined : mixedProtocols(version, scheme, knownFamilies(ipFamilies));
}

const rules: readonly PartRule<Settings>[] = [
    ...gkeRules,
    {
        code: "gke-without-mixed-protocols",
        severity: "error",
        reason: "GKE rejects a Service with TCP and UDP (LoadBalancerPortsError), TCP included, after several minutes.",
        remedy:
            "Upgrade to 1.36.2-gke.1498000, remove IPv6 (from 1.34.1-gke.2190000 " +
            "on), or use sharedAddress(): two Services on one address.",
        source: "GKE documentation, mixed-protocol-lb; kubernetes/kubernetes#116669",
        judge: (given) =>
            supportOf(given) === "never"
                ? [
                      {
                          path: "gkeVersion",
                          found: `GKE ${given.gkeVersion} does not support an ${given.scheme ?? "external"} balancer for TCP and UDP over ${knownFamilies(given.ipFamilies).join(" and ")}.`,
                      },
                  ]
                : [],
    },
    {
        code: "gke-mixed-protocols-new-clusters",
        severity: "warning",
        reason: "GKE supports TCP and UDP in one Service only in clusters that were created with that version or newer.",
        remedy: "In an upgraded cluster, use sharedAddress().",
        source: "GKE documentation, mixed-protocol-lb",
        judge: (given) =>
            supportOf(given) === "newClusters"
                ? [{ path: "gkeVersion", found: `GKE ${given.gkeVersion} is older than 1.36.2-gke.1498000.` }]
                : [],
    },
    {
        code: "gke-address-not-reserved",
        severity: "warning",
        reason: "The balancer's address is released with the Service. Clients that cached it fail until the TTL expires.",
        remedy: "Reserve one (ReservedAddresses) and set its name in addressNames.",
        source: "GKE documentation, LoadBalancer Service parameters",
        judge: (given) =>
            servedKeys(given)
                .filter((family) => !(family in (given.addressNames ?? {})))
                .map((family) => ({ path: `addressNames.${family}`, found: "addressNames is not set." })),
    },
    {
        code: "gcp-tier-internal",
        severity: "error",
        reason: "Traffic inside the VPC network has no tier.",
        remedy: 'Omit networkTier, or set scheme: "external".',
        source: "Google Cloud documentation, Network Service Tiers; @pulumi/gcp compute.Address networkTier",
        judge: ({ scheme, networkTier }) =>
            scheme === "internal" && networkTier !== undefined
                ? [{ path: "networkTier", found: `An internal balancer has the tier ${networkTier}.` }]
                : [],
    },
];

export const mixedServiceKind = partKind({
    kind: "gcp.mixedService",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules,
});
