import {
    existingAddress,
    existingService,
    front,
    httpRouteFilter,
    ingressAnnotation,
    none,
} from "../../../components/index.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";

const behind = existingService({ namespace: "ingress", name: "gateway" });
const parts = { controller: front({ behind }), exposure: existingAddress(), redirectHttp: false };

const shop = { namespace: "shop", name: "shop" };
const route = httpRouteFilter(shop);

/** Mistakes in the arguments of a front. */
export const badFront: BadInput[] = [
    {
        what: "Alt-Svc alone to advertise a front, over which no TCP goes",
        args: { ...parts, advertisement: { stage: "trial" } },
        path: "advertisement.stage",
        code: "trial-without-alt-svc",
        quotes: "The controller answers over QUIC alone, and sends no Alt-Svc.",
    },
    {
        what: "a front with a Service of its own",
        args: { controller: front({ behind }) },
        path: "exposure",
        code: "service-of-another-gateway",
        quotes: "mixedService does not go together with front.",
    },
    {
        what: "somebody's address for a gateway that has none of it",
        args: { exposure: existingAddress() },
        path: "exposure",
        code: "service-of-another-gateway",
        quotes: "existingAddress does not go together with envoyGateway.",
    },
    {
        what: "a path that would end a word of the proxy's configuration",
        args: { ...parts, controller: front({ behind, readinessPath: '/"; }' }) },
        path: "controller.readinessPath",
        code: "readiness-path-invalid",
        quotes: "is given.",
    },
    {
        what: "a Service with a name that none can have",
        args: { ...parts, controller: front({ behind: existingService({ namespace: "ingress", name: "a.b" }) }) },
        path: "controller.behind.name",
        code: "service-name-invalid",
        quotes: '"a.b" is not a valid name of a Service.',
    },
    {
        what: "PROXY protocol from nginx, which cannot send it",
        args: {
            ...parts,
            controller: front({
                behind: existingService({ namespace: "ingress", name: "gateway", proxyProtocol: true }),
            }),
        },
        path: "controller.behind.proxyProtocol",
        code: "front-proxy-protocol",
        quotes: 'proxyProtocol is true, and proxy is "nginx".',
    },
    {
        what: "h2 from a release of nginx that has none",
        args: {
            ...parts,
            controller: front({
                behind: existingService({ namespace: "ingress", name: "gateway", http2: true }),
                image: "docker.io/library/nginx:1.26.3",
            }),
        },
        path: "controller.behind.http2",
        code: "front-nginx-without-http2",
        quotes: "http2 is true, and docker.io/library/nginx:1.26.3 is nginx 1.26.3.",
    },
    {
        what: "TCP on an address that another Service shares",
        args: { ...parts, controller: front({ behind, takes: "tcpAndUdp", service: {} }) },
        path: "controller.service",
        code: "front-shares-no-tcp",
        quotes: 'service is set, and takes is "tcpAndUdp".',
    },
    {
        what: "Alt-Svc of the gateway from a front that sends its own",
        args: { ...parts, controller: front({ behind, takes: "tcpAndUdp", altSvc: [route] }) },
        path: "controller.altSvc",
        code: "front-alt-svc-of-both",
        quotes: 'altSvc is set, and takes is "tcpAndUdp".',
    },
    {
        what: "the same HTTPRoute twice",
        args: { ...parts, controller: front({ behind, altSvc: [route, route] }) },
        path: "controller.altSvc[1]",
        code: "front-alt-svc-twice",
        quotes: "altSvc names shop/shop twice.",
    },
    {
        what: "an annotation that says nothing of the stage",
        args: {
            ...parts,
            controller: front({
                behind,
                altSvc: [ingressAnnotation({ ...shop, annotation: "a/b", text: "Alt-Svc clear" })],
            }),
        },
        path: "controller.altSvc[0].text",
        code: "front-annotation-without-alt-svc",
        quotes: '"Alt-Svc clear" does not contain {altSvc}.',
    },
    {
        what: "an annotation with a name that none can have",
        args: {
            ...parts,
            controller: front({ behind, altSvc: [ingressAnnotation({ ...shop, annotation: "a/b/c" })] }),
        },
        path: "controller.altSvc[0].annotation",
        code: "front-annotation-invalid",
        quotes: '"a/b/c" is not a valid name of an annotation.',
    },
    {
        what: "HAProxy without an image: Docker's own has no QUIC",
        args: { ...parts, controller: front({ behind, proxy: "haproxy" }) },
        path: "controller.image",
        code: "front-image-required",
        quotes: 'image is missing for proxy: "haproxy".',
    },
    {
        what: "a release of Caddy that cuts requests when it ends",
        args: { ...parts, controller: front({ behind, proxy: "caddy", image: "docker.io/library/caddy:2.11.2" }) },
        path: "controller.image",
        code: "front-proxy-too-old",
        quotes: "docker.io/library/caddy:2.11.2 is caddy 2.11.2, and a front needs 2.11.9 or newer.",
    },
];

export const frontWarnings: Warned[] = [
    {
        code: "front-takes-every-name",
        args: { ...parts, controller: front({ behind, takes: "tcpAndUdp" }) },
        path: "controller.takes",
    },
    {
        code: "front-alt-svc-by-objects",
        args: { ...parts, controller: front({ behind, altSvc: [route] }) },
        path: "controller.altSvc",
    },
    { code: "records-alone-without-records", args: { ...parts, dns: none() }, path: "dns" },
];
