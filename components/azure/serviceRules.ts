import { inPlans, settingsOfKinds } from "../model/rules/judgeBy.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import {
    azureFieldRules,
    isOfFamily,
    judgeTexts,
    perFamilySettings,
    type Settings,
    type SettingsRule,
} from "./fieldRules.ts";
import { isNetworkId, isNetworkName, isResourceGroupName } from "./names.ts";

const SERVICES = ["azureMixedService", "azureSharedAddress"];

/** Names of one resource that a Service's annotations hold. */
function judgeName(settings: Settings, path: string, valid: (text: string) => boolean): Offence[] {
    const name = settings[path];
    return typeof name === "string" && !valid(name) ? [{ path, found: `"${name}" is no name of a resource.` }] : [];
}

/** Settings of public and of internal Services that mean nothing to the others. */
const ONLY = {
    internal: ["publicIpNames", "publicIpPrefixIds", "dnsLabel"],
    external: ["subnetName", "privateAddresses"],
};

const serviceRules: SettingsRule[] = [
    {
        code: "azure-policy-without-udp-probe",
        severity: "error",
        reason: "A UDP rule then has no probe: Azure goes on sending QUIC to nodes that are gone, while TCP moves on.",
        remedy: 'Use "Local", or, where the cluster\'s clusterServiceLoadBalancerHealthProbeMode is Shared, say sharedProbe: true.',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go (buildHealthProbeRulesForPort)",
        look: (settings) =>
            settings["externalTrafficPolicy"] === "Cluster" && settings["sharedProbe"] !== true
                ? [{ path: "externalTrafficPolicy", found: 'The policy is "Cluster", and no shared probe is stated.' }]
                : [],
    },
    {
        code: "azure-probe-not-used",
        severity: "error",
        reason: "The shared probe is the cluster's, every 5 seconds, and no Service can change it.",
        remedy: 'Leave healthProbe out, or use the policy "Local".',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go (buildClusterServiceSharedProbe)",
        look: ({ externalTrafficPolicy, sharedProbe, healthProbe }) =>
            externalTrafficPolicy === "Cluster" &&
            sharedProbe === true &&
            Object.values(healthProbe ?? {}).some((value) => value !== undefined)
                ? [{ path: "healthProbe", found: "A probe is asked for beside the shared one." }]
                : [],
    },
    {
        code: "azure-resource-name-invalid",
        severity: "error",
        reason: "AKS looks for a resource of this name and finds none, so the Service gets no address.",
        remedy: "Write the resource's name, not its address or id: letters, digits, hyphens, dots and underscores, at most 80.",
        source: "Azure documentation, Naming rules and restrictions; kubernetes-sigs/cloud-provider-azure ensurePublicIPExists",
        look: (settings) => [
            ...judgeTexts(settings, "publicIpNames", isNetworkName, () => "name of a resource"),
            ...judgeName(settings, "subnetName", isNetworkName),
            ...judgeName(settings, "resourceGroup", isResourceGroupName),
        ],
    },
    {
        code: "azure-prefix-id-invalid",
        severity: "error",
        reason: "Azure refuses the address that AKS asks for, so the Service gets none.",
        remedy: 'Write the prefix\'s id, "/subscriptions/…/providers/Microsoft.Network/publicIPPrefixes/…".',
        source: "kubernetes-sigs/cloud-provider-azure, annotation azure-pip-prefix-id",
        look: (settings) =>
            judgeTexts(
                settings,
                "publicIpPrefixIds",
                (text) => isNetworkId(text, "publicIPPrefixes"),
                () => "id of a public IP prefix",
            ),
    },
    {
        code: "azure-address-not-served",
        severity: "error",
        reason: "AKS never uses it, while the records would have no such address.",
        remedy: "Add the family to ipFamilies, or leave its address out.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_utils.go (getServicePIPName)",
        look: (settings) =>
            ["publicIpNames", "publicIpPrefixIds", "privateAddresses"].flatMap((key) =>
                perFamilySettings(settings, key)
                    .filter(({ value, served }) => value !== undefined && !served)
                    .map(({ path, family }) => ({ path, found: `${family} is not served.` })),
            ),
    },
    {
        code: "azure-address-said-twice",
        severity: "error",
        reason: "AKS takes the address that is named, and none of the prefix.",
        remedy: "Say one of both for a family.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (determinePublicIPName)",
        look: (settings) => {
            const named = perFamilySettings(settings, "publicIpNames");
            return perFamilySettings(settings, "publicIpPrefixIds")
                .filter(({ value }, index) => value !== undefined && named[index]?.value !== undefined)
                .map(({ path, family }) => ({ path, found: `The ${family} address has a name as well.` }));
        },
    },
    {
        code: "azure-scheme-contradicted",
        severity: "error",
        reason: "AKS ignores it, or looks for a public address that nobody made, and the Service gets no address.",
        remedy: 'Leave it out, or write the other scheme: "external" has public addresses, "internal" private ones.',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go",
        look: (settings) => {
            const scheme = settings["scheme"] === "internal" ? "internal" : "external";
            return ONLY[scheme]
                .filter((path) => settings[path] !== undefined)
                .map((path) => ({ path, found: `It is said of an ${scheme} balancer.` }));
        },
    },
    {
        code: "azure-private-address-invalid",
        severity: "error",
        reason: "Azure has no such frontend, so the Service gets no address.",
        remedy: "Write a free address of the subnet, of the family that it stands for.",
        source: "kubernetes-sigs/cloud-provider-azure, annotations azure-load-balancer-ipv4 and -ipv6",
        look: (settings) => judgeTexts(settings, "privateAddresses", isOfFamily, (family) => `${family} address`),
    },
    {
        code: "azure-dns-label-invalid",
        severity: "error",
        reason: "Azure refuses the address, so the Service gets none.",
        remedy: "Use 3 to 63 lower-case letters, digits and hyphens, a letter first and no hyphen last.",
        source: "Azure REST API, publicIPAddresses dnsSettings.domainNameLabel (DomainNameLabelInvalid)",
        look: ({ dnsLabel }) =>
            typeof dnsLabel === "string" && !/^[a-z][a-z0-9-]{1,61}[a-z0-9]$/.test(dnsLabel)
                ? [{ path: "dnsLabel", found: `"${dnsLabel}" is no label of Azure's.` }]
                : [],
    },
    {
        code: "azure-dns-label-of-named-address",
        severity: "error",
        reason: "AKS writes it onto your address, and your own program's next update takes it away again.",
        remedy: "Say dnsLabel where the address is made (PublicAddresses), and leave it out here.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (reconcileDNSSettings)",
        look: (settings) =>
            settings["dnsLabel"] !== undefined &&
            perFamilySettings(settings, "publicIpNames").some(({ value }) => value !== undefined)
                ? [{ path: "dnsLabel", found: "A label is asked for an address that has a name already." }]
                : [],
    },
    {
        code: "azure-service-tags-invalid",
        severity: "error",
        reason: "Azure refuses the security rule, and nobody gets in.",
        remedy: 'Name service tags, such as "AzureFrontDoor.Backend", or leave allowedServiceTags out.',
        source: "Azure documentation, Virtual network service tags",
        look: ({ allowedServiceTags: tags }) =>
            Array.isArray(tags) && tags.length === 0
                ? [{ path: "allowedServiceTags", found: "No tag is listed." }]
                : Array.isArray(tags)
                  ? tags.flatMap((tag, index) =>
                        typeof tag === "string" && !/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)*$/.test(tag)
                            ? [{ path: `allowedServiceTags[${index}]`, found: `"${tag}" is no service tag.` }]
                            : [],
                    )
                  : [],
    },
];

export const azureServiceRules: Rule[] = [
    ...inPlans(azureFieldRules, settingsOfKinds(...SERVICES, "azureLoadBalancer")),
    ...inPlans(serviceRules, settingsOfKinds(...SERVICES)),
    {
        code: "azure-shared-address-incomplete",
        severity: "error",
        reason: "Without a name each of the two Services gets another address: UDP would be where no record points.",
        remedy: "Name a public IP address for each family that is served.",
        source: "kubernetes-sigs/cloud-provider-azure, Multiple Services Sharing One IP Address",
        judge: ({ exposure: { kind, settings } }) =>
            kind === "azureSharedAddress"
                ? perFamilySettings(settings, "publicIpNames")
                      .filter(({ value, served }) => value === undefined && served)
                      .map(({ path }) => ({ path: `exposure.${path}`, found: "No public IP address is named." }))
                : [],
    },
    {
        code: "azure-address-not-kept",
        severity: "warning",
        reason: "AKS makes an address that is lost with the Service, and clients that cached it wait out the TTL.",
        remedy: "Make one (PublicAddresses) and name it in publicIpNames.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (ensurePublicIPExists)",
        judge: ({ exposure: { kind, settings } }) =>
            kind === "azureMixedService" && settings["scheme"] !== "internal"
                ? perFamilySettings(settings, "publicIpNames")
                      .filter(({ value, served }) => value === undefined && served)
                      .map(({ path }) => ({ path: `exposure.${path}`, found: "No public IP address is named." }))
                : [],
    },
];
