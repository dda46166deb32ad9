import type { Input } from "@pulumi/pulumi";
import type { Exposure, IpFamily } from "../parts.ts";
import { byFamily } from "./addresses.ts";
import { onceServed } from "./onceServed.ts";

/** Settings of {@link hostPorts}. */
export interface HostPortsArgs {
    /** Addresses that clients reach the nodes at. Default: what the nodes report (ExternalIP, else InternalIP). */
    addresses?: Input<Input<string>[]>;
    /** Address families. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
}

/**
 * No balancer: the proxy listens on every node's own address. For bare metal, and for clouds whose balancers have no
 * UDP (Hetzner).
 */
export function hostPorts(args: HostPortsArgs = {}): Exposure {
    const ipFamilies = args.ipFamilies ?? ["IPv4"];
    return {
        describe: () => ({ kind: "hostPorts", mixedProtocols: true, ipFamilies, settings: { ...args, ipFamilies } }),
        serviceShape: () => ({
            target: "hostNetwork",
            // Envoy Gateway reports the nodes' addresses on the Gateway for this type.
            type: "NodePort",
            annotations: {},
            ipFamilies,
        }),
        connect: (_context, backend) =>
            args.addresses === undefined
                ? backend.reportedAddresses.apply(byFamily)
                : onceServed(args.addresses, backend.ready),
    };
}
