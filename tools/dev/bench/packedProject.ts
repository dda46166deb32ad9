import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { packedModules } from "../release/packedModules.ts";

/**
 * Makes a folder a project with the package as it is published: compiled, which saves a user the type stripping of this
 * repository. The project runs the ready stacks, and has the measured programs below it.
 * @returns The package's command, a file for Node.js.
 */
export async function packedProject(folder: string): Promise<string> {
    const packed = await packedModules(folder);
    const runtime = { name: "nodejs", options: { typescript: false } };
    await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: "http3-gateway", main: "index.js", runtime }));
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(folder, "index.js"), 'export * from "./dist/stacks/index.js";\n');
    await cp(join(import.meta.dirname, "programs"), folder, { recursive: true });
    return join(packed, "tools/cli/bin.js");
}
