import { METRICS, type Metric } from "./metrics.ts";

/** Labels that identify a watch: its Prometheus target (the location), and the URL. */
const URL_LABELS = "cluster, job, host, path";
/** The same, per address family. */
const FAMILY_LABELS = `${URL_LABELS}, family`;

/**
 * The queries on metrics of `http3-gateway watch`, each defined once. `selector` filters the series, for example
 * `host=~"$host"`; aggregations omit the watch's pod, so that its replacement continues the series.
 */
export const QUERIES = {
    /** 0 or 1 per URL and family. */
    served: (selector = "") => `min by (${FAMILY_LABELS}) (${series(METRICS.served, selector)})`,
    /** 0 or 1 per URL. */
    advertised: (selector = "") => `max by (${URL_LABELS}) (${series(METRICS.advertised, selector)})`,
    /** 0 or 1 per URL and family, for any reason. */
    dead: (selector = "") => `max by (${FAMILY_LABELS}) (${series(METRICS.dead, selector)})`,
    /** 0 or 1 per URL, family and reason. */
    deadByReason: (selector = "") => `max by (${FAMILY_LABELS}, reason) (${series(METRICS.dead, selector)})`,
    /** 0 or 1 per URL and family; not if the watch's location has no route. */
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
    /** Seconds per URL since its last check, up to an hour after the watch ends. */
    sinceCheck: (selector = "") =>
        `time() - max by (${URL_LABELS}) (last_over_time(${series(METRICS.lastCheck, selector)}[1h]))`,
    /** Seconds between checks per URL, up to an hour after the watch ends. */
    interval: (selector = "") => `max by (${URL_LABELS}) (last_over_time(${series(METRICS.interval, selector)}[1h]))`,
    /** Checks per second without a verdict. */
    errors: (window: string) => `sum by (cluster, job) (rate(${METRICS.errors.name}[${window}]))`,
} as const;

function series({ name }: Metric, ...selectors: string[]): string {
    const selector = selectors.filter((one) => one !== "").join(",");
    return selector === "" ? name : `${name}{${selector}}`;
}
