import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const REPOSITORY = resolve(import.meta.dirname, "../../../..");
const SCRIPTS = { test: ["vitest", "alone"], "test:engine": ["engine"], "test:conformance": ["conformance"] };

/** How a script of npm's ends, and the reports that it writes, if it does: one for each of its parts. */
interface Ends {
    code: number;
    reports?: { success: boolean; passed: number; failed: number; pending?: number; todo?: number; files?: object[] }[];
}
const passes = (...passed: number[]): Ends => ({
    code: 0,
    reports: passed.map((each) => ({ success: true, passed: each, failed: 0 })),
});

/** Runs a copy of `.ci/run` where `npm` ends as given, in a clone that has reports of an earlier run. */
function ciRun(ends: Record<keyof typeof SCRIPTS, Ends>): {
    code: number | null;
    last: string;
    ran: string[];
    said: string;
} {
    const folder = mkdtempSync(join(tmpdir(), "http3-ci-"));
    cpSync(join(REPOSITORY, ".ci"), join(folder, ".ci"), { recursive: true });
    mkdirSync(join(folder, "report"));
    mkdirSync(join(folder, "bin"));
    const lines = Object.entries(SCRIPTS).map(([script, names]) => {
        const { code, reports } = ends[script as keyof typeof SCRIPTS];
        const text = (of: NonNullable<Ends["reports"]>[number]) =>
            JSON.stringify({
                success: of.success,
                numPassedTests: of.passed,
                numFailedTests: of.failed,
                numPendingTests: of.pending ?? 0,
                numTodoTests: of.todo ?? 0,
                testResults: of.files ?? [],
            });
        const write = names.map((name, index) => {
            writeFileSync(join(folder, `report/${name}.json`), text({ success: true, passed: 1000, failed: 0 }));
            const report = reports?.[index];
            return report === undefined ? "" : `printf '%s' '${text(report)}' > report/${name}.json;`;
        });
        return `"${script}") echo "ran ${script} $HTTP3_LAB"; ${write.join(" ")} exit ${code};;`;
    });
    const npm = join(folder, "bin/npm");
    writeFileSync(npm, `#!/bin/sh\n[ "$1" = run ] && shift\ncase "$1" in\n${lines.join("\n")}\nesac\n`);
    chmodSync(npm, 0o755);
    const PATH = [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
    const { status, stdout } = spawnSync(join(folder, ".ci/run"), { env: { PATH }, encoding: "utf8" });
    const said = stdout.trimEnd().split("\n");
    return { code: status, last: said.at(-1) ?? "", ran: said.filter((line) => line.startsWith("ran ")), said: stdout };
}

test.each<{ title: string; test: Ends; engine?: Ends; conformance?: Ends; code: number; last: string }>([
    {
        title: "all pass",
        test: {
            code: 0,
            reports: [
                { success: true, passed: 40, failed: 0, pending: 2, todo: 1 },
                { success: true, passed: 2, failed: 0 },
            ],
        },
        ...{ code: 0, last: "56 passed, 0 failed, 3 skipped" },
    },
    {
        title: "the tests fail, and the others still run",
        test: {
            code: 1,
            reports: [
                { success: false, passed: 39, failed: 1 },
                { success: true, passed: 2, failed: 0 },
            ],
        },
        ...{ code: 1, last: "55 passed, 1 failed, 0 skipped" },
    },
    {
        title: "the engine's fail",
        test: passes(40, 2),
        engine: { code: 1, reports: [{ success: false, passed: 4, failed: 2 }] },
        ...{ code: 1, last: "54 passed, 2 failed, 0 skipped" },
    },
    {
        title: "a controller does less than it did",
        test: passes(40, 2),
        conformance: { code: 1, reports: [{ success: false, passed: 7, failed: 1 }] },
        ...{ code: 1, last: "55 passed, 1 failed, 0 skipped" },
    },
    {
        title: "lint fails before there is a report",
        test: { code: 1 },
        ...{ code: 1, last: "14 passed, 2 failed, 0 skipped" },
    },
    {
        title: "none comes to a report",
        test: { code: 1 },
        engine: { code: 2 },
        conformance: { code: 3 },
        ...{ code: 3, last: "0 passed, 4 failed, 0 skipped" },
    },
    {
        title: "a file of tests cannot be loaded",
        test: {
            code: 1,
            reports: [
                { success: false, passed: 40, failed: 0 },
                { success: true, passed: 2, failed: 0 },
            ],
        },
        ...{ code: 1, last: "56 passed, 1 failed, 0 skipped" },
    },
])("CI ends with one line and an exit code for all runs: $title", ({ test, engine, conformance, code, last }) => {
    const { ran, ...ended } = ciRun({
        test,
        "test:engine": engine ?? passes(6),
        "test:conformance": conformance ?? passes(8),
    });
    expect(ended).toMatchObject({ code, last });
    // The conformance tests run beside the engine's, on a lab of their own.
    expect(ran).toEqual(["ran test ", "ran test:engine ", "ran test:conformance second"]);
});

test("what failed is named after everything else, with both ends of its message and without its stack, whether a test or a whole file failed", () => {
    const output = Array.from({ length: 60 }, (_, line) => `output ${line}`);
    const trace = Array.from({ length: 30 }, (_, line) => `    at run (/project/a.test.ts:${line}:1)`);
    const passed = { status: "passed", fullName: "it is well", failureMessages: [] };
    const failed = {
        status: "failed",
        fullName: "a gateway answers",
        failureMessages: [["expected 1 to be 2", ...output, ...trace].join("\n")],
    };
    const files = [
        { name: "a.test.ts", status: "failed", message: "", assertionResults: [passed, failed] },
        { name: "b.test.ts", status: "failed", message: "the cleanup failed", assertionResults: [passed] },
        { name: "c.test.ts", status: "passed", message: "", assertionResults: [passed] },
    ];
    const report = { success: false, passed: 3, failed: 1, files };
    const { said } = ciRun({
        test: { code: 1, reports: [report, { success: true, passed: 0, failed: 0 }] },
        "test:engine": passes(6),
        "test:conformance": passes(0),
    });
    expect(said.slice(said.indexOf("FAILED")).split("\n")).toEqual([
        "FAILED a.test.ts: a gateway answers",
        ...["expected 1 to be 2", ...output.slice(0, 11), "…", ...output.slice(-24)],
        "FAILED b.test.ts, outside of its tests",
        "the cleanup failed",
        "9 passed, 1 failed, 0 skipped",
        "",
    ]);
});
