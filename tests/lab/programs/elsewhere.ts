import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Config } from "@pulumi/pulumi";

// Two ConfigMaps whose namespace changes: one stays the same resource, the other becomes another resource.
const namespace = new Config().require("namespace");
for (const [resource, name] of [
    ["moved", "moved"],
    [`in-${namespace}`, "renamed"],
] as const) {
    new ConfigMap(resource, { metadata: { name, namespace } });
}
