import { readFileSync } from "node:fs";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config, type Resource } from "@pulumi/pulumi";
import { parseAllDocuments } from "yaml";

// MetalLB in layer 2, from its own manifest. It takes care of the Services of its class alone, since the lab has a balancer
// too, and of addresses that the lab's has not. Its webhook is left out: it only judges MetalLB's own objects.
const config = new Config();
const loadBalancerClass = config.require("loadBalancerClass");

interface Container {
    args: string[];
    volumeMounts?: { name: string }[];
    securityContext: object;
}

interface Manifest {
    apiVersion: string;
    kind: string;
    metadata: { name: string; namespace?: string };
    spec?: { template?: { spec: { containers: Container[]; volumes: { name: string }[] } } };
}

const ARGUMENTS: Record<string, string[]> = {
    Deployment: ["--webhook-mode=disabled", `--lb-class=${loadBalancerClass}`],
    DaemonSet: [`--lb-class=${loadBalancerClass}`],
};
const WEBHOOK = ["ValidatingWebhookConfiguration", "Secret", "Service"];

const provider = new Provider("cluster", {
    kubeconfig: config.require("kubeconfig"),
    context: config.get("context"),
    enableServerSideApply: true,
});
const manifests = parseAllDocuments(readFileSync(config.require("manifest"), "utf8"))
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
    .filter(({ kind }) => !WEBHOOK.includes(kind));

/** Creates some of the objects, after others. */
function create(kinds: (kind: string) => boolean, dependsOn: Resource[]): Resource[] {
    return manifests
        .filter(({ kind }) => kinds(kind))
        .map((manifest) => {
            const pod = manifest.spec?.template?.spec;
            for (const container of pod?.containers ?? []) {
                container.args.push(...(ARGUMENTS[manifest.kind] ?? []));
                // Its image's user is root, which the lab's images do not have as theirs; raw sockets need it.
                if (manifest.kind === "DaemonSet") {
                    container.securityContext = { ...container.securityContext, runAsUser: 0 };
                }
                container.volumeMounts = container.volumeMounts?.filter(({ name }) => name !== "cert");
            }
            if (pod !== undefined) pod.volumes = pod.volumes.filter(({ name }) => name !== "cert");
            return new CustomResource(`${manifest.kind}-${manifest.metadata.name}`, manifest, { provider, dependsOn });
        });
}

const namespace = create((kind) => kind === "Namespace", []);
const definitions = create((kind) => kind === "CustomResourceDefinition", []);
const rest = create(
    (kind) => !["Namespace", "CustomResourceDefinition"].includes(kind),
    [...namespace, ...definitions],
);
const pool = new CustomResource(
    "pool",
    {
        apiVersion: "metallb.io/v1beta1",
        kind: "IPAddressPool",
        metadata: { name: "edge", namespace: "metallb-system" },
        spec: { addresses: config.require("addresses").split(" ") },
    },
    { provider, dependsOn: rest },
);
new CustomResource(
    "advertisement",
    {
        apiVersion: "metallb.io/v1beta1",
        kind: "L2Advertisement",
        metadata: { name: "edge", namespace: "metallb-system" },
        spec: { ipAddressPools: ["edge"] },
    },
    { provider, dependsOn: [pool] },
);
