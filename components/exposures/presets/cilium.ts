import type { Exposure } from "../../model/parts.ts";
import { type CiliumArgs, ciliumKind } from "./ciliumKind.ts";
import { preset } from "./preset.ts";

export type { CiliumArgs } from "./ciliumKind.ts";

const CLASSES = { bgp: "io.cilium/bgp-control-plane", l2: "io.cilium/l2-announcer" };

/**
 * Cilium's LB IPAM: one Service with TCP and UDP, from Cilium 1.17.
 * Source: docs.cilium.io, LB IPAM, BGP control plane, L2 announcements; cilium/cilium#33434.
 * @example cilium({ announcement: "bgp", addresses: ["192.0.2.10"] })
 */
export function cilium(args: CiliumArgs = {}): Exposure {
    const { settings, part } = ciliumKind.open(args);
    const { version: _, announcement, addresses, ...service } = settings;
    return preset(part, {
        ...service,
        loadBalancerClass: announcement && CLASSES[announcement],
        addresses: addresses && { from: "cilium", values: addresses },
    });
}
