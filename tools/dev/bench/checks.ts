import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const root = join(import.meta.dirname, "../../..");

/** Steps of `npm test` before the lab's tests, in order. */
const STEPS: [what: string, command: string[]][] = [
    ["format and lint", ["@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]],
    ["types", ["typescript7/bin/tsc", "-p", "tsconfig.json"]],
    ["unit, property and moto tests", ["vitest/vitest.mjs", "run", "--project", "unit", "--project", "moto"]],
];

/** Checks that run after every change. */
export const checks: Bench = {
    name: "checks",
    does: "runs what npm test runs without a cluster: format, lint, types, tests",
    async run(say) {
        const steps: Measurement[] = [];
        for (const [what, [script = "", ...args]] of STEPS) {
            say(`${what} …`);
            const { seconds } = await timed([process.execPath, join(root, "node_modules", script), ...args], {
                cwd: root,
            });
            steps.push({ what, value: seconds, unit: "s" });
        }
        const all = steps.reduce((sum, { value }) => sum + value, 0);
        return [...steps, { what: "npm test without the lab", value: all, unit: "s", goal: 90 }];
    },
};
