import { readFileSync } from "node:fs";
import { Config } from "@pulumi/pulumi";
import {
    existingGateway,
    existingSecret,
    existingService,
    Http3Front,
    type Http3FrontArgs,
    httpRouteFilter,
    inClusterZone,
    ingressAnnotation,
    type Stage,
} from "pulumi-http3-gateway";

// HTTP/3 beside a gateway that somebody else runs.
const config = new Config();
const name = config.require("name");
const zone = config.require("zone");
const hostname = `app.${zone}`;
const sharedAddress = config.get("sharedAddress");
const caCertificateOfTest = readFileSync(config.require("caFile"), "utf8");

const gateway = config.get("gateway");
const behind = {
    namespace: config.require("ingress"),
    http2: config.getBoolean("http2"),
    proxyProtocol: config.getBoolean("proxyProtocol"),
};

// Their objects that send the front's Alt-Svc, in the namespace of their Service.
const route = config.get("route");
const annotated = config.get("annotated");
const altSvc = [
    ...(route === undefined ? [] : [httpRouteFilter({ namespace: behind.namespace, name: route })]),
    ...(annotated === undefined
        ? []
        : [
              ingressAnnotation({
                  namespace: behind.namespace,
                  name: annotated,
                  annotation: "somebody.example/response-header",
                  text: "Alt-Svc {quotedAltSvc}",
              }),
          ]),
];

const front = new Http3Front(name, {
    hostnames: [hostname],
    behind:
        gateway === undefined
            ? existingService({ ...behind, name: config.require("service") })
            : existingGateway({ ...behind, name: gateway }),
    certificate: existingSecret({ secretName: "shop-tls", caCertificate: caCertificateOfTest }),
    dns: inClusterZone({ zone, image: config.get("corednsImage") }),
    addressRecords: true,
    ipFamilies: sharedAddress === undefined ? ["IPv4", "IPv6"] : ["IPv4"],
    altSvc: altSvc.length === 0 ? undefined : altSvc,
    takes: config.get<NonNullable<Http3FrontArgs["takes"]>>("takes"),
    proxy: config.get<NonNullable<Http3FrontArgs["proxy"]>>("proxy"),
    image: config.get("proxyImage") ?? config.require("nginxImage"),
    replicas: config.requireNumber("replicas"),
    drain: { connections: config.get("connections") ?? "1s", requests: config.get("requests") ?? "1s" },
    ...(sharedAddress === undefined
        ? { clientAddress: "required" }
        : {
              service: {
                  annotations: {
                      "metallb.io/allow-shared-ip": config.require("sharingKey"),
                      "metallb.io/loadBalancerIPs": sharedAddress,
                  },
                  // MetalLB shares an address between Services of different pods on this condition.
                  externalTrafficPolicy: "Cluster",
              },
          }),
    advertisement: { stage: config.require<Stage>("stage"), maxAge: 7200, ttl: 30, force: config.get("force") },
    cluster: { kubeconfig: config.get("kubeconfig"), context: config.get("context") },
});

export const url = `https://${hostname}/`;
export const addresses = front.addresses;
export const nameServers = front.records.nameServerAddresses;
export const caCertificate = front.certificate.caCertificate;
