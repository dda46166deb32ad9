import type { Metric } from "../../components/monitoring/metrics.ts";

/** One value of a metric. */
export interface Sample {
    metric: Metric;
    /** Label names and values, in output order. */
    labels: Record<string, string>;
    value: number;
}

/** Content type of Prometheus's text format 0.0.4, which all Prometheus releases read. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Samples in Prometheus's text format: each metric once with its HELP and TYPE line, then all its samples, in the order
 * of first appearance. Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function exposition(samples: readonly Sample[]): string {
    const groups = Map.groupBy(samples, ({ metric }) => metric);
    return [...groups]
        .map(([{ name, help, type }, group]) => {
            const head = [`# HELP ${name} ${escapeText(help)}`, `# TYPE ${name} ${type}`];
            return `${[...head, ...group.map(line)].join("\n")}\n`;
        })
        .join("");
}

function line({ metric, labels, value }: Sample): string {
    const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeText(text).replaceAll('"', '\\"')}"`);
    return `${metric.name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${number(value)}`;
}

function escapeText(text: string): string {
    return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

/** In the format of Go's ParseFloat; JavaScript's infinities differ. */
function number(value: number): string {
    if (Number.isFinite(value)) return String(value);
    return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
