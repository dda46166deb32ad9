import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Metric } from "../../../components/monitoring/metrics.ts";
import { exposition } from "../../../tools/watch/exposition.ts";

const gauge: Metric = { name: "a_value", type: "gauge", help: "A value." };
const counter: Metric = { name: "things_total", type: "counter", help: "A count, with \\ and a\nline." };

describe("the text format", () => {
    test("has each metric once, with its samples together", () => {
        expect(
            exposition([
                { metric: gauge, labels: { host: "a" }, value: 1 },
                { metric: counter, labels: {}, value: 0 },
                { metric: gauge, labels: { host: "b", family: "ipv6" }, value: 0.025 },
            ]),
        ).toBe(
            [
                "# HELP a_value A value.",
                "# TYPE a_value gauge",
                'a_value{host="a"} 1',
                'a_value{host="b",family="ipv6"} 0.025',
                "# HELP things_total A count, with \\\\ and a\\nline.",
                "# TYPE things_total counter",
                "things_total 0",
                "",
            ].join("\n"),
        );
    });

    test("escapes backslash, quote and line feed in a label's value", () => {
        expect(exposition([{ metric: gauge, labels: { path: '/a"b\\c\nd' }, value: 1 }])).toContain(
            'a_value{path="/a\\"b\\\\c\\nd"} 1\n',
        );
    });

    test.each([
        [Number.NaN, "NaN"],
        [Number.POSITIVE_INFINITY, "+Inf"],
        [Number.NEGATIVE_INFINITY, "-Inf"],
        [1_795_000_000.125, "1795000000.125"],
        [1e-7, "1e-7"],
        [1e21, "1e+21"],
    ])("writes %d as %s", (value, text) => {
        expect(exposition([{ metric: gauge, labels: {}, value }])).toContain(`\na_value ${text}\n`);
    });

    test("is empty for no samples", () => {
        expect(exposition([])).toBe("");
    });
});

const promtool = spawnSync("promtool", ["--version"]).status === 0;

describe.skipIf(!promtool)("promtool (skipped where it is not on the PATH)", () => {
    test("reads what any labels and values give", () => {
        // To Prometheus an empty value is no label.
        const text = fc.string({ unit: "binary", minLength: 1 });
        const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), text, { maxKeys: 3 });
        const sets = fc.uniqueArray(labels, {
            maxLength: 5,
            selector: (one) => JSON.stringify(Object.entries(one).sort()),
        });
        fc.assert(
            fc.property(sets, fc.oneof(fc.double(), fc.integer()), (all, value) => {
                const input = exposition(all.map((one) => ({ metric: gauge, labels: one, value })));
                const { status, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
                expect([status, stderr], input).toEqual([0, ""]);
            }),
            { numRuns: 30 },
        );
    });
});
