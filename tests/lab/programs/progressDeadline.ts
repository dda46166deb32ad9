import { Config, type ResourceTransformation } from "@pulumi/pulumi";
import { envoyGateway, Http3Gateway, inClusterZone, mixedService, selfSigned } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// A gateway whose Deployments have to make progress within a time that the program sets.
const config = new Config();
const name = config.require("name");
const hostname = `app.${config.require("zone")}`;
const images = { envoyGateway: config.require("envoyGatewayImage"), envoy: config.require("envoyImage") };
const progressDeadlineSeconds = config.requireNumber("progressDeadline");
const withDeadline: ResourceTransformation = ({ type, props, opts }) =>
    type === "kubernetes:apps/v1:Deployment"
        ? { props: { ...props, spec: { ...props.spec, progressDeadlineSeconds } }, opts }
        : undefined;

const gateway = new Http3Gateway(
    name,
    {
        hostnames: [hostname],
        cluster: { kubeconfig: config.require("kubeconfig"), context: config.get("context") },
        controller: envoyGateway({
            namespace: config.require("controllerNamespace"),
            chart: config.require("chart"),
            images,
            replicas: 1,
            controlPlaneReplicas: 1,
            drain: { healthCheckFailureDelay: "0s", minDrainDuration: "1s", drainTimeout: "1s" },
            crds: { gatewayApi: config.require("gatewayApiCrds"), envoyGateway: config.require("envoyGatewayCrds") },
        }),
        exposure: mixedService(),
        certificate: selfSigned(),
        dns: inClusterZone({ zone: config.require("zone"), image: config.require("corednsImage") }),
    },
    { transformations: [withDeadline] },
);
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

export const url = `https://${hostname}/`;
export const addresses = gateway.addresses;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
