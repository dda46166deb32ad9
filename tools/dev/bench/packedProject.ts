import { cp, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { packDist } from "../release/pack.ts";

const root = resolve(import.meta.dirname, "../../..");

/** A project with the package as it is published: compiled, which saves a user the type stripping of this repository. */
export interface PackedProject {
    /** Its folder, with the ready stacks as its program. */
    folder: string;
    /** The package's command, a file for Node.js. */
    command: string;
    /** A measured program in it, a folder with a Pulumi.yaml. */
    program(name: string): string;
}

/** Packs the package into a project below the repository, whose dependencies are those of the lockfile. The caller deletes it. */
export async function packedProject(): Promise<PackedProject> {
    const reports = join(root, "report");
    await mkdir(reports, { recursive: true });
    const folder = await mkdtemp(join(reports, "bench-"));
    const packed = join(folder, "node_modules/pulumi-http3-gateway");
    await packDist(packed, folder);
    const runtime = { name: "nodejs", options: { typescript: false } };
    await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: "http3-gateway", main: "index.js", runtime }));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(folder, "index.js"), 'export * from "./node_modules/pulumi-http3-gateway/stacks/index.js";\n');
    await cp(join(import.meta.dirname, "programs"), folder, { recursive: true });
    return {
        folder,
        command: join(packed, "tools/cli/bin.js"),
        program: (name) => join(folder, name),
    };
}
