import type { Offence, PartRule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { AksServiceSettings } from "./aksService.ts";
import { azureFieldRules } from "./fieldRules.ts";
import { eachFamily } from "./forms.ts";

type Settings = Known<AksServiceSettings>;

/** Families that are served, and for which no public IP address is named. */
export function unnamedAddresses({ publicIpNames, ipFamilies }: Settings): Offence[] {
    return eachFamily("publicIpNames", publicIpNames, ipFamilies)
        .filter(({ isGiven, isServed }) => isServed && !isGiven)
        .map(({ path }) => ({ path, found: "No public IP address is named." }));
}

/** What is said for families that are not served. */
export function notServed(
    path: string,
    values: { readonly ipv4?: string; readonly ipv6?: string } | undefined,
    ipFamilies: Settings["ipFamilies"],
): Offence[] {
    return eachFamily(path, values, ipFamilies)
        .filter(({ isGiven, isServed }) => isGiven && !isServed)
        .map((each) => ({ path: each.path, found: `${each.family} is not served.` }));
}

export const ADDRESS_NOT_SERVED = {
    code: "azure-address-not-served",
    severity: "error",
    reason: "AKS never uses it, while the records would have no such address.",
    remedy: "Add the family to ipFamilies, or leave its address out.",
    source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_utils.go (getServicePIPName)",
} as const;

/** Rules about any Service of AKS's own balancer. */
export const aksRules: readonly PartRule<AksServiceSettings>[] = [
    ...azureFieldRules,
    {
        code: "azure-policy-without-udp-probe",
        severity: "error",
        reason: "A UDP rule then has no probe: Azure goes on sending QUIC to nodes that are gone, while TCP moves on.",
        remedy: 'Use "Local", or, where the cluster\'s clusterServiceLoadBalancerHealthProbeMode is Shared, say sharedProbe: true.',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go (buildHealthProbeRulesForPort)",
        judge: ({ externalTrafficPolicy, sharedProbe }) =>
            externalTrafficPolicy === "Cluster" && sharedProbe !== true
                ? [{ path: "externalTrafficPolicy", found: 'The policy is "Cluster", and no shared probe is stated.' }]
                : [],
    },
    {
        code: "azure-probe-not-used",
        severity: "error",
        reason: "The shared probe is the cluster's, every 5 seconds, and no Service can change it.",
        remedy: 'Leave healthProbe out, or use the policy "Local".',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go (buildClusterServiceSharedProbe)",
        judge: ({ externalTrafficPolicy, sharedProbe, healthProbe = {} }) =>
            externalTrafficPolicy === "Cluster" && sharedProbe === true && Object.keys(healthProbe).length > 0
                ? [{ path: "healthProbe", found: "A probe is asked for beside the shared one." }]
                : [],
    },
    {
        ...ADDRESS_NOT_SERVED,
        judge: ({ publicIpNames, ipFamilies }) => notServed("publicIpNames", publicIpNames, ipFamilies),
    },
];
