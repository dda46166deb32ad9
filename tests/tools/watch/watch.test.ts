import { describe, expect, test } from "vitest";
import { parseTarget, type Report } from "../../../components/probe/index.ts";
import type { Clock } from "../../../tools/watch/schedule.ts";
import { Watch } from "../../../tools/watch/watch.ts";
import { address, report, served } from "./reports.ts";

const target = parseTarget("https://app.example.com/");
const good = report([{ family: 4, verdict: served, addresses: [address(4)] }]);
const dead = report([
    { family: 4, verdict: { verdict: "dead", reason: "no-listener", detail: "" }, addresses: [address(4)] },
]);

/** Runs a check for each outcome, a minute apart, and stops in the sleep after the last. */
async function watched(outcomes: (Report | Error)[]) {
    const stop = new AbortController();
    const errors: unknown[] = [];
    const reports: [Report, number][] = [];
    let minute = 0;
    const left = [...outcomes];
    const clock: Clock = {
        now: () => minute * 60_000,
        sleep: async () => {
            minute++;
            if (left.length === 0) stop.abort();
        },
    };
    const watch = new Watch({
        targets: [target],
        intervalMs: 60_000,
        verify: async () => {
            const outcome = left.shift();
            if (outcome instanceof Error) throw outcome;
            return outcome ?? good;
        },
        onReport: (one, at) => reports.push([one, at]),
        onError: (_target, error) => errors.push(error),
        clock,
        wallClock: () => 1_000_000 + minute * 60_000,
    });
    if (outcomes.length > 0) await watch.run(stop.signal);
    const metrics = watch.metrics().split("\n");
    return {
        errors,
        reports,
        value: (name: string) =>
            metrics
                .find((line) => line.startsWith(`http3_gateway_${name}`))
                ?.split(" ")
                .at(-1),
    };
}

describe("a watch", () => {
    test("remembers when a host was served last", async () => {
        const { value, reports } = await watched([good, good, dead]);
        expect(reports.map(([, at]) => at)).toEqual([1_000_000, 1_060_000, 1_120_000]);
        expect(value("served")).toBe("0");
        expect(value("last_success_timestamp_seconds")).toBe("1060");
        expect(value("last_check_timestamp_seconds")).toBe("1120");
        expect(value("check_interval_seconds")).toBe("60");
    });

    test("says nothing of a last success that never was", async () => {
        expect((await watched([dead])).value("last_success_timestamp_seconds")).toBeUndefined();
        const dark = report([
            { family: 4, verdict: { verdict: "not-advertised", detail: "" }, addresses: [address(4)] },
        ]);
        expect((await watched([dark])).value("last_success_timestamp_seconds")).toBeUndefined();
    });

    test("goes on after a check that failed, counts it, and keeps what it knew", async () => {
        const failure = new Error("the CA file is gone");
        const { value, errors } = await watched([good, failure, failure]);
        expect(errors).toEqual([failure, failure]);
        expect(value("check_errors_total")).toBe("2");
        expect(value("served")).toBe("1");
        expect(value("last_check_timestamp_seconds")).toBe("1000");
    });

    test("counts no error of a check that its end cuts off", async () => {
        const stop = new AbortController();
        const errors: unknown[] = [];
        const watch = new Watch({
            targets: [target],
            intervalMs: 60_000,
            verify: async () => {
                stop.abort();
                throw new Error("Interrupted.");
            },
            onReport: () => {},
            onError: (_target, error) => errors.push(error),
            clock: { now: () => 0, sleep: async () => {} },
            wallClock: () => 0,
        });
        await watch.run(stop.signal);
        expect(errors).toEqual([]);
        expect(watch.metrics()).toContain("check_errors_total 0\n");
    });

    test("keeps its targets apart", async () => {
        const stop = new AbortController();
        const other = parseTarget("https://other.example.com/");
        let left = 2;
        const watch = new Watch({
            targets: [target, other],
            intervalMs: 60_000,
            verify: async (asked) => {
                if (--left === 0) stop.abort();
                return { ...(asked === target ? good : dead), target: asked };
            },
            onReport: () => {},
            onError: () => {},
            clock: { now: () => 0, sleep: async () => {} },
            wallClock: () => 0,
        });
        await watch.run(stop.signal);
        const served = watch
            .metrics()
            .split("\n")
            .filter((line) => line.startsWith("http3_gateway_served"));
        expect(served).toEqual([
            'http3_gateway_served{host="app.example.com",path="/",family="ipv4"} 1',
            'http3_gateway_served{host="other.example.com",path="/",family="ipv4"} 0',
        ]);
    });

    test("counts from zero, before the first check too", async () => {
        const { value } = await watched([]);
        expect(value("check_errors_total")).toBe("0");
        expect(value("served")).toBeUndefined();
    });
});
