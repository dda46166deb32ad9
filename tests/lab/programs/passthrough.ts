import { Config } from "@pulumi/pulumi";
import { envoyGateway, Http3Gateway, inClusterZone, mixedService, selfSigned, traefik } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// Two hostnames with HTTP/3, and one of TLS passthrough on the same port.
const config = new Config();
const name = config.require("name");
const zone = config.require("zone");
const hostname = `app.${zone}`;
const [healthCheckFailureDelay, minDrainDuration, drainTimeout] = config.require("drain").split(",");

const controller =
    config.require("controller") === "traefik"
        ? traefik({
              image: config.require("traefikImage"),
              drain: { healthCheckFailureDelay, drainTimeout },
              crds: { gatewayApi: config.get("gatewayApiCrds"), traefik: config.get("traefikCrds") },
          })
        : envoyGateway({
              namespace: config.require("controllerNamespace"),
              chart: config.get("chart"),
              images: { envoyGateway: config.get("envoyGatewayImage"), envoy: config.get("envoyImage") },
              replicas: 1,
              controlPlaneReplicas: 1,
              drain: { healthCheckFailureDelay, minDrainDuration, drainTimeout },
              crds: { gatewayApi: config.get("gatewayApiCrds"), envoyGateway: config.get("envoyGatewayCrds") },
          });

const gateway = new Http3Gateway(name, {
    hostnames: [hostname, `shop.${zone}`],
    listeners: [{ hostname: `raw.${zone}`, protocol: "TLS" }],
    advertisement: { maxAge: 7200, ttl: 30 },
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
    controller,
    exposure: mixedService({ ipFamilies: ["IPv4", "IPv6"] }),
    certificate: selfSigned({ namesPerCertificate: 1 }),
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
