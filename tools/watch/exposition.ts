import type { Metric } from "../../components/monitoring/metrics.ts";

/** One value of a metric. */
export interface Sample {
    metric: Metric;
    /** Label names and values, in the order in which they are written. */
    labels: Record<string, string>;
    value: number;
}

/** The content type of Prometheus's text format 0.0.4, which every release of Prometheus reads. */
export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Samples in Prometheus's text format: each metric once with its HELP and TYPE line, its samples together, in the order
 * in which they first appear. Source: https://prometheus.io/docs/instrumenting/exposition_formats/
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

/** As Go's ParseFloat reads it; JavaScript writes the infinities otherwise. */
function number(value: number): string {
    if (Number.isFinite(value)) return String(value);
    return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
