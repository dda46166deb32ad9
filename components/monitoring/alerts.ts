import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { METRICS } from "./metrics.ts";
import type { AlertSettings } from "./monitoringArgs.ts";
import { QUERIES } from "./queries.ts";
import { shareQueries } from "./shareQueries.ts";

export type { AlertSettings } from "./monitoringArgs.ts";

/** A Prometheus rule that records a query as a series. */
export interface RecordingRule {
    /** Name of the recorded series. */
    record: string;
    /** The query, PromQL. */
    expr: string;
}

/** A Prometheus rule that fires while a query has results. */
export interface AlertingRule {
    /** Name of the alert. */
    alert: string;
    /** The query, PromQL. */
    expr: string;
    /** How long the condition must hold. */
    for: string;
    /** `severity`, and the settings' labels. */
    labels: Record<string, string>;
    /** `summary` and `description`, as Prometheus templates. */
    annotations: Record<string, string>;
}

/** A Prometheus rule file, also the `spec` of its operator's `PrometheusRule`. */
export interface RuleFile {
    /** Rules of a group run sequentially, recording before alerting. */
    groups: { name: string; rules: (RecordingRule | AlertingRule)[] }[];
}

/** Series that the recording rules create. */
export const RECORDS = {
    share: "http3_gateway:h3_requests:ratio",
    requests: "http3_gateway:requests:rate",
} as const;

const WHERE = "{{ $labels.host }}{{ $labels.path }} over {{ $labels.family }}";

/** Maximum seconds of a check of a host in which every step reaches the default timeout, with a margin. */
const LONGEST_CHECK = 30;

type Severity = "critical" | "warning";
type MakeAlert = (severity: Severity, rule: Omit<AlertingRule, "for" | "labels">) => AlertingRule;

/** A group that records the proxies' share of HTTP/3, and fires when it decreases. */
function shareGroup(metrics: ProxyMetrics, settings: AlertSettings, alert: MakeAlert): RuleFile["groups"][number] {
    const window = settings.shareWindow ?? "10m";
    const baseline = settings.shareBaseline ?? "1d";
    const fraction = settings.shareFraction ?? 0.5;
    const { gateway, share, allRequests } = shareQueries(metrics);
    return {
        name: "http3-gateway-share",
        rules: [
            { record: RECORDS.share, expr: share(window) },
            { record: RECORDS.requests, expr: allRequests(window) },
            alert("warning", {
                alert: "Http3ShareFell",
                expr:
                    `${RECORDS.share} < ${fraction} * avg_over_time(${RECORDS.share}[${baseline}]) ` +
                    `and ${RECORDS.requests} > ${settings.shareMinimumRate ?? 0.2}`,
                annotations: {
                    summary: "Fewer requests than usual use HTTP/3",
                    description:
                        `Gateway {{ $labels.${gateway} }}: ` +
                        "{{ $value | humanizePercentage }} of requests use HTTP/3, " +
                        `less than ${fraction * 100}% of the mean of the last ${baseline}. ` +
                        "Clients fall back to TCP without an error: check whether UDP is dropped on the path.",
                },
            }),
        ],
    };
}

/**
 * Recording rules and alerts on metrics of `http3-gateway watch` and the proxies, as plain data.
 * @param metrics How proxies count requests. Default: no rule about their share.
 */
export function alertRules(settings: AlertSettings = {}, metrics?: ProxyMetrics): RuleFile {
    const wait = settings.for ?? "5m";
    const days = settings.certificateDays ?? 14;
    const alert: MakeAlert = (severity, rule) => ({
        alert: rule.alert,
        expr: rule.expr,
        for: wait,
        labels: { ...settings.labels, severity },
        annotations: rule.annotations,
    });
    return {
        groups: [
            ...(metrics === undefined ? [] : [shareGroup(metrics, settings, alert)]),
            {
                name: "http3-gateway-watch",
                rules: [
                    alert("critical", {
                        alert: "Http3AdvertisedButDead",
                        expr: `${QUERIES.dead()} > 0`,
                        annotations: {
                            summary: "HTTP/3 is advertised but does not answer",
                            description:
                                `${WHERE}: ${reasonOf(METRICS.dead.name)}. Browsers try it first and lose time. ` +
                                "Fix the cause or withdraw the advertisement. http3-gateway verify shows details.",
                        },
                    }),
                    alert("critical", {
                        alert: "Http3HostUnreachable",
                        expr: `${QUERIES.unreachable()} > 0`,
                        annotations: {
                            summary: "A host does not answer over HTTPS at all",
                            description: `${WHERE}: ${reasonOf(METRICS.unreachable.name)}.`,
                        },
                    }),
                    alert("warning", {
                        alert: "Http3CertificateEnds",
                        expr: `${QUERIES.certificateDaysLeft()} < ${days}`,
                        annotations: {
                            summary: "A certificate expires soon",
                            description:
                                `${WHERE}: the certificate over {{ $labels.transport }} ends in ` +
                                '{{ printf "%.1f" $value }} days. Its renewal is overdue.',
                        },
                    }),
                    alert("warning", {
                        alert: "Http3NoLongerAdvertised",
                        expr:
                            `${QUERIES.advertised()} == 0 and max by (cluster, job, host, path) ` +
                            `(max_over_time(${METRICS.advertised.name}[${settings.advertisementMemory ?? "1h"}])) == 1`,
                        annotations: {
                            summary: "HTTP/3 is no longer advertised",
                            description:
                                "{{ $labels.host }}{{ $labels.path }}: neither the HTTPS record nor Alt-Svc " +
                                "advertises HTTP/3 any more. After an intended withdrawal, this alert resolves by itself.",
                        },
                    }),
                    alert("warning", {
                        alert: "Http3WatchSilent",
                        expr: `${QUERIES.sinceCheck()} > 3 * ${QUERIES.interval()} + ${LONGEST_CHECK} or absent(${METRICS.lastCheck.name})`,
                        annotations: {
                            summary: "HTTP/3 monitoring is not reporting",
                            description:
                                "{{ with $labels.host }}{{ . }}{{ else }}Every host{{ end }}: three checks are missing. " +
                                "Until the watch runs again, an HTTP/3 failure is not noticed.",
                        },
                    }),
                ],
            },
        ],
    };
}

/**
 * The reason whose series is 1, queried when the alert is written: as an alert label, its change would restart `for`.
 */
function reasonOf(metric: string): string {
    const query = `${metric}{host=%q,path=%q,family=%q} == 1`;
    return (
        `{{ with printf ${JSON.stringify(query)} $labels.host $labels.path $labels.family | query }}` +
        '{{ . | first | label "reason" }}{{ end }}'
    );
}
