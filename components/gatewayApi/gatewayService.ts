import type { core } from "@pulumi/kubernetes/types/input.js";
import type { BackendPort, ServiceShape } from "../model/parts.ts";
import type { Plan } from "../model/plan.ts";
import { givenServiceFields, serviceFamilies } from "../model/serviceFields.ts";

/** Name of a port, of the pods and of the Service. */
export function portName(port: number, protocol: "TCP" | "UDP"): string {
    return `${protocol.toLowerCase()}-${port}`;
}

/** The Service in front of the pods: TCP, and UDP where QUIC answers, on the ports of the Gateway. */
export function serviceSpec(
    shape: ServiceShape,
    ports: BackendPort[],
    selector: Record<string, string>,
): core.v1.ServiceSpec {
    return {
        type: shape.type,
        selector,
        ...serviceFamilies(shape.ipFamilies),
        ...givenServiceFields(shape),
        ports: ports.flatMap(({ port, targetPort, protocols }) =>
            protocols.map((protocol) => ({ name: portName(port, protocol), port, targetPort, protocol })),
        ),
    };
}

/**
 * A balancer may assign the families one by one, and Pulumi would accept the first. One that has a DNS name gives none.
 */
export function bothFamilies({ type, ipFamilies }: ServiceShape, { exposure }: Plan): Record<string, string> {
    return type === "LoadBalancer" && ipFamilies.length === 2 && exposure.byHostname !== true
        ? { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[1].ip}" }
        : {};
}
