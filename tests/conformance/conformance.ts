import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controllersPage, findingsOf, RESULTS, withControllersTable } from "../../tools/dev/conformance/pages.ts";
import { contradiction, type Findings, stored } from "../../tools/dev/conformance/results.ts";
import { ROWS, type RowKey } from "../../tools/dev/conformance/rows.ts";
import { curlHere } from "../../tools/lab/curl.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { Application } from "./application.ts";
import { Curl } from "./curl.ts";
import { RUN, type Run } from "./rows.ts";
import type { Subject } from "./subject.ts";

const REPOSITORY = join(import.meta.dirname, "../..");

/** Progress on standard error, for what is built on demand. */
export const progress = lineProgress((line) => console.error(line));

/** The rows of a subject, and its column in the table. */
export function conformance(subject: Subject): void {
    const asked = subject.rows ?? (Object.keys(ROWS) as RowKey[]);
    const rows: Findings["rows"] = {};
    let run: Run;

    describe(subject.title, () => {
        beforeAll(async () => {
            const application = await Application.start();
            const curl = new Curl(await curlHere(progress), subject.edge);
            run = { subject, application, curl, inFlight: [] };
            await subject.prepare(application);
            await subject.edge.up({ stage: "off" });
            await subject.route(application);
        });
        afterAll(async () => {
            run.application.stop();
            await subject.edge.down().finally(async () => await subject.cleanUp());
            if (asked.every((key) => key in rows)) await store(subject, rows);
        });

        for (const key of asked) {
            test(ROWS[key], async () => {
                const result = await RUN[key](run);
                const known = subject.exceptions[key];
                rows[key] = stored(result, known);
                expect(contradiction(result, known)).toBeUndefined();
            });
        }
    });
}

/** Writes what was found, and the pages that are made from it. A run of fewer rows leaves them. */
async function store({ key, title, version }: Subject, rows: Findings["rows"]): Promise<void> {
    // CI compares, and changes no file: other tests look for changed ones at the same time.
    if (process.env["CONFORMANCE_STORE"] === "no") return;
    const findings: Findings = { title, version, rows };
    await replace(join(RESULTS, `${key}.json`), `${JSON.stringify(findings, null, 4)}\n`);
    const all = await findingsOf(REPOSITORY);
    await replace("docs/controllers.md", controllersPage(all));
    await replace("README.md", withControllersTable(readFileSync(join(REPOSITORY, "README.md"), "utf8"), all));
}

/** Two subjects may end at once. */
async function replace(path: string, text: string): Promise<void> {
    const unfinished = join(REPOSITORY, `${path}.${process.pid}`);
    await writeFile(unfinished, text);
    await rename(unfinished, join(REPOSITORY, path));
}
