import { rm } from "node:fs/promises";
import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench } from "./measurement.ts";

const root = join(import.meta.dirname, "../..");

/** What an engineer waits for after every change. */
export const checks: Bench = {
    name: "checks",
    does: "runs the type checker and the tests that need no cluster",
    async run(say) {
        const compiler = [process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"];
        say("types, from nothing …");
        await rm(join(root, "node_modules/.cache/tsc.tsbuildinfo"), { force: true });
        const types = await timed(compiler, { cwd: root });
        say("unit and property tests …");
        const unit = await timed(
            [process.execPath, join(root, "node_modules/vitest/vitest.mjs"), "run", "--project", "unit"],
            { cwd: root },
        );
        return [
            { what: "type check of everything, from nothing", value: types.seconds, unit: "s", goal: 6 },
            { what: "unit and property tests", value: unit.seconds, unit: "s", goal: 90 },
        ];
    },
};
