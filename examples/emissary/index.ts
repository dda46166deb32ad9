import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { existingSecret, Http3Gateway, mixedService } from "pulumi-http3-gateway";
import { existingEmissary } from "./existingEmissary.ts";

// HTTP/3 by an Emissary-ingress that is there already, from a controller of your own. Applications are Mappings.
const edge = new Http3Gateway("edge", {
    hostnames: ["app.example.com"],
    namespace: "emissary",
    controller: existingEmissary({
        namespace: "emissary",
        selector: { "app.kubernetes.io/name": "emissary-ingress" },
    }),
    exposure: mixedService(),
    certificate: existingSecret({ secretName: "app-tls" }),
    redirectHttp: false,
    advertisement: { stage: "on" },
});

new CustomResource("app", {
    apiVersion: "getambassador.io/v3alpha1",
    kind: "Mapping",
    metadata: { name: "app", namespace: "emissary" },
    spec: { hostname: "app.example.com", prefix: "/", service: "app.app:80" },
});

export const addresses = edge.addresses;
