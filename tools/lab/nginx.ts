import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { importImage, makeImage } from "./images.ts";
import { PATHS } from "./paths.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";
import { NGINX_IMAGE, NGINX_VERSIONS } from "./versions.ts";

const at = (name: string) => join(PATHS.nginx, name);
const PROGRAM = "/usr/sbin/nginx";
const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** Fetches nginx with HTTP/3 and its libraries. @returns The folder that has them, from its root on. */
async function nginxRoot(progress: Progress): Promise<string> {
    await mkdir(PATHS.nginx, { recursive: true });
    await once(at("root"), (target) =>
        progress.step(`fetching nginx ${NGINX_VERSIONS.nginx} of Debian ${NGINX_VERSIONS.suite}`, () =>
            unpackNginx(target),
        ),
    );
    return at("root");
}

/** Words that run nginx on this machine, by its own C library. */
export async function nginxHere(progress: Progress): Promise<string[]> {
    const root = await nginxRoot(progress);
    return [join(root, LOADER), "--library-path", join(root, "usr/lib/x86_64-linux-gnu"), join(root, PROGRAM)];
}

/**
 * Adds nginx with HTTP/3 to the running lab.
 * @returns Name of the image.
 */
export async function nginxOnLab(progress: Progress): Promise<string> {
    const root = await nginxRoot(progress);
    await once(at("image.tar"), (target) =>
        progress.step(`making the image ${NGINX_IMAGE}`, async () => {
            const certificates = "/etc/ssl/certs/ca-certificates.crt";
            const files = { [certificates]: certificates, ...(await programFiles(root)) };
            // As in the nginx project's image: active requests are completed.
            await makeImage({ reference: NGINX_IMAGE, entrypoint: ["nginx"], files, stopSignal: "SIGQUIT" }, target);
        }),
    );
    await importImage(at("image.tar"));
    return NGINX_IMAGE;
}

/**
 * Unpacks nginx and its dependencies. Its C library may be newer than this machine's, so it is never installed: a
 * package manager with separate state, in which no package is installed, fetches it.
 */
async function unpackNginx(root: string): Promise<void> {
    const work = `${root}-apt`;
    await rm(work, { recursive: true, force: true });
    for (const folder of ["state/lists/partial", "cache/archives/partial", "etc"]) {
        await mkdir(join(work, folder), { recursive: true });
    }
    const keys = "[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]";
    const { suite } = NGINX_VERSIONS;
    await writeFile(
        join(work, "etc/sources.list"),
        [
            `deb ${keys} http://deb.debian.org/debian ${suite} main`,
            `deb ${keys} http://deb.debian.org/debian-security ${suite}-security main`,
        ].join("\n"),
    );
    await writeFile(join(work, "state/status"), "");
    const configuration = join(work, "etc/apt.conf");
    await writeFile(
        configuration,
        Object.entries({
            "Dir::Etc": join(work, "etc"),
            "Dir::State": join(work, "state"),
            "Dir::State::status": join(work, "state/status"),
            "Dir::Cache": join(work, "cache"),
            "APT::Install-Recommends": "false",
            "APT::Sandbox::User": "root",
        })
            .map(([key, value]) => `${key} "${value}";\n`)
            .join(""),
    );
    const env = { ...process.env, APT_CONFIG: configuration };
    await exec("apt-get", ["update", "-q"], { env });
    await exec("apt-get", ["install", "-y", "-q", "--download-only", "nginx"], { env });
    await mkdir(root);
    const archives = join(work, "cache/archives");
    for (const file of (await readdir(archives)).filter((each) => each.endsWith(".deb"))) {
        await exec("dpkg", ["-x", join(archives, file), root]);
    }
    // From Debian's base-files, on which no program's package depends.
    for (const folder of ["lib", "lib64", "bin", "sbin"]) {
        await symlink(`usr/${folder}`, join(root, folder)).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== "EEXIST") throw error;
        });
    }
    await rm(work, { recursive: true });
}

/** The program, its loader and its libraries: paths in the image, and their sources. */
async function programFiles(root: string): Promise<Record<string, string>> {
    const linked = await exec("chroot", [root, LOADER, "--list", PROGRAM]);
    const libraries = [...linked.matchAll(/=> (\S+)/g)].map(([, path = ""]) => path);
    return {
        // On the image's PATH.
        "/usr/bin/nginx": join(root, PROGRAM),
        ...Object.fromEntries([LOADER, ...libraries].map((path) => [path, join(root, path)])),
    };
}
