import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config } from "@pulumi/pulumi";

// An edge that was written without our components: a Service for TCP and UDP, and the policy of its controller.
const config = new Config();
const provider = new Provider("cluster", { renderYamlToDirectory: config.require("manifests") });
const metadata = { name: "edge", namespace: "web" };

new Service(
    "edge",
    {
        metadata: { ...metadata, annotations: config.getObject<Record<string, string>>("annotations") ?? {} },
        spec: {
            type: "LoadBalancer",
            selector: { app: "edge" },
            ports: ["TCP", "UDP"].map((protocol) => ({
                name: `https-${protocol.toLowerCase()}`,
                port: 443,
                protocol,
                targetPort: 10443,
            })),
        },
    },
    { provider },
);

new CustomResource(
    "edge-policy",
    {
        apiVersion: "gateway.envoyproxy.io/v1alpha1",
        kind: "ClientTrafficPolicy",
        metadata,
        spec: {
            targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
            http3: {},
            ...(config.getBoolean("proxyProtocol") ? { enableProxyProtocol: true } : {}),
        },
    },
    { provider },
);
