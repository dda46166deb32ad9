import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config, interpolate } from "@pulumi/pulumi";
import {
    envoyGateway,
    existingSecret,
    GrpcRoute,
    Http3Gateway,
    inClusterZone,
    SelfSignedCertificate,
    selfSigned,
} from "pulumi-http3-gateway";
import { DemoBackend } from "../../../stacks/demoBackend.ts";

// Two gateways that would install the same controller. One has a Secret for a hostname and another for a wildcard, and a route
// in a namespace of its own, which shares its requests between Services of the gateway's namespace.
const config = new Config();
const name = config.require("name");
const zone = `${name}.test`;
const image = config.get("envoyImage");
const cluster = { kubeconfig: config.get("kubeconfig"), context: config.get("context") };
const provider = new Provider("cluster", { ...cluster, enableSecretMutable: true });
const controller = () =>
    envoyGateway({
        namespace: `${name}-envoy-gateway`,
        chart: config.get("chart"),
        images: { envoyGateway: config.get("envoyGatewayImage"), envoy: image },
        replicas: 1,
        controlPlaneReplicas: 1,
        drain: { healthCheckFailureDelay: "0s", minDrainDuration: "1s", drainTimeout: "1s" },
        crds: { gatewayApi: config.get("gatewayApiCrds"), envoyGateway: config.get("envoyGatewayCrds") },
    });

const home = new Namespace("home", { metadata: { name } }, { provider });
const pair = (secretName: string, hostname: string) =>
    new SelfSignedCertificate(
        secretName,
        { hostnames: [hostname], secretName, namespace: home.metadata.name, provider },
        { dependsOn: [home] },
    );
const shop = pair("shop-tls", `shop.${zone}`);
const others = pair("wildcard-tls", `*.${zone}`);

const edge = new Http3Gateway(
    name,
    {
        hostnames: [`shop.${zone}`, `*.${zone}`],
        cluster,
        controller: controller(),
        certificate: existingSecret({
            secretName: others.secret.metadata.name,
            secretNames: { [`shop.${zone}`]: shop.secret.metadata.name },
        }),
        dns: inClusterZone({ zone, image: config.get("corednsImage") }),
        // Its CAs are nobody's, and the check has none to trust.
        check: "unverified",
    },
    { provider },
);
const versions = ["one", "two"].map((version) => {
    const service = `${name}-${version}`;
    const { gatewayName, listenerNames } = edge.backend;
    new DemoBackend(
        service,
        {
            gatewayName,
            gatewayNamespace: home.metadata.name,
            listenerNames,
            hostname: `${version}.${zone}`,
            image,
            headers: { "x-version": version },
        },
        { providers: [provider] },
    );
    return { service, port: 80, namespace: name };
});
const app = new Namespace("app", { metadata: { name: `${name}-app` } }, { provider });
const weights = [3, 1];
edge.route("shop", {
    hostnames: [`shop.${zone}`],
    namespace: app.metadata.name,
    backends: versions.map((backend, index) => ({ ...backend, weight: weights[index] ?? 0 })),
});
new GrpcRoute(
    "rpc",
    {
        metadata: { name: "rpc", namespace: home.metadata.name },
        spec: {
            parentRefs: [{ name: edge.backend.gatewayName, sectionName: edge.backend.listenerNames[0] ?? "" }],
            hostnames: [`rpc.${zone}`],
            rules: [
                {
                    matches: [{ method: { service: "shop.v1.Orders" } }],
                    backendRefs: [{ name: `${name}-two`, port: 80 }],
                },
            ],
        },
    },
    { provider },
);

const second = new Http3Gateway(
    `${name}-second`,
    {
        hostnames: [`app.second-${zone}`],
        cluster,
        controller: controller(),
        certificate: selfSigned(),
        check: "unverified",
    },
    { provider },
);

export const addresses = edge.addresses;
export const secondAddresses = second.addresses;
export const nameServers = edge.records.nameServerAddresses;
export const caCertificate = interpolate`${shop.caCertificate}${others.caCertificate}`;
