import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Pool } from "../../../components/probe/pool.ts";

/** The last number that was made. */
let last = 0;
/** A pool of numbers, made in order. */
function numbers(most = 2) {
    last = 0;
    return new Pool<number>(() => ++last, { most, patience: 3_000 });
}
/** What a promise has come to by now. */
async function soFar<T>(promise: Promise<T>): Promise<T | "waits"> {
    await vi.advanceTimersByTimeAsync(0);
    return await Promise.race([promise, Promise.resolve("waits" as const)]);
}

beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
    vi.useRealTimers();
});

describe("a pool", () => {
    test("gives what was given back before it makes another", async () => {
        const pool = numbers();
        expect([await pool.take(), await pool.take()]).toEqual([1, 2]);
        pool.giveBack(1);
        expect(await pool.take()).toBe(1);
    });

    test("makes another in place of what cannot be used any more", async () => {
        const pool = numbers(1);
        expect(await pool.take()).toBe(1);
        pool.giveBack(undefined);
        expect(await pool.take()).toBe(2);
    });

    test("lets those beyond its number wait, and serves them in their order", async () => {
        const pool = numbers();
        await pool.take();
        await pool.take();
        const [third, fourth] = [pool.take(), pool.take()];
        expect([await soFar(third), await soFar(fourth)]).toEqual(["waits", "waits"]);
        pool.giveBack(2);
        expect([await soFar(third), await soFar(fourth)]).toEqual([2, "waits"]);
        pool.giveBack(undefined);
        expect(await soFar(fourth)).toBe(3);
        // Who has been served does not lose patience later.
        await vi.advanceTimersByTimeAsync(3_000);
        expect(last).toBe(3);
    });

    test("gives one beyond its number to who has waited for its patience, and not again to who has it", async () => {
        const pool = numbers(1);
        await pool.take();
        const second = pool.take();
        await vi.advanceTimersByTimeAsync(2_999);
        expect(await soFar(second)).toBe("waits");
        await vi.advanceTimersByTimeAsync(1);
        expect(await soFar(second)).toBe(2);
        // Both are in use: with one of them given back there is still one too many.
        pool.giveBack(1);
        const third = pool.take();
        expect(await soFar(third)).toBe("waits");
        pool.giveBack(2);
        expect(await soFar(third)).toBe(2);
    });

    test("never gives one to two callers, and keeps to its number while all callers wait for less than its patience", async () => {
        const steps = fc.array(fc.constantFrom("take", "give back", "spoil"), { maxLength: 60 });
        await fc.assert(
            fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (each, most) => {
                const pool = numbers(most);
                const held: number[] = [];
                for (const step of each) {
                    if (step === "take") {
                        void pool.take().then((one) => held.push(one));
                    } else if (held.length > 0) {
                        const one = held.shift();
                        pool.giveBack(step === "spoil" ? undefined : one);
                    }
                    await vi.advanceTimersByTimeAsync(0);
                    expect(new Set(held).size).toBe(held.length);
                    expect(held.length).toBeLessThanOrEqual(most);
                }
            }),
        );
    });
});
