import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packedModules } from "../release/packedModules.ts";
import { timed } from "./command.ts";
import type { Bench, Measurement } from "./measurement.ts";

const root = join(import.meta.dirname, "../../..");
const cache = join(root, "node_modules/.cache");
/** A user's project has this: Pulumi supports no newer one. */
const USERS = "typescript";
/** This repository's type checker, and the command's where a project has it: written in Go, with a quarter of the CPU time. */
const OURS = "typescript7";

/** The type checker without caches: each cloud's stack from its sources, projects that have the package, and everything. */
export const types: Bench = {
    name: "types",
    does: "runs the type checkers from nothing, on a cloud's stack and on everything",
    async run(say) {
        await mkdir(cache, { recursive: true });
        const folder = await mkdtemp(join(cache, "bench-"));
        try {
            const measurements: Measurement[] = [];
            for (const [what, compiler, files, seconds] of [
                ...["aws", "gcp", "azure"].flatMap((cloud) => {
                    const files = [`stacks/${cloud}.ts`];
                    return [
                        [`stack ${cloud}, TypeScript 6`, USERS, files, 5] as const,
                        [`stack ${cloud}, TypeScript 7`, OURS, files, 5] as const,
                    ];
                }),
                ["everything, TypeScript 7", OURS, undefined, 6] as const,
            ]) {
                say(`types of ${what} …`);
                const project = join(folder, `${what.replaceAll(/\W+/g, "-")}.json`);
                await writeFile(project, JSON.stringify(fromNothing(files)));
                measurements.push(...(await check(what, compiler, project, seconds)));
            }
            say("packing the package …");
            await packedModules(folder);
            for (const target of ["eks", "gke", "aks"]) {
                const what = `a project of init for ${target}, TypeScript 6`;
                say(`types of ${what} …`);
                const project = join(folder, target);
                await cp(join(root, "templates", target), project, { recursive: true });
                measurements.push(...(await check(what, USERS, project, 5)));
            }
            return measurements;
        } finally {
            await rm(folder, { recursive: true });
        }
    },
};

async function check(what: string, compiler: string, project: string, seconds: number): Promise<Measurement[]> {
    const tsc = join(root, "node_modules", compiler, "bin/tsc");
    const command = [process.execPath, tsc, "-p", project, "--noEmit", "--extendedDiagnostics"];
    const run = await timed(command, { cwd: root });
    const megabytes = Number(/^Memory used:\s+(\d+)K$/m.exec(run.stdout)?.[1]) / 1024;
    return [
        { what: `type check of ${what}, from nothing`, value: run.seconds, unit: "s", goal: seconds },
        { what: "memory of that", value: megabytes, unit: "MB", goal: 900 },
    ];
}

function fromNothing(files: readonly string[] | undefined) {
    return {
        extends: join(root, "tsconfig.json"),
        compilerOptions: { incremental: false, tsBuildInfoFile: null },
        ...(files === undefined ? {} : { files: files.map((file) => join(root, file)), include: [] }),
    };
}
