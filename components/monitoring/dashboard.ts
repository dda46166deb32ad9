import type { ProxyMetrics } from "../model/proxyMetrics.ts";
import { METRICS } from "./metrics.ts";
import { QUERIES } from "./queries.ts";
import { shareQueries } from "./shareQueries.ts";

/** A query of a panel. */
interface Target {
    expr: string;
    legendFormat: string;
}

/** A panel, without the common fields. */
interface Panel {
    title: string;
    description: string;
    type: "state-timeline" | "timeseries" | "stat";
    /** Grafana's name of the unit. */
    unit: string;
    targets: Target[];
    /** Names and colours of 0 and 1; without, the numbers are shown. */
    states?: { off: [text: string, colour: string]; on: [text: string, colour: string] };
    /** Below this, in the panel's unit, a value is red. */
    redBelow?: number;
    /** Above this, in the panel's unit, a value is red. */
    redAbove?: number;
    stacked?: boolean;
    max?: number;
}

/** A Grafana dashboard in its JSON model. */
export interface Dashboard {
    /** Stable identifier; importing it again replaces the dashboard. */
    uid: string;
    /** Title in Grafana. */
    title: string;
    /** Panels in reading order, each with its queries. */
    panels: { title: string; type: string; targets: { expr: string }[] }[];
    /** Any other Grafana field. */
    [field: string]: unknown;
}

const SELECTOR = 'host=~"$host"';
const WINDOW = "5m";
const FAMILY = "{{host}}{{path}} {{family}} ({{job}})";

const WATCHED: Panel[] = [
    {
        title: "Served over HTTP/3",
        description: "Whether HTTP/3 is advertised and answers like TCP, per address family.",
        type: "state-timeline",
        unit: "none",
        targets: [{ expr: QUERIES.served(SELECTOR), legendFormat: FAMILY }],
        states: { off: ["no", "red"], on: ["yes", "green"] },
    },
    {
        title: "Advertised but dead",
        description: "HTTP/3 is advertised but does not answer, with the reason.",
        type: "state-timeline",
        unit: "none",
        targets: [{ expr: QUERIES.deadByReason(SELECTOR), legendFormat: `{{reason}}: ${FAMILY}` }],
        states: { off: ["no", "transparent"], on: ["dead", "red"] },
    },
    {
        title: "Advertised",
        description: "Whether the HTTPS record or Alt-Svc advertises HTTP/3.",
        type: "state-timeline",
        unit: "none",
        targets: [{ expr: QUERIES.advertised(SELECTOR), legendFormat: "{{host}}{{path}} ({{job}})" }],
        states: { off: ["no", "orange"], on: ["yes", "green"] },
    },
    {
        title: "Unreachable",
        description:
            "Hosts that do not answer over TCP either, with the reason. no-route: the watch itself lacks the address family.",
        type: "state-timeline",
        unit: "none",
        targets: [{ expr: QUERIES.unreachableByReason(SELECTOR), legendFormat: `{{reason}}: ${FAMILY}` }],
        states: { off: ["no", "transparent"], on: ["unreachable", "red"] },
    },
    {
        title: "QUIC handshake",
        description: "Time until the QUIC handshake is complete, including TLS, at the slowest address.",
        type: "timeseries",
        unit: "s",
        targets: [{ expr: QUERIES.handshake(SELECTOR), legendFormat: FAMILY }],
    },
    {
        title: "Certificate days left",
        description: "Over TCP and over QUIC. If they differ, one of the two was not renewed.",
        type: "stat",
        unit: "d",
        targets: [
            { expr: QUERIES.certificateDaysLeft(SELECTOR), legendFormat: "{{host}}{{path}} {{family}} {{transport}}" },
        ],
        redBelow: 14,
    },
    {
        title: "Since last served over HTTP/3",
        description: "Grows while a host is not served over HTTP/3.",
        type: "stat",
        unit: "s",
        targets: [{ expr: QUERIES.sinceSuccess(SELECTOR), legendFormat: FAMILY }],
        redAbove: 600,
    },
    {
        title: "Since last check",
        description: "Grows while the watch does not run.",
        type: "stat",
        unit: "s",
        targets: [{ expr: QUERIES.sinceCheck(SELECTOR), legendFormat: "{{host}}{{path}} ({{job}})" }],
        redAbove: 600,
    },
];

const UNDECIDED: Panel = {
    title: "Checks without a verdict",
    description: "Errors of the watch itself. Its log has the details.",
    type: "timeseries",
    unit: "cps",
    targets: [{ expr: QUERIES.errors(WINDOW), legendFormat: "{{job}}" }],
};

function counted(metrics: ProxyMetrics): Panel[] {
    const { gateway, versions, requests, share } = shareQueries(metrics);
    return [
        {
            title: "Share of requests over HTTP/3",
            description:
                "Requests to HTTPS listeners, as counted by the proxies. A decrease without errors suggests a network that drops UDP.",
            type: "timeseries",
            unit: "percentunit",
            targets: [{ expr: share(WINDOW), legendFormat: `{{${gateway}}}` }],
            max: 1,
        },
        {
            title: "Requests by version of HTTP",
            description: "As counted by the proxies, including the watch's own requests.",
            type: "timeseries",
            unit: "reqps",
            targets: versions.map((version) => ({
                expr: requests(version, WINDOW),
                legendFormat: `${version} {{${gateway}}}`,
            })),
            stacked: true,
        },
    ];
}

/**
 * The dashboard for metrics of `http3-gateway watch` and the proxies: two panels per row. Its text is deterministic.
 * @param metrics How proxies count requests. Default: no panels for them.
 */
export function dashboard(metrics?: ProxyMetrics): Dashboard {
    const panels = [...WATCHED, ...(metrics === undefined ? [] : counted(metrics)), UNDECIDED];
    return {
        uid: "http3-gateway",
        title: "HTTP/3 gateway",
        description: "Whether HTTP/3 answers where it is advertised, and how much of the traffic uses it.",
        tags: ["http3-gateway"],
        schemaVersion: 39,
        editable: true,
        refresh: "1m",
        time: { from: "now-6h", to: "now" },
        templating: {
            list: [
                { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
                {
                    name: "host",
                    label: "Host",
                    type: "query",
                    datasource: SOURCE,
                    query: `label_values(${METRICS.lastCheck.name}, host)`,
                    refresh: 2,
                    includeAll: true,
                    multi: true,
                    allValue: ".*",
                    current: { text: ["All"], value: ["$__all"] },
                },
            ],
        },
        panels: panels.map((panel, index) => ({
            id: index + 1,
            title: panel.title,
            description: panel.description,
            type: panel.type,
            datasource: SOURCE,
            gridPos: { x: (index % 2) * 12, y: Math.floor(index / 2) * 8, w: 12, h: 8 },
            targets: panel.targets.map((target, position) => ({
                refId: String.fromCharCode(65 + position),
                datasource: SOURCE,
                ...target,
            })),
            fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
            options: panelOptions(panel.type),
        })),
    };
}

const SOURCE = { type: "prometheus", uid: "$datasource" };

function fieldDefaults(panel: Panel): Record<string, unknown> {
    const { redBelow, redAbove } = panel;
    const steps =
        redBelow !== undefined
            ? [
                  { color: "red", value: null },
                  { color: "green", value: redBelow },
              ]
            : redAbove !== undefined
              ? [
                    { color: "green", value: null },
                    { color: "red", value: redAbove },
                ]
              : [{ color: "green", value: null }];
    return {
        unit: panel.unit,
        min: panel.type === "timeseries" ? 0 : undefined,
        max: panel.max,
        color: { mode: panel.type === "timeseries" ? "palette-classic" : "thresholds" },
        thresholds: { mode: "absolute", steps },
        mappings: panel.states === undefined ? [] : [valueMapping(panel.states)],
        custom: panel.stacked ? { stacking: { mode: "normal" }, fillOpacity: 30 } : {},
    };
}

function valueMapping({ off, on }: NonNullable<Panel["states"]>): Record<string, unknown> {
    const result = ([text, color]: [string, string], index: number) => ({ text, color, index });
    return { type: "value", options: { "0": result(off, 0), "1": result(on, 1) } };
}

function panelOptions(type: Panel["type"]): Record<string, unknown> {
    switch (type) {
        case "stat":
            return { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "value", textMode: "value_and_name" };
        case "state-timeline":
            return { mergeValues: true, showValue: "never", legend: { showLegend: false } };
        case "timeseries":
            return { legend: { showLegend: true, displayMode: "list", placement: "bottom" } };
    }
}
