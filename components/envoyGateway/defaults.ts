import { envoyGatewayMetrics } from "./metrics.ts";

/** Default versions and locations; each is a setting. Envoy Gateway's compatibility matrix pairs them. */

/** Newest known release; it has the fixes of the August 2026 HTTP/3 CVEs. */
export const ENVOY_GATEWAY_VERSION = "v1.9.1";
/** Lowest Kubernetes that Envoy Gateway 1.9 supports (its compatibility matrix). */
export const KUBERNETES_FLOOR = "1.33";

export const CHART = "oci://docker.io/envoyproxy/gateway-helm";
export const CONTROLLER_NAME = "gateway.envoyproxy.io/gatewayclass-controller";
export const CONTROLLER_NAMESPACE = "envoy-gateway-system";

/** URL of Envoy Gateway's own CRDs of a release, in its manifest. */
export function envoyGatewayCrdsUrl(version: string): string {
    return `https://github.com/envoyproxy/gateway/releases/download/${version}/install.yaml`;
}

/**
 * Capabilities of Envoy Gateway 1.9; `CAPABILITY_SOURCES` has the sources. HTTP/3 applies to the whole Gateway: a
 * policy of a single listener enables QUIC without a UDP port of the Service. Server IDs are set by an
 * EnvoyPatchPolicy, since it has no field for them. Hostnames for which clients may reuse a connection share a
 * listener: on separate listeners it answers such requests with 404 over h3, and withholds h2 from all of them (its
 * condition `OverlappingTLSConfig`).
 */
export const ENVOY_GATEWAY_CAPABILITIES = {
    http3: true,
    altSvcSettable: true,
    proxyProtocolWithHttp3: false,
    clientCertificatesWithHttp3: false,
    http3PerListener: false,
    quicServerIds: true,
    listenerSharing: true,
    passthroughWithHttp3: true,
    passthroughWithSharedListener: false,
} as const;

/** Sources for what Envoy Gateway 1.9 does not support. */
const CAPABILITY_SOURCES = {
    proxyProtocolWithHttp3: "envoyproxy/gateway#9798",
    clientCertificatesWithHttp3:
        "envoyproxy/gateway#8581; envoyproxy/envoy#23809: since Envoy Gateway 1.10 with Envoy 1.40",
    upstreamHttp3: "envoyproxy/gateway#10053: since Envoy Gateway 1.10",
    http3PerListener: "Envoy Gateway ClientTrafficPolicy: keyed by the first listener of a port",
    passthroughWithSharedListener: "Envoy Gateway internal/xds/translator, EmptyCluster",
} as const;

/** The plan of every Envoy Gateway, independent of who installed it. */
export const ENVOY_GATEWAY = {
    kubernetes: KUBERNETES_FLOOR,
    metrics: envoyGatewayMetrics,
    sources: CAPABILITY_SOURCES,
} as const;
