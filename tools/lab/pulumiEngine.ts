import { createHash } from "node:crypto";
import { chmod, copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, extname, join, sep } from "node:path";
import { exec } from "./exec.ts";
import { findPulumi } from "./findPulumi.ts";
import { moduleFolder } from "./goModules.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { ENGINE_VERSIONS } from "./versions.ts";

const PROVIDER = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const SDK = "github.com/pulumi/pulumi-kubernetes/sdk/v4";
const sources = join(import.meta.dirname, "pulumi");

/** Scripts that the CLI starts, by the name that it looks up. */
const SCRIPTS = {
    "pulumi-language-nodejs": "languageHost",
    "pulumi-resource-pulumi-nodejs": "dynamicProvider",
    "pulumi-resource-tls": "tlsProvider",
};

/**
 * The real Pulumi engine: the CLI on the PATH, or one that is built once, with the plugins of the local stack.
 * @returns The PATH with which `pulumi` runs.
 */
export async function pulumiEngine(
    progress: Progress,
    { signal, environment = process.env }: { signal?: AbortSignal; environment?: NodeJS.ProcessEnv } = {},
): Promise<string> {
    const path = environment["PATH"] ?? "";
    const found = findPulumi(environment);
    if (found !== undefined && !found.startsWith(PATHS.engine + sep)) {
        // It has its own language host, and fetches its own providers.
        return path;
    }
    await buildPulumi(progress, signal);
    await buildKubernetesProvider(progress, signal);
    return [await writeScripts(), PATHS.engine, path].join(delimiter);
}

/** Time to compile a program without a cache. */
const expected = (minutes: number) => `about ${minutes} min on two cores without a cache`;

async function buildPulumi(progress: Progress, signal: AbortSignal | undefined): Promise<void> {
    const version = ENGINE_VERSIONS.pulumi;
    await mkdir(PATHS.engine, { recursive: true });
    await once(join(PATHS.engine, "pulumi"), (target) =>
        progress.step(`building the Pulumi CLI ${version}, ${expected(6)}`, () =>
            goBuild(
                { folder: sources, package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", mode: "readonly", signal },
                { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": version },
                target,
            ),
        ),
    );
}

/**
 * Its module cannot be required: it names an SDK in a folder that the module proxy does not have, and its release
 * generates two embedded files. So the module cache's copy is built as a separate module.
 */
async function buildKubernetesProvider(progress: Progress, signal: AbortSignal | undefined): Promise<void> {
    const { kubernetesProvider, kubernetesProviderSdk, kubernetesProviderSays } = ENGINE_VERSIONS;
    await once(join(PATHS.engine, "pulumi-resource-kubernetes"), (target) =>
        progress.step(`building Pulumi's Kubernetes provider ${kubernetesProvider}, ${expected(7)}`, async () => {
            const folder = `${target}.module`;
            await rm(folder, { recursive: true, force: true });
            const source = await moduleFolder(`${PROVIDER}@${kubernetesProvider}`, sources, signal);
            await cp(source, folder, { recursive: true });
            await exec("chmod", ["-R", "u+w", folder]);
            const sdk = [`-dropreplace=${SDK}`, `-require=${SDK}@${kubernetesProviderSdk}`];
            await exec("go", ["mod", "edit", ...sdk], { cwd: folder, signal });
            const main = join(folder, "cmd/pulumi-resource-kubernetes");
            for (const name of ["schema", "terraform-mapping"]) {
                await copyFile(join(main, `${name}.json`), join(main, `${name}-embed.json`));
            }
            await goBuild(
                { folder, package: "./cmd/pulumi-resource-kubernetes", mode: "mod", signal },
                { [`${PROVIDER}/pkg/version.Version`]: kubernetesProviderSays },
                target,
            );
            await rm(folder, { recursive: true });
        }),
    );
}

interface GoProgram {
    folder: string;
    package: string;
    /** Whether go.mod may be completed: added sums are those of the checksum database. */
    mode: "mod" | "readonly";
    signal: AbortSignal | undefined;
}

async function goBuild(program: GoProgram, variables: Record<string, string>, target: string): Promise<void> {
    const values = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
    await exec(
        "go",
        [
            "build",
            "-trimpath",
            `-mod=${program.mode}`,
            "-ldflags",
            ["-s -w", ...values].join(" "),
            "-o",
            target,
            program.package,
        ],
        { cwd: program.folder, env: { ...process.env, CGO_ENABLED: "0" }, signal: program.signal },
    );
}

/**
 * Scripts that run our programs with the current Node, and the CLI without its check for a newer release and for
 * plugins, which are next to it. Their folder is named after their content: each checkout has its own.
 */
async function writeScripts(): Promise<string> {
    // Source is .ts, the published package .js.
    const ours = Object.entries(SCRIPTS).map(([name, program]) => {
        const file = join(sources, program + extname(import.meta.filename));
        return { name, text: `#!/bin/sh\nexec "${process.execPath}" "${file}" "$@"\n` };
    });
    const quiet = "PULUMI_SKIP_UPDATE_CHECK=true PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION=true";
    const cli = { name: "pulumi", text: `#!/bin/sh\nexport ${quiet}\nexec "${join(PATHS.engine, "pulumi")}" "$@"\n` };
    const scripts = [...ours, cli];
    const hash = createHash("sha256").update(JSON.stringify(scripts)).digest("hex").slice(0, 12);
    const folder = join(PATHS.engine, `scripts-${hash}`);
    await once(folder, async (target) => {
        await mkdir(target);
        for (const { name, text } of scripts) {
            await writeFile(join(target, name), text);
            await chmod(join(target, name), 0o755);
        }
    });
    return folder;
}
