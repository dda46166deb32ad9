import * as pulumi from "@pulumi/pulumi";
import { acme, envoyGateway, existingSecret, Http3Gateway, STAGE_NAMES, selfSigned } from "pulumi-http3-gateway";
import { cloudDns, cloudDnsSolver, mixedService, ReservedAddresses } from "pulumi-http3-gateway/gcp";

// A GKE cluster whose balancer takes TCP and UDP in one Service (1.34.1-gke.2190000 or newer); a zone in Cloud DNS.
const config = new pulumi.Config();
const google = new pulumi.Config("gcp");
const project = google.require("project");
const managedZone = config.require("managedZone");
const zone = config.require("zone");
// cert-manager writes to the zone by Workload Identity.
const identity = { workloadIdentity: { projectNumber: config.require("projectNumber") } };
// Reserved: the address outlives the Service.
const { names: addressNames } = new ReservedAddresses("edge-address", { project, region: google.require("region") });
const environment = config.require("acmeEnvironment", { allowedValues: ["staging", "production"] });

// Where the certificate comes from, by the setting "certificate".
const certificates = {
    acme: () =>
        acme({
            email: config.require("email"),
            environment,
            dns01: cloudDnsSolver({ project, managedZone, zone, identity }),
        }),
    // The Secret is in the gateway's namespace, and covers all hostnames.
    secret: () => existingSecret({ secretName: config.require("certificateSecret") }),
    // No client trusts it.
    selfSigned: () => selfSigned(),
};
const certificate = config.require("certificate", { allowedValues: ["acme", "secret", "selfSigned"] });

const edge = new Http3Gateway("edge", {
    hostnames: config.require("hostnames").split(","),
    controller: envoyGateway({ crds: { gatewayApi: config.get("gatewayApiCrds") } }),
    exposure: mixedService({ gkeVersion: config.require("gkeVersion"), addressNames }),
    certificate: certificates[certificate](),
    dns: cloudDns({ project, managedZone, zone }),
    // Nothing is advertised before HTTP/3 has answered. `npx http3-gateway stages` plans a roll-out in steps.
    advertisement: { stage: config.require("stage", { allowedValues: STAGE_NAMES }) },
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
});

// Every request goes to your application. A path of its own: edge.route("shop", { path: "/shop", … }).
edge.route("app", {
    namespace: config.require("namespace"),
    service: config.require("service"),
    port: config.requireNumber("port"),
});

export const addresses = edge.addresses;
