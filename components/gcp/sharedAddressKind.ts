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
     * Names of reserved addresses in the cluster's region, one for each family: two Services can share only
     * reserved addresses. Default: reserved here.
     */
    addressNames: gkeServiceFields.addressNames,
    /** Region of the cluster, for the addresses that are reserved here. Default: the provider's. */
    region: input(z.string()).optional(),
    /** Project of the cluster, for the addresses that are reserved here. Default: the provider's. */
    project: input(z.string()).optional(),
};

const settings = z.strictObject(sharedFields);

/** Arguments of two standalone Services. */
export const sharedAddressArgs = z.strictObject({
    ...sharedFields,
    /** Namespace of the pods, and of the Services. */
    namespace: input(z.string()),
    /** Labels of the pods. */
    selector: z.record(z.string(), z.string()),
    /** Ports of the Services, and of the pods. */
    ports: z.array(backendPort),
});

/** Arguments of standalone addresses. */
export const reservedAddressesArgs = z.strictObject({
    /** Region of the addresses, which is the cluster's. Default: the provider's. */
    region: sharedFields.region,
    /** Project of the addresses. Default: the provider's. */
    project: sharedFields.project,
    /** One address per family. Default: `["IPv4"]`. */
    ipFamilies: sharedFields.ipFamilies,
    /** Network tier of the addresses, which is the balancer's; IPv6 requires `PREMIUM`. Default: `PREMIUM`. */
    networkTier: networkTier.default("PREMIUM"),
    /** Subnetwork with external IPv6 (`stackType: IPV4_IPV6`, `ipv6AccessType: EXTERNAL`). Required for IPv6. */
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
            reason: "Without a reserved address each of the two Services gets its own, and no record would point to the UDP one.",
            remedy: "Set one for each family that is served, or omit all of them to have addresses reserved.",
            source: "kubernetes/ingress-gce pkg/l4/address/manager.go",
            judge: (given) =>
                given.addressNames === undefined
                    ? []
                    : servedKeys(given)
                          .filter((family) => !(family in (given.addressNames ?? {})))
                          .map((family) => ({
                              path: `addressNames.${family}`,
                              found: "addressNames is not set.",
                          })),
        },
        {
            code: "gcp-shared-address-without-subnetwork",
            severity: "error",
            reason: "An external IPv6 address can be reserved only in a dual-stack subnetwork.",
            remedy: "Set subnetworkName, or addressNames of reserved addresses.",
            source: "Compute Engine API addresses.subnetwork; @pulumi/gcp compute.Address",
            judge: (given) =>
                knownFamilies(given.ipFamilies).includes("IPv6") &&
                !("addressNames" in given) &&
                !("subnetworkName" in given)
                    ? [{ path: "subnetworkName", found: "IPv6 is requested, but no subnetwork is set." }]
                    : [],
        },
        {
            code: "gcp-shared-address-name-invalid",
            severity: "error",
            reason: "The Services and the addresses are named after it, and Kubernetes or Google rejects their names.",
            remedy: "Use a shorter name for the component, starting with a letter.",
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
                              found: `"${name}" results in names of up to ${longest.length} characters.`,
                          },
                      ];
            },
        },
    ],
});
