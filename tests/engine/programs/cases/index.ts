import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config, CustomResource } from "@pulumi/pulumi";
import { kubernetesCases } from "../../../tools/review/inKubernetes.ts";

// Every change of the review's tables that Kubernetes' provider makes alone, as it is before and as it is after.
const config = new Config();
const provider = new Provider("cluster", { renderYamlToDirectory: config.require("manifests") });
const side = config.require("side") as "before" | "after";

/** A resource of any type. */
class Made extends CustomResource {}

for (const { prefix, resources } of kubernetesCases) {
    for (const { type, name = "it", [side]: properties } of resources) {
        if (properties !== undefined) new Made(type, prefix + name, object(type, name, properties), { provider });
    }
}

/** A whole object: the tables leave out what no reading needs. */
function object(type: string, name: string, properties: Record<string, unknown>): Record<string, unknown> {
    const [, version = "", kind] = type.split(":");
    const metadata = { name, ...(properties["metadata"] as object | undefined) };
    return { apiVersion: version.replace(/^core\//, ""), kind, ...properties, metadata };
}
