import { acme, Http3Gateway } from "pulumi-http3-gateway";
import { cloudDns, cloudDnsSolver, mixedService, ReservedAddresses } from "pulumi-http3-gateway/gcp";

// A GKE cluster whose balancer takes TCP and UDP: a reserved address, certificates from Let's Encrypt's staging CA.
const project = "shop-prod";
const managedZone = "example-com";
const { names: addressNames } = new ReservedAddresses("edge-address", { project, region: "europe-west1" });

const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    exposure: mixedService({ gkeVersion: "1.36.2-gke.1498000", addressNames }),
    certificate: acme({ email: "ops@example.com", dns01: cloudDnsSolver({ project, managedZone }) }),
    dns: cloudDns({ project, managedZone, zone: "example.com" }),
});

// A new version gets one request in twenty.
edge.route("app", {
    namespace: "app",
    backends: [
        { service: "app", port: 80, weight: 95 },
        { service: "app-next", port: 80, weight: 5 },
    ],
});

export const addresses = edge.addresses;
