import { describe, expect, test } from "vitest";
import { factsOf, recordsListH3, STAGE_NAMES, STAGES, type Stage } from "../../../components/model/stages.ts";

describe("the table of stages", () => {
    test("is in the order in which an edge goes up and comes down again", () => {
        expect(STAGE_NAMES).toEqual(["off", "dark", "trial", "on", "withdraw"]);
    });

    test.each(STAGE_NAMES)(
        "promises at %s what its Alt-Svc or its record advertises, and nothing without QUIC",
        (stage) => {
            const { quic, altSvc, promises, recorded } = STAGES[stage];
            const advertised = typeof altSvc === "number" || altSvc === "maxAge" || recordsListH3(stage);
            expect(promises).toBe(advertised);
            expect(advertised && !quic).toBe(false);
            // A promise is recorded before it is made, its end after; what closes UDP is judged before anything is done.
            expect(recorded).toBe(!quic ? "first" : promises ? "beforePromise" : "last");
        },
    );

    test("says of a stage that does not exist that nothing is advertised, whatever it is called", () => {
        for (const stage of ["", "On", "constructor", "__proto__"]) {
            expect(factsOf(stage as Stage)).toBe(STAGES.dark);
        }
    });
});
