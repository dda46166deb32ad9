import type { Input } from "@pulumi/pulumi";
import { commaList } from "../exposures/mixedService.ts";
import { withValue } from "../exposures/presets/preset.ts";
import { byFamily } from "../model/addresses.ts";
import type { Exposure, IpFamily } from "../model/parts.ts";
import type { PerFamily } from "../model/perFamily.ts";
import type { AzureHealthProbe } from "./healthProbe.ts";

/** What every Service of AKS's own balancer may have. */
export interface AksServiceArgs {
    /** Address families of the Service; IPv6 needs a dual-stack cluster. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /**
     * Names of public IP addresses (Standard, static), one a family, as {@link PublicAddresses} gives them. Default:
     * none; AKS makes addresses that are lost with the Service.
     */
    publicIpNames?: PerFamily<Input<string>>;
    /**
     * Resource group of those addresses; the cluster's identity needs "Network Contributor" there. Default: the node
     * resource group (`MC_…`).
     */
    resourceGroup?: Input<string>;
    /** CIDRs that may connect, for every family at least one. Default: all. */
    sourceRanges?: Input<Input<string>[]>;
    /** Service tags that may connect, such as `AzureFrontDoor.Backend`, beside `sourceRanges`. Default: none. */
    allowedServiceTags?: Input<string>[];
    /** Minutes until the balancer forgets a TCP connection without packets, 4 to 100. Default: 4, Azure's own. */
    tcpIdleTimeout?: number;
    /** How nodes are probed: over HTTP, on the Service's health check node port. Default: the cloud provider's own. */
    healthProbe?: AzureHealthProbe;
    /**
     * `Local` sends only to nodes that run a proxy, and keeps the client's address. With `Cluster` Azure has no probe
     * for UDP, unless the cluster's is shared: see `sharedProbe`. Default: `Local`.
     */
    externalTrafficPolicy?: "Local" | "Cluster";
    /**
     * States that the cluster has one probe for all Services of policy `Cluster`, UDP's too (its `loadBalancerProfile`:
     * `clusterServiceLoadBalancerHealthProbeMode: "Shared"`). It asks kube-proxy, not the proxies. Default: false.
     */
    sharedProbe?: boolean;
}

/** Settings of {@link mixedService}. */
export interface AksMixedServiceArgs extends AksServiceArgs {
    /** Ids of public IP prefixes that AKS takes addresses from, one a family, where none is named. Default: none. */
    publicIpPrefixIds?: PerFamily<Input<string>>;
    /**
     * Label of the address's name, `<label>.<region>.cloudapp.azure.com`: 3 to 63 lower-case letters, digits and
     * hyphens. For an address of yours say it there. Default: none.
     */
    dnsLabel?: Input<string>;
    /** `internal` serves the virtual network alone. Default: `external`. */
    scheme?: "external" | "internal";
    /** Name of the subnet that internal addresses come from. Default: the nodes'. */
    subnetName?: Input<string>;
    /** Internal addresses to use, one a family. Default: any free ones. */
    privateAddresses?: PerFamily<Input<string>>;
}

const PREFIX = "service.beta.kubernetes.io/azure-";

/**
 * One Service with TCP and UDP on the same port, by AKS's own Standard balancer: one rule a port and protocol.
 *
 * The policy is `Local`, because a UDP rule of a Service with `Cluster` has no probe: Azure goes on sending QUIC to nodes
 * that are gone. With `Local` every rule, UDP's too, has the probe of the health check node port; the annotations for a
 * probe's protocol, port and path say nothing there, so there are no settings for them.
 * No port of the Service has an `appProtocol`, by which Azure would ask the proxies for `/` and take a 404 for a failure
 * (Azure/AKS#3646): Envoy Gateway 1.9.1 sets name, protocol, port and targetPort of its Service's ports, nothing else. Of a
 * controller that does, nothing is asked there either while the health check node port has the probe.
 * Source: kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go (`getExpectedLBRules`).
 * @example
 * const { names } = new PublicAddresses("edge", { resourceGroupName: "edge" });
 * mixedService({ publicIpNames: names, resourceGroup: "edge" });
 */
export function mixedService(args: AksMixedServiceArgs = {}): Exposure {
    const scheme = args.scheme ?? "external";
    const ipFamilies = args.ipFamilies ?? ["IPv4"];
    const externalTrafficPolicy = args.externalTrafficPolicy ?? "Local";
    return {
        describe: () => ({
            kind: "azureMixedService",
            mixedProtocols: true,
            ipFamilies,
            settings: { ...args, scheme, ipFamilies, externalTrafficPolicy },
        }),
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: {
                ...aksAnnotations(args),
                ...azureAnnotations({
                    ...perFamilyOf("pip-prefix-id", ipFamilies, args.publicIpPrefixIds),
                    "dns-label-name": args.dnsLabel,
                    "load-balancer-internal": scheme === "internal" ? "true" : undefined,
                    "load-balancer-internal-subnet": args.subnetName,
                    "load-balancer-ipv4": args.privateAddresses?.ipv4,
                    "load-balancer-ipv6": args.privateAddresses?.ipv6,
                }),
            },
            ipFamilies,
            loadBalancerSourceRanges: specRanges(args),
            externalTrafficPolicy,
        }),
        connect: (_context, backend) => backend.reportedAddresses.apply(byFamily),
    };
}

/**
 * CIDRs for `spec.loadBalancerSourceRanges`. Beside service tags they go into an annotation: kube-proxy enforces the
 * field on the nodes, knows no tags, and would drop what the security group lets in. Pure.
 */
export function specRanges(args: AksServiceArgs): AksServiceArgs["sourceRanges"] {
    return args.allowedServiceTags === undefined ? args.sourceRanges : undefined;
}

/** Annotations of a Service of AKS's own balancer, of which those without a value are left out. */
export function aksAnnotations(args: AksServiceArgs): Record<string, Input<string>> {
    const { healthProbe = {}, allowedServiceTags } = args;
    // An empty annotation is one range that is none, by which AKS shuts out everybody.
    const none = Array.isArray(args.sourceRanges) && args.sourceRanges.length === 0;
    const ranges = allowedServiceTags === undefined || none ? undefined : args.sourceRanges;
    return azureAnnotations({
        ...perFamilyOf("pip-name", args.ipFamilies ?? ["IPv4"], args.publicIpNames),
        "load-balancer-resource-group": args.resourceGroup,
        "allowed-service-tags": allowedServiceTags === undefined ? undefined : commaList(allowedServiceTags),
        "allowed-ip-ranges": ranges === undefined ? undefined : commaList(ranges),
        "load-balancer-tcp-idle-timeout": text(args.tcpIdleTimeout),
        "load-balancer-health-probe-interval": text(healthProbe.interval),
        "load-balancer-health-probe-num-of-probe": text(healthProbe.numberOfProbes),
    });
}

/** A Service of IPv6 alone has its name without the suffix: the only one that every release reads there. */
function perFamilyOf(key: string, ipFamilies: IpFamily[], { ipv4, ipv6 }: PerFamily<Input<string>> = {}) {
    return ipFamilies.includes("IPv4") ? { [key]: ipv4, [`${key}-ipv6`]: ipv6 } : { [key]: ipv6 };
}

function azureAnnotations(values: Record<string, Input<string> | undefined>): Record<string, Input<string>> {
    return withValue(Object.fromEntries(Object.entries(values).map(([key, value]) => [`${PREFIX}${key}`, value])));
}

function text(value: number | undefined): string | undefined {
    return value === undefined ? undefined : `${value}`;
}
