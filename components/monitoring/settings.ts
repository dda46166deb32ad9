import type { Input } from "@pulumi/pulumi";
import { listenerUrl } from "../model/listenerUrl.ts";
import type { ListenerPlan, MonitoringPlan } from "../model/plan.ts";
import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { written } from "../model/rules/written.ts";
import { isWildcard } from "../model/wildcards.ts";
import { parseSocketAddress, parseTarget } from "../probe/target.ts";
import type { AlertSettings } from "./alerts.ts";

/** How a gateway is watched; see {@link Http3Watch}. */
export interface MonitoringArgs {
    /**
     * Image with the `http3-gateway` command on its PATH. Required: none is published. `tools/watch/Containerfile` in
     * the package is one, of two lines.
     */
    image: Input<string>;
    /** What is verified, `https://HOST[:PORT]/path`. Default: `/` of every listener with HTTP/3, but for wildcards. */
    urls?: string[];
    /** Seconds from the start of a URL's check to the start of its next, 1 to 86400. Default: 60. */
    interval?: number;
    /** DNS server to ask, `IP` or `IP:port`. Default: the node's, which answers as the world outside does. */
    resolver?: Input<string>;
    /** PEM certificates to trust besides the public roots. Default: the CA of a certificate that has its own. */
    caCertificate?: Input<string>;
    /**
     * `true` where the Prometheus operator runs: a ServiceMonitor, a PodMonitor for the proxies' metrics and a PrometheusRule
     * are created instead of `prometheus.io` annotations. Labels are what the operator's `Prometheus` selects by.
     * Default: false.
     */
    prometheusOperator?: boolean | { labels: Record<string, string> };
    /** Labels of the dashboard's ConfigMap, by which Grafana's sidecar finds it. Default: `{ grafana_dashboard: "1" }`. */
    dashboardLabels?: Record<string, string>;
    /** When the alerts fire. */
    alerts?: AlertSettings;
}

/** Settings of a gateway's monitoring: `true` watches it with every default, by the image that its check runs as a Job. */
export function monitoringOf(
    monitoring: boolean | MonitoringArgs | undefined,
    checkImage: string | undefined,
): MonitoringArgs | undefined {
    if (monitoring === true) {
        return { image: checkImage ?? "" };
    }
    return monitoring === false ? undefined : monitoring;
}

/** Seconds between two checks of a URL. */
export const DEFAULT_INTERVAL = 60;

/** https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations: units from long to short, each once. */
const DURATION = /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
const DURATIONS = ["for", "advertisementMemory", "shareWindow", "shareBaseline"] as const;

/**
 * What is wrong with the settings, each with the path of the argument below `at`.
 * `listeners`: whose `/` is watched where no URL is named.
 */
export function monitoringProblems(
    settings: MonitoringArgs,
    listeners: readonly ListenerPlan[],
    at = "monitoring.",
): { path: string; message: string }[] {
    const problems: { path: string; message: string }[] = [];
    const refused = (path: string, message: string) => problems.push({ path: `${at}${path}`, message });
    const { image, interval, resolver, alerts = {} } = settings;
    if (image === undefined || image === "") {
        refused(
            "image",
            "There is no image to run, and none is published. Build tools/watch/Containerfile and name it.",
        );
    }
    const urls = watchedUrls(settings.urls, listeners);
    if (urls.length === 0) {
        refused(
            "urls",
            "There is nothing to watch: no URL, and no listener with HTTP/3 but wildcards. Name a URL below a wildcard.",
        );
    }
    for (const [index, url] of (settings.urls ?? []).entries()) {
        const wrong = problemOf(() => parseTarget(url));
        if (wrong !== undefined) refused(`urls[${index}]`, `${wrong}.`);
    }
    if (interval !== undefined && !(Number.isFinite(interval) && interval >= 1 && interval <= 86_400)) {
        refused("interval", `${written(interval)} is no interval. Write seconds, 1 to 86400.`);
    }
    const address = typeof resolver === "string" ? problemOf(() => parseSocketAddress(resolver, 53)) : undefined;
    if (address !== undefined) refused("resolver", `${address}.`);
    for (const field of DURATIONS) {
        const value = alerts[field];
        if (value !== undefined && !DURATION.test(value)) {
            refused(`alerts.${field}`, `"${value}" is no duration of Prometheus. Write for example 30s, 5m or 1d.`);
        }
    }
    for (const field of ["certificateDays", "shareFraction", "shareMinimumRate"] as const) {
        const value = alerts[field];
        if (value !== undefined && !(value >= 0 && Number.isFinite(value))) {
            refused(`alerts.${field}`, `${written(value)} is not a number from 0 on.`);
        }
    }
    return problems;
}

/** The settings as plain data; the CA's text says nothing to a reviewer. */
export function monitoringPlan(
    settings: MonitoringArgs,
    listeners: readonly ListenerPlan[],
    metrics: ProxyMetrics | undefined,
): MonitoringPlan {
    const { image, resolver, dashboardLabels, alerts } = settings;
    return {
        urls: watchedUrls(settings.urls, listeners),
        interval: settings.interval ?? DEFAULT_INTERVAL,
        prometheusOperator: Boolean(settings.prometheusOperator),
        share: metrics !== undefined,
        settings: { image, resolver, dashboardLabels, alerts },
    };
}

/** The URLs to verify: those named, or `/` of every listener with HTTP/3 that is no wildcard, which no client can ask for. */
export function watchedUrls(urls: readonly string[] | undefined, listeners: readonly ListenerPlan[]): string[] {
    const watched = listeners.filter(({ http3, hostname }) => http3 && !isWildcard(hostname));
    const all = urls ?? watched.map((listener) => listenerUrl(listener));
    return [...new Set(all)];
}

function problemOf(parse: () => unknown): string | undefined {
    try {
        parse();
        return undefined;
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}
