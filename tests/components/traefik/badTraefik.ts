import { hostPorts, traefik } from "../../../components/index.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";

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
        what: "no pod of Traefik",
        args: { controller: traefik({ replicas: 0 }) },
        path: "controller.replicas",
        code: "replicas-invalid",
        quotes: "0 is given.",
    },
];

export const traefikWarnings: Warned[] = [
    { code: "traefik-cuts-h3", args: { controller: traefik() }, path: "controller.drain.healthCheckFailureDelay" },
];
