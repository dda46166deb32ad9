import { existingGateway, existingSecret, Http3Front, httpRouteFilter, none } from "pulumi-http3-gateway";

// The same as the example front, for a gateway of the Gateway API that sends the stage's Alt-Svc itself: each rule of this HTTPRoute
// gets a filter, which goes when the front is removed. The HTTPRoute stays its owner's. TCP stays with the gateway, so a roll-out can begin
// with stage trial without the front in the path of TCP.
const front = new Http3Front("shop-h3", {
    hostnames: ["shop.example.com"],
    behind: existingGateway({ namespace: "projectcontour", name: "contour" }),
    altSvc: [httpRouteFilter({ namespace: "shop", name: "shop" })],
    certificate: existingSecret({ secretName: "shop-tls" }),
    dns: none(),
    clientAddress: "required",
    replicas: 3,
    readinessPath: "/healthz",
    advertisement: { stage: "trial" },
});

export const addresses = front.addresses;
