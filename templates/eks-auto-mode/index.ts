import * as pulumi from "@pulumi/pulumi";
import { acme, envoyGateway, existingSecret, Http3Gateway, STAGE_NAMES, selfSigned } from "pulumi-http3-gateway";
import { loadBalancerController, route53, route53Solver } from "pulumi-http3-gateway/aws";

// An EKS cluster with Auto Mode, which makes the balancer; a zone in Route 53.
const config = new pulumi.Config();
const zoneId = config.require("zoneId");
const zone = config.require("zone");
// cert-manager writes to the zone with a role of EKS Pod Identity, whose agent Auto Mode brings.
const identity = { podIdentity: { clusterName: config.require("eksCluster") } };
const environment = config.require("acmeEnvironment", { allowedValues: ["staging", "production"] });

// Where the certificate comes from, by the setting "certificate".
const certificates = {
    acme: () =>
        acme({
            email: config.require("email"),
            environment,
            dns01: route53Solver({ zoneId, zone, identity }),
        }),
    // The Secret is in the gateway's namespace, and covers all hostnames.
    secret: () => existingSecret({ secretName: config.require("certificateSecret") }),
    // No client trusts it.
    selfSigned: () => selfSigned(),
};
const certificate = config.require("certificate", { allowedValues: ["acme", "secret", "selfSigned"] });

const edge = new Http3Gateway("edge", {
    hostnames: config.require("hostnames").split(","),
    controller: envoyGateway(),
    exposure: loadBalancerController({ by: "eks-auto-mode" }),
    certificate: certificates[certificate](),
    dns: route53({ zoneId, zone }),
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
