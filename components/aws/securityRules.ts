import { rangesOf } from "../model/addresses.ts";
import { FAMILY } from "../model/families.ts";
import type { BackendPort, IpFamily } from "../model/parts.ts";

/** A security group rule: its name and what it allows. */
export interface PlannedSecurityRule {
    /** Suffix after the balancer's name. */
    suffix: string;
    ipProtocol: "tcp" | "udp" | "icmp" | "icmpv6";
    /** First port, or the ICMP type. */
    fromPort: number;
    /** Last port, or the ICMP code. */
    toPort: number;
    ipFamily: IpFamily;
    /** Addresses of the other side. */
    cidr: string;
}

/**
 * "Packet too big": path MTU discovery requires it, and QUIC packets must not be fragmented.
 * Source: RFC 1191, RFC 8201; AWS Load Balancer Controller pkg/service/model_build_managed_sg.go.
 */
const TOO_BIG = {
    IPv4: { ipProtocol: "icmp", fromPort: 3, toPort: 4 },
    IPv6: { ipProtocol: "icmpv6", fromPort: 2, toPort: 0 },
} as const;

/** Rules that allow clients: each served port and protocol, from each range. */
export function clientRules(
    ports: readonly BackendPort[],
    ipFamilies: readonly IpFamily[],
    sourceRanges: string[] | undefined,
): PlannedSecurityRule[] {
    return [...new Set(ipFamilies)].flatMap((ipFamily) =>
        (sourceRanges === undefined ? [FAMILY[ipFamily].anybody] : rangesOf(ipFamily, sourceRanges)).flatMap((cidr) => [
            ...ports.flatMap(({ port, protocols }) =>
                protocols.map((protocol) => ({
                    suffix: `-in-${protocol.toLowerCase()}-${port}-from-${cidr}`,
                    ...onePort(protocol, port),
                    ipFamily,
                    cidr,
                })),
            ),
            { suffix: `-in-too-big-from-${cidr}`, ...TOO_BIG[ipFamily], ipFamily, cidr },
        ]),
    );
}

/** The balancer's egress: the proxies' ports, and their health check port. */
export function targetRules(
    ports: readonly BackendPort[],
    ipFamily: IpFamily,
    healthPort: number | undefined,
): PlannedSecurityRule[] {
    return openedPorts(ports, healthPort).map(({ protocol, port }) => ({
        suffix: `-out-${protocol.toLowerCase()}-${port}`,
        ...onePort(protocol, port),
        ipFamily,
        cidr: FAMILY[ipFamily].anybody,
    }));
}

/** Target ports of the pods, each once. */
export function openedPorts(
    ports: readonly BackendPort[],
    healthPort: number | undefined,
): { protocol: "TCP" | "UDP"; port: number }[] {
    const traffic = ports.flatMap(({ targetPort, protocols }) =>
        protocols.map((protocol) => ({ protocol, port: targetPort })),
    );
    // Checks never use UDP, and a port without TCP would have no check.
    const checked = [...new Set(healthPort === undefined ? ports.map(({ targetPort }) => targetPort) : [healthPort])];
    const all = [...traffic, ...checked.map((port) => ({ protocol: "TCP" as const, port }))];
    return all.filter(
        (each, index) =>
            all.findIndex(({ protocol, port }) => protocol === each.protocol && port === each.port) === index,
    );
}

function onePort(protocol: "TCP" | "UDP", port: number) {
    return { ipProtocol: protocol === "TCP" ? ("tcp" as const) : ("udp" as const), fromPort: port, toPort: port };
}
