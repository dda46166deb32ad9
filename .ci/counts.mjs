// Names what failed in Vitest's JSON reports, whose own words may be far above in a log, and adds their counts into one line.
// A report that is missing, or that fails without a failed test, is one failure.
import { readFileSync } from "node:fs";

const none = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };

/** Of each message, lines: what differed is in the first ones, and where a command failed, its error is in the last ones. */
const FIRST = 12;
const LAST = 24;

function read(file) {
    try {
        const report = JSON.parse(readFileSync(file, "utf8"));
        return {
            ...report,
            numFailedTests: report.success ? report.numFailedTests : Math.max(1, report.numFailedTests),
        };
    } catch (error) {
        console.log(
            `FAILED ${file}: the report is missing or cut off. ${error instanceof Error ? error.message : error}`,
        );
        return none;
    }
}

/** Both ends of a text, without the stack. */
function ends(text) {
    const lines = text.split("\n").filter((line) => !/^\s+at .+:\d+\)?$/.test(line));
    if (lines.length <= FIRST + LAST) return lines.join("\n");
    return [...lines.slice(0, FIRST), "…", ...lines.slice(-LAST)].join("\n");
}

const reports = process.argv.slice(2).map(read);
for (const { name, status, message, assertionResults } of reports.flatMap((report) => report.testResults ?? [])) {
    const failed = assertionResults.filter((test) => test.status === "failed");
    for (const test of failed) {
        console.log(`FAILED ${name}: ${test.fullName}\n${test.failureMessages.map(ends).join("\n")}`);
    }
    if (status === "failed" && failed.length === 0) {
        console.log(`FAILED ${name}, outside of its tests\n${ends(message ?? "")}`);
    }
}
const sum = (...keys) => reports.reduce((total, report) => total + keys.reduce((of, key) => of + report[key], 0), 0);
console.log(
    `${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed, ${sum("numPendingTests", "numTodoTests")} skipped`,
);
