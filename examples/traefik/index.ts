import { existingSecret, Http3Gateway, k3s, none, traefik } from "pulumi-http3-gateway";

// Traefik as the Gateway API controller, on k3s: from 1.37 on its distribution brings the Gateway API's CRDs. It closes h3's
// connections when a pod stops, so a pod that leaves serves on for half a minute first.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    controller: traefik({
        replicas: 3,
        resources: { requests: { cpu: "100m", memory: "64Mi" } },
        drain: { healthCheckFailureDelay: "30s" },
        crds: { gatewayApi: "preinstalled" },
    }),
    exposure: k3s(),
    certificate: existingSecret({ secretName: "app-tls" }),
    dns: none(),
    advertisement: { stage: "trial" },
});

edge.route("app", { service: "app", port: 80 });

export const addresses = edge.addresses;
