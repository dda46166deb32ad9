import * as z from "zod";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { duration, replicas, seconds } from "../model/settings/forms.ts";

const AUTOSCALING_INVALID: FormRule = {
    code: "autoscaling-invalid",
    reason: "The API server rejects the HorizontalPodAutoscaler, and the number of proxies stays at one.",
    remedy: "Use whole numbers with 1 <= minReplicas <= maxReplicas, and a targetCpuPercent from 1 to 100.",
    source: "autoscaling/v2 HorizontalPodAutoscaler",
};

const autoscaling = ruled(
    AUTOSCALING_INVALID,
    z
        .strictObject({
            /** Minimum number of pods. */
            minReplicas: z.int().min(1),
            /** Maximum number of pods. */
            maxReplicas: z.int().min(1),
            /** Target average CPU utilization, in percent of the requested CPU, 1 to 100. Default: 60. */
            targetCpuPercent: z.number().min(1).max(100).optional(),
        })
        .check(({ value, issues }) => {
            if (value.minReplicas > value.maxReplicas) {
                const message = `${value.minReplicas} to ${value.maxReplicas} replicas is not a valid range.`;
                issues.push({ code: "custom", input: value, message });
            }
        }),
);

/** How the proxies of one Gateway run. */
export const proxyFields = {
    /**
     * Number of pods. Default: 2, spread over nodes, with a PodDisruptionBudget. Ignored with host ports, which have
     * one per node.
     */
    replicas: replicas.default(2),
    /** Scales the proxies between two bounds by CPU; `replicas` is then ignored. */
    autoscaling: autoscaling.optional(),
    /**
     * How a proxy terminates: it asks clients to reconnect, fails health checks after `healthCheckFailureDelay`, keeps its
     * connections for at least `minDrainDuration`, and closes the remaining ones after `drainTimeout`. Gateway API durations.
     * Default: `5s`, `15s`, `60s`: long enough for kube-proxy and for a balancer's health check to notice.
     *
     * Its pod stays ready for `drainTimeout`, since kube-proxy clears the UDP flows to a pod that is not. New connections go to no
     * pod that terminates, ready or not. So a proxy that hangs is not found by its readiness probe, but by its liveness probe, which
     * restarts it after 30 seconds.
     */
    drain: z
        .strictObject({
            /** Time after which it fails health checks. Default: `5s`. */
            healthCheckFailureDelay: duration.optional(),
            /** Minimum time for which it keeps its connections. Default: `15s`. */
            minDrainDuration: duration.optional(),
            /** When it closes the remaining connections. Default: `60s`. */
            drainTimeout: duration.optional(),
        })
        .optional(),
    /** Merged over the EnvoyProxy's spec, for everything without a setting in this package. */
    envoyProxy: z.record(z.string(), z.unknown()).optional(),
};

/** Whether the proxies receive bursts of datagrams, as `envoyGateway()` has it. */
export const preferGro = z.boolean();

const proxy = z.strictObject({
    ...proxyFields,
    /** Image of the proxy. Default: what Envoy Gateway's release names, by digest. */
    image: z.string().optional(),
    preferGro: preferGro.optional(),
});

/** How the proxies of one Gateway run. */
export interface ProxySettings extends z.input<typeof proxy> {}

/** What `envoyProxy` may say of the drain. */
const merged = z.object({ shutdown: z.object({ drainTimeout: duration }) });

/** Seconds after which a terminating proxy closes the remaining connections. */
export function drainSecondsOf({ drain, envoyProxy }: Pick<ProxySettings, "drain" | "envoyProxy">): number {
    const { data } = merged.safeParse(envoyProxy);
    return seconds(data?.shutdown.drainTimeout ?? drain?.drainTimeout ?? "60s");
}
