import type { Exposure } from "../../model/parts.ts";
import { type MetalLbArgs, metallbKind } from "./metallbKind.ts";
import { preset, withValue } from "./preset.ts";

export type { MetalLbArgs } from "./metallbKind.ts";

/**
 * MetalLB: one Service with TCP and UDP. It announces an address from a node with a proxy under the policy `Local`, in
 * layer 2 from one node at a time.
 * Source: metallb.io, Usage.
 * @example metallb({ addresses: ["192.0.2.10"] })
 */
export function metallb(args: MetalLbArgs = {}): Exposure {
    const { settings, part } = metallbKind.open(args);
    const { addresses, addressPool, ...service } = settings;
    return preset(part, {
        ...service,
        annotations: { ...withValue({ "metallb.io/address-pool": addressPool }), ...service.annotations },
        addresses: addresses && { from: "metallb", values: addresses },
    });
}
