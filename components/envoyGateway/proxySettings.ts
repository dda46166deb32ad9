import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { duration, replicas, seconds } from "../model/settings/forms.ts";

const AUTOSCALING_INVALID: FormRule = {
    code: "autoscaling-invalid",
    reason: "The API server refuses the HorizontalPodAutoscaler, and the number of proxies stays at one.",
    remedy: "Use whole numbers with 1 <= minReplicas <= maxReplicas, and a targetCpuPercent from 1 to 100.",
    source: "autoscaling/v2 HorizontalPodAutoscaler",
};

const autoscaling = ruled(
    AUTOSCALING_INVALID,
    z
        .strictObject({
            /** Fewest pods. */
            minReplicas: z.int().min(1),
            /** Most pods. */
            maxReplicas: z.int().min(1),
            /** CPU that a pod uses on average, in percent of what it requests, 1 to 100. Default: 60. */
            targetCpuPercent: z.number().min(1).max(100).optional(),
        })
        .check(({ value, issues }) => {
            if (value.minReplicas > value.maxReplicas) {
                const message = `${value.minReplicas} to ${value.maxReplicas} replicas are not valid bounds.`;
                issues.push({ code: "custom", input: value, message });
            }
        }),
);

/** How the proxies of one Gateway run. */
export const proxyFields = {
    /** Pods. Default: 2, spread over nodes, with a PodDisruptionBudget. Ignored on host sockets: one per node there. */
    replicas: replicas.default(2),
    /** Scales the proxies between two bounds by CPU; `replicas` is ignored then. */
    autoscaling: autoscaling.optional(),
    /**
     * How a proxy leaves: it answers "not ready" for `healthCheckFailureDelay`, keeps its connections for at least
     * `minDrainDuration`, and closes what is left after `drainTimeout`. Gateway API durations.
     * Default: `5s`, `15s`, `60s`: long enough for kube-proxy and for a balancer's health check to notice.
     */
    drain: z
        .strictObject({
            /** How long it answers "not ready" first. Default: `5s`. */
            healthCheckFailureDelay: duration.optional(),
            /** How long it keeps its connections at least. Default: `15s`. */
            minDrainDuration: duration.optional(),
            /** When it closes what is left. Default: `60s`. */
            drainTimeout: duration.optional(),
        })
        .optional(),
    /** Laid over the EnvoyProxy's spec: anything that this package has no setting for. */
    envoyProxy: z.record(z.string(), z.unknown()).optional(),
};

const proxy = z.strictObject({
    ...proxyFields,
    /** Image of the proxy. Default: what Envoy Gateway's release names, by digest. */
    image: z.string().optional(),
});

/** How the proxies of one Gateway run. */
export interface ProxySettings extends z.input<typeof proxy> {}

/** Seconds after which a proxy that leaves closes what is left. */
export function drainSecondsOf({ drain }: Pick<ProxySettings, "drain">): number {
    return seconds(drain?.drainTimeout ?? "60s");
}
