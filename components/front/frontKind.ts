import * as z from "zod";
import { classFields, serviceFields } from "../exposures/mixedServiceKind.ts";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { duration, replicas, resources, seconds } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { altSvcBy } from "./altSvcBy.ts";
import { CAPABILITY_SOURCES, FRONT_CAPABILITIES, KUBERNETES_FLOOR } from "./defaults.ts";
import { behind } from "./existingService.ts";
import { FLOORS, IMAGES, isOlder, PROXIES, taggedVersion } from "./proxyImages.ts";

const PATH_INVALID: FormRule = {
    code: "readiness-path-invalid",
    reason: "It becomes part of the proxy's configuration, where other characters have a meaning.",
    remedy: 'Write a path that begins with "/", of letters, digits and -._~%/?=&, such as "/health".',
    source: "RFC 3986 §3.3",
};

export const frontFields = {
    /** The gateway that requests go on to: `existingService({ namespace, name })`, `existingGateway()` or `existingIngress()`. */
    behind,
    /**
     * What the front takes of the address. `udp`: UDP 443 alone, TCP 443 goes where it went, and HTTPS records alone advertise, or `altSvc`.
     * `tcpAndUdp`: also TCP 443, whose target in the gateway's Service becomes the front's pods. Then they answer over HTTP/1.1,
     * HTTP/2 and HTTP/3 with one certificate and send Alt-Svc, so each stage exists; every name that clients reach there has to be
     * in `hostnames`, since the front refuses all others. Default: `udp`.
     */
    takes: z.enum(["udp", "tcpAndUdp"]).default("udp"),
    /**
     * Objects by which the gateway itself sends the stage's Alt-Svc over TCP, where the front takes UDP alone: HTTPRoutes, by
     * `httpRouteFilter()`, and Ingresses, by `ingressAnnotation()`. Each stage then exists. They are their owners': the front adds one
     * filter to each rule of an HTTPRoute, or one annotation to an Ingress, and takes it away when it goes. Answers that the gateway
     * gives without one of them have no Alt-Svc of the front. Default: none, HTTPS records alone advertise.
     */
    altSvc: z.array(altSvcBy).min(1).optional(),
    /**
     * A Service of the front's own for UDP 443 on the gateway's address, whose own Service then stays untouched: for balancers
     * that let two Services share an address. Both have to name it (GKE and AKS with a reserved address, Cilium and MetalLB
     * with a sharing key; MetalLB wants `externalTrafficPolicy: Cluster` of both). Default: none, the gateway's gets the port.
     */
    service: z
        .strictObject({
            ...classFields,
            /** Annotations of the Service, by which the balancer gives it the gateway's address. */
            annotations: serviceFields.annotations,
            /** CIDRs that may connect. Default: all. */
            sourceRanges: serviceFields.sourceRanges,
            /** `Local` keeps the client's address. Default: `Local`. */
            externalTrafficPolicy: serviceFields.externalTrafficPolicy,
            /** `spec.loadBalancerIP`, for balancers that have no annotation for it. Default: none. */
            loadBalancerIP: input(z.string()).optional(),
        })
        .optional(),
    /**
     * Proxy that ends QUIC. `nginx` is small, and sends requests on over HTTP/1.1. `envoy`, `haproxy` and `caddy` send them over h2
     * where the gateway has it, with trailers, as gRPC needs. A client of a pod that is gone notices at once, but with `caddy`,
     * whose pods share no key: there it waits for its own timeout. Default: `nginx`.
     */
    proxy: z.enum(PROXIES).default("nginx"),
    /**
     * Image of the proxy: nginx 1.26 or newer with its HTTP/3 module, which ends by SIGQUIT; Envoy 1.32 or newer; HAProxy 3.2 or
     * newer with QUIC and Lua, which ends by SIGUSR1, and not on the QUIC compatibility layer: it says so when it starts, and
     * stops; Caddy 2.11.9 or newer. Required for `haproxy`. Default: the proxy's own.
     */
    image: z.string().optional(),
    /**
     * Pods. Default: 2. Where the Service's `externalTrafficPolicy` is `Local`, as many as there are nodes with pods of the
     * gateway: a node without a pod of the front drops UDP.
     */
    replicas: replicas.default(2),
    /** What a pod requests, and its limits (core/v1 ResourceRequirements). Default: nothing. */
    resources: resources.optional(),
    /**
     * How a pod leaves: it serves as before for `connections` while new ones reach other pods, then ends its connections
     * and lets requests that are under way go on for `requests`. Gateway API durations. Default: `30s`, `30s`.
     */
    drain: z
        .strictObject({
            /** How long its connections go on. Default: `30s`. */
            connections: duration.default("30s"),
            /**
             * How long requests that are under way then have. A pod is not ready when the gateway has not answered for so long, and for
             * 10 s at least. Default: `30s`.
             */
            requests: duration.default("30s"),
        })
        .prefault({}),
    /**
     * `required` refuses a Service whose `externalTrafficPolicy` is not `Local`: packets arrive with the address of a node.
     * Default: `wanted`, which warns.
     */
    clientAddress: z.enum(["required", "wanted"]).default("wanted"),
    /**
     * Path and query of the request for the first hostname by which a pod finds out whether the gateway answers; any answer
     * will do. Default: `/`.
     */
    readinessPath: ruled(
        PATH_INVALID,
        z
            .string()
            .regex(/^\/[\w\-.~%/]*(\?[\w\-.~%/=&]*)?$/)
            .meta({ wanted: "a path" }),
    ).default("/"),
    /** How long the gateway may be silent within a request, as a Gateway API duration. Default: `1h`: its own times count. */
    silence: duration.default("1h"),
};

const settings = z.strictObject(frontFields);

/** Settings of {@link front}. */
export interface FrontArgs extends z.input<typeof settings> {}

/** The same as they are read, with every default. */
export type FrontSettings = z.output<typeof settings>;

export const frontKind = partKind({
    kind: "front",
    settings,
    describe: ({ drain, takes, altSvc }) => ({
        // The gateway behind a front of QUIC alone serves TCP, with Alt-Svc of its own or none, unless it is made to send the front's.
        capabilities: {
            ...FRONT_CAPABILITIES,
            ...(takes === "udp" && altSvc === undefined ? { answersTcp: false } : {}),
        },
        sources: CAPABILITY_SOURCES,
        kubernetes: KUBERNETES_FLOOR,
        drainSeconds: seconds(drain.connections) + seconds(drain.requests),
        bundles: [],
    }),
    rules: [
        {
            code: "front-takes-every-name",
            severity: "warning",
            reason: "TCP connections for other names of the gateway reach the front too, which has no certificate for them and refuses them.",
            remedy: "Write every name that clients reach at this address over TCP 443 in hostnames.",
            source: "RFC 6066 §3",
            judge: ({ takes }) =>
                takes === "tcpAndUdp" ? [{ path: "takes", found: "The front takes TCP 443 of every name." }] : [],
        },
        {
            code: "front-shares-no-tcp",
            severity: "error",
            reason: "TCP 443 of the address belongs to the gateway's own Service, and two Services cannot have one port.",
            remedy: 'Leave service out: the ports of the gateway\'s Service are then changed. Or leave takes at "udp".',
            source: "core/v1 Service spec.ports",
            judge: ({ takes, service }) =>
                takes === "tcpAndUdp" && service !== undefined
                    ? [{ path: "service", found: 'service is set, and takes is "tcpAndUdp".' }]
                    : [],
        },
        {
            code: "front-alt-svc-of-both",
            severity: "error",
            reason: "The front's pods answer over TCP, and send Alt-Svc themselves: the gateway's would be replaced.",
            remedy: 'Leave altSvc out, or leave takes at "udp".',
            source: "RFC 7838 §3",
            judge: ({ takes, altSvc }) =>
                takes === "tcpAndUdp" && altSvc !== undefined
                    ? [{ path: "altSvc", found: 'altSvc is set, and takes is "tcpAndUdp".' }]
                    : [],
        },
        {
            code: "front-alt-svc-twice",
            severity: "error",
            reason: "Each would write it, and the last one would win.",
            remedy: "Name each HTTPRoute and each Ingress once.",
            source: "RFC 7838 §3",
            judge: ({ altSvc = [] }) =>
                altSvc.flatMap((one, index) => {
                    const same = altSvc.findIndex(
                        (other) =>
                            other?.kind === one?.kind &&
                            other?.namespace === one?.namespace &&
                            other?.name === one?.name,
                    );
                    return same === index
                        ? []
                        : [
                              {
                                  path: `altSvc[${index}]`,
                                  found: `altSvc names ${one?.namespace}/${one?.name} twice.`,
                              },
                          ];
                }),
        },
        {
            code: "front-alt-svc-by-objects",
            severity: "warning",
            reason:
                "Other answers of the gateway, such as its own 404 for a path without a route, have none, and clients that use HTTP/3 get none " +
                "from the front.",
            remedy: 'Name every HTTPRoute and Ingress of these hostnames, or use takes: "tcpAndUdp", which sends it with every answer.',
            source: "Gateway API, HTTPRouteRule: filters",
            judge: ({ altSvc }) =>
                altSvc === undefined
                    ? []
                    : [
                          {
                              path: "altSvc",
                              found: `Alt-Svc is sent with the answers of ${altSvc.length === 1 ? "one object" : `${altSvc.length} objects`} alone.`,
                          },
                      ],
        },
        {
            code: "front-image-required",
            severity: "error",
            reason: "Docker's image of HAProxy is built without QUIC.",
            remedy: "Set image to one with HAProxy 3.2 or newer that is built with QUIC and Lua.",
            source: "docker-library/haproxy 3.2/Dockerfile",
            judge: ({ proxy, image }) =>
                proxy === "haproxy" && image === undefined
                    ? [{ path: "image", found: 'image is missing for proxy: "haproxy".' }]
                    : [],
        },
        {
            code: "front-proxy-protocol",
            severity: "error",
            reason: "The gateway closes connections without PROXY protocol, and nginx cannot send it with HTTP.",
            remedy: "Use another proxy, or have the gateway take connections without PROXY protocol.",
            source: "nginx, ngx_stream_proxy_module proxy_protocol",
            judge: ({ proxy, behind: gateway }) =>
                proxy === "nginx" && gateway?.proxyProtocol === true
                    ? [{ path: "behind.proxyProtocol", found: 'proxyProtocol is true, and proxy is "nginx".' }]
                    : [],
        },
        {
            code: "front-nginx-without-http2",
            severity: "error",
            reason: "That release of nginx has no HTTP/2 to other servers, and does not start.",
            remedy: "Set image to nginx 1.29.4 or newer, or leave http2 out.",
            source: "nginx, ngx_http_proxy_module proxy_http_version",
            judge: ({ proxy, image, behind: gateway }) => {
                const version = image === undefined ? undefined : taggedVersion(image);
                return proxy === "nginx" &&
                    gateway?.http2 === true &&
                    version !== undefined &&
                    isOlder(version, "1.29.4")
                    ? [{ path: "behind.http2", found: `http2 is true, and ${image} is nginx ${version}.` }]
                    : [];
            },
        },
        {
            code: "front-proxy-too-old",
            severity: "error",
            reason: "HTTP/3 of earlier releases fails, or breaks connections.",
            remedy: "Set image to a newer release.",
            source: "nginx 1.26; Envoy 1.32; haproxy/haproxy#3071; caddyserver/caddy#6202",
            judge: ({ proxy, image }) => {
                const version = image === undefined ? undefined : taggedVersion(image);
                if (proxy === undefined || version === undefined) {
                    return [];
                }
                const { version: floor, why } = FLOORS[proxy];
                return isOlder(version, floor)
                    ? [
                          {
                              path: "image",
                              found: `${image} is ${proxy} ${version}, and a front needs ${floor} or newer. ${why}`,
                          },
                      ]
                    : [];
            },
        },
    ],
});

/** Image of the proxy: the configured one, or the default. */
export function imageOf({ image, proxy }: Pick<FrontSettings, "image" | "proxy">): string {
    return image ?? IMAGES[proxy] ?? "";
}
