import { existingSecret, existingService, Http3Front, none } from "pulumi-http3-gateway";

// HTTP/3 for an Ingress controller that has none and stays as it is: its Service gets UDP 443, which leads to the pods of the
// front, and they send each request on to it. The HTTPS record alone advertises; another program publishes it here. Clients'
// addresses reach the controller in X-Forwarded-For, once it trusts the addresses of pods.
const front = new Http3Front("shop-h3", {
    hostnames: ["shop.example.com"],
    behind: existingService({ namespace: "ingress-nginx", name: "ingress-nginx-controller" }),
    certificate: existingSecret({ secretName: "shop-tls" }),
    dns: none(),
    clientAddress: "required",
    replicas: 3,
    readinessPath: "/healthz",
});

export const addresses = front.addresses;
