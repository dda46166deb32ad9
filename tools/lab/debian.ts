import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "./exec.ts";
import { importImage, makeImage } from "./images.ts";
import { once } from "./programs.ts";
import type { Progress } from "./progress.ts";

const LOADER = "/lib64/ld-linux-x86-64.so.2";

/** A program of a release of Debian that is not this machine's, for this machine. */
export interface DebianTool {
    /** What it is called in messages, with its version. */
    label: string;
    suite: string;
    /** Whether the suite has security updates. */
    security: boolean;
    /** Whether it is taken from the suite's backports. Default: false. */
    backports?: boolean;
    /** Package, and the program's name. */
    name: string;
    /** Path of the program. */
    program: string;
    /** Folder of the cache. */
    folder: string;
}

/** The same as an image for the lab. */
export interface DebianProgram extends DebianTool {
    /** Name of the image. */
    image: string;
    /** As in the project's own image: by it, active requests are completed. */
    stopSignal: string;
}

/** Fetches a program and its libraries. @returns The folder that has them, from its root on. */
async function rootOf(program: DebianTool, progress: Progress): Promise<string> {
    await mkdir(program.folder, { recursive: true });
    const root = join(program.folder, "root");
    await once(root, (target) =>
        progress.step(`fetching ${program.label} of Debian ${program.suite}`, () => unpack(program, target)),
    );
    return root;
}

/** Words that run a program on this machine, by its own C library. */
export async function debianHere(program: DebianTool, progress: Progress): Promise<string[]> {
    const root = await rootOf(program, progress);
    return [join(root, LOADER), "--library-path", join(root, "usr/lib/x86_64-linux-gnu"), join(root, program.program)];
}

/**
 * Adds a program to the running lab.
 * @returns Name of the image.
 */
export async function debianOnLab(program: DebianProgram, progress: Progress): Promise<string> {
    const root = await rootOf(program, progress);
    const { image, name, stopSignal } = program;
    const archive = join(program.folder, "image.tar");
    await once(archive, (target) =>
        progress.step(`making the image ${image}`, async () => {
            const certificates = "/etc/ssl/certs/ca-certificates.crt";
            const files = { [certificates]: certificates, ...(await programFiles(root, program)) };
            await makeImage({ reference: image, entrypoint: [name], files, stopSignal }, target);
        }),
    );
    await importImage(archive);
    return image;
}

/**
 * Unpacks a package and its dependencies. Its C library may be newer than this machine's, so it is never installed: a
 * package manager with separate state, in which no package is installed, fetches it.
 */
async function unpack({ suite, name, security, backports = false }: DebianTool, root: string): Promise<void> {
    const work = `${root}-apt`;
    await rm(work, { recursive: true, force: true });
    for (const folder of ["state/lists/partial", "cache/archives/partial", "etc"]) {
        await mkdir(join(work, folder), { recursive: true });
    }
    // A suite without security updates is one in the making, whose index may be older than it says.
    const options = `signed-by=/usr/share/keyrings/debian-archive-keyring.gpg${security ? "" : " check-valid-until=no"}`;
    const backport = `${suite}-backports`;
    await writeFile(
        join(work, "etc/sources.list"),
        [
            `deb [${options}] http://deb.debian.org/debian ${suite} main`,
            ...(backports ? [`deb [${options}] http://deb.debian.org/debian ${backport} main`] : []),
            ...(security ? [`deb [${options}] http://deb.debian.org/debian-security ${suite}-security main`] : []),
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
    const from = backports ? ["-t", backport] : [];
    await exec("apt-get", ["install", "-y", "-q", "--download-only", ...from, name], { env });
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

/** The program, its loader and its libraries: paths in an image, and their sources. */
async function programFiles(root: string, { name, program }: DebianProgram): Promise<Record<string, string>> {
    const linked = await exec("chroot", [root, LOADER, "--list", program]);
    const libraries = [...linked.matchAll(/=> (\S+)/g)].map(([, path = ""]) => path);
    return {
        // On the image's PATH.
        [`/usr/bin/${name}`]: join(root, program),
        ...Object.fromEntries([LOADER, ...libraries].map((path) => [path, join(root, path)])),
    };
}
