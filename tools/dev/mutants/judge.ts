import { readFile } from "node:fs/promises";
import { type Mutant, mutated } from "./operators.ts";
import { noticing, type TestFile } from "./testFiles.ts";
import type { Workspace } from "./workspace.ts";

/** Result of a mutant. */
export interface Verdict {
    mutant: Mutant;
    result: "killed" | "killed by types" | "equivalent" | "survived";
    /** What detected it, why it is equivalent, or how many test files passed. */
    by: string;
    seconds: number;
}

/** Whether a mutant fails tests or types. */
export async function judge(mutant: Mutant, tests: readonly TestFile[], workspace: Workspace): Promise<Verdict> {
    const started = Date.now();
    const verdict = (result: Verdict["result"], by: string): Verdict => ({
        mutant,
        result,
        by,
        seconds: (Date.now() - started) / 1000,
    });
    const able = noticing(mutant, tests);
    const text = await readFile(workspace.path(mutant.file), "utf8");
    return await workspace.having(mutant.file, mutated(text, mutant), async () => {
        if (able.length > 0) {
            const run = await workspace.runTests(
                able.map(({ file }) => file),
                limit(able),
            );
            if (run.kind === "late") return verdict("killed", "the tests do not end");
            if (run.kind === "failed") {
                const what = run.test === "" ? run.message.split("\n")[0] : run.test;
                return verdict("killed", [run.file, what].filter((word) => word !== "").join(": "));
            }
        }
        const error = await workspace.typeError();
        if (error !== undefined) return verdict("killed by types", error);
        return verdict("survived", able.length === 0 ? "no test runs this" : `${able.length} test files pass`);
    });
}

/** Milliseconds for test files, from their separate durations: a machine may be busier now. */
function limit(tests: readonly TestFile[]): number {
    return 60_000 + 3 * tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}
