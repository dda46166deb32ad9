import {
    type ExistingTraefikArgs,
    existingAddress,
    existingTraefik,
    hostPorts,
    mixedService,
    traefik,
} from "../../../components/index.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";

const theirs = (args: Partial<ExistingTraefikArgs> = {}) => ({
    controller: existingTraefik({ gatewayClassName: "traefik", version: "v3.7.13", ...args }),
    exposure: existingAddress(),
});

/** Mistakes in the settings of Traefik, and what it cannot do. */
export const badTraefik: BadInput[] = [
    {
        what: "Traefik on the nodes' own sockets, whose addresses it does not report",
        args: { controller: traefik(), exposure: hostPorts() },
        path: "exposure.addresses",
        code: "node-addresses-not-reported",
        quotes: "The controller does not report the addresses of its nodes.",
    },
    {
        what: "PROXY protocol with HTTP/3 by Traefik",
        args: { controller: traefik(), clientTraffic: { proxyProtocol: true } },
        path: "clientTraffic.proxyProtocol",
        code: "proxy-protocol-with-http3",
        quotes: "PROXY protocol is enabled together with HTTP/3.",
    },
    {
        what: "a release of Traefik without its v",
        args: { controller: traefik({ version: "3.7.13" }) },
        path: "controller.version",
        code: "version-invalid",
        quotes: '"3.7.13" is given.',
    },
    {
        what: "a time for Traefik to leave in that is none",
        args: { controller: traefik({ drain: { healthCheckFailureDelay: "soon" } }) },
        path: "controller.drain.healthCheckFailureDelay",
        code: "drain-invalid",
        quotes: '"soon" is given.',
    },
    {
        what: "values of Traefik's chart without a chart",
        args: { controller: traefik({ values: { logs: {} } }) },
        path: "controller.values",
        code: "traefik-values-without-chart",
        quotes: "values is set without chart.",
    },
    {
        what: "no pod of Traefik",
        args: { controller: traefik({ replicas: 0 }) },
        path: "controller.replicas",
        code: "replicas-invalid",
        quotes: "0 is given.",
    },
    {
        what: "an installed Traefik with a Service of the gateway's own",
        args: { ...theirs(), exposure: mixedService() },
        path: "exposure",
        code: "service-of-another-gateway",
        quotes: "mixedService does not go together with existingTraefik.",
    },
    {
        what: "an installed Traefik before its Gateway API provider",
        args: theirs({ version: "v3.0.4" }),
        path: "controller.capabilities.http3",
        code: "controller-without-http3",
        quotes: "The controller does not support HTTP/3.",
    },
    {
        what: "a port without an entry point of an installed Traefik",
        args: { ...theirs(), hostnames: [], listeners: [{ hostname: "app.example.com", port: 8443 }] },
        path: "controller.entryPoints",
        code: "traefik-entry-point-missing",
        quotes: "Port 8443 has no entry point.",
    },
    {
        what: "client certificates of an installed Traefik",
        args: { ...theirs(), advertisement: { stage: "off" }, clientTraffic: { clientCertificateCa: "ca" } },
        path: "clientTraffic.clientCertificateCa",
        code: "traefik-configured-by-its-owner",
        quotes: "Client certificates are required.",
    },
    {
        what: "PROXY protocol of an installed Traefik",
        args: { ...theirs(), advertisement: { stage: "off" }, clientTraffic: { proxyProtocol: true } },
        path: "clientTraffic.proxyProtocol",
        code: "traefik-configured-by-its-owner",
        quotes: "PROXY protocol is enabled.",
    },
];

export const traefikWarnings: Warned[] = [
    { code: "traefik-cuts-h3", args: { controller: traefik() }, path: "controller.drain.healthCheckFailureDelay" },
    {
        code: "traefik-unrouted-alt-svc",
        args: { ...theirs({ altSvc: "middleware" }), advertisement: { stage: "off" } },
        path: "controller.altSvc",
    },
];
