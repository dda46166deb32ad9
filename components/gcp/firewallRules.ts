import * as pulumi from "@pulumi/pulumi";
import { rangesOf } from "../model/addresses.ts";
import { FAMILY } from "../model/families.ts";
import { type ForwardedPorts, inOrder } from "../model/forwardedPorts.ts";
import type { IpFamily } from "../model/parts.ts";

/**
 * Sources of Google's checks of a regional external passthrough balancer.
 * Source: Cloud Load Balancing documentation "Firewall rules"; kubernetes/ingress-gce pkg/l4/healthchecks.
 */
export const PROBE_RANGES: Record<IpFamily, string[]> = {
    IPv4: ["35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"],
    IPv6: ["2600:1901:8001::/48"],
};

/** Allows one family's clients to reach only the balancer's address: nodes' addresses stay closed. */
export function clientFirewall(
    family: IpFamily,
    ports: ForwardedPorts,
    sourceRanges: string[] | undefined,
    address: pulumi.Output<string> | undefined,
) {
    const allow = (protocol: string, numbers: number[]) =>
        numbers.length === 0 ? [] : [{ protocol, ports: inOrder(numbers).map((port) => `${port}`) }];
    return {
        sourceRanges: sourceRanges === undefined ? [FAMILY[family].anybody] : rangesOf(family, sourceRanges),
        destinationRanges: [pulumi.interpolate`${address}/${family === "IPv4" ? 32 : 96}`],
        allows: [...allow("tcp", ports.tcp), ...allow("udp", ports.udp)],
    };
}
