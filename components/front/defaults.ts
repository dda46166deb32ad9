/** Versions and facts that the defaults name. */

/** nginx's stable release whose image has the HTTP/3 module; 1.26 is the lowest that was run. */
export const NGINX_VERSION = "1.30.6";
/** Lowest Kubernetes whose pods can sleep before they stop (KEP-3960, beta and on by default). */
export const KUBERNETES_FLOOR = "1.30";
/** Label of the front's pods, in addition to those by which the Service selects them. */
export const FRONT_LABEL = "front.http3-gateway.dev/name";
/** Name of the UDP port, of the Service and of the pods, unless the Service already has one. */
export const UDP_PORT_NAME = "h3";
/** Port of the Service, for TCP and for UDP. */
export const SERVICE_PORT = 443;

/**
 * What a front can do: it has QUIC alone. Answers over TCP, and Alt-Svc in them, are the gateway's behind it, and so is the
 * Service with its address.
 */
export const FRONT_CAPABILITIES = {
    http3: true,
    altSvcSettable: true,
    answersTcp: false,
    ownService: false,
    proxyProtocolWithHttp3: false,
    clientCertificatesWithHttp3: false,
    http3PerListener: false,
    quicServerIds: false,
} as const;

/** Where it is known from what a front cannot do. */
export const CAPABILITY_SOURCES = {
    proxyProtocolWithHttp3: "nginx/nginx#783",
    answersTcp: "the gateway behind the front answers over TCP",
    ownService: "the Service of the gateway behind the front",
} as const;
