import { copyFile, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec, succeeds } from "./exec.ts";
import { moduleFolder } from "./goModules.ts";
import { installPackages } from "./packages.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { EMISSARY_VERSIONS } from "./versions.ts";

const at = (name: string) => join(PATHS.emissary, name);

/** Emissary's compiler, on this machine. */
export interface EmissaryCompiler {
    /** Command that compiles a file with YAML of its objects, its last word, to a bootstrap of Envoy in JSON. */
    command: string[];
    /** File with its CRDs. */
    crds: string;
}

/**
 * Installs the compiler of Emissary-ingress: the Python in its Go module, with its dependencies from PyPI. The rest of its control plane
 * is not built: it needs Emissary's own build of Envoy.
 */
export async function emissaryHere(progress: Progress, signal?: AbortSignal): Promise<EmissaryCompiler> {
    await mkdir(PATHS.emissary, { recursive: true });
    const { emissary } = EMISSARY_VERSIONS;
    const module = async () =>
        await moduleFolder(`github.com/emissary-ingress/emissary/v3@${emissary}`, PATHS.emissary, signal);
    await once(at("crds.yaml"), async (target) => {
        await copyFile(join(await module(), "manifests/emissary/emissary-crds.yaml.in"), target);
    });
    await once(at("python"), (target) =>
        progress.step(`installing the compiler of Emissary ${emissary}`, async () => {
            if (!(await succeeds("python3", ["-m", "pip", "--version"]))) {
                await installPackages(progress, ["python3-pip"]);
            }
            await rm(target, { recursive: true, force: true });
            const source = join(await module(), "python");
            const requirements = join(source, "requirements.txt");
            await exec("python3", ["-m", "pip", "install", "-q", "--target", target, "-r", requirements], { signal });
            await cp(join(source, "ambassador"), join(target, "ambassador"), { recursive: true });
            // What its setup.py would leave, of which it wants to know version and folder.
            await writeFile(join(target, "ambassador.version"), `${emissary.slice(1)}\nunknown\n`);
            await mkdir(join(target, "schemas"));
            const installed = join(target, "ambassador.dist-info");
            await mkdir(installed);
            await writeFile(
                join(installed, "METADATA"),
                `Metadata-Version: 2.1\nName: ambassador\nVersion: ${emissary.slice(1)}\n`,
            );
        }),
    );
    const script = join(import.meta.dirname, "emissary/compile.py");
    return {
        command: ["env", `PYTHONPATH=${at("python")}`, "PYTHONDONTWRITEBYTECODE=1", "python3", script],
        crds: at("crds.yaml"),
    };
}
