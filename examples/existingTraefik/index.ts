import { existingAddress, existingSecret, existingTraefik, Http3Gateway, none } from "pulumi-http3-gateway";

// The Traefik that k3s installs, which stays as it is. At this stage the program creates the Middleware that sets Alt-Svc. A
// stage with HTTP/3 says which arguments its HelmChartConfig has to add, and is refused until they are there.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    namespace: "web",
    controller: existingTraefik({
        gatewayClassName: "traefik",
        version: "v3.7.13",
        namespace: "kube-system",
        altSvc: "middleware",
    }),
    exposure: existingAddress({ addressRecords: true }),
    certificate: existingSecret({ secretName: "app-tls" }),
    dns: none(),
    advertisement: { stage: "off" },
});

edge.route("app", { service: "app", port: 80 });

export const addresses = edge.addresses;
