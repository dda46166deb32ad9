import type { core } from "@pulumi/kubernetes/types/input.js";
import type { BackendPort, ServiceShape } from "../model/parts.ts";
import { givenServiceFields, serviceFamilies } from "../model/serviceFields.ts";
import { portName } from "./workload.ts";

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
