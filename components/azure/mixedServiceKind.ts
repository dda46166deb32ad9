import * as z from "zod";
import type { PartRule } from "../model/rules/rule.ts";
import type { FormRule } from "../model/settings/formRule.ts";
import { partKind } from "../model/settings/partKind.ts";
import { aksServiceFields, RESOURCE_NAME } from "./aksService.ts";
import { address, dnsLabel, eachFamily, networkId, networkName, perFamily } from "./forms.ts";
import { ADDRESS_NOT_SERVED, aksRules, notServed, unnamedAddresses } from "./serviceRules.ts";

const PREFIX_ID: FormRule = {
    code: "azure-prefix-id-invalid",
    reason: "Azure refuses the address that AKS asks for, so the Service gets none.",
    remedy: 'Write the prefix\'s id, "/subscriptions/…/providers/Microsoft.Network/publicIPPrefixes/…".',
    source: "kubernetes-sigs/cloud-provider-azure, annotation azure-pip-prefix-id",
};

const PRIVATE_ADDRESS: FormRule = {
    code: "azure-private-address-invalid",
    reason: "Azure has no such frontend, so the Service gets no address.",
    remedy: "Write a free address of the subnet, of the family that it stands for.",
    source: "kubernetes-sigs/cloud-provider-azure, annotations azure-load-balancer-ipv4 and -ipv6",
};

const prefixId = networkId(PREFIX_ID, "publicIPPrefixes", "public IP prefix");

const settings = z.strictObject({
    ...aksServiceFields,
    /** Ids of public IP prefixes that AKS takes addresses from, one per family, where none is named. Default: none. */
    publicIpPrefixIds: perFamily(prefixId, prefixId).optional(),
    /**
     * Label of the address's name, `<label>.<region>.cloudapp.azure.com`: 3 to 63 lower-case letters, digits and
     * hyphens. For an address of yours say it there. Default: none.
     */
    dnsLabel: dnsLabel.optional(),
    /** `internal` serves the virtual network alone. Default: `external`. */
    scheme: z.enum(["external", "internal"]).default("external"),
    /** Name of the subnet that internal addresses come from. Default: the nodes'. */
    subnetName: networkName(RESOURCE_NAME, "resource").optional(),
    /** Internal addresses to use, one per family. Default: any free ones. */
    privateAddresses: perFamily(address(PRIVATE_ADDRESS, "IPv4"), address(PRIVATE_ADDRESS, "IPv6")).optional(),
});

/** Settings of {@link mixedService}. */
export interface AksMixedServiceArgs extends z.input<typeof settings> {}

/** The same as they are read, with every default. */
export type AksMixedServiceSettings = z.output<typeof settings>;

/** Settings of public and of internal Services that mean nothing to the others. */
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
        reason: "AKS takes the address that is named, and none of the prefix.",
        remedy: "Say one of both for a family.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (determinePublicIPName)",
        judge: ({ publicIpNames, publicIpPrefixIds, ipFamilies }) => {
            const named = eachFamily("publicIpNames", publicIpNames, ipFamilies);
            return eachFamily("publicIpPrefixIds", publicIpPrefixIds, ipFamilies)
                .filter(({ isGiven }, index) => isGiven && named[index]?.isGiven)
                .map(({ path, family }) => ({ path, found: `The ${family} address has a name as well.` }));
        },
    },
    {
        code: "azure-scheme-contradicted",
        severity: "error",
        reason: "AKS ignores it, or looks for a public address that nobody made, and the Service gets no address.",
        remedy: 'Leave it out, or write the other scheme: "external" has public addresses, "internal" private ones.',
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go",
        judge: (given) => {
            const { scheme = "external" } = given;
            return ONLY[scheme]
                .filter((path) => path in given)
                .map((path) => ({ path, found: `It is said of an ${scheme} balancer.` }));
        },
    },
    {
        code: "azure-dns-label-of-named-address",
        severity: "error",
        reason: "AKS writes it onto your address, and your own program's next update takes it away again.",
        remedy: "Say dnsLabel where the address is made (PublicAddresses), and leave it out here.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (reconcileDNSSettings)",
        judge: (given) =>
            "dnsLabel" in given && Object.keys(given.publicIpNames ?? {}).length > 0
                ? [{ path: "dnsLabel", found: "A label is asked for an address that has a name already." }]
                : [],
    },
    {
        code: "azure-address-not-kept",
        severity: "warning",
        reason: "AKS makes an address that is lost with the Service, and clients that cached it wait out the TTL.",
        remedy: "Make one (PublicAddresses) and name it in publicIpNames.",
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
