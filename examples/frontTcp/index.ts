import { existingSecret, existingService, Http3Front, none } from "pulumi-http3-gateway";

// The same as the example front, where the front takes TCP 443 too. Its pods answer over HTTP/1.1, HTTP/2 and HTTP/3 with one
// certificate, and send Alt-Svc, so a roll-out can begin with stage trial. The Ingress controller stays as it is: the target of one port
// of its Service is changed, and restored when the front is removed.
const front = new Http3Front("shop-h3", {
    // The front refuses all other names, so these are all that clients reach at this address.
    hostnames: ["shop.example.com", "www.example.com"],
    takes: "tcpAndUdp",
    behind: existingService({ namespace: "ingress-nginx", name: "ingress-nginx-controller" }),
    certificate: existingSecret({ secretName: "shop-tls" }),
    dns: none(),
    clientAddress: "required",
    replicas: 3,
    readinessPath: "/healthz",
    advertisement: { stage: "trial" },
});

export const addresses = front.addresses;
