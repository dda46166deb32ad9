/** Default versions and locations; each is a setting. */

/** First release whose gateways answer QUIC on the Service's UDP port. */
export const ISTIO_VERSION = "v1.31.0";
/** Lowest Kubernetes version whose API server accepts the Gateway API's CRDs 1.6. */
export const KUBERNETES_FLOOR = "1.31";

/** Istio's own name of a release, which has no `v`. */
const tagOf = (version: string) => version.slice(1);

/** Default image of istiod. */
export function pilotImage(version: string): string {
    return `docker.io/istio/pilot:${tagOf(version)}`;
}

/** Default image of the gateway's pods: pilot-agent and Envoy. */
export function proxyImage(version: string): string {
    return `docker.io/istio/proxyv2:${tagOf(version)}`;
}

/** Where the CRDs of a release are. */
export function istioCrdsUrl(version: string): string {
    return `https://raw.githubusercontent.com/istio/istio/${tagOf(version)}/manifests/charts/base/files/crd-all.gen.yaml`;
}

/**
 * Capabilities of Istio 1.31. istiod opens QUIC for all HTTPS listeners of its gateways together, and never requires a
 * client certificate there. Alt-Svc is set by an EnvoyFilter.
 */
export const ISTIO_CAPABILITIES = {
    http3: true,
    altSvcSettable: true,
    proxyProtocolWithHttp3: false,
    clientCertificatesWithHttp3: false,
    http3PerListener: false,
    quicServerIds: false,
    listenerSharing: false,
    nodeAddresses: false,
} as const;

/** Where it is known from what Istio cannot do. */
export const CAPABILITY_SOURCES = {
    proxyProtocolWithHttp3: "istio/istio pilot/pkg/networking/core/listener.go",
    clientCertificatesWithHttp3: "istio/istio pilot/pkg/networking/core/listener.go; envoyproxy/envoy#23809",
    upstreamHttp3: "Istio 1.31: its clusters have no HTTP/3",
    http3PerListener: "istio/istio PILOT_ENABLE_QUIC_LISTENERS",
    nodeAddresses: "istio/istio, Gateway status.addresses",
    quicServerIds: "envoyproxy/envoy, connection ID generators",
} as const;
