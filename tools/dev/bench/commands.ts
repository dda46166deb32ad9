import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { packedModules } from "../release/packedModules.ts";
import { type Timed, timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const stacks = resolve(import.meta.dirname, "../../../stacks");
/** Clouds whose renders are measured: each loads its SDK. */
const CLOUDS = ["aws", "gcp", "azure"];
/** Number of runs, of which the fastest counts, after one that fills the compile cache. */
const RUNS = 5;

/** Commands of the published package, run as in a user's project of the ready stacks. */
export const commands: Bench = {
    name: "commands",
    does: "packs the package, and runs `--help` and `render` of it, on one core",
    async run(say) {
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            const command = [process.execPath, join(await packedModules(folder), "tools/cli/bin.js")];
            await writeFile(
                join(folder, "Pulumi.yaml"),
                "name: http3-gateway\nruntime: nodejs\nmain: dist/stacks/index.js\n",
            );
            for (const stack of CLOUDS)
                await cp(join(stacks, `Pulumi.${stack}.yaml`), join(folder, `Pulumi.${stack}.yaml`));
            const measurements: Measurement[] = [];
            const measure = async (what: string, goal: number, ...args: string[]) => {
                say(`${what} …`);
                const quickest = await quickestOf(() => timed([...command, ...args], { cwd: folder }));
                measurements.push({ what, value: quickest, unit: "s", goal });
            };
            await measure("http3-gateway --help", 0.15, "--help");
            for (const stack of CLOUDS) {
                // Only charts need Helm and downloads.
                const flags = ["--stack", stack, "--helm", "/nowhere/helm"];
                await measure(`http3-gateway render of the stack ${stack}, without charts`, 2, "render", ...flags);
            }
            return measurements;
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};

async function quickestOf(run: () => Promise<Timed>): Promise<number> {
    await run();
    const seconds: number[] = [];
    for (let index = 0; index < RUNS; index++) seconds.push((await run()).seconds);
    return Math.min(...seconds);
}
