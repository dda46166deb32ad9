import { METRICS, type Metric } from "./metrics.ts";

/** Labels that tell watched things apart: which Prometheus target watches (from where), and which URL. */
const URL_LABELS = "cluster, job, host, path";
/** The same, of one address family. */
const FAMILY_LABELS = `${URL_LABELS}, family`;

/**
 * The queries on what `http3-gateway watch` measures, so that each is written once. `selector` narrows the series, for
 * example `host=~"$host"`; the aggregations leave a watch's pod out, so that its replacement continues the series.
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
} as const;

function series({ name }: Metric, ...selectors: string[]): string {
    const selector = selectors.filter((one) => one !== "").join(",");
    return selector === "" ? name : `${name}{${selector}}`;
}
