/** Versions and facts in defaults. */

/** nginx's stable release with the HTTP/3 module in its image. The lab runs 1.26.3 of Debian. */
export const NGINX_VERSION = "1.30.6";
/** Envoy that ran as a front, and on the lab. */
export const ENVOY_VERSION = "1.39.3";
/** Caddy whose reloads and exits keep requests over HTTP/3. */
export const CADDY_VERSION = "2.11.9";
/** Lowest Kubernetes version with `sleep` in preStop (KEP-3960, beta and on by default). */
export const KUBERNETES_FLOOR = "1.30";
/** Label of the front's pods, in addition to the Service's selector. */
export const FRONT_LABEL = "front.http3-gateway.dev/name";

/** Label of the pods of a front that takes TCP too, and its value: they are a Deployment of their own. */
export const TCP_LABEL = { "front.http3-gateway.dev/takes": "tcp-and-udp" };

/** Annotation of its pods: the file of the Alt-Svc that they were last asked to send. */
export const ALT_SVC_ANNOTATION = "front.http3-gateway.dev/alt-svc";
/** Annotation of its pods: the UID of the Service that they forward to. */
export const UID_ANNOTATION = "front.http3-gateway.dev/service-uid";
/** Name of the UDP port, on Service and pods, unless the Service has one. */
export const UDP_PORT_NAME = "h3";
/** Name of the TCP port on pods of a front that takes TCP too. No other pod has a port of this name. */
export const TCP_PORT_NAME = "front-https";
/** Port of the Service, for TCP and UDP. */
export const SERVICE_PORT = 443;

/** Capabilities of a front that takes TCP too, or whose gateway sends its Alt-Svc. The gateway behind it has the Service with the address. */
export const FRONT_CAPABILITIES = {
    http3: true,
    altSvcSettable: true,
    ownService: false,
    proxyProtocolWithHttp3: false,
    clientCertificatesWithHttp3: false,
    http3PerListener: false,
    quicServerIds: false,
} as const;

/** Sources of a front's limits. */
export const CAPABILITY_SOURCES = {
    proxyProtocolWithHttp3: "nginx/nginx#783",
    answersTcp: "the gateway behind the front answers over TCP",
    ownService: "the Service of the gateway behind the front",
} as const;
