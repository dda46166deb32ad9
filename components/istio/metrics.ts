import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { GATEWAY_LABEL, NAMESPACE_LABEL } from "./names.ts";

/** Port of Envoy's counters. */
export const METRICS_PORT = 15_090;
const PATH = "/stats/prometheus";

/** Counters that Envoy has in addition to Istio's choice: requests by version of HTTP. */
export const COUNTED = "http\\..*\\.downstream_rq_http[123]_total";

/** Annotations by which a Prometheus without its operator finds the pods. */
export const SCRAPED = {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": String(METRICS_PORT),
    "prometheus.io/path": PATH,
};

/**
 * How the proxies of Istio 1.31 are scraped. The HTTP manager of a listener is named `outbound_<address>_<port>`, with
 * `udp_` before the address of QUIC's (seen on Envoy 1.39.3 by Istio 1.31); port 80 has the redirect.
 */
export const istioMetrics: ProxyMetrics = {
    port: "metrics",
    path: PATH,
    podLabels: { namespace: NAMESPACE_LABEL, name: GATEWAY_LABEL },
    requests: { http1: requests("http1"), http2: requests("http2"), http3: requests("http3") },
};

/** The same of pods that istiod makes: the port has another name. */
export const existingIstioMetrics: ProxyMetrics = { ...istioMetrics, port: "http-envoy-prom" };

function requests(version: string): string {
    const managers = 'http_conn_manager_prefix=~"outbound_.+",http_conn_manager_prefix!~".+_80"';
    return `envoy_http_downstream_rq_${version}_total{${managers}}`;
}
