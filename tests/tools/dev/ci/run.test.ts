import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const REPOSITORY = resolve(import.meta.dirname, "../../../..");
const SCRIPTS = { test: "vitest", "test:engine": "engine" };

/** How a script of npm's ends, and the report that it writes, if it does. */
interface Ends {
    code: number;
    report?: { success: boolean; passed: number; failed: number; pending?: number; todo?: number; files?: object[] };
}
const passes = (passed: number): Ends => ({ code: 0, report: { success: true, passed, failed: 0 } });

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
    const lines = Object.entries(SCRIPTS).map(([script, name]) => {
        const { code, report } = ends[script as keyof typeof SCRIPTS];
        const text = (of: Ends["report"]) =>
            JSON.stringify({
                success: of?.success,
                numPassedTests: of?.passed,
                numFailedTests: of?.failed,
                numPendingTests: of?.pending ?? 0,
                numTodoTests: of?.todo ?? 0,
                testResults: of?.files ?? [],
            });
        writeFileSync(join(folder, `report/${name}.json`), text({ success: true, passed: 1000, failed: 0 }));
        const write =
            report === undefined ? "" : `mkdir -p report; printf '%s' '${text(report)}' > report/${name}.json;`;
        return `"${script}") echo "ran ${script}"; ${write} exit ${code};;`;
    });
    const npm = join(folder, "bin/npm");
    writeFileSync(npm, `#!/bin/sh\n[ "$1" = run ] && shift\ncase "$1" in\n${lines.join("\n")}\nesac\n`);
    chmodSync(npm, 0o755);
    const PATH = [join(folder, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
    const { status, stdout } = spawnSync(join(folder, ".ci/run"), { env: { PATH }, encoding: "utf8" });
    const said = stdout.trimEnd().split("\n");
    return { code: status, last: said.at(-1) ?? "", ran: said.filter((line) => line.startsWith("ran ")), said: stdout };
}

test.each<{ title: string; test: Ends; engine: Ends; code: number; last: string }>([
    {
        title: "both pass",
        test: { code: 0, report: { success: true, passed: 40, failed: 0, pending: 2, todo: 1 } },
        engine: passes(6),
        ...{ code: 0, last: "46 passed, 0 failed, 3 skipped" },
    },
    {
        title: "the tests fail, and the engine's still run",
        test: { code: 1, report: { success: false, passed: 39, failed: 1 } },
        engine: passes(6),
        ...{ code: 1, last: "45 passed, 1 failed, 0 skipped" },
    },
    {
        title: "the engine's fail",
        test: passes(40),
        engine: { code: 1, report: { success: false, passed: 4, failed: 2 } },
        ...{ code: 1, last: "44 passed, 2 failed, 0 skipped" },
    },
    {
        title: "lint fails before there is a report",
        test: { code: 1 },
        engine: passes(6),
        ...{ code: 1, last: "6 passed, 1 failed, 0 skipped" },
    },
    {
        title: "neither comes to a report",
        test: { code: 1 },
        engine: { code: 2 },
        ...{ code: 2, last: "0 passed, 2 failed, 0 skipped" },
    },
    {
        title: "a file of tests cannot be loaded",
        test: { code: 1, report: { success: false, passed: 40, failed: 0 } },
        engine: passes(6),
        ...{ code: 1, last: "46 passed, 1 failed, 0 skipped" },
    },
])("CI ends with one line and an exit code for both runs: $title", ({ test, engine, code, last }) => {
    expect(ciRun({ test, "test:engine": engine })).toMatchObject({ code, last, ran: ["ran test", "ran test:engine"] });
});

test("what failed is named after everything else, with the start of its message, also where it is no test that failed", () => {
    const trace = Array.from({ length: 30 }, (_, line) => `    at line ${line}`).join("\n");
    const passed = { status: "passed", fullName: "it is well", failureMessages: [] };
    const failed = {
        status: "failed",
        fullName: "a gateway answers",
        failureMessages: [`expected 1 to be 2\n${trace}`],
    };
    const files = [
        { name: "a.test.ts", status: "failed", message: "", assertionResults: [passed, failed] },
        { name: "b.test.ts", status: "failed", message: "the cleanup failed", assertionResults: [passed] },
        { name: "c.test.ts", status: "passed", message: "", assertionResults: [passed] },
    ];
    const report = { success: false, passed: 3, failed: 1, files };
    const { said } = ciRun({ test: { code: 1, report }, "test:engine": passes(6) });
    const named = said.slice(said.indexOf("FAILED")).replaceAll(/(\n {4}at line \d+)+/g, " and a trace");
    expect(named).toBe(
        "FAILED a.test.ts: a gateway answers\nexpected 1 to be 2 and a trace\n" +
            "FAILED b.test.ts, outside of its tests\nthe cleanup failed\n9 passed, 1 failed, 0 skipped\n",
    );
    expect(said).not.toContain("at line 12");
});
