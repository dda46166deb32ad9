import * as pulumi from "@pulumi/pulumi";
import { acme, envoyGateway, existingSecret, Http3Gateway, STAGE_NAMES, selfSigned } from "pulumi-http3-gateway";
import { dns, dnsSolver, mixedService, PublicAddresses } from "pulumi-http3-gateway/azure";

// An AKS cluster with workload identity; a zone in Azure DNS, which has no HTTPS records: a first visit is h2, and Alt-Svc
// tells of h3.
const config = new pulumi.Config();
const subscriptionId = new pulumi.Config("azure-native").require("subscriptionId");
const zone = { zone: config.require("zone"), resourceGroup: config.require("resourceGroup") };
const resourceGroup = config.require("edgeResourceGroup");
// cert-manager writes to the zone by a managed identity of its own.
const identity = { workloadIdentity: { issuerUrl: config.require("issuerUrl") } };
// The address outlives the Service.
const { names: publicIpNames } = new PublicAddresses("edge-address", { resourceGroupName: resourceGroup });
const environment = config.require("acmeEnvironment", { allowedValues: ["staging", "production"] });

// Where the certificate comes from, by the setting "certificate".
const certificates = {
    acme: () =>
        acme({
            email: config.require("email"),
            environment,
            dns01: dnsSolver({ ...zone, subscriptionId, identity }),
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
    exposure: mixedService({ publicIpNames, resourceGroup }),
    certificate: certificates[certificate](),
    dns: dns({ ...zone, https: "omit" }),
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
