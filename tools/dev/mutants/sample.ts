import type { Mutant } from "./operators.ts";

/** Options of a sample. */
export interface SampleOptions {
    seed: number;
    /** Maximum per file, from as many operators as possible. */
    perFile: number;
    /** Total number. */
    size: number;
}

/** A few mutants of each file, then a sample of those. The same seed and source give the same sample. */
export function sample(mutants: readonly Mutant[], { seed, perFile, size }: SampleOptions): Mutant[] {
    const random = generator(seed);
    const files = Map.groupBy(mutants, ({ file }) => file);
    const few = [...files.values()].flatMap((each) => ofManyOperators(shuffled(each, random)).slice(0, perFile));
    return shuffled(few, random).slice(0, size);
}

/** The first of each operator, then the second, and so on. */
function ofManyOperators(mutants: readonly Mutant[]): Mutant[] {
    const groups = [...Map.groupBy(mutants, ({ operator }) => operator).values()];
    const longest = Math.max(...groups.map((group) => group.length));
    return Array.from({ length: longest }, (_, place) =>
        groups.flatMap((group) => group.slice(place, place + 1)),
    ).flat();
}

/** Fisher–Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
    const left = [...items];
    return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

/** Numbers from 0 to 1 (mulberry32). */
function generator(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
