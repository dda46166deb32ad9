import { getEventListeners } from "node:events";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Polling, poll } from "../../../components/waiting/poll.ts";

beforeEach(() => {
    vi.useFakeTimers();
});
afterEach(() => {
    vi.useRealTimers();
});

const passed = () => performance.now();

/** Looks until a number of looks is reached, and says when each began. */
async function times(looks: number, polling: Omit<Polling<number>, "until">, takes = 0): Promise<number[]> {
    const started = passed();
    const at: number[] = [];
    const look = async () => {
        at.push(passed() - started);
        if (takes > 0) await new Promise((resolve) => setTimeout(resolve, takes));
        return at.length;
    };
    const waiting = poll(look, { ...polling, until: (seen) => seen === looks });
    await vi.runAllTimersAsync();
    expect(await waiting).toBe(at.length);
    return at;
}

describe("waiting", () => {
    test("ends at the first look that sees what is waited for, and returns it", async () => {
        expect(await poll(() => "there", { until: (seen) => seen === "there", every: 1_000 })).toBe("there");
        expect(vi.getTimerCount()).toBe(0);
        expect(await times(4, { every: 300 })).toEqual([0, 300, 600, 900]);
    });

    test("looks less often the longer it takes, as often as the last pause says at the least", async () => {
        expect(await times(6, { every: { first: 50, last: 300 } })).toEqual([0, 50, 150, 350, 650, 950]);
        expect(await times(4, { every: { first: 100, last: 1_000, factor: 1.5 } })).toEqual([0, 100, 250, 475]);
    });

    test("ends when the time is over, with what a last look sees then", async () => {
        expect(await times(99, { every: 400, limit: 1_000 })).toEqual([0, 400, 800, 1_000]);
        expect(await times(99, { every: 400, limit: 0 })).toEqual([0]);
        expect(await times(99, { every: 400, limit: -1 })).toEqual([0]);
    });

    test("counts the time that looking takes", async () => {
        expect(await times(99, { every: 400, limit: 1_000 }, 250)).toEqual([0, 650, 1_000]);
        expect(await times(99, { every: 400, limit: 1_000 }, 2_000)).toEqual([0]);
    });

    test("looks at least once, never later than the limit, and never sooner than the pause", async () => {
        const milliseconds = fc.integer({ min: 1, max: 5_000 });
        await fc.assert(
            fc.asyncProperty(milliseconds, milliseconds, milliseconds, async (first, more, limit) => {
                const at = await times(Number.NaN, { every: { first, last: first + more }, limit });
                expect([at[0], at.at(-1)]).toEqual([0, limit]);
                const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
                expect(pauses.slice(0, -1).every((pause) => pause >= first && pause <= first + more)).toBe(true);
            }),
        );
    });

    test("ends with the error of a look", async () => {
        const look = () => Promise.reject(new Error("refused"));
        await expect(poll(look, { until: () => true, every: 1 })).rejects.toThrow("refused");
    });
});

describe("waiting that is aborted", () => {
    const never = { until: () => false, every: 1_000 };

    test("ends with the reason itself, at once, and leaves neither a timer nor a listener", async () => {
        const stop = new AbortController();
        const look = vi.fn();
        const ended = poll(look, { ...never, signal: stop.signal }).catch((error: unknown) => error);
        await vi.advanceTimersByTimeAsync(2_500);
        expect([look.mock.calls.length, vi.getTimerCount()]).toEqual([3, 1]);
        const reason = new Error("stopped");
        stop.abort(reason);
        expect(await ended).toBe(reason);
        expect(vi.getTimerCount()).toBe(0);
        expect(getEventListeners(stop.signal, "abort")).toEqual([]);
        expect(look).toHaveBeenCalledTimes(3);
    });

    test("does not look when it is aborted before", async () => {
        const look = vi.fn();
        await expect(poll(look, { ...never, signal: AbortSignal.abort("too late") })).rejects.toBe("too late");
        expect(look).not.toHaveBeenCalled();
    });

    test("does not wait when it is aborted while it looks", async () => {
        const stop = new AbortController();
        const waiting = poll(() => stop.abort("meanwhile"), { ...never, signal: stop.signal });
        await expect(waiting).rejects.toBe("meanwhile");
        expect(vi.getTimerCount()).toBe(0);
    });

    test("returns what it sees when that is what is waited for all along", async () => {
        const stop = new AbortController();
        const look = () => {
            stop.abort("meanwhile");
            return true;
        };
        expect(await poll(look, { until: (seen) => seen, every: 1, signal: stop.signal })).toBe(true);
    });

    test("keeps one listener however long it takes, and none afterwards", async () => {
        const { signal } = new AbortController();
        let looks = 0;
        const most: number[] = [];
        const look = () => {
            most.push(getEventListeners(signal, "abort").length);
            return ++looks === 50;
        };
        const waiting = poll(look, { until: (seen) => seen, every: 10, signal });
        await vi.runAllTimersAsync();
        await waiting;
        expect(Math.max(...most)).toBe(0);
        expect(getEventListeners(signal, "abort")).toEqual([]);
    });
});
