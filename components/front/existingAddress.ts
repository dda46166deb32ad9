import { byFamily } from "../model/addresses.ts";
import type { Exposure } from "../model/parts.ts";
import { type ExistingAddressArgs, existingAddressKind } from "./existingAddressKind.ts";

export type { ExistingAddressArgs } from "./existingAddressKind.ts";

/**
 * The address of a Service that is there already, for `front()`, which `Http3Front` has, and for `existingTraefik()`.
 * @example existingAddress({ ipFamilies: ["IPv4", "IPv6"] })
 */
export function existingAddress(args: ExistingAddressArgs = {}): Exposure {
    const { settings, part } = existingAddressKind.open(args);
    return {
        ...part,
        serviceShape: () => ({
            target: "service",
            type: "LoadBalancer",
            annotations: {},
            ipFamilies: settings.ipFamilies,
        }),
        connect: (_context, backend) =>
            backend.reportedAddresses.apply((addresses) => {
                const { ipv4, ipv6, ...named } = byFamily(addresses);
                const { ipFamilies } = settings;
                return {
                    ...named,
                    ipv4: ipFamilies.includes("IPv4") ? ipv4 : [],
                    ipv6: ipFamilies.includes("IPv6") ? ipv6 : [],
                };
            }),
    };
}
