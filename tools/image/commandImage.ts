import { lookup } from "node:dns/promises";
import { existsSync } from "node:fs";
import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { archiveImage } from "./archive.ts";

/** Where the image has the command. */
const COMMAND = "/usr/local/bin/http3-gateway";
/** Where the image has the package, below its root. */
const INSTALLED = "usr/local/lib/node_modules/pulumi-http3-gateway";

/** What is needed of the package by the commands that run in a cluster, `check` and `watch`, and by `verify`. */
const PARTS = ["package.json", "LICENSE", "components", "tools"];
/** What they load of the dependencies that the package does not bring. */
const DEPENDENCIES = ["commander", "yaml"];

/**
 * Makes an image of the package's command from files: the package as it is installed, and this machine's Node.js with
 * the libraries that it has loaded. It takes neither a builder nor a base image.
 * @param folder Folder of the package, compiled.
 * @param target Path of the archive, in Docker's format.
 * @throws Error where this machine is not Linux, whose programs alone run in a cluster's pods.
 */
export async function makeCommandImage(folder: string, reference: string, target: string): Promise<void> {
    if (process.platform !== "linux") {
        throw new Error(
            `The image has the Node.js of this machine, which is ${process.platform}, and pods need one of Linux. Make it on Linux, or build tools/watch/Containerfile.`,
        );
    }
    const work = await mkdtemp(join(tmpdir(), "http3-image-"));
    try {
        const root = join(work, "root");
        await copyPrograms(root);
        await copyPackage(folder, join(root, INSTALLED));
        await symlink(join("../../..", INSTALLED, "tools/cli/bin.js"), join(root, COMMAND));
        await archiveImage(root, { reference, entrypoint: [COMMAND] }, target);
    } finally {
        await rm(work, { recursive: true });
    }
}

/** Node.js, with what it is linked to, and what finds it for a script. */
async function copyPrograms(root: string): Promise<void> {
    // Some C libraries load what resolves names only when a first name is looked up.
    await lookup("localhost").catch(() => undefined);
    const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] };
    // The kernel's own has no file.
    const libraries = sharedObjects.filter((path) => path.startsWith("/") && path !== process.execPath);
    const files = [
        { inside: "/usr/bin/env", outside: "/usr/bin/env" },
        { inside: "/usr/local/bin/node", outside: process.execPath },
        ...libraries.map((path) => ({ inside: path, outside: path })),
    ];
    for (const { inside, outside } of files) {
        await mkdir(join(root, dirname(inside)), { recursive: true });
        await copyFile(outside, join(root, inside));
        await chmod(join(root, inside), 0o755);
    }
}

async function copyPackage(folder: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true });
    const { bundleDependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
        bundleDependencies: string[];
    };
    const modules = [...bundleDependencies, ...DEPENDENCIES].map((name) => ({
        from: moduleFolder(folder, name),
        to: join(to, "node_modules", name),
    }));
    const parts = PARTS.map((name) => ({ from: join(folder, name), to: join(to, name) }));
    for (const each of [...parts, ...modules]) await cp(each.from, each.to, { recursive: true, dereference: true });
}

/** Where a module of a dependency is found: its `exports` need not list package.json. */
function moduleFolder(from: string, name: string): string {
    const places = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
    const found = places.map((place) => join(place, name)).find((place) => existsSync(place));
    if (found === undefined) throw new Error(`${name} is not installed next to ${from}.`);
    return found;
}
