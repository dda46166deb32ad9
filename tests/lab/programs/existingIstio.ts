import { Config } from "@pulumi/pulumi";
import { existingIstio, Http3Gateway, inClusterZone, mixedService, type Stage, selfSigned } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// A gateway of an Istio that somebody else runs.
const config = new Config();
const name = config.require("name");
const zone = config.require("zone");
const hostname = `app.${zone}`;
const theirs = config.require("theirs");

const gateway = new Http3Gateway(name, {
    hostnames: [hostname],
    advertisement: { stage: config.require<Stage>("stage"), maxAge: 7200, ttl: 30, force: config.get("force") },
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
    controller: existingIstio({
        acceptAlpha: true,
        version: config.require("version"),
        namespace: theirs,
        drain: { healthCheckFailureDelay: "0s", drainTimeout: "1s" },
    }),
    exposure: mixedService(),
    certificate: selfSigned(),
    dns: inClusterZone({ zone, image: config.get("corednsImage") }),
});
new DemoBackend(
    `${name}-demo`,
    {
        gatewayName: gateway.backend.gatewayName,
        gatewayNamespace: gateway.namespace,
        listenerNames: gateway.backend.listenerNames,
        hostname,
        image: config.get("envoyImage"),
    },
    { providers: [gateway.provider] },
);

export const url = `https://${hostname}/`;
export const addresses = gateway.addresses;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
