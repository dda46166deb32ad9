import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { loadBalancerController, route53, route53Solver } from "pulumi-http3-gateway/aws";

// One name, two regions: Route 53 answers with the balancer that is nearer by latency, and with the other one while the
// nearer is not healthy. The HTTPS records are in the same policy, so each region advertises h3 when it answers there.
const zoneId = "Z0123456789ABCDEFGHIJ";
const clusters = { "eu-central-1": "edge-frankfurt", "us-east-1": "edge-virginia" };

const edges = Object.entries(clusters).map(
    ([region, context]) =>
        new Http3Gateway(`edge-${region}`, {
            hostnames: ["app.example.com"],
            cluster: { context },
            exposure: loadBalancerController(),
            certificate: acme({ email: "ops@example.com", dns01: route53Solver({ zoneId }) }),
            dns: route53({ zoneId, zone: "example.com", latency: { region } }),
        }),
);

for (const edge of edges) {
    edge.route("app", { service: "app", port: 80, namespace: "app" });
}

export const addresses = edges.map((edge) => edge.addresses);
