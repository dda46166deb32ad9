import type { Plan } from "../model/plan.ts";
import { BALANCER_SUFFIX, RANDOM_SUFFIX } from "../model/resourceSuffixes.ts";
import { familiesOf } from "../model/rules/families.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { type GcpScheme, mixedProtocols, parseGkeVersion } from "./gkeVersion.ts";
import { isComputeName } from "./names.ts";
import { tierWithoutIpv6 } from "./tierRules.ts";

/** What the cluster's version makes of a mixed Service; nothing where that is not asked, or the version is none. */
function mixedProtocolsOf(plan: Plan) {
    const { kind, settings } = plan.exposure;
    const text = settings["gkeVersion"];
    const version = typeof text === "string" ? parseGkeVersion(text) : undefined;
    const scheme: GcpScheme = settings["scheme"] === "internal" ? "internal" : "external";
    return kind === "gcpMixedService" && version !== undefined
        ? {
              text,
              scheme,
              families: familiesOf(settings),
              support: mixedProtocols(version, scheme, familiesOf(settings)),
          }
        : undefined;
}

/** Names of resources of Compute Engine that a Service's annotations hold. */
function namesOf(plan: Plan): { path: string; name: unknown }[] {
    const { addressNames, subnetworkName } = plan.exposure.settings;
    const addresses = Object.entries((addressNames ?? {}) as Record<string, unknown>).map(([family, name]) => ({
        path: `exposure.addressNames.${family}`,
        name,
    }));
    return [...addresses, { path: "exposure.subnetworkName", name: subnetworkName }];
}

export const gkeRules: Rule[] = [
    {
        code: "gke-version-invalid",
        severity: "error",
        reason: "What the cluster's balancer can do depends on the patch.",
        remedy:
            'Write the version of the control plane as Google does, such as "1.36.2-gke.1498000" ' +
            '(gcloud container clusters describe --format "value(currentMasterVersion)").',
        source: "GKE documentation, Versioning and upgrades",
        judge: (plan) => {
            const { gkeVersion } = plan.exposure.settings;
            const text = typeof gkeVersion === "string" ? gkeVersion : "what is not known yet";
            return gkeVersion === undefined || parseGkeVersion(text) !== undefined
                ? []
                : [{ path: "exposure.gkeVersion", found: `"${text}" is no version of GKE.` }];
        },
    },
    {
        code: "gke-without-mixed-protocols",
        severity: "error",
        reason: "It refuses a Service with TCP and UDP (LoadBalancerPortsError), TCP included, after minutes of waiting.",
        remedy:
            "Upgrade to 1.36.2-gke.1498000, leave IPv6 out from 1.34.1-gke.2190000, " +
            "or use sharedAddress(): two Services on one address.",
        source: "GKE documentation, mixed-protocol-lb; kubernetes/kubernetes#116669",
        judge: (plan): Offence[] => {
            const mixed = mixedProtocolsOf(plan);
            return mixed?.support === "never"
                ? [
                      {
                          path: "exposure.gkeVersion",
                          found: `GKE ${mixed.text} has no ${mixed.scheme} balancer for TCP and UDP over ${mixed.families.join(" and ")}.`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "gke-mixed-protocols-new-clusters",
        severity: "warning",
        reason: "It takes TCP and UDP in one Service only in clusters that were made at such a version.",
        remedy: "Use sharedAddress() in a cluster that was upgraded to it.",
        source: "GKE documentation, mixed-protocol-lb",
        judge: (plan) => {
            const mixed = mixedProtocolsOf(plan);
            return mixed?.support === "newClusters"
                ? [{ path: "exposure.gkeVersion", found: `GKE ${mixed.text} is older than 1.36.2-gke.1498000.` }]
                : [];
        },
    },
    {
        code: "gke-address-not-reserved",
        severity: "warning",
        reason: "The balancer's address is lost with the Service, and clients that cached it wait out the TTL.",
        remedy: "Reserve one (ReservedAddresses) and name it in addressNames.",
        source: "GKE documentation, LoadBalancer Service parameters",
        judge: (plan) => {
            const { kind, settings } = plan.exposure;
            const names = (settings["addressNames"] ?? {}) as Record<string, unknown>;
            return kind === "gcpMixedService"
                ? familiesOf(settings)
                      .map((family) => family.toLowerCase())
                      .filter((family) => names[family] === undefined)
                      .map((family) => ({
                          path: `exposure.addressNames.${family}`,
                          found: "No reserved address is named.",
                      }))
                : [];
        },
    },
    {
        code: "gcp-tier-internal",
        severity: "error",
        reason: "Traffic inside of the VPC network has no tier.",
        remedy: 'Leave networkTier out, or write scheme: "external".',
        source: "Google Cloud documentation, Network Service Tiers; @pulumi/gcp compute.Address networkTier",
        judge: ({ exposure: { settings } }) =>
            settings["scheme"] === "internal" && settings["networkTier"] !== undefined
                ? [
                      {
                          path: "exposure.networkTier",
                          found: `An internal balancer has the tier ${settings["networkTier"]}.`,
                      },
                  ]
                : [],
    },
    {
        ...tierWithoutIpv6,
        judge: ({ exposure: { settings } }) =>
            tierWithoutIpv6.look(settings).map(({ path, found }) => ({ path: `exposure.${path}`, found })),
    },
    {
        code: "gcp-resource-name-invalid",
        severity: "error",
        reason: "GKE looks for a resource of this name; it ignores an address that it does not find, and hands out another.",
        remedy: "Write the resource's name, not its address or URL: lower-case letters, digits and hyphens, at most 63.",
        source: "kubernetes/ingress-gce pkg/l4/annotations; RFC 1035",
        judge: (plan) =>
            namesOf(plan).flatMap(({ path, name }) =>
                typeof name === "string" && !isComputeName(name)
                    ? [{ path, found: `"${name}" is no name of a resource.` }]
                    : [],
            ),
    },
    {
        code: "gcp-address-name-not-served",
        severity: "error",
        reason: "GKE never uses it, while the records would have no such address.",
        remedy: "Add the family to ipFamilies, or leave its address out.",
        source: "kubernetes/ingress-gce pkg/l4/annotations/l4_static_address.go",
        judge: ({ exposure: { settings } }) =>
            Object.entries((settings["addressNames"] ?? {}) as Record<string, unknown>)
                .filter(([family, name]) => name !== undefined && !lowerFamilies(settings).includes(family))
                .map(([family]) => ({
                    path: `exposure.addressNames.${family}`,
                    found: "An address is named for a family that is not served.",
                })),
    },
    {
        code: "gcp-shared-address-incomplete",
        severity: "error",
        reason: "Without a reserved address each of the two Services gets another: UDP would be where no record points.",
        remedy: "Name one for each family that is served, or none at all: they are reserved here then.",
        source: "kubernetes/ingress-gce pkg/l4/address/manager.go",
        judge: ({ exposure: { kind, settings } }) => {
            const names = settings["addressNames"] as Record<string, unknown> | undefined;
            return kind === "gcpSharedAddress" && names !== undefined
                ? lowerFamilies(settings)
                      .filter((family) => names[family] === undefined)
                      .map((family) => ({
                          path: `exposure.addressNames.${family}`,
                          found: "No reserved address is named.",
                      }))
                : [];
        },
    },
    {
        code: "gcp-shared-address-without-subnetwork",
        severity: "error",
        reason: "An external IPv6 address is reserved in a dual-stack subnetwork, and in no other.",
        remedy: "Write subnetworkName, or addressNames that are reserved already.",
        source: "Compute Engine API addresses.subnetwork; @pulumi/gcp compute.Address",
        judge: ({ exposure: { kind, settings } }) =>
            kind === "gcpSharedAddress" &&
            familiesOf(settings).includes("IPv6") &&
            settings["addressNames"] === undefined &&
            settings["subnetworkName"] === undefined
                ? [{ path: "exposure.subnetworkName", found: "IPv6 is asked for, and no subnetwork is named." }]
                : [],
    },
    {
        code: "gcp-shared-address-name-invalid",
        severity: "error",
        reason: "The Services and the addresses are called after it, and Kubernetes or Google refuses their names.",
        remedy: "Use a shorter name for the component, a letter first.",
        source: "Kubernetes Service names, RFC 1035 label; Compute Engine documentation, Naming resources",
        judge: ({ name, exposure: { kind, settings } }) => {
            if (kind !== "gcpSharedAddress") {
                return [];
            }
            const own = `${name}${BALANCER_SUFFIX}`;
            const address = `${own}-address-v4${"x".repeat(RANDOM_SUFFIX)}`;
            const longest = settings["addressNames"] === undefined ? address : `${own}-tcp`;
            return isComputeName(longest)
                ? []
                : [{ path: "name", found: `"${name}" makes names of up to ${longest.length} characters.` }];
        },
    },
    {
        code: "gke-weighted-needs-local",
        severity: "error",
        reason: "With the policy Cluster every node answers alike, so there is nothing to weigh, and GKE ignores it.",
        remedy: 'Write externalTrafficPolicy: "Local", or leave weightedByPods out.',
        source: "GKE documentation, weighted load balancing",
        judge: ({ exposure: { settings } }) =>
            settings["weightedByPods"] === true && settings["externalTrafficPolicy"] === "Cluster"
                ? [{ path: "exposure.weightedByPods", found: "Connections are weighted by pods, with policy Cluster." }]
                : [],
    },
];

function lowerFamilies(settings: Record<string, unknown>): string[] {
    return familiesOf(settings).map((family) => family.toLowerCase());
}
