import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inNamespace } from "../../lab/index.ts";
import { buildTool } from "../../lab/programs.ts";
import { lineProgress } from "../../lab/progress.ts";
import { pulumiEngine } from "../../lab/pulumiEngine.ts";
import { CliStack } from "./cliStack.ts";
import { timed } from "./command.ts";
import { onEmptyCluster, REPLICAS, refuseRunningLab, untilAnswered, vendorsWay } from "./firstResponse.ts";
import type { Bench, Measurement } from "./measurement.ts";
import { packedProject } from "./packedProject.ts";

/** Runs of each command, in turn, so that other load affects all. The shortest counts. */
const RUNS = 3;
const [HOSTNAMES, NAMES_PER_CERTIFICATE] = [1_000, 20];

/** Waiting times of Pulumi CLI users. */
export const engine: Bench = {
    name: "engine",
    does: "packs the package, starts the lab twice, and runs three programs with the Pulumi CLI (which is built if missing)",
    async run(say) {
        await refuseRunningLab();
        await buildTool("kubectl", lineProgress(say));
        const path = await pulumiEngine(lineProgress(say));
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            say("packing the package …");
            const project = join(folder, "project");
            await mkdir(project);
            const main = await packedProject(project);
            const vendor = await vendorsWay(say, folder);
            return await onEmptyCluster(say, async ({ config }) => {
                const stackOf = (program: string, name: string, more: Record<string, string>) =>
                    CliStack.create(folder, path, program, name, { ...config, ...more });
                const settings = { ...config, target: "local", replicas: String(REPLICAS) };
                const edge = await stackOf(project, "local", settings);
                const one = await stackOf(join(project, "one"), "one", {});
                const many = await stackOf(join(project, "hostnames"), "many", {
                    hostnames: String(HOSTNAMES),
                    namesPerCertificate: String(NAMES_PER_CERTIFICATE),
                });

                const first = await untilAnswered(say, "pulumi up", () => edge.run("up"));
                await one.run("up");
                const flags = Object.entries(settings).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
                const command = (name: string) =>
                    inNamespace("client", [
                        ...[process.execPath, main, name, "--engine", "pulumi"],
                        ...["--stack", "local", ...flags],
                    ]);
                const unchanged: Measurement[] = [];
                for (const name of ["preview", "up"] as const) {
                    const seconds = await inTurn(say, name, [
                        () => edge.run(name),
                        () => one.run(name),
                        async () => (await timed(command(name), { cwd: project, env: edge.environment })).seconds,
                    ]);
                    unchanged.push(...comparison(name, seconds));
                }
                say("pulumi destroy …");
                const destroyed = await edge.run("destroy");
                say(`${HOSTNAMES} hostnames: pulumi preview …`);
                const previewed = await many.run("preview");
                say(`${HOSTNAMES} hostnames: pulumi up …`);
                const updated = await many.run("up");
                say(`${HOSTNAMES} hostnames: pulumi preview, nothing changes …`);
                const again = await many.run("preview");
                const names = `${HOSTNAMES} hostnames over ${HOSTNAMES / NAMES_PER_CERTIFICATE} certificates`;
                return [
                    { what: "empty cluster to first h3 response by pulumi up", value: first, unit: "s", goal: 20 },
                    { what: "ratio of that to the vendor's way", value: first / vendor, unit: "x", goal: 0.75 },
                    ...unchanged,
                    { what: "pulumi destroy, nothing connected", value: destroyed, unit: "s", goal: 45 },
                    { what: `pulumi preview, ${names}`, value: previewed, unit: "s", goal: 8 },
                    { what: `pulumi up, ${names}`, value: updated, unit: "s", goal: 60 },
                    { what: "pulumi preview of that, nothing changes", value: again, unit: "s", goal: 8 },
                ];
            });
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};

/** Shortest run per command. */
async function inTurn(
    say: (line: string) => void,
    name: string,
    commands: readonly (() => Promise<number>)[],
): Promise<number[]> {
    const least = commands.map(() => Number.POSITIVE_INFINITY);
    for (let run = 0; run < RUNS; run++) {
        say(`${name}, nothing changes …`);
        for (const [index, command] of commands.entries()) {
            least[index] = Math.min(least[index] ?? 0, await command());
        }
    }
    return least;
}

/** An edge and a program with one resource, by the CLI; the edge by our command. */
function comparison(name: string, [edge = 0, one = 0, ours = 0]: readonly number[]): Measurement[] {
    return [
        { what: `pulumi ${name}, nothing changes`, value: edge, unit: "s", goal: 4 },
        { what: "of that, beyond a program of one resource", value: Math.max(0, edge - one), unit: "s", goal: 1.5 },
        { what: `what http3-gateway ${name} adds to it`, value: Math.max(0, ours - edge), unit: "s", goal: 1 },
    ];
}
