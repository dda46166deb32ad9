import type { ProxyMetrics } from "../model/proxyMetrics.ts";

/**
 * How the proxies of Envoy Gateway 1.9 are scraped: their container port `metrics` is 19001. The HTTP manager of an HTTPS
 * listener is named `https-<container port>`, for TCP and QUIC alike (seen on Envoy 1.39.3 by Envoy Gateway 1.9.1); the
 * redirect, readiness and statistics listeners have other prefixes. The pods carry `prometheus.io` annotations.
 */
export const envoyGatewayMetrics: ProxyMetrics = {
    port: "metrics",
    path: "/stats/prometheus",
    podLabels: {
        namespace: "gateway.envoyproxy.io/owning-gateway-namespace",
        name: "gateway.envoyproxy.io/owning-gateway-name",
    },
    requests: { http1: requests("http1"), http2: requests("http2"), http3: requests("http3") },
};

function requests(version: string): string {
    return `envoy_http_downstream_rq_${version}_total{envoy_http_conn_manager_prefix=~"https-.+"}`;
}
