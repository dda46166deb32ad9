/**
 * How Prometheus reads what a controller's proxies count. Plain data: the plan records it. Where no Prometheus operator
 * runs, the pods have to carry `prometheus.io` annotations that say the same.
 */
export interface ProxyMetrics {
    /** Name of the port of the proxies' pods that serves the metrics. */
    port: string;
    /** Path on that port. */
    path: string;
    /** Labels of the pods that name their Gateway, as Kubernetes spells them. */
    podLabels: { namespace: string; name: string };
    /**
     * Counters of requests to the HTTPS listeners, by version of HTTP: each a selector of PromQL, such as
     * `requests_total{protocol="h3"}`. The share of HTTP/3 is `http3` among all that are given.
     */
    requests: { http1?: string; http2?: string; http3: string };
}
