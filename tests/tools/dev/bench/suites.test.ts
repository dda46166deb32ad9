import { expect, test } from "vitest";
import { budget } from "../../../../tools/dev/bench/suites.ts";

test("the budget has each suite's time from its first start to its last end, and that of its files added up", () => {
    const file = (name: string, startTime: number, endTime: number) => ({
        name: `/clone/tests/${name}`,
        startTime,
        endTime,
    });
    const report = {
        startTime: 1_000,
        testResults: [
            file("lab/b.test.ts", 40_000, 90_000),
            file("components/model/a.test.ts", 2_000, 8_000),
            file("tools/cli/b.test.ts", 3_000, 12_000),
            file("moto/a.test.ts", 3_000, 5_000),
            file("lab/a.test.ts", 41_000, 71_000),
            file("engine/a.test.ts", 95_000, 96_000),
            file("engine/lab/a.test.ts", 97_000, 99_000),
        ],
    };
    const beside = { startTime: 2_000, testResults: [file("conformance/a.test.ts", 50_000, 98_000)] };
    expect(budget([beside, report], "/clone")).toEqual({
        whole: 98,
        suites: [
            { suite: "unit", wall: 10, work: 15 },
            { suite: "moto", wall: 2, work: 2 },
            { suite: "lab", wall: 50, work: 80 },
            { suite: "conformance", wall: 48, work: 48 },
            { suite: "engine", wall: 1, work: 1 },
            { suite: "engine on the lab", wall: 2, work: 2 },
        ],
    });
});
