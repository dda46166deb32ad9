import type { Input } from "@pulumi/pulumi";
import { commaList } from "../exposures/mixedService.ts";
import { byFamily } from "../model/addresses.ts";
import { given } from "../model/given.ts";
import type { Exposure, IpFamily } from "../model/parts.ts";
import type { PerFamily } from "../model/perFamily.ts";
import type { GcpScheme } from "./gkeVersion.ts";
import type { NetworkTier } from "./reservedAddresses.ts";

/** What every Service of GKE's own balancer may have. */
export interface GkeServiceArgs {
    /**
     * Version of the cluster's control plane as Google writes it, for example `1.36.2-gke.1498000`
     * (`gcloud container clusters describe --format "value(currentMasterVersion)"`). A plain string: the checks read it.
     */
    gkeVersion: string;
    /** Address families of the Service; IPv6 needs a dual-stack cluster. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /**
     * Names of reserved addresses of the cluster's region, one a family. Default: none; the balancer's addresses are
     * then lost with the Service.
     */
    addressNames?: PerFamily<Input<string>>;
    /** Tier of external addresses, the reserved ones' own. Default: `PREMIUM`. */
    networkTier?: NetworkTier;
    /** Name of the subnetwork that the addresses come from. Default: the cluster's. */
    subnetworkName?: Input<string>;
    /** CIDRs that may connect. Default: all. */
    sourceRanges?: Input<Input<string>[]>;
    /** `Local` sends only to nodes that run a proxy, and keeps the client's address. Default: `Local`. */
    externalTrafficPolicy?: "Local" | "Cluster";
    /** Shares out connections by the number of proxies on a node; needs `Local`. Default: false. */
    weightedByPods?: boolean;
}

/** Settings of {@link mixedService}. */
export interface GkeMixedServiceArgs extends GkeServiceArgs {
    /** `internal` serves the VPC network alone; it needs GKE subsetting. Default: `external`. */
    scheme?: GcpScheme;
}

/** Annotation with the reserved addresses' names. Source: kubernetes/ingress-gce pkg/l4/annotations. */
export const ADDRESS_NAMES = "networking.gke.io/load-balancer-ip-addresses";

/**
 * One Service with TCP and UDP on the same port, by GKE's own balancer: since 1.36.2-gke.1498000 for every family, since
 * 1.34.1-gke.2190000 for external IPv4 in clusters made at such a version; the cluster has the add-on
 * HttpLoadBalancing. For older clusters there is `sharedAddress()`.
 * GKE sends everything for the address to the nodes and lets its own firewall rules (priorities 999 and 1000) choose:
 * a rule of yours with a lower number that allows more opens the nodes.
 * Source: GKE documentation "mixed-protocol-lb".
 * @example
 * mixedService({ gkeVersion: "1.36.2-gke.1498000", addressNames: { ipv4: "edge-v4" } })
 */
export function mixedService(args: GkeMixedServiceArgs): Exposure {
    args = given(args);
    const scheme = args.scheme ?? "external";
    const ipFamilies = args.ipFamilies ?? ["IPv4"];
    const externalTrafficPolicy = args.externalTrafficPolicy ?? "Local";
    return {
        describe: () => ({
            kind: "gcpMixedService",
            mixedProtocols: true,
            ipFamilies,
            settings: { ...args, scheme, ipFamilies, externalTrafficPolicy },
        }),
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: gkeAnnotations(args),
            ipFamilies,
            loadBalancerClass: `networking.gke.io/l4-regional-${scheme}`,
            loadBalancerSourceRanges: args.sourceRanges,
            externalTrafficPolicy,
        }),
        connect: (_context, backend) => backend.reportedAddresses.apply(byFamily),
    };
}

/** Annotations of a Service of GKE's own balancer. */
export function gkeAnnotations(args: GkeServiceArgs): Record<string, Input<string>> {
    const names = [args.addressNames?.ipv4, args.addressNames?.ipv6].filter((name) => name !== undefined);
    return {
        ...(names.length === 0 ? {} : { [ADDRESS_NAMES]: commaList(names) }),
        // Google's controller compares the words as they are written here. Source: k8s-cloud-provider pkg/cloud.
        ...(args.networkTier === undefined
            ? {}
            : { "cloud.google.com/network-tier": args.networkTier === "PREMIUM" ? "Premium" : "Standard" }),
        ...(args.subnetworkName === undefined ? {} : { "networking.gke.io/load-balancer-subnet": args.subnetworkName }),
        ...(args.weightedByPods === true ? { "networking.gke.io/weighted-load-balancing": "pods-per-node" } : {}),
    };
}
