import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { awaitReady } from "../../../tools/engine/awaitObject.ts";
import { Cluster } from "../../../tools/engine/cluster.ts";
import type { RunEvent } from "../../../tools/engine/index.ts";
import type { KubernetesObject } from "../../../tools/engine/objects.ts";
import { kubeconfigOf } from "../../fakes/loopbackServer.ts";

const job = (conditions: object[] = []): KubernetesObject => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "once", uid: "1" },
    status: { active: 1, conditions },
});
const complete = job([{ type: "Complete", status: "True" }]);
const failed = job([{ type: "Failed", status: "True", reason: "BackoffLimitExceeded" }]);

let cluster: Cluster;
let events: RunEvent[];
let stop: AbortController;
const emit = (event: RunEvent) => events.push(event);

/** Waits for what was applied, of which the cluster says one thing after the other; the last one stays. */
function wait(applied: KubernetesObject, answers: (KubernetesObject | undefined)[], timeout?: number) {
    const get = vi.spyOn(cluster, "get");
    for (const answer of answers.slice(0, -1)) get.mockResolvedValueOnce(answer);
    get.mockResolvedValue(answers.at(-1));
    // Caught at once: the clock is what goes on before anybody looks at it.
    const ended = awaitReady(cluster, applied, { emit, signal: stop.signal, ...(timeout && { timeout }) }).catch(
        (error: Error) => error,
    );
    return { get, ended };
}

beforeEach(() => {
    vi.useFakeTimers();
    events = [];
    stop = new AbortController();
    cluster = new Cluster({ kubeconfig: kubeconfigOf(1) }, () => undefined, stop.signal);
});
afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
});

describe("an object that was applied", () => {
    test("and is ready in the answer is not asked for again", async () => {
        const { get, ended } = wait(complete, [undefined]);
        expect(await ended).toBe(complete);
        expect(get).not.toHaveBeenCalled();
    });

    test("is looked at until it is ready, and returned as it is then", async () => {
        const { get, ended } = wait(job(), [job(), complete]);
        await vi.runAllTimersAsync();
        expect(await ended).toBe(complete);
        expect(get).toHaveBeenCalledTimes(2);
        expect(events).toEqual([]);
    });

    test("is reported after two seconds, and then every five", async () => {
        const { ended } = wait(job(), [job()], 12_500);
        await vi.runAllTimersAsync();
        expect(await ended).toMatchObject({
            name: "RunError",
            message: expect.stringMatching(/^Job once is not ready after 13 s: 1 active, 0 failed\n/),
        });
        expect(events.map((event) => event.kind === "waiting" && event.seconds)).toEqual([3, 8]);
        expect(events[0]).toMatchObject({ kind: "waiting", object: "Job once", state: "1 active, 0 failed" });
    });

    test("and failed, or was deleted, is not waited for", async () => {
        const broken = wait(job(), [failed]);
        await vi.runAllTimersAsync();
        expect(await broken.ended).toMatchObject({
            message: expect.stringMatching(/^Job once failed: failed: BackoffLimitExceeded\n/),
        });
        const gone = wait(job(), [undefined]);
        await vi.runAllTimersAsync();
        expect(await gone.ended).toMatchObject({
            message: "Job once was deleted by another client while this run waited for it. Run the command again.",
        });
    });

    test("is waited for as long as its annotation says", async () => {
        const annotated = job();
        annotated.metadata.annotations = { "pulumi.com/timeoutSeconds": "3" };
        const { ended } = wait(annotated, [annotated]);
        await vi.advanceTimersByTimeAsync(3_000);
        expect(await ended).toMatchObject({ message: expect.stringMatching(/is not ready after 3 s/) });
    });

    test("is waited for until the run is interrupted", async () => {
        const { ended } = wait(job(), [job()]);
        await vi.advanceTimersByTimeAsync(1_000);
        const reason = new Error("Interrupted.");
        stop.abort(reason);
        expect(await ended).toBe(reason);
    });
});

describe("an object that was deleted", () => {
    test.each([
        { what: "is gone when nothing has its name", live: undefined, left: undefined },
        { what: "is gone when another has its name", live: { ...job(), metadata: { name: "once", uid: "2" } } },
        { what: "is still there when it is the same", live: failed, left: failed },
    ])("$what", async ({ live, left }) => {
        vi.spyOn(cluster, "get").mockResolvedValue(live);
        expect(await cluster.sameObject(job())).toBe(left);
    });
});
