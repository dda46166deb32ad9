import * as z from "zod";
import { knownFamilies } from "../exposures/addressRules.ts";
import { backendPort } from "../model/backendPort.ts";
import { BALANCER_SUFFIX, RANDOM_SUFFIX } from "../model/resourceSuffixes.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { networkTier } from "./forms.ts";
import { gkeRules, servedKeys } from "./gkeRules.ts";
import { gkeServiceFields } from "./gkeService.ts";
import { isComputeName } from "./names.ts";

const sharedFields = {
    ...gkeServiceFields,
    /**
     * Names of reserved addresses of the cluster's region, one for each family: two Services can only share what is
     * reserved. Default: reserved here.
     */
    addressNames: gkeServiceFields.addressNames,
    /** Region of the cluster, for the addresses that are reserved here. Default: the provider's. */
    region: input(z.string()).optional(),
    /** Project of the cluster, for the same. Default: the provider's. */
    project: input(z.string()).optional(),
};

const settings = z.strictObject(sharedFields);

/** Arguments of two Services that stand alone. */
export const sharedAddressArgs = z.strictObject({
    ...sharedFields,
    /** Namespace of the pods, and of the Services. */
    namespace: input(z.string()),
    /** Labels of the pods. */
    selector: z.record(z.string(), z.string()),
    /** Ports of the Services, and of the pods. */
    ports: z.array(backendPort),
});

/** Arguments of addresses that stand alone. */
export const reservedAddressesArgs = z.strictObject({
    /** Region of the addresses, the cluster's own. Default: the provider's. */
    region: sharedFields.region,
    /** Project of the addresses. Default: the provider's. */
    project: sharedFields.project,
    /** One address per family. Default: `["IPv4"]`. */
    ipFamilies: sharedFields.ipFamilies,
    /** Tier of the addresses, the balancer's own; IPv6 needs `PREMIUM`. Default: `PREMIUM`. */
    networkTier: networkTier.default("PREMIUM"),
    /** Subnetwork with external IPv6 (`stackType: IPV4_IPV6`, `ipv6AccessType: EXTERNAL`). Needed for IPv6. */
    subnetwork: input(z.string()).optional(),
});

/** Settings of {@link sharedAddress}. */
export interface GkeSharedAddressArgs extends z.input<typeof settings> {}

/** Arguments of {@link SharedAddress}. */
export interface SharedAddressArgs extends z.input<typeof sharedAddressArgs> {}

/** Arguments of {@link ReservedAddresses}. */
export interface ReservedAddressesArgs extends z.input<typeof reservedAddressesArgs> {}

export const sharedAddressKind = partKind({
    kind: "gcp.sharedAddress",
    settings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules: [
        ...gkeRules,
        {
            code: "gcp-shared-address-incomplete",
            severity: "error",
            reason: "Without a reserved address each of the two Services gets another: UDP would be where no record points.",
            remedy: "Name one for each family that is served, or none at all: they are reserved here then.",
            source: "kubernetes/ingress-gce pkg/l4/address/manager.go",
            judge: (given) =>
                given.addressNames === undefined
                    ? []
                    : servedKeys(given)
                          .filter((family) => !(family in (given.addressNames ?? {})))
                          .map((family) => ({
                              path: `addressNames.${family}`,
                              found: "No reserved address is named.",
                          })),
        },
        {
            code: "gcp-shared-address-without-subnetwork",
            severity: "error",
            reason: "An external IPv6 address is reserved in a dual-stack subnetwork, and in no other.",
            remedy: "Write subnetworkName, or addressNames that are reserved already.",
            source: "Compute Engine API addresses.subnetwork; @pulumi/gcp compute.Address",
            judge: (given) =>
                knownFamilies(given.ipFamilies).includes("IPv6") &&
                !("addressNames" in given) &&
                !("subnetworkName" in given)
                    ? [{ path: "subnetworkName", found: "IPv6 is asked for, and no subnetwork is named." }]
                    : [],
        },
        {
            code: "gcp-shared-address-name-invalid",
            severity: "error",
            reason: "The Services and the addresses are named after it, and Kubernetes or Google refuses their names.",
            remedy: "Use a shorter name for the component, a letter first.",
            source: "Kubernetes Service names, RFC 1035 label; Compute Engine documentation, Naming resources",
            judge: (given, { name }) => {
                const own = `${name}${BALANCER_SUFFIX}`;
                const address = `${own}-address-v4${"x".repeat(RANDOM_SUFFIX)}`;
                const longest = "addressNames" in given ? `${own}-tcp` : address;
                return isComputeName(longest)
                    ? []
                    : [
                          {
                              path: "name",
                              of: "edge",
                              found: `"${name}" makes names of up to ${longest.length} characters.`,
                          },
                      ];
            },
        },
    ],
});
