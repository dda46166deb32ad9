import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeTransition, type StageHistory, stagePlan } from "../../../components/advertisement/index.ts";
import { STAGES, type Stage } from "../../../components/plan.ts";
import { table } from "../../../tools/cli/stages.ts";

const begin = new Date("2026-11-24T12:00:00Z");
const plan = (from: Stage, to: Stage) => stagePlan({ from, to, maxAge: 86_400, ttl: 300, begin });

describe("a plan of stages", () => {
    test("goes up step by step, the trial watched for an hour, each with how long an error would last", () => {
        expect(plan("off", "on").map(({ stage, from, blastRadius }) => [stage, from, blastRadius])).toEqual([
            ["dark", "2026-11-24T12:00Z", 0],
            ["trial", "2026-11-24T12:00Z", 60],
            ["on", "2026-11-24T13:00Z", 86_400],
        ]);
    });

    test("goes down by withdraw, and to off when the longest promise has run out", () => {
        expect(plan("on", "off").map(({ stage, from }) => [stage, from])).toEqual([
            ["withdraw", "2026-11-24T12:00Z"],
            ["off", "2026-11-25T12:05Z"],
        ]);
        expect(plan("trial", "off").map(({ stage, from }) => [stage, from])).toEqual([
            ["withdraw", "2026-11-24T12:00Z"],
            ["off", "2026-11-24T12:06Z"],
        ]);
        expect(plan("dark", "off").map(({ stage }) => stage)).toEqual(["off"]);
    });

    test("is what an update lets through, step by step, whatever the stages and the promise", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...STAGES),
                fc.constantFrom(...STAGES),
                fc.integer({ min: 1, max: 200_000 }),
                fc.integer({ min: 0, max: 200_000 }),
                (from, to, maxAge, ttl) => {
                    let history: StageHistory = { stage: from, maxAge, ttl };
                    const steps = stagePlan({ from, to, maxAge, ttl, begin });
                    for (const step of steps) {
                        const at = new Date(step.from);
                        const judged = judgeTransition(history, { stage: step.stage, maxAge, ttl }, at, undefined);
                        expect(judged.refused).toBeUndefined();
                        history = judged.history;
                    }
                    expect(history.stage).toBe(steps.length === 0 ? from : to);
                    expect(steps.length === 0).toBe(from === to);
                },
            ),
        );
    });

    test("is a table, with the times in units that a person reads", () => {
        expect(table(plan("trial", "on"), "on")).toBe(
            "STAGE  NOT BEFORE         AN ERROR LASTS  WHAT IT DOES\n" +
                "on     2026-11-24T12:00Z  1 d             Clients are told by Alt-Svc and, before their first visit, by DNS.\n",
        );
        expect(table(plan("on", "on"), "on")).toBe('The stage is "on" already.\n');
    });
});
