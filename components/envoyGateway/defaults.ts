import { envoyGatewayMetrics } from "./metrics.ts";

/** Versions and places that the defaults name; each is a setting. Envoy Gateway's compatibility matrix pairs them. */

/** Newest release seen; it carries the fixes of the August 2026 HTTP/3 CVEs. */
export const ENVOY_GATEWAY_VERSION = "v1.9.1";
/** Lowest Kubernetes that Envoy Gateway 1.9 supports (its compatibility matrix). */
export const KUBERNETES_FLOOR = "1.33";

export const CHART = "oci://docker.io/envoyproxy/gateway-helm";
export const CONTROLLER_NAME = "gateway.envoyproxy.io/gatewayclass-controller";
export const CONTROLLER_NAMESPACE = "envoy-gateway-system";

/** Where Envoy Gateway's own CRDs of a release are, among the rest of its manifest. */
export function envoyGatewayCrdsUrl(version: string): string {
    return `https://github.com/envoyproxy/gateway/releases/download/${version}/install.yaml`;
}

/**
 * What Envoy Gateway 1.9 can do; `CAPABILITY_SOURCES` says where it is known from. HTTP/3 is one for the whole Gateway: a
 * policy of a single listener opens QUIC without a UDP port of the Service. Server IDs come by an EnvoyPatchPolicy, since it
 * has no field for them. Hostnames that clients may take one connection for share a listener: on listeners beside each
 * other it answers such requests with 404 over h3, and withholds h2 from all of them (its condition
 * `OverlappingTLSConfig`).
 */
export const ENVOY_GATEWAY_CAPABILITIES = {
    http3: true,
    altSvcSettable: true,
    proxyProtocolWithHttp3: false,
    clientCertificatesWithHttp3: false,
    http3PerListener: false,
    quicServerIds: true,
    listenerSharing: true,
} as const;

/** Where it is known from what Envoy Gateway 1.9 cannot do. */
const CAPABILITY_SOURCES = {
    proxyProtocolWithHttp3: "envoyproxy/gateway#9798",
    clientCertificatesWithHttp3: "envoyproxy/gateway#8581; envoyproxy/envoy#23809",
    http3PerListener: "Envoy Gateway ClientTrafficPolicy: keyed by the first listener of a port",
} as const;

/** What every Envoy Gateway is in a plan, whoever installed it. */
export const ENVOY_GATEWAY = {
    kubernetes: KUBERNETES_FLOOR,
    metrics: envoyGatewayMetrics,
    sources: CAPABILITY_SOURCES,
} as const;
