import { FAMILY } from "../model/families.ts";
import { type ForwardedPorts, inOrder } from "../model/forwardedPorts.ts";
import type { IpFamily } from "../model/parts.ts";

/** One balancing rule: clients of one family and protocol. */
export interface PlannedRule {
    /** Name of the rule within the balancer. */
    name: string;
    ipFamily: IpFamily;
    protocol: "Tcp" | "Udp";
    port: number;
}

/**
 * The rules of a balancer, one per family, protocol and port, in a stable order and under stable names. `All` cannot
 * be used for both protocols: it means all ports of an internal balancer.
 */
export function plannedRules(ipFamilies: readonly IpFamily[], ports: ForwardedPorts): PlannedRule[] {
    return ipFamilies.flatMap((ipFamily) => {
        const rules = (protocol: "Tcp" | "Udp", numbers: number[]) =>
            inOrder(numbers).map((port) => ({
                name: `${protocol.toLowerCase()}-${port}-${FAMILY[ipFamily].suffix}`,
                ipFamily,
                protocol,
                port,
            }));
        return [...rules("Tcp", ports.tcp), ...rules("Udp", ports.udp)];
    });
}
