import type { Input } from "@pulumi/pulumi";
import { commaList } from "../exposures/mixedService.ts";
import { byFamily } from "../model/addresses.ts";
import type { Exposure } from "../model/parts.ts";
import type { PerFamily } from "../model/perFamily.ts";
import type { GkeServiceSettings } from "./gkeService.ts";
import { type GkeMixedServiceArgs, mixedServiceKind } from "./mixedServiceKind.ts";

export type { GkeServiceArgs } from "./gkeService.ts";
export type { GkeMixedServiceArgs } from "./mixedServiceKind.ts";

/** Annotation with the reserved addresses' names. Source: kubernetes/ingress-gce pkg/l4/annotations. */
const ADDRESS_NAMES = "networking.gke.io/load-balancer-ip-addresses";

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
    const { settings, part } = mixedServiceKind.open(args);
    const { ipFamilies, scheme, sourceRanges, externalTrafficPolicy } = settings;
    return {
        ...part,
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: gkeAnnotations(settings),
            ipFamilies,
            loadBalancerClass: `networking.gke.io/l4-regional-${scheme}`,
            loadBalancerSourceRanges: sourceRanges,
            externalTrafficPolicy,
        }),
        connect: (_context, backend) => backend.reportedAddresses.apply(byFamily),
    };
}

/** Annotations of a Service of GKE's own balancer. */
export function gkeAnnotations(
    args: Pick<GkeServiceSettings, "networkTier" | "subnetworkName" | "weightedByPods"> & {
        addressNames?: PerFamily<Input<string>>;
    },
): Record<string, Input<string>> {
    const names = [args.addressNames?.ipv4, args.addressNames?.ipv6].filter((name) => name !== undefined);
    return {
        ...(names.length === 0 ? {} : { [ADDRESS_NAMES]: commaList(names) }),
        // Google's controller compares these exact values. Source: k8s-cloud-provider pkg/cloud.
        ...(args.networkTier === undefined
            ? {}
            : { "cloud.google.com/network-tier": args.networkTier === "PREMIUM" ? "Premium" : "Standard" }),
        ...(args.subnetworkName === undefined ? {} : { "networking.gke.io/load-balancer-subnet": args.subnetworkName }),
        ...(args.weightedByPods === true ? { "networking.gke.io/weighted-load-balancing": "pods-per-node" } : {}),
    };
}
