import { existingSecret, Http3Gateway, istio, mixedService, none } from "pulumi-http3-gateway";

// Istio as the Gateway API controller, without a mesh. HTTP/3 is an alpha feature of Istio, which `acceptAlpha` accepts. Another
// Istio in the cluster keeps its gateways, and has installed the CRDs of both.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    controller: istio({
        acceptAlpha: true,
        replicas: 3,
        resources: { requests: { cpu: "100m", memory: "128Mi" } },
        crds: { istio: "preinstalled" },
    }),
    exposure: mixedService(),
    certificate: existingSecret({ secretName: "app-tls" }),
    dns: none(),
    advertisement: { stage: "trial" },
});

edge.route("app", { service: "app", port: 80 });

export const addresses = edge.addresses;
