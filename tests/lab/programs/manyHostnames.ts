import { Config } from "@pulumi/pulumi";
import { envoyGateway, Http3Gateway, HttpRoute, inClusterZone, mixedService, selfSigned } from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// Many hostnames over several certificates on one gateway, and a backend that answers for all of them.
const config = new Config();
const name = config.require("name");
const zone = `${name}.test`;
const hostnames = Array.from({ length: config.requireNumber("hostnames") }, (_, index) => `n${index}.${zone}`);

const gateway = new Http3Gateway(name, {
    hostnames,
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
    controller: envoyGateway({
        namespace: `${name}-envoy-gateway`,
        chart: config.get("chart"),
        images: { envoyGateway: config.get("envoyGatewayImage"), envoy: config.get("envoyImage") },
        replicas: 1,
        controlPlaneReplicas: 1,
        crds: { gatewayApi: config.get("gatewayApiCrds"), envoyGateway: config.get("envoyGatewayCrds") },
    }),
    exposure: mixedService(),
    certificate: selfSigned({ namesPerCertificate: config.requireNumber("perCertificate") }),
    dns: inClusterZone({ zone, image: config.get("corednsImage") }),
    check: { timeout: 240 },
});
const { gatewayName, listenerNames } = gateway.backend;
const demo = new DemoBackend(
    `${name}-demo`,
    {
        gatewayName,
        gatewayNamespace: gateway.namespace,
        listenerNames,
        hostname: hostnames[0] ?? "",
        image: config.get("envoyImage"),
    },
    { providers: [gateway.provider] },
);
new HttpRoute(
    `${name}-all`,
    {
        metadata: { name: `${name}-all`, namespace: gateway.namespace },
        spec: {
            parentRefs: listenerNames.map((sectionName) => ({ name: gatewayName, sectionName })),
            rules: [{ backendRefs: [{ name: `${name}-demo`, port: 80 }] }],
        },
    },
    { provider: gateway.provider, dependsOn: [demo] },
);

export const url = `https://${hostnames[0]}/`;
export const addresses = gateway.addresses;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
