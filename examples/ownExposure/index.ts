import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { type Exposure, existingSecret, Http3Gateway } from "pulumi-http3-gateway";

/**
 * A custom exposure: a balancer in the rack, run by another team, sends traffic for its address to these ports
 * of every node, both TCP and UDP.
 */
function rackBalancer(address: string, nodePorts: Record<number, number>): Exposure {
    const ipFamilies = ["IPv4" as const];
    return {
        describe: () => ({
            kind: "rackBalancer",
            mixedProtocols: true,
            ipFamilies,
            settings: { address, nodePorts },
        }),
        // The controller's own Service is only for the cluster.
        serviceShape: () => ({ target: "service", type: "ClusterIP", annotations: {}, ipFamilies }),
        connect({ name, parent, provider, dependsOn }, { serviceNamespace, selector, ports }) {
            const service = new Service(
                `${name}-rack`,
                {
                    metadata: { name: `${name}-rack`, namespace: serviceNamespace },
                    spec: {
                        type: "NodePort",
                        selector,
                        // Only nodes with a proxy answer, and the proxy sees the client's own address.
                        externalTrafficPolicy: "Local",
                        ports: ports.flatMap(({ port, targetPort, protocols }) =>
                            protocols.map((protocol) => ({
                                name: `${protocol.toLowerCase()}-${port}`,
                                port,
                                targetPort,
                                protocol,
                                nodePort: nodePorts[port],
                            })),
                        ),
                    },
                },
                { parent, provider, dependsOn },
            );
            // The address exists once the Service does.
            return service.id.apply(() => ({ ipv4: [address], ipv6: [] }));
        },
    };
}

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    exposure: rackBalancer("192.0.2.10", { 443: 30443, 80: 30080 }),
    certificate: existingSecret({ secretName: "app-tls" }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
