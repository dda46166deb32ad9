import type { Offence, PartRule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { AksServiceSettings } from "./aksService.ts";
import { azureFieldRules } from "./fieldRules.ts";
import { eachFamily } from "./forms.ts";

type Settings = Known<AksServiceSettings>;

/** Served families without a named public IP address. */
export function unnamedAddresses({ publicIpNames, ipFamilies }: Settings): Offence[] {
    return eachFamily("publicIpNames", publicIpNames, ipFamilies)
        .filter(({ isGiven, isServed }) => isServed && !isGiven)
        .map(({ path }) => ({ path, found: "publicIpNames is not set." }));
}

/** Settings for unserved families. */
export function notServed(
    path: string,
    values: { readonly ipv4?: string; readonly ipv6?: string } | undefined,
    ipFamilies: Settings["ipFamilies"],
): Offence[] {
    return eachFamily(path, values, ipFamilies)
        .filter(({ isGiven, isServed }) => isGiven && !isServed)
        .map((each) => ({ path: each.path, found: `${each.family} is not in ipFamilies.` }));
}

export const ADDRESS_NOT_SERVED = {
    code: "azure-address-not-served",
    severity: "error",
    reason: "AKS never uses it, and no record would have this address.",
    remedy: "Add the family to ipFamilies, or remove its address.",
    source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_utils.go (getServicePIPName)",
} as const;

/** Rules about any Service of AKS's own balancer. */
export const aksRules: readonly PartRule<AksServiceSettings>[] = [
    ...azureFieldRules,
    {
        code: "azure-policy-without-udp-probe",
        severity: "error",
        reason: "A UDP rule then has no probe: Azure keeps sending QUIC packets to removed nodes, while TCP moves to other nodes.",
        remedy: 'Use "Local", or, where the cluster\'s clusterServiceLoadBalancerHealthProbeMode is Shared, set sharedProbe: true.',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go (buildHealthProbeRulesForPort)",
        judge: ({ externalTrafficPolicy, sharedProbe }) =>
            externalTrafficPolicy === "Cluster" && sharedProbe !== true
                ? [{ path: "externalTrafficPolicy", found: 'The policy is "Cluster", and sharedProbe is not set.' }]
                : [],
    },
    {
        code: "azure-probe-not-used",
        severity: "error",
        reason: "The shared probe belongs to the cluster, runs every 5 seconds, and cannot be changed by a Service.",
        remedy: 'Omit healthProbe, or use the policy "Local".',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go (buildClusterServiceSharedProbe)",
        judge: ({ externalTrafficPolicy, sharedProbe, healthProbe = {} }) =>
            externalTrafficPolicy === "Cluster" && sharedProbe === true && Object.keys(healthProbe).length > 0
                ? [{ path: "healthProbe", found: "healthProbe is set in addition to the shared probe." }]
                : [],
    },
    {
        ...ADDRESS_NOT_SERVED,
        judge: ({ publicIpNames, ipFamilies }) => notServed("publicIpNames", publicIpNames, ipFamilies),
    },
];
