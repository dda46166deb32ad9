import fc from "fast-check";
import { expect, test } from "vitest";
import { contradiction, type Exception, type Result, stored } from "../../../../tools/dev/conformance/results.ts";

const known: Exception = { reason: "Its pods are replaced.", issue: "https://example.com/1" };

test("a row that is not met and not listed as an exception fails, with what was seen", () => {
    expect(contradiction({ answer: "no", says: "0 of 200" }, undefined)).toBe(
        "It is not met, and is not listed as an exception of this subject: 0 of 200",
    );
});

test("a listed exception that is met fails too, so that the table says no only where it is true", () => {
    expect(contradiction({ answer: "yes" }, known)).toBe("It is met now. Remove the exception: Its pods are replaced.");
    expect(contradiction({ answer: "reported", says: "0.5" }, known)).toBe(
        "It is met now. Remove the exception: Its pods are replaced.",
    );
});

test("what is met, what is reported, and what is not met as listed pass", () => {
    const results: [Result, Exception | undefined][] = [
        [{ answer: "yes" }, undefined],
        [{ answer: "reported", says: "0.5" }, undefined],
        [{ answer: "no" }, known],
    ];
    expect(results.map(([result, exception]) => contradiction(result, exception))).toEqual([
        undefined,
        undefined,
        undefined,
    ]);
});

test("an exception that a run may win passes either way", () => {
    const results = fc.record({ answer: fc.constantFrom("yes", "no", "reported"), says: fc.string() });
    fc.assert(
        fc.property(results, (result) => {
            expect(contradiction(result, { ...known, sometimes: true })).toBe(undefined);
        }),
    );
});

test("only a row that is not met is stored with the reason", () => {
    expect(stored({ answer: "no", says: "3 of 90" }, known)).toEqual({ answer: "no", says: "3 of 90", ...known });
    expect(stored({ answer: "yes" }, { ...known, sometimes: true })).toEqual({ answer: "yes" });
});
