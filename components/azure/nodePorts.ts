import * as z from "zod";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import type { BackendPort } from "../model/parts.ts";

/** In addition to the ports of clients. */
export const HEALTH_CHECK_NODE_PORT = 30_042;

/** Settings that say the node ports. */
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

/** Node ports of a balancer, said by the user: the program has to know them before the cluster does. */
export interface NodePorts extends z.input<typeof nodePorts> {}

/** What is known of the ports of the nodes for those that clients use. */
interface ChosenPorts {
    nodePorts?: Readonly<Record<number, number | undefined>>;
}

/** The same as it is read, and what decides whom a probe asks. */
interface ProbedPorts extends ChosenPorts {
    healthCheckNodePort: number;
    externalTrafficPolicy: "Local" | "Cluster";
}

/**
 * Of the range that Kubernetes leaves to those who choose, and takes from only when the rest is gone: with 30000-32767
 * that is up to 30085. Source: Kubernetes documentation, "Avoid Collisions Assigning Ports to NodePort Services"
 * (KEP-3668, stable since 1.29).
 */
const CHOSEN: Readonly<Record<number, number>> = { 80: 30_080, 443: 30_043 };

/** The node port of a port that clients use; undefined if it must be set. */
export function nodePortOf(port: number, { nodePorts }: ChosenPorts): number | undefined {
    return nodePorts?.[port] ?? CHOSEN[port];
}

/** Whom a probe asks: kube-proxy, with the policy `Local`, or the proxies, by a connection to any node. */
export interface NodeProbe {
    port: number;
    protocol: "Http" | "Tcp";
    requestPath?: string;
}

/**
 * The probe of every rule, UDP's too. kube-proxy says within a second that the last proxy of a node is leaving, while
 * that proxy still serves what it has; a connection would notice only when it is gone. With the policy `Cluster` any
 * node answers for all.
 */
export function nodeProbe(ports: ForwardedPorts, args: ProbedPorts): NodeProbe {
    if (args.externalTrafficPolicy === "Cluster") {
        const port = ports.tcp.includes(443) ? 443 : Math.min(...ports.tcp);
        return { port: nodePortOf(port, args) ?? port, protocol: "Tcp" };
    }
    return { port: args.healthCheckNodePort, protocol: "Http", requestPath: "/healthz" };
}

/** Ports of the Service that opens the node ports. */
export function nodeServicePorts(ports: readonly BackendPort[], args: ChosenPorts) {
    return ports.flatMap(({ port, targetPort, protocols }) =>
        protocols.map((protocol) => ({
            name: `${protocol.toLowerCase()}-${port}`,
            port,
            targetPort,
            protocol,
            // Of both protocols, since the API server gives a UDP port that is added later another one.
            nodePort: nodePortOf(port, args),
        })),
    );
}
