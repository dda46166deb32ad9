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
     * `requests_total{protocol="h3"}`. The share of HTTP/3 is `http3` divided by the sum of all.
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
 * How Prometheus scrapes a controller's proxies. Plain data: the plan records it. Without a Prometheus operator, the
 * pods must have equivalent `prometheus.io` annotations.
 */
export interface ProxyMetrics extends z.input<typeof proxyMetrics> {}
