// The suites of `npm test`, side by side: those on the lab wait for pods, balancers and timers for most of their time, and
// leave the cores to the others. What measures or stops something has a lab of its own, and runs file by file there.
// Arguments are Vitest's: names of files.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SHARED_FOLDER } from "../release/madeOnce.ts";
import { type Program, sideBySide } from "./sideBySide.ts";

const root = join(import.meta.dirname, "../../..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");

const suites = (name: string, projects: string[], report: string, env: NodeJS.ProcessEnv = {}): Program => ({
    name,
    command: [
        ...[process.execPath, vitest, "run", "--passWithNoTests", ...projects.flatMap((each) => ["--project", each])],
        ...["--reporter=default", "--reporter=json", `--outputFile=${join("report", report)}`],
        ...process.argv.slice(2),
    ],
    env: { ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}) },
});

process.chdir(root);
// What several files of both need of the package is made once.
const shared = mkdtempSync(join(tmpdir(), "http3-suites-"));
process.env[SHARED_FOLDER] = shared;
try {
    process.exitCode = await sideBySide(
        [
            suites("tests", ["unit", "moto", "lab"], "vitest.json"),
            suites("alone", ["lab-alone", "packed"], "alone.json", { HTTP3_LAB: "alone" }),
        ],
        (line) => console.log(line),
    );
} finally {
    rmSync(shared, { recursive: true });
}
