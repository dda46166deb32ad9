import { METRICS, type Metric } from "./metrics.ts";

/** Labels that tell watched things apart: which Prometheus target watches (from where), and which URL. */
const URL_LABELS = "cluster, job, host, path";
/** The same, of one address family. */
const FAMILY_LABELS = `${URL_LABELS}, family`;

/** Labels by which Envoy Gateway tells whose proxy a pod is. */
export const GATEWAY_POD_LABELS = [
    "gateway.envoyproxy.io/owning-gateway-namespace",
    "gateway.envoyproxy.io/owning-gateway-name",
];

/** The same as Prometheus spells them. Empty where a scrape drops pod labels: all gateways are then one. */
export const GATEWAY_LABELS = GATEWAY_POD_LABELS.map((label) => label.replaceAll(/[^a-zA-Z0-9_]/g, "_"));

/** Versions of HTTP by which Envoy counts requests (`downstream_rq_<version>_total`). */
export const HTTP_VERSIONS = ["http1", "http2", "http3"] as const;

/**
 * The queries of dashboard, recording rules and alerts, so that each is written once. `selector` narrows the series,
 * for example `host=~"$host"`; the aggregations leave a watch's pod out, so that its replacement goes on where it ended.
 */
export const QUERIES = {
    /** 0 or 1 per URL and family. */
    served: (selector = "") => `min by (${FAMILY_LABELS}) (${series(METRICS.served, selector)})`,
    /** 0 or 1 per URL. */
    advertised: (selector = "") => `max by (${URL_LABELS}) (${series(METRICS.advertised, selector)})`,
    /** 0 or 1 per URL and family, for whatever reason. */
    dead: (selector = "") => `max by (${FAMILY_LABELS}) (${series(METRICS.dead, selector)})`,
    /** 0 or 1 per URL, family and reason. */
    deadByReason: (selector = "") => `max by (${FAMILY_LABELS}, reason) (${series(METRICS.dead, selector)})`,
    /** 0 or 1 per URL and family; not for want of a route from where the watch runs. */
    unreachable: (selector = "") =>
        `max by (${FAMILY_LABELS}) (${series(METRICS.unreachable, selector, 'reason!="no-route"')})`,
    /** 0 or 1 per URL, family and reason. */
    unreachableByReason: (selector = "") =>
        `max by (${FAMILY_LABELS}, reason) (${series(METRICS.unreachable, selector)})`,
    /** Seconds per URL and family. */
    handshake: (selector = "") => `max by (${FAMILY_LABELS}) (${series(METRICS.handshake, selector)})`,
    /** Days per URL, family and transport; negative after the end. */
    certificateDaysLeft: (selector = "") =>
        `(min by (${FAMILY_LABELS}, transport) (${series(METRICS.certificateEnd, selector)}) - time()) / 86400`,
    /** Seconds per URL and family. */
    sinceSuccess: (selector = "") => `time() - max by (${FAMILY_LABELS}) (${series(METRICS.lastSuccess, selector)})`,
    /** Seconds per URL since its last check, for an hour after the watch is gone. */
    sinceCheck: (selector = "") =>
        `time() - max by (${URL_LABELS}) (last_over_time(${series(METRICS.lastCheck, selector)}[1h]))`,
    /** Seconds per URL from check to check, for an hour after the watch is gone. */
    interval: (selector = "") => `max by (${URL_LABELS}) (last_over_time(${series(METRICS.interval, selector)}[1h]))`,
    /** Checks per second that ended without a verdict. */
    errors: (window: string) => `sum by (cluster, job) (rate(${METRICS.errors.name}[${window}]))`,
    /** Requests per second to the HTTPS listeners of a gateway, of one version of HTTP. */
    requests: (version: (typeof HTTP_VERSIONS)[number], window: string) =>
        `sum by (${GATEWAY_LABELS.join(", ")}) (${requestRate(version, window)})`,
    /** Requests per second to the HTTPS listeners of a gateway, of every version. */
    allRequests: (window: string) =>
        `sum by (${GATEWAY_LABELS.join(", ")}) (${HTTP_VERSIONS.map((one) => requestRate(one, window)).join(" + ")})`,
    /** Share of requests that came over h3, 0 to 1, per gateway; nothing where there are no requests. */
    share: (window: string) => `${QUERIES.requests("http3", window)} / (${QUERIES.allRequests(window)} > 0)`,
} as const;

/**
 * Envoy Gateway names the HTTP manager of an HTTPS listener `https-<container port>`, for TCP and QUIC alike (seen on
 * Envoy 1.39.3 by Envoy Gateway 1.9.1). The redirect, readiness and statistics listeners have other prefixes.
 */
function requestRate(version: string, window: string): string {
    return `rate(envoy_http_downstream_rq_${version}_total{envoy_http_conn_manager_prefix=~"https-.+"}[${window}])`;
}

function series({ name }: Metric, ...selectors: string[]): string {
    const selector = selectors.filter((one) => one !== "").join(",");
    return selector === "" ? name : `${name}{${selector}}`;
}
