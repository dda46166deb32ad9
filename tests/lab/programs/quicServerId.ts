import { Config } from "@pulumi/pulumi";
import { type Exposure, envoyGateway, Http3Gateway, mixedService, selfSigned } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// A gateway behind a balancer that asks for server IDs. What a cloud's webhook would inject, the program does.
const config = new Config();
const name = config.require("name");
const hostname = config.require("hostname");
const environmentVariable = "AWS_LBC_QUIC_SERVER_ID";
const images = { envoyGateway: config.require("envoyGatewayImage"), envoy: config.require("envoyImage") };
const exposure: Exposure = {
    ...mixedService(),
    describe: () => ({ ...mixedService().describe(), byQuicServerId: true }),
    serviceShape: () => ({
        ...mixedService().serviceShape(),
        quicServerId: {
            environmentVariable,
            containerAnnotation: "example.com/quic-server-id",
            namespaceLabels: { "example.com/quic-server-id": "enabled" },
        },
    }),
};
const serverId = config.get("serverId");
const env = serverId === undefined ? [] : [{ name: environmentVariable, value: serverId }];

const gateway = new Http3Gateway(name, {
    hostnames: [hostname],
    cluster: { kubeconfig: config.require("kubeconfig"), context: config.get("context") },
    controller: envoyGateway({
        namespace: `${name}-envoy-gateway`,
        chart: config.require("chart"),
        images,
        replicas: 1,
        controlPlaneReplicas: 1,
        // Nobody keeps a connection here.
        drain: { healthCheckFailureDelay: "0s", minDrainDuration: "1s", drainTimeout: "1s" },
        crds: { gatewayApi: config.require("gatewayApiCrds"), envoyGateway: config.require("envoyGatewayCrds") },
        envoyProxy: { provider: { kubernetes: { envoyDeployment: { container: { env } } } } },
    }),
    exposure,
    certificate: selfSigned(),
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
export const caCertificate = gateway.certificate.caCertificate;
