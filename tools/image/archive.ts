import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { exec } from "../lab/exec.ts";

/** What runs an image, and what it is called. */
export interface ImageIdentity {
    reference: string;
    entrypoint: string[];
    /** Signal by which its program is asked to end. Default: SIGTERM. */
    stopSignal?: string;
}

/** Who owns the files, and when they were made, so that the same files give the same image. */
const REPRODUCIBLE = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];

/** Processor of this machine, in the words of images. */
export const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;

/** Makes an archive in Docker's format of a folder that is the image's whole file system. */
export async function archiveImage(
    root: string,
    { reference, entrypoint, stopSignal }: ImageIdentity,
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
    await exec("tar", [...REPRODUCIBLE, "-cf", join(archive, "layer.tar"), "-C", root, "."]);
    const layer = createHash("sha256")
        .update(await readFile(join(archive, "layer.tar")))
        .digest("hex");
    const config = JSON.stringify({
        architecture: ARCHITECTURE,
        os: "linux",
        config: {
            User: "65532:65532",
            Env: ["PATH=/usr/local/bin:/usr/bin:/bin:/"],
            Entrypoint: entrypoint,
            WorkingDir: "/",
            StopSignal: stopSignal,
        },
        rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
        history: [{ created_by: "pulumi-http3-gateway" }],
    });
    const configName = `${createHash("sha256").update(config).digest("hex")}.json`;
    await writeFile(join(archive, configName), config);
    const manifest = [{ Config: configName, RepoTags: [reference], Layers: [basename("layer.tar")] }];
    await writeFile(join(archive, "manifest.json"), JSON.stringify(manifest));
    await exec("tar", [...REPRODUCIBLE, "-cf", target, "-C", archive, "manifest.json", configName, "layer.tar"]);
}
