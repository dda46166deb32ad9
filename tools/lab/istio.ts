import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { moduleFolder } from "./goModules.ts";
import { GLIBC, importImage, makeImage, sharedLibraries } from "./images.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { ISTIO_IMAGES, ISTIO_VERSIONS } from "./versions.ts";

const sources = join(import.meta.dirname, "istio");
const at = (name: string) => join(PATHS.istio, name);
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";

/** Its programs; the second shares most compiled packages with the first. */
const PROGRAMS = [
    { name: "pilot-discovery", minutes: 6 },
    { name: "pilot-agent", minutes: 1 },
] as const;

/**
 * Adds Istio to the running lab: istiod, and pilot-agent with the lab's own Envoy. The first build takes about ten minutes
 * on two cores.
 * @returns Stack configuration that names it.
 */
export async function istioOnLab(progress: Progress, signal?: AbortSignal): Promise<Record<string, string>> {
    await mkdir(PATHS.istio, { recursive: true });
    for (const { name, minutes } of PROGRAMS) {
        const expected = `about ${minutes} min on two cores without a cache`;
        await once(at(name), (target) =>
            progress.step(`building ${name} of Istio ${ISTIO_VERSIONS.istio}, ${expected}`, () =>
                buildProgram(name, target, signal),
            ),
        );
    }
    const module = async () => await moduleFolder(`istio.io/istio@${ISTIO_VERSIONS.module}`, sources, signal);
    await once(at("crds.yaml"), async (target) => {
        await copyFile(join(await module(), "manifests/charts/base/files/crd-all.gen.yaml"), target);
    });
    await once(at("pilot.tar"), (target) =>
        progress.step(`making the image ${ISTIO_IMAGES.pilot}`, async () => {
            const program = "/usr/local/bin/pilot-discovery";
            const files = { [CERTIFICATES]: CERTIFICATES, [program]: at("pilot-discovery") };
            await makeImage({ reference: ISTIO_IMAGES.pilot, entrypoint: [program], files }, target);
        }),
    );
    await once(at("proxy.tar"), (target) =>
        progress.step(`making the image ${ISTIO_IMAGES.proxy}`, async () => {
            const program = "/usr/local/bin/pilot-agent";
            const files = {
                [CERTIFICATES]: CERTIFICATES,
                ...(await sharedLibraries(GLIBC)),
                [program]: at("pilot-agent"),
                "/usr/local/bin/envoy": PATHS.program("envoy"),
                "/var/lib/istio/envoy/envoy_bootstrap_tmpl.json": join(
                    await module(),
                    "tools/packaging/common/envoy_bootstrap.json",
                ),
            };
            await makeImage({ reference: ISTIO_IMAGES.proxy, entrypoint: [program], files }, target);
        }),
    );
    await importImage(at("pilot.tar"));
    await importImage(at("proxy.tar"));
    return {
        acceptAlpha: "true",
        pilotImage: ISTIO_IMAGES.pilot,
        proxyImage: ISTIO_IMAGES.proxy,
        istioCrds: at("crds.yaml"),
    };
}

/** Folder of Istio's chart of istiod, as its module has it: for tests with an Istio that another team runs. */
export async function istiodChart(): Promise<string> {
    const module = await moduleFolder(`istio.io/istio@${ISTIO_VERSIONS.module}`, sources);
    return join(module, "manifests/charts/istio-control/istio-discovery");
}

async function buildProgram(name: string, target: string, signal: AbortSignal | undefined): Promise<void> {
    const version = `istio.io/istio/pkg/version.buildVersion=${ISTIO_VERSIONS.istio.slice(1)}`;
    await exec(
        "go",
        [
            ...["build", "-trimpath", "-mod=readonly", "-tags", "vtprotobuf,disable_pgv"],
            ...["-ldflags", `-s -w -X ${version}`, "-o", target, `istio.io/istio/pilot/cmd/${name}`],
        ],
        { cwd: sources, env: { ...process.env, CGO_ENABLED: "0" }, signal },
    );
}
