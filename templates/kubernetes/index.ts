import * as pulumi from "@pulumi/pulumi";
import {
    acme,
    cilium,
    envoyGateway,
    existingSecret,
    Http3Gateway,
    hostPorts,
    inClusterZone,
    kubeVip,
    metallb,
    mixedService,
    none,
    STAGE_NAMES,
    selfSigned,
} from "pulumi-http3-gateway";

// Any cluster. `npx http3-gateway doctor` says what fits yours.
const config = new pulumi.Config();
// A zone that the cluster serves itself. Without one the records are yours to publish.
const zone = config.get("zone");

// How TCP and UDP reach the gateway on one address, by the setting "balancer".
const asked = config.get("addresses")?.split(",");
const exposures = {
    service: () => mixedService(),
    metallb: () => metallb({ addresses: asked }),
    "kube-vip": () => kubeVip({ addresses: asked }),
    cilium: () => cilium({ addresses: asked }),
    hostPorts: () => hostPorts({ addresses: asked }),
};
const balancer = config.require("balancer", {
    allowedValues: ["service", "metallb", "kube-vip", "cilium", "hostPorts"],
});
const environment = config.require("acmeEnvironment", { allowedValues: ["staging", "production"] });

// Where the certificate comes from, by the setting "certificate".
const certificates = {
    acme: () =>
        acme({
            email: config.require("email"),
            environment,
            // Let's Encrypt asks on port 80: each hostname has to lead to the gateway's address by then.
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
    controller: envoyGateway(),
    exposure: exposures[balancer](),
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
