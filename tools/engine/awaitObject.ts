import { poll } from "../../components/waiting/poll.ts";
import { type Cluster, identityOf } from "./cluster.ts";
import { diagnose } from "./diagnosis.ts";
import { RunError, type RunEvent } from "./index.ts";
import { describeObject, type KubernetesObject } from "./objects.ts";
import { readinessOf } from "./readiness.ts";
import { waitingReporter } from "./waitingReporter.ts";

/** Pulumi's own default, milliseconds. */
const DEFAULT_TIMEOUT = 600_000;
/** Milliseconds until the first report of what is waited for. */
const FIRST_REPORT = 2_000;

/** How to wait. */
export interface AwaitOptions {
    /** Of `customTimeouts`, milliseconds. Default: the annotation `pulumi.com/timeoutSeconds`, then ten minutes. */
    timeout?: number;
    emit: (event: RunEvent) => void;
    signal: AbortSignal;
}

/**
 * Waits until an object is ready and returns it.
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
    const started = performance.now();
    const reportWaiting = waitingReporter(options.emit, name, FIRST_REPORT);
    let answer: KubernetesObject | undefined = applied;
    const look = async () => {
        const live = answer ?? (await cluster.get(identity));
        answer = undefined;
        if (live === undefined) {
            throw new RunError(
                `${name} was deleted by another client while this run waited for it. Run the command again.`,
            );
        }
        const readiness = readinessOf(live);
        if (!readiness.ready && !readiness.failed) {
            reportWaiting(readiness.state);
        }
        return { live, readiness };
    };
    const { live, readiness } = await poll(look, {
        until: (seen) => seen.readiness.ready || seen.readiness.failed === true,
        every: { first: 200, last: 1_000, factor: 1.2 },
        limit: timeout,
        signal: options.signal,
    });
    if (!readiness.ready) {
        const waited = Math.round((performance.now() - started) / 1000);
        const what = readiness.failed ? "failed" : `is not ready after ${waited} s`;
        throw new RunError(
            `${name} ${what}: ${readiness.state}\n${await diagnose(cluster, live)}\n` +
                "Fix the cause and run the command again: it continues from the current state.",
        );
    }
    return live;
}

/** The annotation `pulumi.com/timeoutSeconds`, in milliseconds. */
export function annotatedTimeout(object: KubernetesObject): number | undefined {
    const seconds = Number(object.metadata.annotations?.["pulumi.com/timeoutSeconds"]);
    return seconds > 0 ? seconds * 1000 : undefined;
}
