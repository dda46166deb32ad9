import type { Input } from "@pulumi/pulumi";
import type { Exposure } from "../../model/parts.ts";
import type { MixedServiceArgs } from "../mixedService.ts";
import { type PresetArgs, preset, withValue } from "./preset.ts";

/** Settings of {@link metallb}. */
export interface MetalLbArgs extends PresetArgs, Pick<MixedServiceArgs, "loadBalancerClass" | "allocateNodePorts"> {
    /** Addresses to ask for, at most one of each family. Default: free ones of the pool. */
    addresses?: Input<string>[];
    /** Name of the IPAddressPool. Default: any that assigns by itself. */
    addressPool?: Input<string>;
}

/**
 * MetalLB: one Service with TCP and UDP. It announces an address from a node with a proxy under the policy `Local`, in
 * layer 2 from one node at a time.
 * Source: metallb.io, Usage.
 * @example metallb({ addresses: ["192.0.2.10"] })
 */
export function metallb(args: MetalLbArgs = {}): Exposure {
    const { addresses, addressPool, ...service } = args;
    return preset(
        "metallb",
        {
            ...service,
            annotations: { ...withValue({ "metallb.io/address-pool": addressPool }), ...service.annotations },
            addresses: addresses && { from: "metallb", values: addresses },
        },
        args,
    );
}
