import * as pulumi from "@pulumi/pulumi";
import {
    envoyGateway,
    existing,
    Http3Gateway,
    hostPorts,
    type IpFamily,
    inClusterZone,
    mixedService,
    type Stage,
    selfSigned,
    sharedAddress,
} from "pulumi-http3-gateway";
import { DemoBackend } from "./demoBackend.ts";

// A whole edge on a cluster that is already there: a laptop's, a laboratory's, or the one `http3-gateway lab` makes.
const config = new pulumi.Config();
const name = config.get("name") ?? "edge";
const zone = config.get("zone") ?? "http3.test";
const hostname = config.get("hostname") ?? `app.${zone}`;
const ipFamilies = (config.get("ipFamilies") ?? "IPv4").split(",") as IpFamily[];
const sharedAddresses = config.get("sharedAddresses");
const replicas = config.getNumber("replicas");
const gatewayClass = config.get("gatewayClass");
const images = { envoyGateway: config.get("envoyGatewayImage"), envoy: config.get("envoyImage") };
const cluster = { kubeconfig: config.get("kubeconfig"), context: config.get("context") };

const gateway = new Http3Gateway(name, {
    hostnames: [hostname],
    cluster,
    controller:
        gatewayClass === undefined
            ? envoyGateway({
                  namespace: config.get("controllerNamespace"),
                  chart: config.get("chart"),
                  images,
                  replicas,
                  controlPlaneReplicas: config.getNumber("controlPlaneReplicas"),
                  crds: { gatewayApi: config.get("gatewayApiCrds"), envoyGateway: config.get("envoyGatewayCrds") },
              })
            : existing({
                  gatewayClassName: gatewayClass,
                  namespace: config.get("controllerNamespace"),
                  image: images.envoy,
                  replicas,
              }),
    exposure: config.getBoolean("hostPorts")
        ? hostPorts({ ipFamilies })
        : sharedAddresses === undefined
          ? mixedService({ ipFamilies })
          : sharedAddress({ ipFamilies, addresses: { from: "metallb", values: sharedAddresses.split(",") } }),
    certificate: selfSigned({ leafDays: config.getNumber("leafDays") ?? 90 }),
    dns: inClusterZone({ zone, ipFamilies, image: config.get("corednsImage") }),
    advertisement: {
        stage: (config.get("stage") ?? "on") as Stage,
        maxAge: config.getNumber("maxAge"),
        ttl: config.getNumber("ttl"),
        force: config.get("force"),
    },
    check:
        config.get("check") === "unverified"
            ? "unverified"
            : {
                  from: config.get("check") === "cluster" ? "cluster" : "here",
                  image: config.get("checkImage"),
                  timeout: config.getNumber("checkTimeout"),
              },
});

new DemoBackend(
    `${name}-demo`,
    {
        gatewayName: gateway.backend.gatewayName,
        gatewayNamespace: gateway.namespace,
        listenerNames: gateway.backend.listenerNames,
        hostname,
        image: images.envoy,
    },
    { providers: [gateway.provider] },
);

export const addresses = gateway.addresses;
export const url = `https://${hostname}/`;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
