import type { BackendPort } from "./parts.ts";
import type { Plan } from "./plan.ts";
import { factsOf } from "./stages.ts";

/** Ports that a balancer forwards, by protocol. */
export interface ForwardedPorts {
    /** TCP ports. */
    tcp: number[];
    /** UDP ports, where QUIC answers. */
    udp: number[];
}

/** The ports of a backend, by protocol. */
export function forwardedPorts(ports: readonly BackendPort[]): ForwardedPorts {
    const of = (protocol: "TCP" | "UDP") =>
        inOrder(ports.filter(({ protocols }) => protocols.includes(protocol)).map(({ port }) => port));
    return { tcp: of("TCP"), udp: of("UDP") };
}

/** Each port once, the lowest first. */
export function inOrder(ports: readonly number[]): number[] {
    return [...new Set(ports)].sort((one, other) => one - other);
}

/** What the listeners of a plan are reached on; port 80, where it only redirects, can do without. */
export function listenerPorts(plan: Pick<Plan, "listeners" | "advertisement">): ForwardedPorts {
    const quic = plan.listeners.filter(({ http3 }) => http3 && factsOf(plan.advertisement.stage).quic);
    return { tcp: plan.listeners.map(({ port }) => port), udp: quic.map(({ port }) => port) };
}

/** Ports as far as they are known. */
export function knownPorts({
    tcp = [],
    udp = [],
}: {
    readonly tcp?: readonly (number | undefined)[];
    readonly udp?: readonly (number | undefined)[];
} = {}): ForwardedPorts {
    const plain = (ports: readonly (number | undefined)[]) => ports.filter((each) => each !== undefined);
    return { tcp: plain(tcp), udp: plain(udp) };
}
