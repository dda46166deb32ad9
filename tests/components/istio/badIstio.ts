import { type ExistingIstioArgs, existingIstio, hostPorts, istio } from "../../../components/index.ts";
import type { BadInput } from "../gateway/badHosts.ts";

const accepted = { acceptAlpha: true };
const theirs = (args: Partial<ExistingIstioArgs> = {}) =>
    existingIstio({ acceptAlpha: true, version: "v1.31.0", ...args });

/** Mistakes in the settings of Istio, and what it cannot do. */
export const badIstio: BadInput[] = [
    {
        what: "Istio without the consent to an alpha feature",
        args: { controller: istio() },
        path: "controller.acceptAlpha",
        code: "istio-alpha-not-accepted",
        quotes: "acceptAlpha is not set to true.",
    },
    {
        what: "client certificates with Istio, which requires none over QUIC",
        args: { controller: istio(accepted), clientTraffic: { clientCertificateCa: "partners" } },
        path: "clientTraffic.clientCertificateCa",
        code: "client-certificates-with-http3",
        quotes: "Client certificates are required together with HTTP/3.",
    },
    {
        what: "client certificates with Istio at stage off, which a later stage would not require",
        args: {
            controller: istio(accepted),
            advertisement: { stage: "off" },
            clientTraffic: { clientCertificateCa: "partners" },
        },
        path: "clientTraffic.clientCertificateCa",
        code: "istio-client-traffic",
        quotes: "Client certificates are required together with istio().",
    },
    {
        what: "PROXY protocol with Istio at stage off",
        args: {
            controller: istio(accepted),
            advertisement: { stage: "off" },
            clientTraffic: { proxyProtocol: true },
        },
        path: "clientTraffic.proxyProtocol",
        code: "istio-client-traffic",
        quotes: "PROXY protocol is set together with istio().",
    },
    {
        what: "one hostname of an Istio gateway without HTTP/3",
        args: {
            controller: istio(accepted),
            hostnames: undefined,
            listeners: [{ hostname: "app.example.com" }, { hostname: "www.example.com", http3: { enabled: false } }],
        },
        path: "listeners[1].http3",
        code: "http3-not-per-listener",
        quotes: '"www.example.com" has HTTP/3 disabled',
    },
    {
        what: "Istio on the nodes' own sockets, whose addresses it does not report",
        args: { controller: istio(accepted), exposure: hostPorts() },
        path: "exposure.addresses",
        code: "node-addresses-not-reported",
        quotes: "The controller does not report the addresses of its nodes.",
    },
    {
        what: "a release of Istio without its v",
        args: { controller: istio({ ...accepted, version: "1.31.0" }) },
        path: "controller.version",
        code: "version-invalid",
        quotes: '"1.31.0" is given.',
    },
    {
        what: "a time for Istio's pods to leave in that is none",
        args: { controller: istio({ ...accepted, drain: { drainTimeout: "soon" } }) },
        path: "controller.drain.drainTimeout",
        code: "drain-invalid",
        quotes: '"soon" is given.',
    },
    {
        what: "no pod of Istio's gateway",
        args: { controller: istio({ ...accepted, replicas: 0 }) },
        path: "controller.replicas",
        code: "replicas-invalid",
        quotes: "0 is given.",
    },
    {
        what: "an installed Istio without the consent to an alpha feature",
        args: { controller: existingIstio({ version: "v1.31.0" }) },
        path: "controller.acceptAlpha",
        code: "istio-alpha-not-accepted",
        quotes: "acceptAlpha is not set to true.",
    },
    {
        what: "an installed Istio whose gateways have no UDP port yet",
        args: { controller: theirs({ version: "v1.30.4" }) },
        path: "controller.capabilities.http3",
        code: "controller-without-http3",
        quotes: "The controller does not support HTTP/3.",
    },
    {
        what: "client certificates with an installed Istio, which requires none over QUIC",
        args: { controller: theirs(), clientTraffic: { clientCertificateCa: "partners" } },
        path: "clientTraffic.clientCertificateCa",
        code: "client-certificates-with-http3",
        quotes: "Client certificates are required together with HTTP/3.",
    },
    {
        what: "client certificates with an installed Istio at stage off",
        args: {
            controller: theirs(),
            advertisement: { stage: "off" },
            clientTraffic: { clientCertificateCa: "partners" },
        },
        path: "clientTraffic.clientCertificateCa",
        code: "istio-client-traffic",
        quotes: "Client certificates are required together with existingIstio().",
    },
    {
        what: "PROXY protocol with an installed Istio",
        args: { controller: theirs(), clientTraffic: { proxyProtocol: true } },
        path: "clientTraffic.proxyProtocol",
        code: "proxy-protocol-with-http3",
        quotes: "PROXY protocol is enabled together with HTTP/3.",
    },
    {
        what: "PROXY protocol with an installed Istio at stage off",
        args: { controller: theirs(), advertisement: { stage: "off" }, clientTraffic: { proxyProtocol: true } },
        path: "clientTraffic.proxyProtocol",
        code: "istio-client-traffic",
        quotes: "PROXY protocol is set together with existingIstio().",
    },
    {
        what: "an installed Istio on the nodes' own sockets",
        args: { controller: theirs(), exposure: hostPorts({ addresses: ["192.0.2.10"] }) },
        path: "exposure",
        code: "host-network-not-supported",
        quotes: "hostPorts needs the proxies on the nodes' own sockets, which existingIstio cannot do.",
    },
];
