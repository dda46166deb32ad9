import { type Input, output } from "@pulumi/pulumi";
import { byFamily } from "../model/addresses.ts";
import type { Exposure, IpFamily } from "../model/parts.ts";

/** Settings of {@link mixedService}. */
export interface MixedServiceArgs {
    /** `spec.loadBalancerClass`. Default: the cluster's default balancer. */
    loadBalancerClass?: Input<string>;
    /** Annotations of the Service. */
    annotations?: Record<string, Input<string>>;
    /** CIDRs that may connect. Default: all. */
    sourceRanges?: Input<Input<string>[]>;
    /**
     * `Local` keeps the client's address, saves a hop, and avoids most UDP conntrack faults; the balancer must then send
     * only to nodes that run a proxy. Default: `Local`.
     */
    externalTrafficPolicy?: "Local" | "Cluster";
    /** Address families of the Service. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /** Asks the balancer for these addresses. */
    addresses?: { from: AddressSource; values: Input<string>[] };
    /** Whether node ports are allocated too. Default: the cluster's (yes). */
    allocateNodePorts?: boolean;
}

/** Balancers that take a request for an address as an annotation. */
export type AddressSource = "metallb" | "kube-vip" | "cilium";

const ADDRESS_ANNOTATIONS: Record<AddressSource, string> = {
    metallb: "metallb.io/loadBalancerIPs",
    "kube-vip": "kube-vip.io/loadbalancerIPs",
    cilium: "lbipam.cilium.io/ips",
};

/**
 * One Service of type LoadBalancer with TCP and UDP on the same port. Works on MetalLB, kube-vip, Cilium >= 1.17, k3s,
 * AKS, DigitalOcean and GKE >= 1.36.2; not with the in-tree AWS provider, Hetzner or Linode.
 * Source: Kubernetes KEP-1435, stable since 1.26.
 * @example mixedService({ ipFamilies: ["IPv4", "IPv6"], addresses: { from: "metallb", values: ["192.0.2.10"] } })
 */
export function mixedService(args: MixedServiceArgs = {}): Exposure {
    const ipFamilies = args.ipFamilies ?? ["IPv4"];
    const externalTrafficPolicy = args.externalTrafficPolicy ?? "Local";
    return {
        describe: () => ({
            kind: "mixedService",
            mixedProtocols: true,
            ipFamilies,
            settings: { ...args, ipFamilies, externalTrafficPolicy },
        }),
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: { ...args.annotations, ...addressAnnotation(args.addresses) },
            ipFamilies,
            loadBalancerClass: args.loadBalancerClass,
            loadBalancerSourceRanges: args.sourceRanges,
            externalTrafficPolicy,
            allocateLoadBalancerNodePorts: args.allocateNodePorts,
        }),
        connect: (_context, backend) => backend.reportedAddresses.apply(byFamily),
    };
}

/** The annotation by which a balancer is asked for addresses; none where nothing is asked. Pure. */
export function addressAnnotation(addresses: MixedServiceArgs["addresses"]): Record<string, Input<string>> {
    return addresses === undefined ? {} : { [ADDRESS_ANNOTATIONS[addresses.from]]: commaList(addresses.values) };
}

/** Values as one text; plain values stay plain, so that checks and a reviewer can read them. */
export function commaList(values: Input<Input<string>[]>): Input<string> {
    return Array.isArray(values) && values.every((value) => typeof value === "string")
        ? values.join(",")
        : // One text that nothing type-checked is refused with all else, and has to come that far.
          output(values).apply((known) => [known].flat().join(","));
}
