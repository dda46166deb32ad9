import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench } from "./measurement.ts";

const root = join(import.meta.dirname, "../..");

/** What an engineer waits for after every change. */
export const checks: Bench = {
    name: "checks",
    does: "runs the tests that need no cluster",
    async run(say) {
        say("unit and property tests …");
        const unit = await timed(
            [process.execPath, join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "unit"],
            { cwd: root },
        );
        return [{ what: "unit and property tests", value: unit.seconds, unit: "s", goal: 90 }];
    },
};
