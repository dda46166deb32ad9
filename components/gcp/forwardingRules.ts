import { FAMILY } from "../model/families.ts";
import { type ForwardedPorts, inOrder } from "../model/forwardedPorts.ts";
import type { IpFamily } from "../model/parts.ts";

/**
 * `TCP_UDP` is one rule per port and protocol: the ports can change without a gap for the others. `L3_DEFAULT` is one rule
 * an address family for every port and protocol: cheaper, and it carries fragments; the firewall rules choose.
 */
export type Forwarding = "TCP_UDP" | "L3_DEFAULT";

/** A forwarding rule: its name and its match. */
export interface PlannedRule {
    /** Suffix after the balancer's name. */
    suffix: string;
    ipFamily: IpFamily;
    ipProtocol: "TCP" | "UDP" | "L3_DEFAULT";
    /** The one port; absent for `L3_DEFAULT`, which has all. */
    port?: number;
}

/** The forwarding rules of a balancer, in a stable order and under stable names. */
export function plannedRules(ipFamilies: readonly IpFamily[], ports: ForwardedPorts, forwarding: Forwarding) {
    return ipFamilies.flatMap((ipFamily): PlannedRule[] => {
        const version = FAMILY[ipFamily].suffix;
        if (forwarding === "L3_DEFAULT") {
            return [{ suffix: `-l3-${version}`, ipFamily, ipProtocol: "L3_DEFAULT" }];
        }
        const rules = (ipProtocol: "TCP" | "UDP", numbers: number[]) =>
            inOrder(numbers).map((port) => ({
                suffix: `-${ipProtocol.toLowerCase()}-${port}-${version}`,
                ipFamily,
                ipProtocol,
                port,
            }));
        return [...rules("TCP", ports.tcp), ...rules("UDP", ports.udp)];
    });
}
