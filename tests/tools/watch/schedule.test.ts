import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Clock, repeat, systemClock } from "../../../tools/watch/schedule.ts";

/** A clock that moves when everybody sleeps, to the next moment at which somebody wakes. */
class FakeClock implements Clock {
    private time = 0;
    private readonly sleepers: { at: number; wake: () => void }[] = [];

    now(): number {
        return this.time;
    }

    sleep(ms: number, signal: AbortSignal): Promise<void> {
        return new Promise((resolve) => {
            signal.addEventListener("abort", () => resolve());
            this.sleepers.push({ at: this.time + ms, wake: resolve });
        });
    }

    /** Lets time pass until a moment, waking everybody in order. */
    async until(end: number): Promise<void> {
        await settle();
        for (;;) {
            this.sleepers.sort((a, b) => a.at - b.at);
            const next = this.sleepers[0];
            if (next === undefined || next.at > end) break;
            this.sleepers.shift();
            this.time = next.at;
            next.wake();
            await settle();
        }
        this.time = end;
    }
}

/** Until all that can happen without time has happened. */
async function settle(): Promise<void> {
    await new Promise((done) => setImmediate(done));
}

/** Starts of the turns until a moment, per item, where each turn of an item takes its time. */
async function turns(durations: readonly number[], interval: number, end: number): Promise<number[][]> {
    const clock = new FakeClock();
    const stop = new AbortController();
    const starts: number[][] = durations.map(() => []);
    const items = durations.map((_, index) => index);
    const work = async (item: number) => {
        starts[item]?.push(clock.now());
        const duration = durations[item] ?? 0;
        if (duration > 0) await clock.sleep(duration, stop.signal);
    };
    const running = repeat(items, interval, work, clock, stop.signal);
    await clock.until(end);
    stop.abort();
    await running;
    return starts;
}

describe("a schedule", () => {
    test("gives each item a turn every interval, the items spread over it", async () => {
        expect(await turns([0, 0, 0], 30, 65)).toEqual([
            [0, 30, 60],
            [10, 40],
            [20, 50],
        ]);
    });

    test("counts an interval from start to start, however long a turn takes", async () => {
        expect(await turns([12], 30, 100)).toEqual([[0, 30, 60, 90]]);
    });

    test("leaves out the turns that a slow one covers, and keeps the beat", async () => {
        expect(await turns([70], 30, 200)).toEqual([[0, 90, 180]]);
    });

    test("never lets one slow item delay another", async () => {
        expect((await turns([1000, 0], 10, 40))[1]).toEqual([5, 15, 25, 35]);
    });

    test("starts every turn on its item's beat, never twice at a time", async () => {
        const durations = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 });
        await fc.assert(
            fc.asyncProperty(durations, fc.integer({ min: 1, max: 40 }), async (each, interval) => {
                const starts = await turns(each, interval, 300);
                starts.forEach((own, index) => {
                    const first = (interval * index) / each.length;
                    own.forEach((start, turn) => {
                        const beats = (start - first) / interval;
                        expect(Math.abs(beats - Math.round(beats))).toBeLessThan(1e-9);
                        const before = own[turn - 1];
                        if (before !== undefined) {
                            const gap = start - before;
                            const slack = (each[index] ?? 0) + interval;
                            expect(gap).toBeGreaterThanOrEqual(Math.max(interval, each[index] ?? 0) - 1e-9);
                            expect(gap).toBeLessThanOrEqual(slack + 1e-9);
                        }
                    });
                });
            }),
            { numRuns: 50 },
        );
    });

    test("ends when it is told to, after the turns that are under way", async () => {
        const stop = new AbortController();
        const { promise: turn, resolve: endTurn } = Promise.withResolvers<void>();
        let ended = false;
        const running = repeat(["a"], 1000, () => turn, new FakeClock(), stop.signal).then(() => {
            ended = true;
        });
        stop.abort();
        await settle();
        expect(ended).toBe(false);
        endTurn();
        await running;
        expect(ended).toBe(true);
    });

    test("sleeps by the machine's clock, and wakes at once when it is told to end", async () => {
        const before = systemClock.now();
        await systemClock.sleep(5, new AbortController().signal);
        expect(systemClock.now() - before).toBeGreaterThan(4);
        await systemClock.sleep(3_600_000, AbortSignal.abort());
        const stop = new AbortController();
        const asleep = systemClock.sleep(3_600_000, stop.signal);
        stop.abort();
        await asleep;
        expect(systemClock.now() - before).toBeLessThan(60_000);
    });
});
