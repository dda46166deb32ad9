import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import type * as pulumi from "@pulumi/pulumi";
import { merge } from "../kubernetes/merge.ts";
import type { Plan } from "../model/plan.ts";
import { chartValues } from "./chartValues.ts";
import type { TraefikSettings } from "./traefikKind.ts";

/** What the pods of the chart are created from in addition to the plan and the settings. */
export interface ChartNames {
    /** Name of the release and of what it creates; also of the Service whose addresses the Gateway reports. */
    name: string;
    namespace: string;
    /** Labels that the pods have in addition to the chart's. */
    labels: Record<string, string>;
}

/** The pods of a Gateway, their rights and their file, by Traefik's own chart. Its CRDs are bundles of ours. */
export function createChart(
    chart: string,
    plan: Plan,
    settings: TraefikSettings,
    names: ChartNames,
    opts: pulumi.ComponentResourceOptions,
): Chart {
    return new Chart(
        `${plan.name}-traefik`,
        {
            name: names.name,
            namespace: names.namespace,
            chart,
            skipCrds: true,
            values: merge(chartValues(plan, settings, names), settings.values ?? {}),
        },
        opts,
    );
}
