import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const root = join(import.meta.dirname, "../..");
const cache = join(root, "node_modules/.cache");

/** The type checker, from nothing: on each cloud's stack, and on everything. */
export const types: Bench = {
    name: "types",
    does: "runs the type checker from nothing, on a cloud's stack and on everything",
    async run(say) {
        await mkdir(cache, { recursive: true });
        const folder = await mkdtemp(join(cache, "bench-"));
        try {
            const measurements: Measurement[] = [];
            for (const [what, files, seconds] of [
                ["stack aws", ["stacks/aws.ts"], 5],
                ["stack gcp", ["stacks/gcp.ts"], 5],
                ["stack azure", ["stacks/azure.ts"], 5],
                ["everything", undefined, 12],
            ] as const) {
                say(`types of ${what} …`);
                const project = join(folder, `${what.replace(" ", "-")}.json`);
                await writeFile(project, JSON.stringify(fromNothing(files)));
                const run = await timed([process.execPath, join(import.meta.dirname, "typesRun.ts"), project], {
                    cwd: root,
                });
                const megabytes = Number(run.stdout.trim().split("\n").at(-1));
                measurements.push(
                    { what: `type check of ${what}, from nothing`, value: run.seconds, unit: "s", goal: seconds },
                    { what: "memory of that", value: megabytes, unit: "MB", goal: 900 },
                );
            }
            return measurements;
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};

function fromNothing(files: readonly string[] | undefined) {
    return {
        extends: join(root, "tsconfig.json"),
        compilerOptions: { incremental: false, tsBuildInfoFile: null },
        ...(files === undefined ? {} : { files: files.map((file) => join(root, file)), include: [] }),
    };
}
