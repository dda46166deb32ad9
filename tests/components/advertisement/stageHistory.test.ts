import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    acceptance,
    historyChanged,
    judgeAsked,
    judgeTransition,
    MARGIN,
    type Promised,
    promisedFor,
    type StageHistory,
    type Transition,
} from "../../../components/advertisement/stageHistory.ts";
import { httpsRecords } from "../../../components/dns/records.ts";
import { altSvc } from "../../../components/model/plan.ts";
import { STAGE_NAMES, STAGES, type Stage } from "../../../components/model/stages.ts";
import { listenersOf } from "../dns/publication.ts";

const NOON = new Date("2026-11-24T12:00:00Z");
const at = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);
const promised = (stage: Stage, maxAge = 86_400, ttl = 300): Promised => ({ stage, maxAge, ttl });
const go = (before: StageHistory | undefined, stage: Stage, when = NOON, force?: string) =>
    judgeTransition(before, promised(stage), when, force);

describe("a change of stage", () => {
    test("is free for a new gateway, at every stage", () => {
        for (const stage of STAGE_NAMES) {
            expect(go(undefined, stage)).toEqual({ history: promised(stage) });
        }
    });

    test("from on to off is refused: withdraw comes first, and off a day and five minutes later", () => {
        const { refused, history } = go(promised("on"), "off");
        expect(refused).toBe(
            'Stage "off" closes UDP while clients may still remember h3. They would wait for answers that never come. ' +
                'Use stage "withdraw" first: it asks clients to forget h3 and keeps answering. If it starts now, "off" is ' +
                "safe from 2026-11-25T12:05Z. A gateway without http3 on any listener is at this stage. To proceed anyway, set advertisement.force to " +
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

    describe("that brings a share or drops it", () => {
        const shared = (stage: Stage, share = 100): Promised => ({ ...promised(stage), share });
        const judged = (before: Promised, now: Promised, force?: string) => judgeTransition(before, now, NOON, force);

        test("is refused while there are records, and says how it is done", () => {
            expect(judged(promised("on"), shared("on", 5))).toMatchObject({
                argument: "advertisement.share",
                refused:
                    "A share is set, but every HTTPS record is the only one of its name. Route 53 rejects a set with a " +
                    "weight next to one without, so the update would fail halfway, and again at every retry. Omit share; " +
                    'or use "withdraw", then "dark", where no record exists, and continue from there. ' +
                    "[share-beside-records; Amazon Route 53 API ResourceRecordSet, Weight]",
            });
            expect(judged(shared("on"), promised("on")).refused).toContain(
                "The share is removed, but every HTTPS record is one of two of its name. Route 53 rejects a set with a " +
                    "weight next to one without, so the update would fail halfway, and again at every retry. Keep share: " +
                    '100, which means all users; or use "withdraw", then "dark"',
            );
            for (const before of ["on", "withdraw"] as const) {
                for (const now of ["on", "withdraw"] as const) {
                    expect(judged(promised(before), shared(now)).argument).toBe("advertisement.share");
                    expect(judged(shared(before), promised(now)).argument).toBe("advertisement.share");
                }
            }
        });

        test("goes through on the way that the refusal names, and before the first record", () => {
            for (const [old, fresh] of [[promised, shared] as const, [shared, promised] as const]) {
                let history: StageHistory = old("on");
                for (const next of [old("withdraw"), old("dark"), fresh("dark"), fresh("on")]) {
                    const { refused, history: kept } = judged(history, next);
                    expect(refused).toBeUndefined();
                    history = kept;
                }
            }
            for (const stage of ["off", "dark", "trial"] as const) {
                expect(judged(promised(stage), shared("on")).refused).toBeUndefined();
            }
        });
    });

    test("is none where h3 does not answer: nothing new was advertised, and what was is remembered", () => {
        const asked = (stage: Stage, answers?: boolean) => ({ ...promised(stage), answers });
        expect(judgeAsked(undefined, asked("on", false), NOON)).toEqual({ history: undefined });
        expect(judgeAsked(promised("dark"), asked("on", false), NOON)).toEqual({ history: promised("dark") });
        expect(judgeAsked(promised("on"), asked("trial", false), NOON)).toEqual({ history: promised("on") });
        for (const answers of [true, undefined]) {
            expect(judgeAsked(promised("dark"), asked("on", answers), NOON)).toEqual({ history: promised("on") });
        }
        const force = "I accept broken clients until 2026-11-25T12:05Z";
        expect(judgeAsked(promised("on"), { ...promised("off"), force }, NOON).refused).toBeUndefined();
        expect(judgeAsked(promised("on"), promised("off"), NOON).argument).toBe("advertisement.stage");
    });

    test("to off goes through with the refusal's own sentence, for an hour", () => {
        const refusal = go(promised("on"), "off").refused ?? "";
        const sentence = /"(I accept [^"]+)"/.exec(refusal)?.[1] ?? "";
        expect(go(promised("on"), "off", at(600), sentence).refused).toBeUndefined();
        expect(go(promised("on"), "off", at(3600), sentence).refused).toBeUndefined();
        expect(go(promised("on"), "off", at(3700), sentence).refused).toContain("2026-11-25T13:07Z");
        const refused = ["yes", "I accept broken clients until tomorrow", acceptance("2026-11-24T12:05Z")];
        for (const other of [...refused, sentence.replace("accept", "ACCEPT"), `${sentence}.`]) {
            expect(go(promised("on"), "off", NOON, other).refused).toBeDefined();
        }
    });

    test("to itself changes nothing, so that a second update has nothing to do", () => {
        for (const stage of STAGE_NAMES) {
            const history = { ...promised(stage), until: "2026-11-25T12:05Z" };
            expect(go(history, stage)).toEqual({ history });
        }
    });
});

describe("whatever the order of stages", () => {
    interface Step extends Promised {
        after: number;
    }
    const step: fc.Arbitrary<Step> = fc.record({
        stage: fc.constantFrom(...STAGE_NAMES),
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
                        const mixed =
                            history !== undefined &&
                            [history, wanted].every(({ stage }) => stage === "on" || stage === "withdraw") &&
                            [history, wanted].filter(({ share }) => share === undefined).length === 1;
                        expect(refused?.includes("share-beside-records")).toBe(mixed ? true : undefined);
                    }
                    if (refused === undefined) {
                        history = next;
                    }
                }
            }),
            { numRuns: 500 },
        );
    });

    test("no client remembers h3 while QUIC is closed, though updates fail halfway and are run again much later", () => {
        const update = fc.record({
            stage: fc.constantFrom(...STAGE_NAMES),
            after: fc.integer({ min: 0, max: 200_000 }),
            // Of recording and publishing, in the order of the stage.
            done: fc.constantFrom(0, 1, 2),
            answers: fc.boolean(),
        });
        fc.assert(
            fc.property(fc.array(update, { minLength: 2, maxLength: 12 }), (updates) => {
                let history: StageHistory | undefined;
                let published = promised("off");
                let now = NOON.getTime();
                let remembered = 0;
                for (const { stage, after, done, answers } of updates) {
                    const hear = () => {
                        const seconds = promisedFor(published);
                        remembered = seconds > 0 ? Math.max(remembered, now + seconds * 1000) : remembered;
                    };
                    now += after * 1000;
                    hear();
                    const asked = { ...promised(stage), ...(STAGES[stage].promises ? { answers } : {}) };
                    const judged = judgeAsked(history, asked, new Date(now));
                    const record = () => {
                        history = judged.history;
                    };
                    const publish = () => {
                        expect(stage === "off" && remembered > now).toBe(false);
                        published = asked.answers === false ? published : promised(stage);
                        hear();
                    };
                    const steps = stage === "dark" || stage === "withdraw" ? [publish, record] : [record, publish];
                    // A promise that is shortened is recorded before clients hear of it; there an update must not fail.
                    const shortened = STAGES[stage].promises && promisedFor(asked) < promisedFor(published);
                    for (const step of judged.refused === undefined ? steps.slice(0, shortened ? 2 : done) : []) {
                        step();
                    }
                }
            }),
            { numRuns: 1_000 },
        );
    });

    /** Goes through the steps as `up` does: what is refused is not kept. */
    function replay(steps: readonly Step[]): { now: number; history: StageHistory | undefined; answers: Transition[] } {
        let history: StageHistory | undefined;
        let now = NOON.getTime();
        const answers: Transition[] = [];
        for (const { after, ...wanted } of steps) {
            now += after * 1000;
            const answer = judgeTransition(history, wanted, new Date(now), undefined);
            answers.push(answer);
            history = answer.refused === undefined ? answer.history : history;
        }
        return { now, history, answers };
    }

    test("off is never accepted while a client may remember what was published", () => {
        fc.assert(
            fc.property(fc.array(step, { minLength: 2, maxLength: 8 }), (steps) => {
                let history: StageHistory | undefined;
                let now = NOON.getTime();
                let remembered = 0;
                for (const { after, ...wanted } of steps) {
                    now += after * 1000;
                    const seconds = history === undefined ? 0 : publishedFor(history);
                    remembered = seconds > 0 ? Math.max(remembered, now + seconds * 1000) : remembered;
                    const { history: next, refused } = judgeTransition(history, wanted, new Date(now), undefined);
                    if (refused === undefined) {
                        expect(wanted.stage !== "off" || remembered <= now).toBe(true);
                        history = next;
                    }
                }
            }),
            { numRuns: 500 },
        );
    });

    test("a history that is replayed gives the same answers, also from the state as it is stored", () => {
        fc.assert(
            fc.property(fc.array(step, { maxLength: 8 }), step, (steps, { after, ...wanted }) => {
                const { now, history, answers } = replay(steps);
                expect(replay(steps).answers).toEqual(answers);
                const when = new Date(now + after * 1000);
                const stored = history && (JSON.parse(JSON.stringify(history)) as StageHistory);
                const answer = judgeTransition(history, wanted, when, undefined);
                expect(judgeTransition(stored, wanted, when, undefined)).toEqual(answer);
                // Asked for again at that moment, what was accepted is accepted, and nothing else is kept.
                if (answer.refused === undefined) {
                    expect(judgeTransition(answer.history, wanted, when, undefined)).toEqual(answer);
                }
            }),
        );
    });

    test("a greater share never shortens the wait", () => {
        const shares = fc
            .tuple(fc.nat(100), fc.nat(100))
            .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const);
        fc.assert(
            fc.property(
                fc.array(step, { maxLength: 6 }),
                step,
                shares,
                fc.nat(200_000),
                (steps, last, [less, more], later) => {
                    const { now, history } = replay(steps);
                    const safe = (share: number) => {
                        const { after: _after, ...wanted } = { ...last, stage: "on" as const, share };
                        const { history: on } = judgeTransition(history, wanted, new Date(now), undefined);
                        const when = new Date(now + later * 1000);
                        const { until } = judgeTransition(
                            on,
                            { ...wanted, stage: "withdraw" },
                            when,
                            undefined,
                        ).history;
                        return until === undefined ? when.getTime() : Date.parse(until);
                    };
                    expect(safe(more)).toBeGreaterThanOrEqual(safe(less));
                },
            ),
            { numRuns: 500 },
        );
    });
});

/** Seconds for which what is published makes a client try h3: by the header, and by the records. */
function publishedFor({ stage, maxAge, ttl, share }: Promised): number {
    const advertisement = { stage, maxAge, ttl, share, svcParams: {} };
    const header = /ma=([0-9]+)/.exec(altSvc(advertisement, 443) ?? "")?.[1] ?? "0";
    const records = httpsRecords(listenersOf(["app.example.com"]), advertisement, true);
    return Math.max(
        Number(header),
        ...records.map(({ values }) => (values.some((value) => value.includes("h3")) ? ttl : 0)),
    );
}

function ceilMinute(time: number): number {
    return Math.ceil(time / 60_000) * 60_000;
}
