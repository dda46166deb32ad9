import { readFileSync } from "node:fs";
import { Config } from "@pulumi/pulumi";
import { existingSecret, Http3Gateway, inClusterZone, mixedService, type Stage } from "pulumi-http3-gateway";
import { existingEmissary } from "../../../examples/emissary/existingEmissary.ts";

// A gateway of an Emissary that somebody else runs, by the controller of the example.
const config = new Config();
const name = config.require("name");
const zone = config.require("zone");
const hostname = `app.${zone}`;
const theirs = config.require("theirs");

const gateway = new Http3Gateway(name, {
    hostnames: [hostname],
    namespace: theirs,
    createNamespace: false,
    advertisement: { stage: config.require<Stage>("stage"), ttl: 30, force: config.get("force") },
    redirectHttp: false,
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
    controller: existingEmissary({ namespace: theirs, selector: { "somebody.example/proxy": "emissary" } }),
    exposure: mixedService(),
    certificate: existingSecret({
        secretName: "shop-tls",
        caCertificate: readFileSync(config.require("caFile"), "utf8"),
    }),
    dns: inClusterZone({ zone, image: config.get("corednsImage") }),
});

export const url = `https://${hostname}/`;
export const addresses = gateway.addresses;
export const nameServers = gateway.records.nameServerAddresses;
export const caCertificate = gateway.certificate.caCertificate;
