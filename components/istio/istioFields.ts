import * as z from "zod";
import { duration, resources, seconds } from "../model/settings/forms.ts";

/** Settings that every gateway of Istio has. */
export const istioFields = {
    /**
     * `true` accepts that HTTP/3 is an alpha feature of Istio: its maintainers do not recommend it for production. Default:
     * false, which refuses the gateway.
     */
    acceptAlpha: z.boolean().default(false),
    /** What a pod of the gateway requests, and its limits (core/v1 ResourceRequirements). Default: nothing. */
    resources: resources.optional(),
    /**
     * How a pod leaves: it serves as before for `healthCheckFailureDelay`, while balancers learn that it leaves, then
     * asks its clients to connect again, and stops after `drainTimeout`. Gateway API durations. Default: `10s`, `60s`.
     *
     * It stays ready for `drainTimeout`, since kube-proxy clears the UDP flows to a pod that is not. New connections go to no pod
     * that terminates, ready or not. So a pod whose proxy hangs is found only after `drainTimeout`.
     */
    drain: z
        .strictObject({
            /** How long it serves as before. Default: `10s`. */
            healthCheckFailureDelay: duration.default("10s"),
            /** How long its clients then have to leave; the pod stops after it. Default: `60s`. */
            drainTimeout: duration.default("60s"),
        })
        .prefault({}),
};

/** How long a pod leaves, with all defaults. */
export interface DrainSettings extends z.output<typeof istioFields.drain> {}

/** Seconds for which a pod serves as before. */
export function delaySeconds({ healthCheckFailureDelay }: DrainSettings): number {
    return Math.ceil(seconds(healthCheckFailureDelay));
}

/** Seconds after which a pod that does not stop is killed. */
export function graceSeconds(given: DrainSettings): number {
    return delaySeconds(given) + Math.ceil(seconds(given.drainTimeout)) + 5;
}

/**
 * Failed probes after which a pod is not ready, one a second. pilot-agent fails them as soon as it drains, and kube-proxy clears the
 * UDP flows to a pod that is not ready (`CleanStaleEntries`), also that of a body in flight. Upstream's template has 4 probes
 * of 15 seconds, which is as long as the default here.
 */
export function failuresOf({ drainTimeout }: DrainSettings): number {
    return Math.max(4, Math.ceil(seconds(drainTimeout)) + 2);
}

/** Seconds for which a pod that leaves keeps its connections. */
export function drainSecondsOf({ drain: { healthCheckFailureDelay, drainTimeout } }: { drain: DrainSettings }): number {
    return seconds(healthCheckFailureDelay) + seconds(drainTimeout);
}
