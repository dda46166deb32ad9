import { Config } from "@pulumi/pulumi";
import { envoyGateway, Http3Gateway, inClusterZone, metallb, selfSigned, sharedAddress } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// A gateway on an address of MetalLB's: one Service with both protocols, or two Services that share the address.
const config = new Config();
const name = config.require("name");
const zone = config.require("zone");
const hostname = `app.${zone}`;
const loadBalancerClass = config.require("loadBalancerClass");
const values = config.get("sharedAddresses")?.split(",");
const envoy = config.require("envoyImage");

const gateway = new Http3Gateway(name, {
    hostnames: [hostname],
    cluster: { kubeconfig: config.require("kubeconfig"), context: config.get("context") },
    controller: envoyGateway({
        namespace: config.require("controllerNamespace"),
        chart: config.require("chart"),
        images: { envoyGateway: config.require("envoyGatewayImage"), envoy },
        replicas: 1,
        controlPlaneReplicas: 1,
        // Nobody keeps a connection here.
        drain: { healthCheckFailureDelay: "0s", minDrainDuration: "1s", drainTimeout: "1s" },
        crds: { gatewayApi: config.require("gatewayApiCrds"), envoyGateway: config.require("envoyGatewayCrds") },
    }),
    exposure:
        values === undefined
            ? metallb({ loadBalancerClass, ipFamilies: ["IPv4", "IPv6"] })
            : sharedAddress({
                  loadBalancerClass,
                  ipFamilies: ["IPv4", "IPv6"],
                  addresses: { from: "metallb", values },
              }),
    certificate: selfSigned(),
    dns: inClusterZone({ zone, ipFamilies: ["IPv4", "IPv6"], image: config.require("corednsImage") }),
});
new DemoBackend(
    `${name}-demo`,
    {
        gatewayName: gateway.backend.gatewayName,
        gatewayNamespace: gateway.namespace,
        listenerNames: gateway.backend.listenerNames,
        hostname,
        image: envoy,
    },
    { providers: [gateway.provider] },
);

export const url = `https://${hostname}/`;
export const addresses = gateway.addresses;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
