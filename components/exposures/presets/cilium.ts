import type { Input } from "@pulumi/pulumi";
import type { Exposure } from "../../model/parts.ts";
import type { MixedServiceArgs } from "../mixedService.ts";
import { type PresetArgs, preset } from "./preset.ts";

/** Settings of {@link cilium}. */
export interface CiliumArgs extends PresetArgs, Pick<MixedServiceArgs, "allocateNodePorts"> {
    /** Release of Cilium in the cluster, for example `1.18.2`. Default: taken to be 1.17 or newer. */
    version?: string;
    /** Who tells the network of the address; it becomes the Service's class. Default: no class, whoever is configured. */
    announcement?: "bgp" | "l2";
    /** Addresses to ask for. Default: free ones of the pools. */
    addresses?: Input<string>[];
    /** `Local` keeps the client's address; not with `l2`. Default: `Cluster` with `l2`, else `Local`. */
    externalTrafficPolicy?: "Local" | "Cluster";
}

const CLASSES = { bgp: "io.cilium/bgp-control-plane", l2: "io.cilium/l2-announcer" };

/**
 * Cilium's LB IPAM: one Service with TCP and UDP, from Cilium 1.17.
 * Source: docs.cilium.io, LB IPAM, BGP control plane, L2 announcements; cilium/cilium#33434.
 * @example cilium({ announcement: "bgp", addresses: ["192.0.2.10"] })
 */
export function cilium(args: CiliumArgs = {}): Exposure {
    const { version: _, announcement, addresses, ...service } = args;
    return preset(
        "cilium",
        {
            ...service,
            loadBalancerClass: announcement && CLASSES[announcement],
            externalTrafficPolicy: args.externalTrafficPolicy ?? (announcement === "l2" ? "Cluster" : "Local"),
            addresses: addresses && { from: "cilium", values: addresses },
        },
        args,
    );
}
