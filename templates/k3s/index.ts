import * as pulumi from "@pulumi/pulumi";
import {
    acme,
    envoyGateway,
    existingSecret,
    Http3Gateway,
    inClusterZone,
    k3s,
    none,
    STAGE_NAMES,
    selfSigned,
} from "pulumi-http3-gateway";

// k3s with its own balancer. Ports 80 and 443 of the nodes are free: k3s runs with --disable=traefik.
const config = new pulumi.Config();
// A zone that the cluster serves itself. Without one the records are yours to publish.
const zone = config.get("zone");
const environment = config.require("acmeEnvironment", { allowedValues: ["staging", "production"] });

// Where the certificate comes from, by the setting "certificate".
const certificates = {
    acme: () =>
        acme({
            email: config.require("email"),
            environment,
            // Let's Encrypt asks on port 80: each hostname has to lead to the nodes' addresses by then.
            http01: true,
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
    exposure: k3s(),
    certificate: certificates[certificate](),
    dns: zone === undefined ? none() : inClusterZone({ zone }),
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
