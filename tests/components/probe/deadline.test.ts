import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { onAbort, startDeadline } from "../../../components/probe/deadline.ts";

/** Holds this process, as hundreds of handshakes at once do. */
function stall(ms: number): void {
    const end = performance.now() + ms;
    while (performance.now() < end);
}

describe("a deadline", () => {
    test("does not pass while this process could not take an answer", async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        let passed = false;
        startDeadline(1000, () => {
            passed = true;
            resolve();
        });
        // Time for the first slice to begin, then a stall that is longer than all of them.
        await sleep(10);
        stall(1200);
        await setImmediate();
        await setImmediate();
        expect(passed).toBe(false);
        await promise;
    });

    test("does not pass once it is cancelled, before its first slice or in a later one", async () => {
        let passed = 0;
        startDeadline(20, () => passed++)();
        const cancel = startDeadline(100, () => passed++);
        await sleep(50);
        cancel();
        await sleep(150);
        expect(passed).toBe(0);
    });
});

describe("an abort", () => {
    test("is heard once, with its reason, also where it came before", () => {
        const reasons: unknown[] = [];
        const controller = new AbortController();
        onAbort(controller.signal, (reason) => reasons.push(reason));
        controller.abort("later");
        onAbort(controller.signal, (reason) => reasons.push(reason));
        onAbort(AbortSignal.abort("before"), (reason) => reasons.push(reason));
        expect(reasons).toEqual(["later", "later", "before"]);
    });

    test("is not heard by those that stopped listening, nor without a signal", () => {
        const reasons: unknown[] = [];
        const controller = new AbortController();
        onAbort(controller.signal, (reason) => reasons.push(reason))();
        controller.abort();
        onAbort(undefined, (reason) => reasons.push(reason))();
        expect(reasons).toEqual([]);
    });
});
