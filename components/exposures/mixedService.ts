import { type Input, output } from "@pulumi/pulumi";
import { byFamily } from "../model/addresses.ts";
import type { Exposure } from "../model/parts.ts";
import { type MixedServiceArgs, type MixedServiceSettings, mixedServiceKind } from "./mixedServiceKind.ts";

export type { MixedServiceArgs } from "./mixedServiceKind.ts";

/** Balancers that support a requested address as an annotation. */
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
    const { settings, part } = mixedServiceKind.open(args);
    return { ...part, ...mixedServiceOf(settings) };
}

/** The Service that an exposure needs, and the source of its addresses. */
export function mixedServiceOf(settings: MixedServiceSettings): Pick<Exposure, "serviceShape" | "connect"> {
    return {
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: { ...settings.annotations, ...addressAnnotation(settings.addresses) },
            ipFamilies: settings.ipFamilies,
            loadBalancerClass: settings.loadBalancerClass,
            loadBalancerSourceRanges: settings.sourceRanges,
            externalTrafficPolicy: settings.externalTrafficPolicy,
            allocateLoadBalancerNodePorts: settings.allocateNodePorts,
        }),
        connect: (_context, backend) => backend.reportedAddresses.apply(byFamily),
    };
}

/** The annotation that requests addresses from a balancer; undefined if none are requested. */
export function addressAnnotation(addresses: MixedServiceSettings["addresses"]): Record<string, Input<string>> {
    return addresses === undefined ? {} : { [ADDRESS_ANNOTATIONS[addresses.from]]: commaList(addresses.values) };
}

/** Values as one text; plain values stay plain, so that checks and a reviewer can read them. */
export function commaList(values: Input<Input<string>[]>): Input<string> {
    return Array.isArray(values) && values.every((value) => typeof value === "string")
        ? values.join(",")
        : // A text that was not type-checked is refused together with other problems, so it must be accepted here.
          output(values).apply((known) => [known].flat().join(","));
}
