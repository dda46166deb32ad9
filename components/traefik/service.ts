import type { types } from "@pulumi/kubernetes";
import type { BackendPort, ServiceShape } from "../model/parts.ts";
import { portName } from "./workload.ts";

/** The Service in front of the pods: TCP, and UDP where QUIC answers, on the ports of the Gateway. */
export function serviceSpec(
    shape: ServiceShape,
    ports: BackendPort[],
    selector: Record<string, string>,
): types.input.core.v1.ServiceSpec {
    const optional = {
        loadBalancerClass: shape.loadBalancerClass,
        loadBalancerSourceRanges: shape.loadBalancerSourceRanges,
        externalTrafficPolicy: shape.externalTrafficPolicy,
        allocateLoadBalancerNodePorts: shape.allocateLoadBalancerNodePorts,
    };
    return {
        type: shape.type,
        selector,
        ipFamilies: shape.ipFamilies,
        ipFamilyPolicy: shape.ipFamilies.length === 2 ? "RequireDualStack" : "SingleStack",
        ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
        ports: ports.flatMap(({ port, targetPort, protocols }) =>
            protocols.map((protocol) => ({ name: portName(port, protocol), port, targetPort, protocol })),
        ),
    };
}
