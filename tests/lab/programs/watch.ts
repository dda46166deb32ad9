import { readFileSync } from "node:fs";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Config } from "@pulumi/pulumi";
import { type AlertSettings, envoyGatewayMetrics, Http3Watch } from "pulumi-http3-gateway";

// A watch of one URL, in a namespace of its own, and the proxies of the gateway "watched".
const config = new Config();
const namespace = new Namespace("http3-watch", { metadata: { name: "http3-watch" } });
new Http3Watch("watch", {
    image: config.require("image"),
    urls: [config.require("url")],
    interval: config.requireNumber("interval"),
    resolver: config.require("resolver"),
    caCertificate: readFileSync(config.require("caFile"), "utf8"),
    namespace: namespace.metadata.name,
    proxies: {
        namespace: "watched-envoy-gateway",
        selector: { [envoyGatewayMetrics.podLabels.name]: "watched" },
        metrics: envoyGatewayMetrics,
    },
    alerts: config.requireObject<AlertSettings>("alerts"),
});
