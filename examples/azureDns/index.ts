import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { route53, route53Solver } from "pulumi-http3-gateway/aws";
import { dns } from "pulumi-http3-gateway/azure";

// A zone in Azure DNS, which has no HTTPS records: the name is delegated to a zone of its own in Route 53, and the CA looks
// for its challenges there too.
const elsewhere = { zoneId: "Z0123456789ABCDEFGHIJ", zone: "app.example.com" };

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    certificate: acme({ email: "ops@example.com", dns01: route53Solver(elsewhere) }),
    dns: dns({ resourceGroup: "names", zone: "example.com", https: { delegateTo: route53(elsewhere) } }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
