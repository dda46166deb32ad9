import * as z from "zod";
import type { PartRule } from "../model/rules/rule.ts";
import type { FormRule } from "../model/settings/formRule.ts";
import { partKind } from "../model/settings/partKind.ts";
import { aksServiceFields, RESOURCE_NAME } from "./aksService.ts";
import { address, dnsLabel, eachFamily, networkId, networkName, perFamily } from "./forms.ts";
import { ADDRESS_NOT_SERVED, aksRules, notServed, unnamedAddresses } from "./serviceRules.ts";

const PREFIX_ID: FormRule = {
    code: "azure-prefix-id-invalid",
    reason: "Azure rejects the address that AKS requests, so the Service gets none.",
    remedy: 'Write the prefix\'s ID, "/subscriptions/…/providers/Microsoft.Network/publicIPPrefixes/…".',
    source: "kubernetes-sigs/cloud-provider-azure, annotation azure-pip-prefix-id",
};

const PRIVATE_ADDRESS: FormRule = {
    code: "azure-private-address-invalid",
    reason: "Azure cannot create this frontend, so the Service gets no address.",
    remedy: "Write a free address of the subnet, of the right family.",
    source: "kubernetes-sigs/cloud-provider-azure, annotations azure-load-balancer-ipv4 and -ipv6",
};

const prefixId = networkId(PREFIX_ID, "publicIPPrefixes", "public IP prefix");

const settings = z.strictObject({
    ...aksServiceFields,
    /**
     * IDs of public IP prefixes from which AKS takes addresses, one per family without a named address. Default: none.
     */
    publicIpPrefixIds: perFamily(prefixId, prefixId).optional(),
    /**
     * DNS label of the address, `<label>.<region>.cloudapp.azure.com`: 3 to 63 lower-case letters, digits and
     * hyphens. For your own address, set the label there. Default: none.
     */
    dnsLabel: dnsLabel.optional(),
    /** `internal` serves only the virtual network. Default: `external`. */
    scheme: z.enum(["external", "internal"]).default("external"),
    /** Name of the subnet for internal addresses. Default: the nodes'. */
    subnetName: networkName(RESOURCE_NAME, "resource").optional(),
    /** Internal addresses to use, one per family. Default: any free ones. */
    privateAddresses: perFamily(address(PRIVATE_ADDRESS, "IPv4"), address(PRIVATE_ADDRESS, "IPv6")).optional(),
});

/** Settings of {@link mixedService}. */
export interface AksMixedServiceArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type AksMixedServiceSettings = z.output<typeof settings>;

/** Settings that only public or only internal Services have. */
const ONLY = {
    internal: ["publicIpNames", "publicIpPrefixIds", "dnsLabel"],
    external: ["subnetName", "privateAddresses"],
};

const rules: readonly PartRule<AksMixedServiceSettings>[] = [
    ...aksRules,
    {
        ...ADDRESS_NOT_SERVED,
        judge: ({ publicIpPrefixIds, privateAddresses, ipFamilies }) => [
            ...notServed("publicIpPrefixIds", publicIpPrefixIds, ipFamilies),
            ...notServed("privateAddresses", privateAddresses, ipFamilies),
        ],
    },
    {
        code: "azure-address-said-twice",
        severity: "error",
        reason: "AKS uses the named address and ignores the prefix.",
        remedy: "Set one of the two for each family.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (determinePublicIPName)",
        judge: ({ publicIpNames, publicIpPrefixIds, ipFamilies }) => {
            const named = eachFamily("publicIpNames", publicIpNames, ipFamilies);
            return eachFamily("publicIpPrefixIds", publicIpPrefixIds, ipFamilies)
                .filter(({ isGiven }, index) => isGiven && named[index]?.isGiven)
                .map(({ path, family }) => ({ path, found: `The ${family} address is also set by name.` }));
        },
    },
    {
        code: "azure-scheme-contradicted",
        severity: "error",
        reason: "AKS ignores it, or looks for a public address that does not exist, and the Service gets no address.",
        remedy: 'Omit it, or set the other scheme: "external" has public addresses, "internal" private ones.',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go",
        judge: (given) => {
            const { scheme = "external" } = given;
            return ONLY[scheme]
                .filter((path) => path in given)
                .map((path) => ({ path, found: `It is set for an ${scheme} balancer.` }));
        },
    },
    {
        code: "azure-dns-label-of-named-address",
        severity: "error",
        reason: "AKS writes it to your address, and the next update of your own program removes it.",
        remedy: "Set dnsLabel where the address is created (PublicAddresses), and omit it here.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (reconcileDNSSettings)",
        judge: (given) =>
            "dnsLabel" in given && Object.keys(given.publicIpNames ?? {}).length > 0
                ? [{ path: "dnsLabel", found: "A label is set for an address that is given by name." }]
                : [],
    },
    {
        code: "azure-address-not-kept",
        severity: "warning",
        reason: "AKS creates an address that is released with the Service. Clients that cached it fail until the TTL expires.",
        remedy: "Create one (PublicAddresses) and set its name in publicIpNames.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (ensurePublicIPExists)",
        judge: (given) => (given.scheme === "internal" ? [] : unnamedAddresses(given)),
    },
];

export const mixedServiceKind = partKind({
    kind: "azure.mixedService",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules,
});
