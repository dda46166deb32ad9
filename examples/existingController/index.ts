import { existingEnvoyGateway, existingSecret, Http3Gateway, mixedService } from "pulumi-http3-gateway";

// Envoy Gateway and a certificate are already there, from other hands; MetalLB gives the address. HTTP/3 is opened and
// not yet advertised: `http3-gateway verify` shows whether it answers before it is advertised.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    namespace: "web",
    controller: existingEnvoyGateway({ gatewayClassName: "eg" }),
    exposure: mixedService({
        ipFamilies: ["IPv4", "IPv6"],
        addresses: { from: "metallb", values: ["192.0.2.10", "2001:db8::10"] },
    }),
    certificate: existingSecret({ secretName: "app-tls" }),
    advertisement: { stage: "dark" },
});

// The route lives with the gateway, and so does the Service.
edge.route("app", { service: "app", port: 8080 });

export const addresses = edge.addresses;
