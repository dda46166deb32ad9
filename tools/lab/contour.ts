import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { moduleFolder } from "./goModules.ts";
import { importImage, makeImage } from "./images.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { CONTOUR_IMAGE, CONTOUR_VERSIONS } from "./versions.ts";

const sources = join(import.meta.dirname, "contour");
const MODULE = "github.com/projectcontour/contour";
const at = (name: string) => join(PATHS.contour, name);

/**
 * Adds Contour to the running lab, a controller without HTTP/3. The first build takes about five minutes on two cores.
 * @returns The manifest of its quickstart, which names this image.
 */
export async function contourOnLab(progress: Progress, signal?: AbortSignal): Promise<string> {
    await mkdir(PATHS.contour, { recursive: true });
    const { contour } = CONTOUR_VERSIONS;
    await once(at("contour"), (target) =>
        progress.step(`building Contour ${contour}, about 5 min on two cores without a cache`, () =>
            exec(
                "go",
                [
                    ...["build", "-trimpath", "-mod=readonly"],
                    ...["-ldflags", `-s -w -X ${MODULE}/internal/build.Version=${contour}`],
                    ...["-o", target, `${MODULE}/cmd/contour`],
                ],
                { cwd: sources, env: { ...process.env, CGO_ENABLED: "0" }, signal },
            ),
        ),
    );
    await once(at("image.tar"), (target) =>
        progress.step(`making the image ${CONTOUR_IMAGE}`, () =>
            makeImage(
                {
                    reference: CONTOUR_IMAGE,
                    entrypoint: ["/bin/contour"],
                    files: { "/bin/contour": at("contour") },
                },
                target,
            ),
        ),
    );
    await importImage(at("image.tar"));
    await once(at("contour.yaml"), async (target) => {
        const folder = await moduleFolder(`${MODULE}@${contour}`, sources, signal);
        await copyFile(join(folder, "examples/render/contour.yaml"), target);
    });
    return at("contour.yaml");
}
