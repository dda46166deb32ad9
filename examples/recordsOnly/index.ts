import { InClusterZone } from "pulumi-http3-gateway";
import { format, parse } from "pulumi-http3-gateway/svcb";

// Only the records, in front of an existing load balancer that already answers over HTTP/3.
const h3 = parse('1 . alpn="h3,h2"');

const zone = new InClusterZone("records", {
    zone: "h3.example.com",
    namespace: "records",
    records: [
        { owner: "app.h3.example.com", type: "A", ttl: 300, values: ["192.0.2.80"] },
        { owner: "app.h3.example.com", type: "HTTPS", ttl: 300, values: [format(h3)] },
    ],
});

export const nameServers = zone.addresses;
