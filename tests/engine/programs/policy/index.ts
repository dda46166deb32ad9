import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config } from "@pulumi/pulumi";
import { AltSvc, ClientTrafficPolicy, CrdBundle, Http3Listener } from "pulumi-http3-gateway";
import { VERSIONS } from "../../../../tools/lab/versions.ts";

// What reaches its cluster by itself, beside objects of the Kubernetes provider.
const config = new Config();
const cluster = { kubeconfig: config.require("kubeconfig"), context: config.require("context") };
const provider = new Provider("cluster", cluster);
const crds = new CrdBundle("crds", {
    source: config.require("envoyGatewayCrds"),
    group: "gateway.envoyproxy.io",
    version: VERSIONS.envoyGateway,
    cluster,
});
const { metadata } = new Namespace("away", { metadata: { name: "away" } }, { provider });
const policy = new ClientTrafficPolicy(
    "away",
    {
        metadata: { namespace: metadata.name, name: "away" },
        spec: { targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "away" }] },
    },
    { provider, dependsOn: [crds] },
);
const uid = policy.metadata.apply((known) => known?.uid ?? "");
const reference = { namespace: metadata.name, name: "away", uid, cluster };
const listener = new Http3Listener("away", reference, { dependsOn: [policy] });
new AltSvc("away", { ...reference, value: "clear" }, { dependsOn: [listener] });
