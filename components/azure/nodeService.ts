import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { BackendPort, IpFamily } from "../model/parts.ts";
import { serviceFamilies } from "../model/serviceFields.ts";
import { type NodePorts, nodeServicePorts } from "./nodePorts.ts";

/** What opens the node ports, and who answers there. */
export interface NodeServiceArgs
    extends Required<Pick<NodePorts, "healthCheckNodePort">>,
        Pick<NodePorts, "nodePorts"> {
    /** Namespace of the proxies. */
    namespace: pulumi.Input<string>;
    /** What the Service is named after: `nodes-<name>`, cut to 63 characters. */
    serviceName: pulumi.Input<string>;
    /** Labels of the proxy pods. */
    selector: Record<string, string>;
    /** Ports of the proxies. */
    ports: BackendPort[];
    ipFamilies: IpFamily[];
    externalTrafficPolicy: "Local" | "Cluster";
}

/**
 * A Service in addition to the controller's, because its node ports must be known before. On the controller's
 * they could be set by a patch alone: a strategic merge uses the port's number and takes TCP 443 and UDP 443 for
 * one, and a JSON merge would have to repeat every port that the controller makes.
 *
 * Its type is LoadBalancer, since no other has a health check node port; no controller creates balancers for its class,
 * so that AKS ignores it, and it stays without an address for good. Source: core/v1 Service spec.loadBalancerClass and
 * spec.healthCheckNodePort.
 */
export function nodeService(name: string, args: NodeServiceArgs, opts: pulumi.CustomResourceOptions): Service {
    const local = args.externalTrafficPolicy === "Local";
    return new Service(
        name,
        {
            metadata: {
                // The end is what tells the Services of long names apart: it holds a digest.
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
