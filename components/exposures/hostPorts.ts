import { byFamily } from "../model/addresses.ts";
import type { Exposure } from "../model/parts.ts";
import { type HostPortsArgs, hostPortsKind } from "./hostPortsKind.ts";
import { onceServed } from "./onceServed.ts";

export type { HostPortsArgs } from "./hostPortsKind.ts";

/**
 * No balancer: the proxy listens on every node's own address. For bare metal, and for clouds whose balancers do not
 * support UDP (Hetzner).
 */
export function hostPorts(args: HostPortsArgs = {}): Exposure {
    const { settings, part } = hostPortsKind.open(args);
    const { addresses, ipFamilies } = settings;
    return {
        ...part,
        serviceShape: () => ({
            target: "hostNetwork",
            // The controller reports the nodes' addresses on the Gateway for this type.
            type: "NodePort",
            annotations: {},
            ipFamilies,
        }),
        connect: (_context, backend) =>
            addresses === undefined ? backend.reportedAddresses.apply(byFamily) : onceServed(addresses, backend.ready),
    };
}
