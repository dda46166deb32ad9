import fc from "fast-check";
import { expect, it } from "vitest";
import { mutantsOf } from "../../../../tools/dev/mutants/operators.ts";
import { sample } from "../../../../tools/dev/mutants/sample.ts";

const mutants = ["one", "two", "three"].flatMap((name) =>
    mutantsOf(`components/${name}.ts`, "f(a < 1, b < 2, c < 3, d < 4, e && g, !h);"),
);
const all = { perFile: 100, size: 100 };

it("the same seed gives the same sample, another seed another one", () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
            expect(sample(mutants, { seed, ...all })).toEqual(sample(mutants, { seed, ...all }));
            expect(sample(mutants, { seed, ...all })).not.toEqual(sample(mutants, { seed: seed + 1, ...all }));
        }),
    );
});

it("a large enough sample has each mutant once", () => {
    const found = sample(mutants, { seed: 1, ...all });
    expect(found).toHaveLength(mutants.length);
    expect(new Set(found)).toEqual(new Set(mutants));
});

it("has at most as many of a file as asked for, of different operators first", () => {
    fc.assert(
        fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
            const found = sample(mutants, { seed, perFile: 4, size: 100 });
            for (const each of Map.groupBy(found, ({ file }) => file).values()) {
                expect(each.map(({ operator }) => operator).sort()).toEqual([
                    "comparison",
                    "logical",
                    "negation",
                    "offByOne",
                ]);
            }
            expect(found).toHaveLength(12);
        }),
    );
});

it("has as many in all as asked for, of files in no order", () => {
    const first = (seed: number) => sample(mutants, { seed, perFile: 3, size: 1 })[0]?.file;
    const seeds = Array.from({ length: 50 }, (_, seed) => seed);
    expect(new Set(seeds.map(first))).toEqual(new Set(mutants.map(({ file }) => file)));
    expect(sample(mutants, { seed: 1, perFile: 3, size: 5 })).toHaveLength(5);
});
