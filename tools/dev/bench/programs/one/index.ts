import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config } from "@pulumi/pulumi";

// The minimal program on a cluster: its cost is that of the engine, the provider and the SDK.
const config = new Config();
const provider = new Provider("cluster", {
    kubeconfig: config.require("kubeconfig"),
    context: config.require("context"),
});
new ConfigMap("one", { metadata: { name: "one", namespace: "default" }, data: { is: "one" } }, { provider });
