// Adds Vitest's JSON reports into one line. A report that is missing, or that fails without a failed test, is one failure.
import { readFileSync } from "node:fs";

const none = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };

function read(file) {
    try {
        const report = JSON.parse(readFileSync(file, "utf8"));
        return {
            ...report,
            numFailedTests: report.success ? report.numFailedTests : Math.max(1, report.numFailedTests),
        };
    } catch {
        return none;
    }
}

const reports = process.argv.slice(2).map(read);
const sum = (...keys) => reports.reduce((total, report) => total + keys.reduce((of, key) => of + report[key], 0), 0);
console.log(
    `${sum("numPassedTests")} passed, ${sum("numFailedTests")} failed, ${sum("numPendingTests", "numTodoTests")} skipped`,
);
