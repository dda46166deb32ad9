/** Default versions and locations; each is a setting. */

/** Newest known release; 3.7.12 and 3.7.13 apply timeouts to HTTP/3 and fix its connections to backends. */
export const TRAEFIK_VERSION = "v3.7.13";
/** Lowest Kubernetes version whose API server accepts the Gateway API's CRDs 1.6. */
export const KUBERNETES_FLOOR = "1.31";
/** Traefik answers to this one alone (pkg/provider/kubernetes/gateway); which classes are its own, a label says. */
export const CONTROLLER_NAME = "traefik.io/gateway-controller";
/** Seconds in Traefik's own Alt-Svc (pkg/server/server_entrypoint_tcp_http3.go, by quic-go). */
export const OWN_MAX_AGE = 2_592_000;
/** Label of a GatewayClass with the Gateway whose Traefik it is for. */
export const CLASS_LABEL = "traefik.http3-gateway.dev/gateway";

/** Where Traefik's own CRDs of a release are. */
export function traefikCrdsUrl(version: string): string {
    return `https://raw.githubusercontent.com/traefik/traefik/${version}/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml`;
}

/**
 * Capabilities of Traefik 3.7. Alt-Svc is set by a Middleware of the entry point. HTTP/3 is enabled for an entry point,
 * which all listeners of a port share. Every hostname of a port is served on any connection to it.
 */
export const TRAEFIK_CAPABILITIES = {
    http3: true,
    altSvcSettable: true,
    proxyProtocolWithHttp3: false,
    clientCertificatesWithHttp3: false,
    http3PerListener: false,
    quicServerIds: false,
    listenerSharing: false,
    nodeAddresses: false,
    passthroughWithHttp3: true,
} as const;

/** Where it is known from what Traefik cannot do. */
export const CAPABILITY_SOURCES = {
    proxyProtocolWithHttp3: "traefik/traefik#11747",
    upstreamHttp3: "Traefik 3.7, ServersTransport: it has no HTTP/3",
    http3PerListener: "Traefik, EntryPoints: http3",
    nodeAddresses: "Traefik, providers.kubernetesGateway.statusAddress",
    quicServerIds: "traefik/traefik#12425",
} as const;
