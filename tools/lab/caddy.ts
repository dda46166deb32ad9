import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { importImage, makeImage } from "./images.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { CADDY_IMAGE, CADDY_VERSIONS } from "./versions.ts";

const at = (name: string) => join(PATHS.caddy, name);

/** Builds Caddy. @returns Path of the program. */
export async function caddyHere(progress: Progress): Promise<string> {
    await mkdir(PATHS.caddy, { recursive: true });
    const { caddy } = CADDY_VERSIONS;
    await once(at("caddy"), (target) =>
        progress.step(`building Caddy ${caddy}, about 2 min on two cores without a cache`, async () => {
            const folder = `${target}.bin`;
            await rm(folder, { recursive: true, force: true });
            await exec(
                "go",
                ["install", "-trimpath", "-ldflags", "-s -w", `github.com/caddyserver/caddy/v2/cmd/caddy@${caddy}`],
                {
                    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOBIN: folder },
                },
            );
            await rename(join(folder, "caddy"), target);
            await rm(folder, { recursive: true });
        }),
    );
    return at("caddy");
}

/**
 * Adds Caddy to the running lab; the first build takes about two minutes on two cores.
 * @returns Name of the image.
 */
export async function caddyOnLab(progress: Progress): Promise<string> {
    const program = await caddyHere(progress);
    await once(at("image.tar"), (target) =>
        progress.step(`making the image ${CADDY_IMAGE}`, async () => {
            const certificates = "/etc/ssl/certs/ca-certificates.crt";
            const files = { [certificates]: certificates, "/usr/bin/caddy": program };
            await makeImage({ reference: CADDY_IMAGE, entrypoint: ["caddy"], files }, target);
        }),
    );
    await importImage(at("image.tar"));
    return CADDY_IMAGE;
}
