import * as z from "zod";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import type { BackendPort } from "../model/parts.ts";

/** In addition to frontend ports. */
export const HEALTH_CHECK_NODE_PORT = 30_042;

/** Settings for node ports. */
export const nodePortFields = {
    /**
     * Port of the nodes for each port that clients use, the same for TCP and UDP; two gateways of a cluster need
     * different ones. Default: `{ 80: 30080, 443: 30043 }`, of those that Kubernetes assigns last; any other port must
     * be set.
     */
    nodePorts: z.record(z.number(), z.number()).optional(),
    /**
     * Port on which kube-proxy tells whether a node has a ready proxy, with the policy `Local`. Kubernetes cannot
     * change it: another value replaces the Service, with a short interruption. Default: 30042.
     */
    healthCheckNodePort: z.number().default(HEALTH_CHECK_NODE_PORT),
};

const nodePorts = z.strictObject(nodePortFields);

/** Node ports of a balancer, set by the user: the program must know them before the cluster. */
export interface NodePorts extends z.input<typeof nodePorts> {}

/** Known node ports of frontend ports. */
interface ChosenPorts {
    nodePorts?: Readonly<Record<number, number | undefined>>;
}

/** The parsed settings, and the values that select the probe. */
interface ProbedPorts extends ChosenPorts {
    healthCheckNodePort: number;
    externalTrafficPolicy: "Local" | "Cluster";
}

/**
 * In the range that Kubernetes reserves for explicit choices, and assigns only after the rest: for 30000-32767, up to
 * 30085. Source: Kubernetes documentation, "Avoid Collisions Assigning Ports to NodePort Services" (KEP-3668, stable
 * since 1.29).
 */
const CHOSEN: Readonly<Record<number, number>> = { 80: 30_080, 443: 30_043 };

/** Node port of a frontend port; undefined if it must be set. */
export function nodePortOf(port: number, { nodePorts }: ChosenPorts): number | undefined {
    return nodePorts?.[port] ?? CHOSEN[port];
}

/** Target of a probe: kube-proxy, with the policy `Local`, or the proxies, by a connection to any node. */
export interface NodeProbe {
    port: number;
    protocol: "Http" | "Tcp";
    requestPath?: string;
}

/**
 * The probe of every rule, including UDP. kube-proxy reports within a second that a node's last proxy is terminating,
 * while that still serves; a connection would only detect its end. With the policy `Cluster` any node answers for all.
 */
export function nodeProbe(ports: ForwardedPorts, args: ProbedPorts): NodeProbe {
    if (args.externalTrafficPolicy === "Cluster") {
        const port = ports.tcp.includes(443) ? 443 : Math.min(...ports.tcp);
        return { port: nodePortOf(port, args) ?? port, protocol: "Tcp" };
    }
    return { port: args.healthCheckNodePort, protocol: "Http", requestPath: "/healthz" };
}

/** Ports of the node port Service. */
export function nodeServicePorts(ports: readonly BackendPort[], args: ChosenPorts) {
    return ports.flatMap(({ port, targetPort, protocols }) =>
        protocols.map((protocol) => ({
            name: `${protocol.toLowerCase()}-${port}`,
            port,
            targetPort,
            protocol,
            // Same for both protocols: the API server gives a later UDP port another one.
            nodePort: nodePortOf(port, args),
        })),
    );
}
