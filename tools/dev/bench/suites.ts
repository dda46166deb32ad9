import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Bench, Measurement } from "./measurement.ts";

const root = join(import.meta.dirname, "../../..");

/** A report of Vitest's JSON reporter. Times are milliseconds since the epoch. */
export interface Report {
    startTime: number;
    testResults: { name: string; startTime: number; endTime: number }[];
}

/** Goals in minutes for the commands that write the reports; warm caches. */
const COMMANDS = [
    { command: "npm test", file: "report/vitest.json", goal: 20 },
    { command: "npm run test:engine", file: "report/engine.json", goal: undefined },
] as const;

/** Maximum minutes of both together. */
const ALL = 55;
/** Seconds without lab and engine. */
const WITHOUT_LAB = 90;

/** Where the tests' time is spent, from the last run's reports. */
export const suites: Bench = {
    name: "suites",
    does: "reads the duration of the last `npm test` and `npm run test:engine`",
    async run(say) {
        const measurements: Measurement[] = [];
        let all = 0;
        for (const { command, file, goal } of COMMANDS) {
            const path = join(root, file);
            if (!existsSync(path)) {
                say(`there is no ${file}: run \`${command}\` first`);
                return measurements;
            }
            const report = JSON.parse(readFileSync(path, "utf8")) as Report;
            const times = budget(report, root);
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
 * The suites of a report in the order of their start, in seconds, and the time from the run's start to the end of the
 * last.
 */
export function budget(
    { startTime, testResults }: Report,
    folder: string,
): { whole: number; suites: { suite: string; wall: number; work: number }[] } {
    const files = testResults.map((file) => ({ ...file, suite: suiteOf(relative(folder, file.name)) }));
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
    return ["moto", "packed", "lab"].includes(first) ? first : "unit";
}
