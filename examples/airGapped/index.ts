import { readFileSync } from "node:fs";
import { join } from "node:path";
import { acme, envoyGateway, Http3Gateway, inClusterZone, metallb, rfc2136Solver } from "pulumi-http3-gateway";

// A cluster without the internet: every chart, image and CRD comes from a mirror, and certificates come from a private
// CA. What a mirror has to hold is what is named here.
const mirror = "registry.corp.example";
const files = "https://files.corp.example";
const houseCa = readFileSync(join(import.meta.dirname, "ca.pem"), "utf8");

const edge = new Http3Gateway("edge", {
    hostnames: ["app.corp.example"],
    controller: envoyGateway({
        chart: `oci://${mirror}/charts/gateway-helm`,
        images: {
            envoyGateway: `${mirror}/envoyproxy/gateway:v1.9.1`,
            envoy: `${mirror}/envoyproxy/envoy:distroless-v1.39.1`,
        },
        crds: {
            gatewayApi: `${files}/gateway-api/v1.6.1/standard-install.yaml`,
            envoyGateway: `${files}/envoy-gateway/v1.9.1/install.yaml`,
        },
    }),
    exposure: metallb({ addresses: ["192.0.2.10"] }),
    certificate: acme({
        email: "ops@corp.example",
        server: "https://ca.corp.example/acme/directory",
        caBundle: houseCa,
        dns01: rfc2136Solver({
            zone: "corp.example",
            nameserver: "192.0.2.53",
            tsigKeyName: "acme.",
            tsigSecretRef: { name: "tsig", key: "key" },
        }),
        certManager: {
            chart: `oci://${mirror}/charts/cert-manager`,
            crds: `${files}/cert-manager/v1.21.2/cert-manager.crds.yaml`,
            imageRegistry: mirror,
            imageNamespace: "jetstack",
        },
    }),
    dns: inClusterZone({ zone: "corp.example", image: `${mirror}/coredns/coredns:v1.14.7` }),
});

edge.route("app", { service: "app", port: 80, namespace: "app" });

export const addresses = edge.addresses;
export const nameServers = edge.records.nameServerAddresses;
