import * as pulumi from "@pulumi/pulumi";
import { existingSecret, Http3Gateway } from "pulumi-http3-gateway";

const kubeconfig = new pulumi.Config().require("kubeconfig");

const edge = new Http3Gateway("edge", {
    hostnames: ["shop.example.com"],
    certificate: existingSecret({ secretName: "shop-tls" }),
    cluster: { kubeconfig },
});

export const addresses = edge.addresses;
export const namespace = edge.namespace;
export const url = pulumi.interpolate`https://${edge.backend.listenerNames[0]}`;
