import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { dns, dnsSolver, mixedService, PublicAddresses } from "pulumi-http3-gateway/azure";

// An AKS cluster: an address that outlives it, certificates from Let's Encrypt's staging CA. Azure DNS has no HTTPS
// records, so a first visit is h2, and Alt-Svc tells of h3.
const zone = { zone: "example.com", resourceGroup: "names" };
const subscriptionId = "00000000-0000-0000-0000-000000000000";
const { names } = new PublicAddresses("edge-address", { resourceGroupName: "edge" });

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    exposure: mixedService({ publicIpNames: names, resourceGroup: "edge" }),
    certificate: acme({ email: "ops@example.com", dns01: dnsSolver({ ...zone, subscriptionId }) }),
    dns: dns({ ...zone, https: "omit" }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
