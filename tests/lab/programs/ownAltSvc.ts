import { Config } from "@pulumi/pulumi";
import { envoyGateway, Http3Gateway, inClusterZone, mixedService, type Stage, selfSigned } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// A gateway at a stage, and a backend whose every answer has an Alt-Svc of its own.
const config = new Config();
const name = config.require("name");
const zone = config.require("zone");
const hostname = `app.${zone}`;
const [healthCheckFailureDelay, minDrainDuration, drainTimeout] = config.require("drain").split(",");

const gateway = new Http3Gateway(name, {
    hostnames: [hostname],
    advertisement: {
        stage: config.require<Stage>("stage"),
        maxAge: config.requireNumber("maxAge"),
        ttl: config.requireNumber("ttl"),
        force: config.get("force"),
    },
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
    controller: envoyGateway({
        namespace: config.require("controllerNamespace"),
        chart: config.get("chart"),
        images: { envoyGateway: config.get("envoyGatewayImage"), envoy: config.get("envoyImage") },
        replicas: 2,
        controlPlaneReplicas: 1,
        drain: { healthCheckFailureDelay, minDrainDuration, drainTimeout },
        crds: { gatewayApi: config.get("gatewayApiCrds"), envoyGateway: config.get("envoyGatewayCrds") },
    }),
    exposure: mixedService({ ipFamilies: ["IPv4", "IPv6"] }),
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
        headers: { "alt-svc": config.require("altSvc") },
    },
    { providers: [gateway.provider] },
);

export const url = `https://${hostname}/`;
export const addresses = gateway.addresses;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
