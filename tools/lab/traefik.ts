import { copyFile, cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { moduleFolder } from "./goModules.ts";
import { importImage, makeImage } from "./images.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { TRAEFIK_IMAGE, TRAEFIK_VERSIONS } from "./versions.ts";

const sources = join(import.meta.dirname, "traefik");
/** Go is queried outside of our module, which has replacements. */
const plain = join(sources, "ext");
const at = (name: string) => join(PATHS.traefik, name);

/**
 * Adds Traefik to the running lab; the first build takes about ten minutes on two cores.
 * @returns Stack configuration that names it.
 */
export async function traefikOnLab(progress: Progress, signal?: AbortSignal): Promise<Record<string, string>> {
    await mkdir(PATHS.traefik, { recursive: true });
    await once(at("traefik"), (target) =>
        progress.step(`building Traefik ${TRAEFIK_VERSIONS.traefik}, about 6 min on two cores without a cache`, () =>
            buildTraefik(target, signal),
        ),
    );
    await once(at("crds.yaml"), async (target) => {
        const folder = await moduleFolder(`github.com/traefik/traefik/v3@${TRAEFIK_VERSIONS.traefik}`, plain, signal);
        const crds = "docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml";
        await copyFile(join(folder, crds), target);
    });
    const certificates = "/etc/ssl/certs/ca-certificates.crt";
    const files = { [certificates]: certificates, "/traefik": at("traefik") };
    await once(at("image.tar"), (target) =>
        progress.step(`making the image ${TRAEFIK_IMAGE}`, () =>
            makeImage({ reference: TRAEFIK_IMAGE, entrypoint: ["/traefik"], files }, target),
        ),
    );
    await importImage(at("image.tar"));
    return { traefikImage: TRAEFIK_IMAGE, traefikCrds: at("crds.yaml") };
}

/**
 * Its module cannot be installed directly: it replaces modules, one with a folder that its zip lacks. Our module has
 * the same replacements, with a copy of lego that needs no DNS provider's SDK: the module proxy lacks some.
 */
async function buildTraefik(target: string, signal: AbortSignal | undefined): Promise<void> {
    const folder = `${target}.module`;
    await rm(folder, { recursive: true, force: true });
    await cp(sources, folder, { recursive: true });
    const lego = join(folder, "lego");
    await cp(await moduleFolder(`github.com/go-acme/lego/v5@${TRAEFIK_VERSIONS.lego}`, plain, signal), lego, {
        recursive: true,
    });
    await exec("chmod", ["-R", "u+w", lego]);
    await cp(join(sources, "dns"), join(lego, "providers/dns"), { recursive: true, force: true });
    const version = `github.com/traefik/traefik/v3/pkg/version.Version=${TRAEFIK_VERSIONS.traefik.slice(1)}`;
    await exec(
        "go",
        [
            ...["build", "-trimpath", "-mod=readonly", "-ldflags", `-s -w -X ${version}`],
            ...["-o", target, "github.com/traefik/traefik/v3/cmd/traefik"],
        ],
        { cwd: folder, env: { ...process.env, CGO_ENABLED: "0" }, signal },
    );
    await rm(folder, { recursive: true });
}
