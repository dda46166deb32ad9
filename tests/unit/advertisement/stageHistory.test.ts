import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    acceptance,
    historyChanged,
    judgeTransition,
    type Promised,
    promisedFor,
    type StageHistory,
} from "../../../components/advertisement/index.ts";
import { MARGIN } from "../../../components/advertisement/stageHistory.ts";
import { STAGES, type Stage } from "../../../components/plan.ts";

const NOON = new Date("2026-11-24T12:00:00Z");
const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);
const promised = (stage: Stage, maxAge = 86_400, ttl = 300): Promised => ({ stage, maxAge, ttl });
const go = (before: StageHistory | undefined, stage: Stage, when = NOON, force?: string) =>
    judgeTransition(before, promised(stage), when, force);

describe("a change of stage", () => {
    test("is free for a new gateway, at every stage", () => {
        for (const stage of STAGES) {
            expect(go(undefined, stage)).toEqual({ history: promised(stage) });
        }
    });

    test("from on to off is refused: withdraw comes first, and off a day and five minutes later", () => {
        const { refused, history } = go(promised("on"), "off");
        expect(refused).toBe(
            'Stage "off" closes UDP while clients may still remember h3: they would wait for answers that never come. ' +
                'Go to stage "withdraw" first: it tells clients to forget h3 and goes on answering. Begun now, "off" is safe ' +
                "from 2026-11-25T12:05Z. Without http3 on any listener a gateway is at this stage. To break them all the same, set advertisement.force to " +
                '"I accept broken clients until 2026-11-25T12:05Z". [stage-off-too-early; RFC 7838 §3.1, RFC 9460 §3]',
        );
        expect(history.until).toBe("2026-11-25T12:05Z");
    });

    test("from withdraw to off waits until the promise of on has run out, and not longer", () => {
        const { history } = go(promised("on"), "withdraw");
        expect(history).toEqual({ ...promised("withdraw"), until: "2026-11-25T12:05Z" });
        expect(go(history, "off", at(86_400 + 299)).refused).toContain(
            'It is safe from 2026-11-25T12:05Z; stay at "withdraw"',
        );
        expect(go(history, "off", at(86_400 + 300))).toEqual({ history: promised("off") });
    });

    test("to dark keeps QUIC, so it is free, and off waits all the same", () => {
        const { history, refused } = go(promised("on"), "dark");
        expect(refused).toBeUndefined();
        expect(go(history, "off", at(3600)).refused).toContain("2026-11-25T12:05Z");
    });

    test("to a shorter promise remembers the longer one", () => {
        const before = promised("on", 86_400);
        const { history } = judgeTransition(before, promised("on", 60, 60), NOON, undefined);
        expect(history.until).toBe("2026-11-25T12:05Z");
        const withdrawn = judgeTransition(history, promised("withdraw", 60, 60), at(60), undefined);
        expect(withdrawn.history.until).toBe("2026-11-25T12:05Z");
    });

    test("is one to keep where the promise or the wait is another, and none merely because a wait is over", () => {
        const { history } = go(promised("on"), "withdraw");
        expect(historyChanged(promised("on"), history)).toBe(true);
        const later = go(history, "withdraw", at(3 * 86_400)).history;
        expect(later).toEqual(promised("withdraw"));
        expect(historyChanged(history, later)).toBe(false);
        expect(historyChanged(history, { ...history })).toBe(false);
        expect(historyChanged(history, { ...history, until: "2026-11-26T12:05Z" })).toBe(true);
        expect(historyChanged(undefined, history)).toBe(true);
        expect(historyChanged(promised("on"), promised("on", 60))).toBe(true);
        // From 5 to 100 percent the promise is not the TTL's any more, and the wait after it is another.
        expect(historyChanged({ ...promised("on"), share: 5 }, { ...promised("on"), share: 100 })).toBe(true);
    });

    test("from trial waits for a minute and the margin, whatever the max-age of on would be", () => {
        expect(go(promised("trial"), "withdraw").history.until).toBe("2026-11-24T12:06Z");
    });

    test("from a share waits for the TTL alone: nobody was told by Alt-Svc; from all back to a share, for the whole promise", () => {
        const share = (percent: number): Promised => ({ ...promised("on"), share: percent });
        expect(go(share(25), "withdraw").history.until).toBe("2026-11-24T12:10Z");
        expect(judgeTransition(share(100), share(25), NOON, undefined).history).toEqual({
            ...share(25),
            until: "2026-11-25T12:05Z",
        });
        expect(judgeTransition(share(5), share(25), NOON, undefined).history).toEqual(share(25));
    });

    test("to off goes through with the refusal's own sentence, for an hour", () => {
        const refusal = go(promised("on"), "off").refused ?? "";
        const sentence = /"(I accept [^"]+)"/.exec(refusal)?.[1] ?? "";
        expect(go(promised("on"), "off", at(600), sentence).refused).toBeUndefined();
        expect(go(promised("on"), "off", at(3600), sentence).refused).toBeUndefined();
        expect(go(promised("on"), "off", at(3700), sentence).refused).toContain("2026-11-25T13:07Z");
        for (const other of ["yes", "I accept broken clients until tomorrow", acceptance("2026-11-24T12:05Z")]) {
            expect(go(promised("on"), "off", NOON, other).refused).toBeDefined();
        }
    });

    test("to itself changes nothing, so that a second update has nothing to do", () => {
        for (const stage of STAGES) {
            const { history } = go({ ...promised(stage), until: "2026-11-25T12:05Z" }, stage);
            expect(history).toEqual({ ...promised(stage), until: "2026-11-25T12:05Z" });
        }
    });
});

describe("whatever the order of stages", () => {
    interface Step extends Promised {
        after: number;
    }
    const step: fc.Arbitrary<Step> = fc.record({
        stage: fc.constantFrom(...STAGES),
        maxAge: fc.integer({ min: 1, max: 100_000 }),
        ttl: fc.integer({ min: 0, max: 100_000 }),
        share: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
        after: fc.integer({ min: 0, max: 200_000 }),
    });

    test("no client remembers h3 while QUIC is closed, and what is refused was remembered a margin ago at most", () => {
        fc.assert(
            fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
                let history: StageHistory | undefined;
                let now = NOON.getTime();
                // The model: the last second at which any client may still remember a promise.
                let remembered = 0;
                for (const { after, ...wanted } of steps) {
                    now += after * 1000;
                    if (history !== undefined) {
                        remembered = Math.max(
                            remembered,
                            promisedFor(history) > 0 ? now + promisedFor(history) * 1000 : 0,
                        );
                    }
                    const { history: next, refused } = judgeTransition(history, wanted, new Date(now), undefined);
                    if (wanted.stage === "off" && history !== undefined && history.stage !== "off") {
                        // A date is a whole minute.
                        expect(refused === undefined).toBe(
                            remembered === 0 || now >= ceilMinute(remembered + MARGIN * 1000),
                        );
                    } else {
                        expect(refused).toBeUndefined();
                    }
                    if (refused === undefined) {
                        history = next;
                    }
                }
            }),
            { numRuns: 500 },
        );
    });
});

function ceilMinute(time: number): number {
    return Math.ceil(time / 60_000) * 60_000;
}
