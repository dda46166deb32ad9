import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { exec } from "./exec.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { IMAGES } from "./versions.ts";

/** What an image holds. */
export interface ImageRecipe {
    reference: string;
    entrypoint: string[];
    /** Paths of files and folders inside it, and where they come from. */
    files: Record<string, string>;
}

/** What the stock Envoy binary is linked to. */
const GLIBC = ["libc.so.6", "libm.so.6", "librt.so.1", "libdl.so.2", "libpthread.so.0"];

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

/** Takes an archive into the node's images. */
export async function importImage(archive: string): Promise<void> {
    await exec("ctr", ["--address", PATHS.containerd, "-n", "k8s.io", "images", "import", archive]);
}

/** Shared libraries of this machine and their loader: paths inside an image, and where they come from. */
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

/** Makes the images, as archives in Docker's format: one layer of files, and the configuration. */
export async function makeImages(progress: Progress): Promise<void> {
    for (const recipe of await recipes()) {
        await once(PATHS.image(recipe.file), (target) =>
            progress.step(`making the image ${recipe.reference}`, () => makeImage(recipe, target)),
        );
    }
}

/** Makes an image as an archive in Docker's format: one layer of files, and the configuration. */
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

/** Makes an archive in Docker's format of a folder that is the image's whole file system. */
export async function archiveImage(
    root: string,
    { reference, entrypoint }: Pick<ImageRecipe, "reference" | "entrypoint">,
    target: string,
): Promise<void> {
    await mkdir(join(root, "tmp"), { recursive: true });
    await chmod(join(root, "tmp"), 0o1777);
    await mkdir(join(root, "etc"), { recursive: true });
    await writeFile(
        join(root, "etc/passwd"),
        "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
    );

    const archive = `${root}-archive`;
    await mkdir(archive);
    await exec("tar", [
        "--sort=name",
        "--mtime=@0",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "-cf",
        join(archive, "layer.tar"),
        "-C",
        root,
        ".",
    ]);
    const layer = createHash("sha256")
        .update(await readFile(join(archive, "layer.tar")))
        .digest("hex");
    const config = JSON.stringify({
        architecture: "amd64",
        os: "linux",
        config: {
            User: "65532:65532",
            Env: ["PATH=/usr/local/bin:/usr/bin:/bin:/"],
            Entrypoint: entrypoint,
            WorkingDir: "/",
        },
        rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
        history: [{ created_by: "http3-gateway lab" }],
    });
    const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
    await writeFile(join(archive, configName), config);
    const manifest = [{ Config: configName, RepoTags: [reference], Layers: [basename("layer.tar")] }];
    await writeFile(join(archive, "manifest.json"), JSON.stringify(manifest));
    await exec("tar", ["-cf", target, "-C", archive, "manifest.json", configName, "layer.tar"]);
}
