import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { inNamespace, labInfo, labStatus, stopLab } from "../../lab/index.ts";
import { PATHS } from "../../lab/paths.ts";
import { lineProgress } from "../../lab/progress.ts";
import { pulumiEngine } from "../../lab/pulumiEngine.ts";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const root = join(import.meta.dirname, "../../..");
const main = join(root, "tools/cli/main.ts");
/** Runs of each command, in turn, so that what else the machine does is in both. The shortest counts. */
const RUNS = 3;

/** What the command costs beyond the Pulumi CLI, where nothing changes. */
export const engine: Bench = {
    name: "engine",
    does: "starts the lab and the local stack by the Pulumi CLI, compares it with the command, and stops the lab",
    async run(say) {
        if ((await labStatus()).running) {
            throw new Error(
                "The lab runs. This measures on one of its own: stop it first, with `http3-gateway lab stop`.",
            );
        }
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            const env = {
                PATH: await pulumiEngine(lineProgress(say)),
                PULUMI_BACKEND_URL: `file://${PATHS.pulumiState}`,
                PULUMI_CONFIG_PASSPHRASE: "",
            };
            say("npm start -- --engine pulumi …");
            await timed([process.execPath, main, "start", "--engine", "pulumi"]);
            const config = { target: "local", ...labInfo().config };
            const file = join(folder, "Pulumi.local.yaml");
            const settings = Object.entries(config).map(([key, value]) => [`http3-gateway:${key}`, value]);
            await writeFile(file, stringify({ config: Object.fromEntries(settings) }));
            const flags = Object.entries(config).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
            const cli = ["--stack", "local", "--config-file", file, "--non-interactive"];
            const ours = (command: string) => [process.execPath, main, command, "--engine", "pulumi", ...flags];
            return [
                ...(await compared("preview", ["pulumi", "preview", ...cli], ours("preview"))),
                ...(await compared("up", ["pulumi", "up", "--yes", "--skip-preview", ...cli], ours("up"))),
            ];

            async function compared(what: string, theirs: string[], command: string[]): Promise<Measurement[]> {
                const [plain, longer]: [number[], number[]] = [[], []];
                for (let run = 0; run < RUNS; run++) {
                    say(`${what}, nothing changes …`);
                    for (const [words, seconds] of [
                        [theirs, plain],
                        [command, longer],
                    ] as const) {
                        seconds.push((await timed(inNamespace("client", words), { cwd: root, env })).seconds);
                    }
                }
                const least = (all: number[]) => Math.min(...all);
                return [
                    { what: `pulumi ${what}, nothing changes`, value: least(plain), unit: "s", goal: 4 },
                    {
                        what: `what http3-gateway ${what} adds to it`,
                        value: Math.max(0, least(longer) - least(plain)),
                        unit: "s",
                        goal: 1,
                    },
                ];
            }
        } finally {
            await stopLab();
            await rm(folder, { recursive: true });
        }
    },
};
