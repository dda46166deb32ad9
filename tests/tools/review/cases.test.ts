import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decode, type ReviewReport, readPreviews, readRendered, review } from "../../../tools/review/index.ts";

/** A change that was tried on the review by somebody who had not seen it. */
interface Case {
    id: string;
    kind: "danger" | "harmless" | "input";
    title: string;
    files: string[];
    /** Severities of the report that are right. */
    severities?: string[];
    /** Exit codes that are right, where the severity does not say it. */
    exits?: number[];
    /** What the verdict, a finding or the refusal says. */
    says?: string;
    mustNotSay?: string;
}

const folder = join(import.meta.dirname, "cases");
const cases = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as Case[];

interface Outcome {
    severity?: string;
    exit: number;
    said: string;
}

/** What the command says of files, and its exit code. */
function outcomeOf(files: readonly string[]): Outcome {
    const [first = "", second] = files.map((file) => decode(readFileSync(join(folder, "fixtures", file))));
    let reports: ReviewReport[];
    try {
        const read = second === undefined ? readPreviews(first) : [readRendered(first, second)];
        reports = read.map((reviewed) => review(reviewed, new Date("2026-11-28T12:00:00Z")));
    } catch (error) {
        return { exit: 2, said: (error as Error).message };
    }
    const failing = reports.some(({ severity }) => severity === "error" || severity === "unknown");
    const said = reports.flatMap(({ verdict, findings }) => [verdict, ...findings.map(({ message }) => message)]);
    return { severity: reports[0]?.severity, exit: failing ? 1 : 0, said: said.join("\n") };
}

describe("changes that others tried", () => {
    test.each(cases)("$kind: $title ($id)", ({ files, severities, exits, says = "", mustNotSay }) => {
        const { severity, exit, said } = outcomeOf(files);
        expect(severities ?? [severity]).toContain(severity);
        expect(exits ?? [exit]).toContain(exit);
        expect(said).toMatch(new RegExp(says, "i"));
        expect(mustNotSay !== undefined && new RegExp(mustNotSay, "i").test(said)).toBe(false);
    });
});
