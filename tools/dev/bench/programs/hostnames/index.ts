import { Config } from "@pulumi/pulumi";
import { envoyGateway, Http3Gateway, inClusterZone, selfSigned } from "pulumi-http3-gateway";

/** A gateway whose hostnames share certificates. */
const config = new Config();
new Http3Gateway("many", {
    cluster: { kubeconfig: config.require("kubeconfig"), context: config.require("context") },
    hostnames: Array.from({ length: config.requireNumber("hostnames") }, (_, index) => `n${index}.many.test`),
    controller: envoyGateway({
        replicas: 1,
        controlPlaneReplicas: 1,
        drain: { healthCheckFailureDelay: "0s", minDrainDuration: "1s", drainTimeout: "1s" },
        chart: config.require("chart"),
        images: { envoyGateway: config.require("envoyGatewayImage"), envoy: config.require("envoyImage") },
        crds: { gatewayApi: config.require("gatewayApiCrds"), envoyGateway: config.require("envoyGatewayCrds") },
    }),
    certificate: selfSigned({ namesPerCertificate: config.requireNumber("namesPerCertificate") }),
    dns: inClusterZone({ zone: "many.test", replicas: 1, image: config.require("corednsImage") }),
});
