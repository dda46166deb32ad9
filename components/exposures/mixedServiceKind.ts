import * as z from "zod";
import { onPart } from "../model/rules/judge.ts";
import type { PartRule } from "../model/rules/rule.ts";
import { ipFamilies, sourceRanges } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { addressFamilyTwice, addressRules, knownFamilies, type RequestedAddresses } from "./addressRules.ts";
import { BALANCERS_WITHOUT_UDP } from "./balancersWithoutUdp.ts";

/** Settings that every Service for a balancer has. */
export const serviceFields = {
    /** Annotations of the Service. */
    annotations: z.record(z.string(), input(z.string())).optional(),
    /** CIDRs that may connect. Default: all. */
    sourceRanges: sourceRanges.optional(),
    /**
     * `Local` preserves the client's address, saves a hop, and avoids most UDP conntrack faults; the balancer must
     * then send only to nodes that run a proxy. Default: `Local`.
     */
    externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
    /** Address families of the Service. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
};

/** Settings of a Service that only some balancers support. */
export const classFields = {
    /** `spec.loadBalancerClass`. Default: the cluster's default balancer. */
    loadBalancerClass: input(z.string()).optional(),
    /** Whether node ports are also allocated. Default: the cluster's (true). */
    allocateNodePorts: z.boolean().optional(),
};

const settings = z.strictObject({
    ...classFields,
    ...serviceFields,
    /** Requests these addresses from the balancer. */
    addresses: z
        .strictObject({
            /** Balancer that supports the request as an annotation. */
            from: z.enum(["metallb", "kube-vip", "cilium"]),
            /** Addresses to request. */
            values: z.array(input(z.string())),
        })
        .optional(),
});

/** Settings of {@link mixedService}. */
export interface MixedServiceArgs extends z.input<typeof settings> {}

/** Parsed settings of a Service, with all defaults. */
export type MixedServiceSettings = z.output<typeof settings>;

const withoutUdp: PartRule<MixedServiceSettings> = {
    code: "service-for-balancer-without-udp",
    severity: "error",
    reason: "That balancer drops the UDP port or rejects the whole Service, TCP included.",
    remedy: "Use an exposure that supports both: hostPorts(), or another balancer.",
    source: "kubernetes/enhancements KEP-1435; hetznercloud/hcloud-cloud-controller-manager#252; kubernetes/cloud-provider-aws checkMixedProtocol",
    judge: ({ annotations = {}, loadBalancerClass }) =>
        // A cloud controller ignores Services with a class.
        loadBalancerClass !== undefined
            ? []
            : BALANCERS_WITHOUT_UDP.flatMap((balancer) => {
                  const name = balancer.annotation(annotations);
                  return name === undefined
                      ? []
                      : [
                            {
                                path: `annotations["${name}"]`,
                                found: "It selects a balancer that does not support TCP and UDP on one port.",
                                remedy: balancer.remedy,
                            },
                        ];
              }),
};

export const mixedServiceKind = partKind({
    kind: "mixedService",
    settings,
    describe: (service) => ({ mixedProtocols: true, ipFamilies: service.ipFamilies }),
    rules: [
        withoutUdp,
        ...onPart<MixedServiceSettings, RequestedAddresses>(addressRules, ({ addresses, ipFamilies: families }) => ({
            path: "addresses.values",
            values: addresses?.values,
            families: knownFamilies(families),
        })),
        ...onPart<MixedServiceSettings, RequestedAddresses>([addressFamilyTwice], ({ addresses }) => ({
            path: "addresses.values",
            values: addresses?.from === "metallb" ? addresses.values : undefined,
            families: [],
        })),
    ],
});
