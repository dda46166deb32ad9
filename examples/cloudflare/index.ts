import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { dns, solver } from "pulumi-http3-gateway/cloudflare";

// Any cluster with a balancer that mixes TCP and UDP, and a zone at Cloudflare.
const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
const token = { name: "cloudflare", key: "token" };

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    certificate: acme({
        email: "ops@example.com",
        dns01: solver({ zone: "example.com", apiTokenSecretRef: token }),
    }),
    dns: dns({ zoneId, zone: "example.com" }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
