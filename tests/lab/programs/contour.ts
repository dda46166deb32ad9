import { readFileSync } from "node:fs";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config, type Resource } from "@pulumi/pulumi";
import { CrdBundle } from "pulumi-http3-gateway";
import { parseAllDocuments } from "yaml";

// Somebody's Contour, from the manifest of its quickstart, and a Gateway. Its Envoy is the lab's.
const config = new Config();
const hostname = config.require("hostname");
const envoyImage = config.require("envoyImage");
const kubeconfig = config.require("kubeconfig");
const context = config.get("context");

interface Container {
    image: string;
    args?: string[];
    ports?: { hostPort?: number }[];
}

interface Manifest {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
    data?: Record<string, string>;
    spec?: {
        replicas?: number;
        type?: string;
        ipFamilyPolicy?: string;
        ports?: { name: string; targetPort: number | string }[];
        template?: { spec: { containers: Container[]; terminationGracePeriodSeconds?: number } };
    };
}

const NAMESPACE = "projectcontour";
const GATEWAY = "contour";

/** It serves one Gateway, which is there already, and reports its Service's addresses there. */
const CONFIGURATION = `
gateway:
  gatewayRef: { namespace: ${NAMESPACE}, name: ${GATEWAY} }
`;

/** Of its own process: its Envoy listens on both families, and what the lab's release of the Gateway API lacks is left out. */
const ARGUMENTS = [
    "--envoy-service-http-address=::",
    "--envoy-service-https-address=::",
    ...["tlsroutes", "tcproutes", "backendtlspolicies"].map((feature) => `--disable-feature=${feature}`),
];

/** Of its provisioner, which does not run. */
const UNUSED = "contourdeployments.projectcontour.io";

function adapt(manifest: Manifest): Manifest {
    const { kind, spec } = manifest;
    if (kind === "ConfigMap") manifest.data = { "contour.yaml": CONFIGURATION };
    if (spec?.type === "LoadBalancer") {
        spec.ipFamilyPolicy = "PreferDualStack";
        // The quickstart has numbers, which a front refuses (front-port-by-number). The pods' ports have these names.
        for (const port of spec.ports ?? []) port.targetPort = port.name;
    }
    const pod = spec?.template?.spec;
    if (spec === undefined || pod === undefined) return manifest;
    if (kind === "Deployment") spec.replicas = 1;
    if (kind === "DaemonSet") pod.terminationGracePeriodSeconds = 1;
    for (const container of pod.containers) {
        if (kind === "Deployment") container.args?.push(...ARGUMENTS);
        if (container.image.includes("/envoy:")) container.image = envoyImage;
        // The node's own ports 80 and 443 are nobody's on the lab.
        for (const port of container.ports ?? []) delete port.hostPort;
    }
    return manifest;
}

const provider = new Provider("cluster", { kubeconfig, context, enableServerSideApply: true });
const gatewayApi = new CrdBundle("gateway-api", {
    source: config.require("gatewayApiCrds"),
    group: "gateway.networking.k8s.io",
    channel: "standard",
    version: config.require("gatewayApiVersion"),
    cluster: { kubeconfig, context },
});
// Modes of files are octal, as in YAML 1.1.
const manifests = parseAllDocuments(readFileSync(config.require("manifest"), "utf8"), { version: "1.1" })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
    .filter(({ metadata }) => metadata.name !== UNUSED)
    .map(adapt);

/** Creates some of the objects, after others. */
function create(kinds: (kind: string) => boolean, dependsOn: Resource[]): Resource[] {
    return manifests
        .filter(({ kind }) => kinds(kind))
        .map(
            (manifest) =>
                new CustomResource(`${manifest.kind}-${manifest.metadata.name}`, manifest, { provider, dependsOn }),
        );
}

const FIRST = ["Namespace", "CustomResourceDefinition"];
const first = create((kind) => FIRST.includes(kind), []);
const rest = create((kind) => !FIRST.includes(kind), [...first, gatewayApi]);
const gatewayClass = new CustomResource(
    "class",
    {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "GatewayClass",
        metadata: { name: GATEWAY },
        spec: { controllerName: "projectcontour.io/gateway-controller" },
    },
    { provider, dependsOn: rest },
);
new CustomResource(
    "gateway",
    {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: GATEWAY, namespace: NAMESPACE },
        spec: {
            gatewayClassName: GATEWAY,
            listeners: [
                {
                    name: "https",
                    protocol: "HTTPS",
                    port: 443,
                    hostname,
                    tls: { certificateRefs: [{ name: config.require("secretName") }] },
                },
            ],
        },
    },
    { provider, dependsOn: [gatewayClass] },
);
