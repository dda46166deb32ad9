import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { archiveImage } from "../image/archive.ts";
import { exec } from "./exec.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { IMAGES } from "./versions.ts";

/** Content of an image. */
export interface ImageRecipe {
    reference: string;
    entrypoint: string[];
    /** Paths of files and folders in the image, and their sources. */
    files: Record<string, string>;
    /** Signal that stops the program. Default: SIGTERM. */
    stopSignal?: string;
}

/** Libraries of the stock Envoy binary. */
export const GLIBC = ["libc.so.6", "libm.so.6", "librt.so.1", "libdl.so.2", "libpthread.so.0"];

async function recipes(): Promise<(ImageRecipe & { file: string })[]> {
    const certificates = { "/etc/ssl/certs/ca-certificates.crt": "/etc/ssl/certs/ca-certificates.crt" };
    const libraries = await sharedLibraries(GLIBC);
    return [
        {
            file: "pause",
            reference: IMAGES.pause,
            entrypoint: ["/pause"],
            files: { "/pause": PATHS.program("pause") },
        },
        {
            file: "envoy-gateway",
            reference: IMAGES.envoyGateway,
            entrypoint: ["/usr/local/bin/envoy-gateway"],
            files: { ...certificates, "/usr/local/bin/envoy-gateway": PATHS.program("envoy-gateway") },
        },
        {
            file: "envoy",
            reference: IMAGES.envoy,
            entrypoint: ["/usr/local/bin/envoy"],
            files: { ...certificates, ...libraries, "/usr/local/bin/envoy": PATHS.program("envoy") },
        },
        {
            file: "coredns",
            reference: IMAGES.coredns,
            entrypoint: ["/coredns"],
            files: { ...certificates, "/coredns": PATHS.program("coredns") },
        },
    ];
}

/** Adds an archive to the node's images. */
export async function importImage(archive: string): Promise<void> {
    await exec("ctr", ["--address", PATHS.containerd, "-n", "k8s.io", "images", "import", archive]);
}

/** Shared libraries of this machine and their loader: paths in an image, and their sources. */
export async function sharedLibraries(names: readonly string[]): Promise<Record<string, string>> {
    const folder = dirname(
        (await exec("sh", ["-c", "ldconfig -p | awk '/libc\\.so\\.6.*x86-64/{print $NF; exit}'"])).trim(),
    );
    const loader = "/lib64/ld-linux-x86-64.so.2";
    return Object.fromEntries([
        [loader, loader],
        ...names.map((name) => [`/lib/x86_64-linux-gnu/${name}`, join(folder, name)]),
    ]);
}

/** Names of the image archives, for {@link PATHS.image}. */
export const IMAGE_FILES = ["pause", "envoy-gateway", "envoy", "coredns"];

/** Writes the images as archives in Docker's format: one layer of files, and the configuration. */
export async function makeImages(progress: Progress): Promise<void> {
    for (const recipe of await recipes()) {
        await once(PATHS.image(recipe.file), (target) =>
            progress.step(`making the image ${recipe.reference}`, () => makeImage(recipe, target)),
        );
    }
}

/** Packs an image as an archive in Docker's format: one layer of files, and the configuration. */
export async function makeImage(recipe: ImageRecipe, target: string): Promise<void> {
    const work = `${target}.d`;
    await rm(work, { recursive: true, force: true });
    const root = join(work, "root");
    for (const [inside, outside] of Object.entries(recipe.files)) {
        await mkdir(join(root, dirname(inside)), { recursive: true });
        await copyFile(outside, join(root, inside));
        await chmod(join(root, inside), inside.startsWith("/etc") ? 0o644 : 0o755);
    }
    await archiveImage(root, recipe, target);
    await rm(work, { recursive: true, force: true });
}
