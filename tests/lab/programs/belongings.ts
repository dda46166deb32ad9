import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Config, type CustomResourceOptions } from "@pulumi/pulumi";

// A namespace and ConfigMaps in it: one of its own, and those that `down` keeps, each for another reason.
const config = new Config();
const namespace = config.require("namespace");
const home = new Namespace("home", { metadata: { name: namespace } });
const map = (name: string, options: CustomResourceOptions = {}) =>
    new ConfigMap(name, { metadata: { name, namespace }, data: { by: "program" } }, { dependsOn: home, ...options });
map("own");
if (config.getBoolean("all") ?? true) {
    map("found");
    map("retained", { retainOnDelete: true });
    map("taken");
    map("released");
}
