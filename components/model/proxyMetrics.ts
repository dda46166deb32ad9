import * as z from "zod";

export const proxyMetrics = z.strictObject({
    /** Name of the port of the proxies' pods that serves the metrics. */
    port: z.string(),
    /** Path on that port. */
    path: z.string(),
    /** Labels of the pods that name their Gateway, as Kubernetes spells them. */
    podLabels: z.strictObject({
        /** Key of the label that has the Gateway's namespace. */
        namespace: z.string(),
        /** Key of the label that has the Gateway's name. */
        name: z.string(),
    }),
    /**
     * Counters of requests to the HTTPS listeners, by version of HTTP: each a selector of PromQL, such as
     * `requests_total{protocol="h3"}`. The share of HTTP/3 is `http3` among all that are given.
     */
    requests: z.strictObject({
        /** Requests over HTTP/1.1. Default: they are not counted. */
        http1: z.string().optional(),
        /** Requests over HTTP/2. Default: they are not counted. */
        http2: z.string().optional(),
        /** Requests over HTTP/3. */
        http3: z.string(),
    }),
});

/**
 * How Prometheus reads what a controller's proxies count. Plain data: the plan records it. Where no Prometheus operator
 * runs, the pods have to carry `prometheus.io` annotations that say the same.
 */
export interface ProxyMetrics extends z.input<typeof proxyMetrics> {}
