import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec } from "../../lab/exec.ts";
import { packDist } from "../release/pack.ts";
import { timed } from "./command.ts";
import type { Bench } from "./measurement.ts";

/** `npm install` of the package's tarball into an empty project. */
export const install: Bench = {
    name: "install",
    does: "packs the package, and installs it twice from npm's registry",
    async run(say) {
        const folder = await mkdtemp(join(tmpdir(), "http3-bench-"));
        try {
            const tarball = await packDist(join(folder, "dist"), folder);
            const installed = async (name: string) => {
                const project = join(folder, name);
                await mkdir(project);
                await writeFile(join(project, "package.json"), "{}");
                const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
                return { project, ...(await timed(["npm", "install", ...flags, tarball], { cwd: project })) };
            };
            say("npm install, which fills npm's cache …");
            await installed("first");
            say("npm install …");
            const { project, seconds } = await installed("second");
            const kilobytes = Number.parseInt(await exec("du", ["-sk", join(project, "node_modules")]), 10);
            return [
                { what: "npm install of the package, npm's cache warm", value: seconds, unit: "s", goal: 20 },
                { what: "what is installed then", value: kilobytes / 1024, unit: "MB", goal: 250 },
            ];
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};
