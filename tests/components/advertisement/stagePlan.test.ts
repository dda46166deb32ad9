import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeTransition, type StageHistory } from "../../../components/advertisement/stageHistory.ts";
import { stagePlan } from "../../../components/advertisement/stagePlan.ts";
import { STAGE_NAMES, type Stage } from "../../../components/model/stages.ts";
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

    test.each<[from: Stage, to: Stage, steps: string]>([
        ["off", "dark", "dark 12:00"],
        ["off", "trial", "dark 12:00, trial 12:00"],
        ["off", "withdraw", "withdraw 12:00"],
        ["dark", "off", "off 12:00"],
        ["dark", "trial", "trial 12:00"],
        ["dark", "on", "trial 12:00, on 13:00"],
        ["dark", "withdraw", "withdraw 12:00"],
        ["trial", "dark", "withdraw 12:00, dark 12:00"],
        ["trial", "on", "on 12:00"],
        ["trial", "withdraw", "withdraw 12:00"],
        ["on", "dark", "withdraw 12:00, dark 12:00"],
        // Clients keep their promise, and are told a shorter one: a withdrawal would take it away for nothing.
        ["on", "trial", "trial 12:00"],
        ["on", "withdraw", "withdraw 12:00"],
        ["withdraw", "off", "off 12:05"],
        ["withdraw", "dark", "dark 12:00"],
        ["withdraw", "trial", "trial 12:00"],
        ["withdraw", "on", "trial 12:00, on 13:00"],
    ])("goes from %s to %s by %s", (from, to, expected) => {
        const steps = plan(from, to).map((step) => `${step.stage} ${step.from.slice(11, 16)}`);
        expect(steps.join(", ")).toBe(expected);
    });

    test("is what an update lets through, step by step, whatever the stages and the promise", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...STAGE_NAMES),
                fc.constantFrom(...STAGE_NAMES),
                fc.integer({ min: 1, max: 200_000 }),
                fc.integer({ min: 0, max: 200_000 }),
                fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 4 }),
                (from, to, maxAge, ttl, percents) => {
                    const shares = percents.sort((one, other) => one - other);
                    const goesOn = from === "on" && to === "on" && shares.length > 0;
                    let history: StageHistory = { stage: from, maxAge, ttl, ...(goesOn ? { share: 1 } : {}) };
                    const steps = stagePlan({ from, to, maxAge, ttl, begin, shares });
                    for (const step of steps) {
                        const at = new Date(step.from);
                        const judged = judgeTransition(history, { ...step, maxAge, ttl }, at, undefined);
                        expect(judged.refused).toBeUndefined();
                        history = judged.history;
                    }
                    expect(history.stage).toBe(steps.length === 0 ? from : to);
                    expect(steps.length === 0).toBe(from === to && !goesOn);
                },
            ),
        );
    });

    test("goes on by shares of the zone's answers, the first of them without a word to anybody else", () => {
        const args = { from: "off", to: "on", maxAge: 86_400, ttl: 300, begin } as const;
        const steps = stagePlan({ ...args, shares: [5, 25, 100] });
        expect(steps.map(({ stage, share, from, blastRadius }) => [stage, share, from, blastRadius])).toEqual([
            ["dark", undefined, "2026-11-24T12:00Z", 0],
            ["on", 5, "2026-11-24T12:00Z", 300],
            ["on", 25, "2026-11-24T13:05Z", 300],
            ["on", 100, "2026-11-24T14:10Z", 86_400],
        ]);
        expect(table(steps.slice(1, 3), "on")).toBe(
            "STAGE  WHO                  NOT BEFORE         AN ERROR LASTS  WHAT IT DOES\n" +
                "on     5 % of DNS answers   2026-11-24T12:00Z  300 s           DNS advertises h3 to this share before the first visit; Alt-Svc, which all clients read, does not.\n" +
                "on     25 % of DNS answers  2026-11-24T13:05Z  300 s           DNS advertises h3 to this share before the first visit; Alt-Svc, which all clients read, does not.\n",
        );
        const again = stagePlan({ ...args, from: "withdraw", shares: [100] });
        expect(again.map(({ stage, share }) => [stage, share])).toEqual([
            ["dark", undefined],
            ["on", 100],
        ]);
        expect(stagePlan({ ...args, from: "on", to: "off", shares: [5] })).toEqual(plan("on", "off"));
        expect(stagePlan({ ...args, to: "trial", shares: [5] })).toEqual(plan("off", "trial"));
    });

    test("goes on from a share that is there already, by the shares alone", () => {
        const on = { from: "on", to: "on", maxAge: 86_400, ttl: 300, begin } as const;
        const steps = stagePlan({ ...on, shares: [25, 100] });
        expect(steps.map(({ stage, share, from }) => [stage, share, from])).toEqual([
            ["on", 25, "2026-11-24T12:00Z"],
            ["on", 100, "2026-11-24T13:05Z"],
        ]);
        expect(stagePlan({ ...on, shares: [25, 100], hostnames: ["www"] })).toEqual([]);
    });

    test("goes on by shares of the hostnames where the zone has no weights, each name at a trial first", () => {
        const hostnames = ["beta", "img", "www", "shop", "api"];
        const steps = stagePlan({
            ...{ from: "off", to: "on", maxAge: 86_400, ttl: 300, begin },
            ...{ shares: [5, 50, 60, 100], hostnames },
        });
        expect(steps.map(({ stage, hostnames: names, from }) => [stage, names?.join(), from.slice(11)])).toEqual([
            ["dark", undefined, "12:00Z"],
            ["trial", "beta", "12:00Z"],
            ["on", "beta", "13:00Z"],
            ["trial", "img,www", "14:00Z"],
            ["on", "img,www", "15:00Z"],
            ["trial", "shop,api", "16:00Z"],
            ["on", "shop,api", "17:00Z"],
        ]);
    });

    test("tells all users at the last share, and goes on by hostnames from where it is", () => {
        const args = { to: "on", maxAge: 86_400, ttl: 300, begin, shares: [50, 100] } as const;
        const does = stagePlan({ ...args, from: "dark" }).map((step) => step.does);
        expect(does).toEqual([
            "DNS advertises h3 to this share before the first visit; Alt-Svc, which all clients read, does not.",
            "Alt-Svc advertises h3, and DNS advertises it before the first visit.",
        ]);
        const stages = (from: Stage) =>
            stagePlan({ ...args, from, hostnames: ["a", "b"] }).map(({ stage, hostnames }) => `${stage} ${hostnames}`);
        expect(stages("withdraw")).toEqual(["trial a", "on a", "trial b", "on b"]);
        expect(stages("trial")).toEqual(["on a", "on b"]);
    });

    test("is a table, with the times in units that a person reads", () => {
        expect(table(plan("trial", "on"), "on")).toBe(
            "STAGE  NOT BEFORE         AN ERROR LASTS  WHAT IT DOES\n" +
                "on     2026-11-24T12:00Z  1 d             Alt-Svc advertises h3, and DNS advertises it before the first visit.\n",
        );
        expect(table(plan("on", "on"), "on")).toBe('The stage is already "on".\n');
    });
});
