import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { madeOnce } from "../../tools/dev/release/madeOnce.ts";
import { packedModules } from "../../tools/dev/release/packedModules.ts";
import { makeCommandImage } from "../../tools/image/commandImage.ts";
import { exec } from "../../tools/lab/exec.ts";
import { importImage } from "../../tools/lab/images.ts";
import { PATHS } from "../../tools/lab/paths.ts";

/** Name of the image in the lab's containerd. */
export const CLI_IMAGE = "http3-gateway.test/http3-gateway:lab";

/** Brings the image into the lab that `http3-gateway image` makes of the package. */
export async function importCliImage(): Promise<void> {
    const work = mkdtempSync(join(tmpdir(), "http3-watch-image-"));
    const made = await madeOnce("image", work, async (folder) => {
        await makeCommandImage(await packedModules(work), CLI_IMAGE, join(folder, "image.tar"));
    });
    await importImage(join(made, "image.tar"));
    rmSync(work, { recursive: true });
}

/** Takes the image away again. */
export async function removeCliImage(): Promise<void> {
    await exec("ctr", ["--address", PATHS.containerd, "-n", "k8s.io", "images", "rm", CLI_IMAGE]);
}
