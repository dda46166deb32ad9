import { describe, expect, it } from "vitest";
import { executed, ran } from "../../../../tools/dev/mutants/coverage.ts";
import { distances, importGraph } from "../../../../tools/dev/mutants/importGraph.ts";
import { mutantsOf } from "../../../../tools/dev/mutants/operators.ts";
import { noticing } from "../../../../tools/dev/mutants/testFiles.ts";

const graphOf = (files: Record<string, string>, entries: Record<string, string> = {}) =>
    importGraph(new Map(Object.entries(files)), new Map(Object.entries(entries)));

describe("what a test file reaches", () => {
    it("is what it imports, and what that imports, in as few steps as there are", () => {
        const graph = graphOf({
            "tests/a.test.ts": 'import { b } from "../components/b.ts"; import { c } from "../components/c.ts";',
            "components/b.ts": 'export { c } from "./c.ts";',
            "components/c.ts": 'const d = await import("./d.ts");',
            "components/d.ts": "",
            "components/e.ts": 'import "./d.ts";',
        });
        expect([...distances(graph, "tests/a.test.ts")]).toEqual([
            ["tests/a.test.ts", 0],
            ["components/b.ts", 1],
            ["components/c.ts", 1],
            ["components/d.ts", 2],
        ]);
    });

    it("is nothing for the name of a method", () => {
        expect(graphOf({ "tests/a.test.ts": 'f("toString", "constructor", "");' }).get("tests/a.test.ts")).toEqual([]);
    });

    it("is not what it has only types of", () => {
        const graph = graphOf({
            "tests/a.test.ts": 'import type { B } from "../components/b.ts"; type C = import("../components/c.ts").C;',
            "components/b.ts": "",
            "components/c.ts": "",
        });
        expect(graph.get("tests/a.test.ts")).toEqual([]);
    });

    it("is the package's entry that is imported by its name", () => {
        const files = { "tests/a.test.ts": 'await import("gateway/probe");', "components/probe/index.ts": "" };
        const graph = graphOf(files, { "gateway/probe": "components/probe/index.ts" });
        expect(graph.get("tests/a.test.ts")).toEqual(["components/probe/index.ts"]);
    });

    it("is the program that it starts, by a path from itself or from the repository, or by its folder", () => {
        const graph = graphOf({
            "tests/components/a.test.ts":
                'fork(join(import.meta.dirname, "worker.ts")); run("stacks/one.ts"); all("programs");',
            "tests/components/worker.ts": "",
            "stacks/one.ts": "",
            "tests/components/programs/x.ts": "",
            "tests/components/programs/y.ts": "",
        });
        expect(graph.get("tests/components/a.test.ts")).toEqual([
            "tests/components/worker.ts",
            "stacks/one.ts",
            "tests/components/programs/x.ts",
            "tests/components/programs/y.ts",
        ]);
    });
});

describe("what ran", () => {
    const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });

    it("is what the innermost counted range says, of functions alone and of their blocks", () => {
        const functions = [
            { ranges: [range(0, 100, 1)] },
            { ranges: [range(10, 40, 3), range(20, 30, 0)] },
            { ranges: [range(50, 60, 0)] },
            { ranges: [range(60, 70, 2), range(65, 70, 0)] },
        ];
        expect(executed({ functions })).toEqual({
            functions: [
                [0, 50],
                [60, 100],
            ],
            blocks: [
                [0, 20],
                [30, 50],
                [60, 65],
                [70, 100],
            ],
        });
    });

    it("holds for the offsets from the first to before the last", () => {
        const coverage = { "components/a.ts": { functions: [[10, 20]], blocks: [[15, 20]] } } as const;
        const at = (file: string, offset: number) => Object.values(ran(coverage, file, offset));
        expect([9, 10, 15, 19, 20].map((offset) => at("components/a.ts", offset))).toEqual([
            [false, false],
            [true, false],
            [true, true],
            [true, true],
            [false, false],
        ]);
        expect(at("components/b.ts", 10)).toEqual([false, false]);
    });
});

describe("the test files that could notice a mutant", () => {
    const [mutant = expect.fail()] = mutantsOf("components/svcb/parse.ts", "export const f = (a, b) => a < b;");
    const test = (file: string, { steps = 1, milliseconds = 1000, calls = true, block = true, others = 0 } = {}) => ({
        file: `tests/tools/${file}.test.ts`,
        milliseconds,
        distances: new Map([["components/svcb/parse.ts", steps]]),
        coverage: {
            "components/svcb/parse.ts": {
                functions: calls ? [[0, 100] as const] : [],
                blocks: calls && block ? [[0, 100] as const] : [],
            },
            ...Object.fromEntries(
                Array.from({ length: others }, (_, index) => [`components/${index}.ts`, { functions: [], blocks: [] }]),
            ),
        },
    });
    const order = (...tests: ReturnType<typeof test>[]) =>
        noticing(mutant, tests).map(({ file }) => file.replace(/^tests\/tools\/|\.test\.ts$/g, ""));

    it("are those that call its function", () => {
        expect(order(test("never", { calls: false }), test("calls"))).toEqual(["calls"]);
    });

    it("are those, too, that end the processes which may run it, and these come last", () => {
        expect(
            order(test("engine/pulumiHost/dynamicResources", { calls: false }), test("calls", { steps: 5 })),
        ).toEqual(["calls", "engine/pulumiHost/dynamicResources"]);
    });

    it("begin with those that run its place: named alike, the nearest, of the fewest components, the quickest", () => {
        expect(
            order(
                test("slow", { steps: 2, milliseconds: 900 }),
                test("quick", { steps: 2, milliseconds: 100 }),
                test("broad", { steps: 2, milliseconds: 1, others: 5 }),
                test("another block", { block: false }),
                test("near", { milliseconds: 9000 }),
                test("parse", { steps: 3, milliseconds: 9999 }),
            ),
        ).toEqual(["parse", "near", "quick", "slow", "broad", "another block"]);
    });
});
