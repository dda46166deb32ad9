import { existingIstio, existingSecret, Http3Gateway, mixedService, none } from "pulumi-http3-gateway";

// The Istio of the mesh's owner, which stays as it is: istiod makes the Deployment and the Service of this Gateway. At this
// stage an EnvoyFilter keeps QUIC shut. A stage with HTTP/3 says which variable of istiod its owner has to add.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    controller: existingIstio({
        acceptAlpha: true,
        version: "v1.31.0",
        gatewayClassName: "istio",
        namespace: "istio-system",
        replicas: 3,
    }),
    exposure: mixedService(),
    certificate: existingSecret({ secretName: "app-tls" }),
    dns: none(),
    advertisement: { stage: "off" },
});

edge.route("app", { service: "app", port: 80 });

export const addresses = edge.addresses;
