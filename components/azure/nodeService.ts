import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { BackendPort, IpFamily } from "../model/parts.ts";
import { serviceFamilies } from "../model/serviceFields.ts";
import { type NodePorts, nodeServicePorts } from "./nodePorts.ts";

/** Settings of the node port Service, and its pods. */
export interface NodeServiceArgs
    extends Required<Pick<NodePorts, "healthCheckNodePort">>,
        Pick<NodePorts, "nodePorts"> {
    /** Namespace of the proxies. */
    namespace: pulumi.Input<string>;
    /** Base of the name: `nodes-<name>`, cut to 63 characters. */
    serviceName: pulumi.Input<string>;
    /** Labels of the proxy pods. */
    selector: Record<string, string>;
    /** Ports of the proxies. */
    ports: BackendPort[];
    ipFamilies: IpFamily[];
    externalTrafficPolicy: "Local" | "Cluster";
}

/**
 * A Service next to the controller's, because its node ports must be known first. On the controller's Service only a
 * patch could set them: a strategic merge keys by port number and confuses TCP 443 with UDP 443, and a JSON merge would
 * have to repeat all of the controller's ports.
 *
 * Its type is LoadBalancer, the only one with a health check node port. No controller handles its class: AKS ignores
 * it, and it never gets an address. Source: core/v1 Service spec.loadBalancerClass and spec.healthCheckNodePort.
 */
export function nodeService(name: string, args: NodeServiceArgs, opts: pulumi.CustomResourceOptions): Service {
    const local = args.externalTrafficPolicy === "Local";
    return new Service(
        name,
        {
            metadata: {
                // The end distinguishes the Services of long names: it contains a digest.
                name: pulumi.output(args.serviceName).apply((text) => `nodes-${text.slice("nodes-".length - 63)}`),
                namespace: args.namespace,
                annotations: { "pulumi.com/skipAwait": "true" },
            },
            spec: {
                type: "LoadBalancer",
                loadBalancerClass: "pulumi-http3-gateway/own-balancer",
                externalTrafficPolicy: args.externalTrafficPolicy,
                ...(local ? { healthCheckNodePort: args.healthCheckNodePort } : {}),
                ...serviceFamilies(args.ipFamilies),
                selector: args.selector,
                ports: nodeServicePorts(args.ports, args),
            },
        },
        { ...opts, replaceOnChanges: ["spec.healthCheckNodePort"], deleteBeforeReplace: true },
    );
}
