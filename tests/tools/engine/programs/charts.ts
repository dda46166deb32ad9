// Charts whose values are plain, secret, and known only after an update.
import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const chart = { chart: "web", version: "1.2.3", namespace: "shop", repositoryOpts: { repo: "https://charts.example" } };

new Chart("plain", {
    ...chart,
    values: { replicas: config.requireNumber("replicas"), image: { tag: "a", name: "b" } },
});
new Chart("secret", { ...chart, values: { password: pulumi.secret(config.require("password")) } });
const other = new pulumi.StackReference("shop/clusters/prod");
new Chart("later", { ...chart, values: { address: other.requireOutput("address") } });
