import { existingSecret, GrpcRoute, Http3Gateway, HttpRoute } from "pulumi-http3-gateway";

// Several applications behind one gateway, each in a namespace of its own. A wildcard certificate is for all hostnames
// but one.
const edge = new Http3Gateway("edge", {
    hostnames: ["www.example.com", "shop.example.com", "rpc.example.com"],
    certificate: existingSecret({ secretName: "wildcard-tls", secretNames: { "shop.example.com": "shop-tls" } }),
});

// A whole hostname, and a path of another one. The longest path takes precedence, independent of the order.
edge.route("site", { hostnames: ["www.example.com"], service: "site", port: 80, namespace: "site" });
edge.route("shop", {
    hostnames: ["shop.example.com"],
    path: "/cart",
    namespace: "shop",
    backends: [
        { service: "cart", port: 80, weight: 90 },
        // In another namespace than the route: a ReferenceGrant is created there.
        { service: "cart", port: 80, weight: 10, namespace: "shop-next" },
    ],
});

// All that the Gateway API has: matches by header, filters, timeouts, gRPC methods.
const { gatewayName, namespace, listenerNames } = edge.backend;
const parentRefs = listenerNames.map((sectionName) => ({ name: gatewayName, namespace, sectionName }));

const testers = new HttpRoute(
    "testers",
    {
        metadata: { name: "testers", namespace: "shop" },
        spec: {
            parentRefs,
            hostnames: ["shop.example.com"],
            rules: [
                {
                    matches: [{ headers: [{ name: "x-tester", value: "yes" }] }],
                    filters: [
                        {
                            type: "ResponseHeaderModifier",
                            responseHeaderModifier: { set: [{ name: "x-is", value: "next" }] },
                        },
                    ],
                    backendRefs: [{ name: "shop-next", port: 80 }],
                    timeouts: { request: "10s" },
                },
            ],
        },
    },
    { provider: edge.provider },
);

new GrpcRoute(
    "rpc",
    {
        metadata: { name: "rpc", namespace: "rpc" },
        spec: {
            parentRefs,
            hostnames: ["rpc.example.com"],
            rules: [
                {
                    matches: [{ method: { service: "shop.v1.Orders" } }],
                    backendRefs: [{ name: "orders", port: 50051 }],
                },
            ],
        },
    },
    { provider: edge.provider },
);

export const addresses = edge.addresses;
export const testersRoute = testers.metadata.name;
