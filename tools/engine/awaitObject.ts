import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, identityOf } from "./cluster.ts";
import { diagnose } from "./diagnosis.ts";
import { RunError, type RunEvent } from "./index.ts";
import { describeObject, type KubernetesObject } from "./objects.ts";
import { readinessOf } from "./readiness.ts";

/** Pulumi's own default, milliseconds. */
const DEFAULT_TIMEOUT = 600_000;
const FIRST_POLL = 200;
const LAST_POLL = 1_000;
const REPORT_EVERY = 5_000;

/** How to wait. */
export interface AwaitOptions {
    /** Of `customTimeouts`, milliseconds. Default: the annotation `pulumi.com/timeoutSeconds`, then ten minutes. */
    timeout?: number;
    emit: (event: RunEvent) => void;
    signal: AbortSignal;
}

/**
 * Waits until an object is ready and returns it as it is then.
 * @throws RunError with conditions, events and the log of a failing pod.
 */
export async function awaitReady(
    cluster: Cluster,
    applied: KubernetesObject,
    options: AwaitOptions,
): Promise<KubernetesObject> {
    const identity = identityOf(applied);
    const name = describeObject(identity);
    const timeout = options.timeout ?? annotatedTimeout(applied) ?? DEFAULT_TIMEOUT;
    const started = Date.now();
    let reported = started - REPORT_EVERY + 2_000;
    let live: KubernetesObject | undefined = applied;
    for (let pause = FIRST_POLL; ; pause = Math.min(pause * 1.2, LAST_POLL)) {
        if (live === undefined) {
            throw new RunError(`${name} was deleted by somebody else while this run waited for it. Run again.`);
        }
        const readiness = readinessOf(live);
        if (readiness.ready) {
            return live;
        }
        const waited = Date.now() - started;
        if (readiness.failed || waited > timeout) {
            const what = readiness.failed ? "failed" : `is not ready after ${Math.round(waited / 1000)} s`;
            throw new RunError(
                `${name} ${what}: ${readiness.state}\n${await diagnose(cluster, live)}\n` +
                    "Correct the cause and run the same command again: it goes on from what is there.",
            );
        }
        if (Date.now() - reported >= REPORT_EVERY) {
            reported = Date.now();
            options.emit({ kind: "waiting", object: name, state: readiness.state, seconds: Math.round(waited / 1000) });
        }
        await sleep(pause, undefined, { signal: options.signal });
        live = await cluster.get(identity);
    }
}

/** The annotation `pulumi.com/timeoutSeconds`, in milliseconds. */
export function annotatedTimeout(object: KubernetesObject): number | undefined {
    const seconds = Number(object.metadata.annotations?.["pulumi.com/timeoutSeconds"]);
    return seconds > 0 ? seconds * 1000 : undefined;
}
