import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { Config } from "@pulumi/pulumi";

// A Service that no load balancer serves, and a ConfigMap whose finalizer no controller removes.
const config = new Config();
new Service(
    "unserved",
    {
        metadata: {
            name: "unserved",
            namespace: "default",
            annotations: { "pulumi.com/timeoutSeconds": config.get("annotation") ?? "3600" },
        },
        spec: { type: "LoadBalancer", loadBalancerClass: "example.com/none", ports: [{ port: 443 }] },
    },
    { customTimeouts: { create: config.get("create"), update: config.get("update") } },
);
new ConfigMap(
    "held",
    { metadata: { name: "held", namespace: "default", finalizers: ["example.com/none"] } },
    { customTimeouts: { delete: "1s" } },
);
