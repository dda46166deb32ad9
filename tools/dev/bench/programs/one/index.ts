import { Provider } from "@pulumi/kubernetes";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Config } from "@pulumi/pulumi";

// The least that a program on a cluster can be: what it takes is the engine's, the provider's and the SDK's.
const config = new Config();
const provider = new Provider("cluster", {
    kubeconfig: config.require("kubeconfig"),
    context: config.require("context"),
});
new ConfigMap("one", { metadata: { name: "one", namespace: "default" }, data: { is: "one" } }, { provider });
