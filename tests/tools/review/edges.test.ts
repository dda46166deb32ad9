import fc from "fast-check";
import { expect, test } from "vitest";
import { readPreview, review } from "../../../tools/review/index.ts";
import { preview } from "./build.ts";
import { healthy, noticed, resourcesOf, spelling, step } from "./edges.ts";

const NOW = new Date("2026-11-28T12:00:00Z");
/** Previews that are compared with what follows from the edges. */
const RUNS = 1_500;

const changes = fc.record({ before: healthy, steps: fc.array(step, { minLength: 1, maxLength: 3 }), spelling });

test("a change of an edge is judged as its clients notice the change", () => {
    const [missed, alarms, evaded]: [string[], string[], string[]] = [[], [], []];
    const counts: Record<string, number> = {};
    fc.assert(
        fc.property(changes, ({ before, steps, spelling: written }) => {
            const after = steps.reduce((edge, one) => one(edge), before);
            const { severity, verdict, findings } = review(
                readPreview(preview(...resourcesOf(before, after, written))),
                NOW,
            );
            const truth = noticed(before, after);
            counts[truth] = (counts[truth] ?? 0) + 1;
            const calm = severity === "none" || severity === "note";
            const said = `${severity}: ${verdict} ${JSON.stringify({ before, after, written })}`;
            // What is not judged beside it excuses nothing.
            const warned = findings.some((finding) => ["error", "warning"].includes(finding.severity));
            if ((truth === "danger" && !warned) || (truth === "unknown" && calm)) {
                missed.push(said);
            }
            if (severity === "unknown" && before.stranger === after.stranger) {
                evaded.push(said);
            }
            if (truth === "nothing" && !calm) {
                alarms.push(said);
            }
        }),
        { numRuns: RUNS },
    );
    expect(missed).toEqual([]);
    expect(evaded).toEqual([]);
    // Two in a hundred at most.
    expect(alarms.slice(0, Math.max(0, alarms.length - (counts["nothing"] ?? 0) / 50))).toEqual([]);
    // Every kind of outcome was met often enough to say something.
    expect(Object.keys(counts).toSorted()).toEqual(["danger", "either", "nothing", "unknown"]);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(30);
    // A thousand and more reviews, on a machine that may do other work.
}, 300_000);
