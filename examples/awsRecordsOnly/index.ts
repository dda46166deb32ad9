import { output } from "@pulumi/pulumi";
import { Http3Check } from "pulumi-http3-gateway";
import { Route53Records } from "pulumi-http3-gateway/aws";

// Only the records, in front of a balancer that is already there: h3 is looked at first, and advertised only where it
// answers.
const addresses = ["198.51.100.7"];
const check = new Http3Check("site", { urls: ["https://www.example.com/"], addresses });

const records = new Route53Records("site", {
    zoneId: "Z0123456789ABCDEFGHIJ",
    listeners: [{ hostname: "www.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 }],
    advertisement: { stage: "on", maxAge: 86_400, ttl: 300, svcParams: {} },
    addresses: output({ ipv4: addresses, ipv6: [] }),
    ipFamilies: ["IPv4"],
    byHostname: false,
});

const advertised = records.advertise([check]);

export const names = [...records.addressRecords, ...advertised].map((record) => record.fqdn);
