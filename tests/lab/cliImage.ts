import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packDist } from "../../tools/dev/release/pack.ts";
import { exec } from "../../tools/lab/exec.ts";
import { archiveImage, importImage, sharedLibraries } from "../../tools/lab/images.ts";
import { PATHS } from "../../tools/lab/paths.ts";

/** Name of the image in the lab's containerd. */
export const CLI_IMAGE = "http3-gateway.test/http3-gateway:lab";

/** What Node's binary is linked to. */
const NODE_LIBRARIES = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "libstdc++.so.6", "libgcc_s.so.1"];
const MODULES = join(import.meta.dirname, "../../node_modules");
/** What the commands that run in a cluster, `watch` and `check`, load of the dependencies that the package does not bring. */
const DEPENDENCIES = ["commander", "yaml"];

/**
 * Brings an image into the lab that has what tools/watch/Containerfile gives one: Node, and the package from its tarball
 * as npm installs it. There is no builder and no base image, so Node and its libraries are this machine's.
 */
export async function importCliImage(): Promise<void> {
    const work = mkdtempSync(join(tmpdir(), "http3-watch-image-"));
    const root = join(work, "root");
    const files: Record<string, string> = {
        "/usr/bin/env": "/usr/bin/env",
        "/usr/local/bin/node": process.execPath,
        ...(await sharedLibraries(NODE_LIBRARIES)),
    };
    for (const [inside, outside] of Object.entries(files)) {
        mkdirSync(join(root, dirname(inside)), { recursive: true });
        copyFileSync(outside, join(root, inside));
        chmodSync(join(root, inside), 0o755);
    }
    const installed = join(root, "usr/local/lib/node_modules/pulumi-http3-gateway");
    mkdirSync(installed, { recursive: true });
    await exec("tar", ["-xzf", await packDist(join(work, "dist"), work), "-C", installed, "--strip-components=1"]);
    for (const name of DEPENDENCIES) {
        cpSync(join(MODULES, name), join(installed, "node_modules", name), { recursive: true });
    }
    symlinkSync("../lib/node_modules/pulumi-http3-gateway/tools/cli/bin.js", join(root, "usr/local/bin/http3-gateway"));
    const archive = join(work, "image.tar");
    await archiveImage(root, { reference: CLI_IMAGE, entrypoint: ["/usr/local/bin/node"] }, archive);
    await importImage(archive);
    rmSync(work, { recursive: true });
}

/** Takes the image away again. */
export async function removeCliImage(): Promise<void> {
    await exec("ctr", ["--address", PATHS.containerd, "-n", "k8s.io", "images", "rm", CLI_IMAGE]);
}
