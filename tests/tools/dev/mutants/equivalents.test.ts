import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listedEquivalents, reasonOf } from "../../../../tools/dev/mutants/equivalents.ts";
import { identity, mutantsOf } from "../../../../tools/dev/mutants/operators.ts";

const root = join(import.meta.dirname, "../../../..");
const listed = await listedEquivalents();

describe("the list of equivalent mutants", () => {
    it("has only mutants that there are, each once", () => {
        const files = [...new Set(listed.map(({ file }) => file))];
        const there = new Set(
            files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), "utf8")).map(identity)),
        );
        expect(listed.filter((each) => !there.has(identity(each)))).toEqual([]);
        expect(new Set(listed.map(identity)).size).toBe(listed.length);
    });

    it("has a reason for each", () => {
        expect(listed.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
    });
});

it("a mutant is equivalent for the reason that its line, operator and file are listed with", () => {
    const [less = expect.fail(), more = expect.fail()] = mutantsOf("components/a.ts", "f(a < b); f(c < d);");
    const { file, operator, from, to } = less;
    const list = [{ file, operator, from, to, reason: "Both sides are never equal." }];
    expect(reasonOf(less, list)).toBe("Both sides are never equal.");
    expect(reasonOf(more, list)).toBeUndefined();
});
