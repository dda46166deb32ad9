import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { input } from "../model/settings/input.ts";
import { credential } from "../model/settings/live.ts";
import { parseSocketAddress, parseTarget } from "../probe/target.ts";

const IMAGE: FormRule = {
    code: "monitoring-image-missing",
    reason: "A pod runs the watch, and this package publishes no image.",
    remedy: "Make one with `npx pulumi-http3-gateway image`, push it to your registry, and name it.",
    source: "this package's watch",
    required: true,
};

const URL_INVALID: FormRule = {
    code: "monitoring-url-invalid",
    reason: "The watch verifies only https URLs.",
    remedy: "Write https://HOST[:PORT]/path.",
    source: "http3-gateway watch --help",
};

const INTERVAL: FormRule = {
    code: "monitoring-interval-invalid",
    reason: "The watch would check without a pause, or almost never.",
    remedy: "Write seconds, 1 to 86400.",
    source: "http3-gateway watch --help",
};

const RESOLVER: FormRule = {
    code: "monitoring-resolver-invalid",
    reason: "The watch could not query it.",
    remedy: "Write an IP address, or one with a port.",
    source: "http3-gateway watch --help",
};

const DURATION: FormRule = {
    code: "monitoring-duration-invalid",
    reason: "Prometheus rejects the rules.",
    remedy: "Write for example 30s, 5m or 1d.",
    source: "prometheus.io/docs/prometheus/latest/querying/basics/#time-durations",
};

const THRESHOLD: FormRule = {
    code: "monitoring-threshold-invalid",
    reason: "The alert would fire always or never, or Prometheus rejects the rules.",
    remedy: "Write a number of at least 0.",
    source: "prometheus.io/docs/prometheus/latest/configuration/alerting_rules",
};

/** A text that can be parsed. */
function parsed(parse: (text: string) => unknown) {
    return z.string().check(({ value, issues }) => {
        try {
            parse(value);
        } catch (error) {
            const found = error instanceof Error ? error.message : String(error);
            issues.push({ code: "custom", input: value, message: `${found}.` });
        }
    });
}

const duration = ruled(
    DURATION,
    z.string().check(({ value, issues }) => {
        // Units, longest first, each once.
        if (!/^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(value)) {
            issues.push({ code: "custom", input: value, message: `"${value}" is not a valid Prometheus duration.` });
        }
    }),
);

const threshold = ruled(THRESHOLD, z.number().min(0));

export const alertSettings = z.strictObject({
    /** How long a fault lasts before its alert fires. Default: `5m`. */
    for: duration.optional(),
    /**
     * Days before a certificate's end. Default: 14, when cert-manager's default renewal (a third of its life) is
     * overdue.
     */
    certificateDays: threshold.optional(),
    /** How long a host whose advertisement ended is spoken of. Default: `1h`. */
    advertisementMemory: duration.optional(),
    /** Over which time requests are counted for the share of h3. Default: `10m`. */
    shareWindow: duration.optional(),
    /** Over which time the usual share of h3 is taken. Default: `1d`. */
    shareBaseline: duration.optional(),
    /** Below which part of the usual share the alert fires, 0 to 1. Default: 0.5. */
    shareFraction: threshold.optional(),
    /** Requests per second below which a gateway's share says nothing. Default: 0.2. */
    shareMinimumRate: threshold.optional(),
    /** Labels of every alert, for routing it. `severity` is set by each. */
    labels: z.record(z.string(), z.string()).optional(),
});

/** When the alerts fire. Durations are Prometheus's: `30s`, `5m`, `1d`. */
export interface AlertSettings extends z.input<typeof alertSettings> {}

export const monitoringFields = {
    /**
     * Image with the `http3-gateway` command on its PATH. Required: none is published. `npx pulumi-http3-gateway image`
     * makes one.
     */
    image: input(
        ruled(
            IMAGE,
            z.string().check(({ value, issues }) => {
                if (value === "") {
                    issues.push({ code: "custom", input: value, message: "image is not set." });
                }
            }),
        ),
    ),
    /** What is verified, `https://HOST[:PORT]/path`. Default: `/` of every listener with HTTP/3, but for wildcards. */
    urls: z.array(ruled(URL_INVALID, parsed(parseTarget))).optional(),
    /** Seconds from the start of a URL's check to the start of its next, 1 to 86400. Default: 60. */
    interval: ruled(INTERVAL, z.number().min(1).max(86_400)).default(60),
    /** DNS server to ask, `IP` or `IP:port`. Default: the node's, which answers as the world outside does. */
    resolver: input(
        ruled(
            RESOLVER,
            parsed((text) => parseSocketAddress(text, 53)),
        ),
    ).optional(),
    /** PEM certificates to trust in addition to the public roots. Default: the CA of a certificate that has its own. */
    caCertificate: credential(input(z.string())).optional(),
    /**
     * `true` if the Prometheus operator runs: a ServiceMonitor, a PodMonitor for the proxies' metrics and a
     * PrometheusRule are created instead of `prometheus.io` annotations. Or an object with the labels that the
     * operator's `Prometheus` selects. Default: false.
     */
    prometheusOperator: z
        .union([
            z.strictObject({
                /** Labels of the ServiceMonitor, of the PodMonitor and of the PrometheusRule. */
                labels: z.record(z.string(), z.string()),
            }),
            z.boolean(),
        ])
        .default(false),
    /**
     * Labels of the dashboard's ConfigMap, by which Grafana's sidecar finds it. Default: `{ grafana_dashboard: "1" }`.
     */
    dashboardLabels: z.record(z.string(), z.string()).optional(),
    /** When the alerts fire. */
    alerts: alertSettings.optional(),
};

export const monitoringArgs = z.strictObject(monitoringFields);

/** How a gateway is watched; see {@link Http3Watch}. */
export interface MonitoringArgs extends z.input<typeof monitoringArgs> {}

/** The parsed settings, with all defaults. */
export type MonitoringSettings = z.output<typeof monitoringArgs>;
