import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { moduleFolder } from "./goModules.ts";
import { importImage, makeImage } from "./images.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { METALLB_IMAGES, METALLB_VERSIONS } from "./versions.ts";

const sources = join(import.meta.dirname, "metallb");
const MODULE = "go.universe.tf/metallb";
const at = (name: string) => join(PATHS.metallb, name);

/**
 * Builds MetalLB, if missing, and adds its images to the running lab. It takes about four minutes on two cores without a
 * cache.
 * @returns Its release's manifest for layer 2 and BGP without FRR, which names these images.
 */
export async function metallbOnLab(progress: Progress, signal?: AbortSignal): Promise<string> {
    await mkdir(PATHS.metallb, { recursive: true });
    for (const [name, reference] of Object.entries(METALLB_IMAGES)) {
        await once(at(name), (target) =>
            progress.step(
                `building the ${name} of MetalLB ${METALLB_VERSIONS.metallb}, some minutes without a cache`,
                () =>
                    exec("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", target, `${MODULE}/${name}`], {
                        cwd: sources,
                        env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
                        signal,
                    }),
            ),
        );
        const files = { [`/${name}`]: at(name) };
        await once(at(`${name}.tar`), (target) => makeImage({ reference, entrypoint: [`/${name}`], files }, target));
        await importImage(at(`${name}.tar`));
    }
    await once(at("metallb-native.yaml"), async (target) => {
        const folder = await moduleFolder(`${MODULE}@${METALLB_VERSIONS.metallb}`, sources, signal);
        await copyFile(join(folder, "config/manifests/metallb-native.yaml"), target);
    });
    return at("metallb-native.yaml");
}
