import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Bench, Measurement } from "./measurement.ts";

const root = join(import.meta.dirname, "../../..");

/** A report of Vitest's JSON reporter. Times are milliseconds since the epoch. */
export interface Report {
    startTime: number;
    testResults: { name: string; startTime: number; endTime: number }[];
}

/**
 * What CI runs, one after the other, with goals in minutes and the reports of the parts that run side by side; warm
 * caches.
 */
const COMMANDS = [
    { command: "npm test", files: ["report/vitest.json", "report/alone.json"], goal: 20 },
    {
        command: "npm run test:engine, with npm run test:conformance",
        files: ["report/engine.json", "report/conformance.json"],
        goal: undefined,
    },
] as const;

/** Maximum minutes of all together. */
const ALL = 55;
/** Seconds without lab and engine. */
const WITHOUT_LAB = 90;

/** Where the tests' time is spent, from the last run's reports. */
export const suites: Bench = {
    name: "suites",
    does: "reads the duration of the last `.ci/run`",
    async run(say) {
        const measurements: Measurement[] = [];
        let all = 0;
        for (const { command, files, goal } of COMMANDS) {
            const missing = files.find((file) => !existsSync(join(root, file)));
            if (missing !== undefined) {
                say(`there is no ${missing}: run \`.ci/run\` first`);
                return measurements;
            }
            const reports = files.map((file) => JSON.parse(readFileSync(join(root, file), "utf8")) as Report);
            const times = budget(reports, root);
            const minutes = times.whole / 60;
            all += minutes;
            measurements.push({ what: command, value: minutes, unit: "min", ...(goal === undefined ? {} : { goal }) });
            for (const { suite, wall, work } of times.suites) {
                const without = suite === "unit" ? { goal: WITHOUT_LAB } : {};
                measurements.push({ what: `  ${suite}, first start to last end`, value: wall, unit: "s", ...without });
                measurements.push({ what: `  ${suite}, its files added up`, value: work, unit: "s" });
            }
        }
        measurements.push({ what: "what CI runs", value: all, unit: "min", goal: ALL });
        return measurements;
    },
};

/**
 * The suites of reports of one time in the order of their start, in seconds, and the time from the first start to the
 * end of the last.
 */
export function budget(
    reports: readonly Report[],
    folder: string,
): { whole: number; suites: { suite: string; wall: number; work: number }[] } {
    const startTime = Math.min(...reports.map((report) => report.startTime));
    const results = reports.flatMap(({ testResults }) => testResults);
    const files = results.map((file) => ({ ...file, suite: suiteOf(relative(folder, file.name)) }));
    const bySuite = Map.groupBy(
        files.toSorted((one, other) => one.startTime - other.startTime),
        ({ suite }) => suite,
    );
    const end = (of: readonly { endTime: number }[]) => Math.max(...of.map(({ endTime }) => endTime));
    return {
        whole: (end(files) - startTime) / 1000,
        suites: [...bySuite].map(([suite, of]) => ({
            suite,
            wall: (end(of) - (of[0]?.startTime ?? 0)) / 1000,
            work: of.reduce((sum, file) => sum + file.endTime - file.startTime, 0) / 1000,
        })),
    };
}

function suiteOf(file: string): string {
    const [, first = "", second] = file.split(sep);
    if (first === "engine") return second === "lab" ? "engine on the lab" : "engine";
    return ["moto", "packed", "lab", "conformance"].includes(first) ? first : "unit";
}
