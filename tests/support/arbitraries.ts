import fc from "fast-check";
import { expect } from "vitest";

/** Mostly what is valid, so that one mistake is seen alone. */
export function usually<T>(valid: fc.Arbitrary<T>, invalid: fc.Arbitrary<T>): fc.Arbitrary<T> {
    return fc.oneof({ weight: 12, arbitrary: valid }, { weight: 1, arbitrary: invalid });
}

/** A value, or that nothing is said. */
export function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
    return fc.option(value, { nil: undefined });
}

/** What our checks find in some options, and what a provider would not do of them. */
export interface Judged {
    found: string[];
    refusals: string[];
}

/** Holds that the checks accept what a provider accepts and refuse what it refuses, and that both had cases. */
export async function agrees<T>(
    options: fc.Arbitrary<T>,
    decide: (each: T) => Promise<Judged>,
    numRuns: number,
): Promise<void> {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
        fc.asyncProperty(options, async (each) => {
            const { found, refusals } = await decide(each);
            seen[found.length === 0 ? "accepted" : "refused"]++;
            expect(found.length === 0, [...found, ...refusals].join("\n")).toBe(refusals.length === 0);
        }),
        { numRuns },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(numRuns / 40);
}
