import { join, resolve } from "node:path";
import { Command } from "commander";
import { run } from "../engine/index.ts";
import { PLAN_FILE } from "../engine/render.ts";
import { readDocument } from "../engine/renderDocument.ts";
import { interruptible } from "./deploy.ts";
import { configFromFlags, type DeployFlags, helpOf, programOptions } from "./deployOptions.ts";
import { eventLines } from "./eventLines.ts";
import { findProject, missingSettings, stackConfig } from "./project.ts";

interface RenderFlags extends Pick<DeployFlags, "stack" | "program" | "config" | "helm"> {
    out?: string;
    showSecrets?: true;
}

/** The `render` command: the program's objects as YAML, for GitOps. */
export function renderCommand(): Command {
    const command = new Command("render").description("print the program's Kubernetes objects as YAML");
    return programOptions(command)
        .option("--out <folder>", "write one file per object, and plan.txt, instead of printing a stream")
        .option("--show-secrets", "write key material in plain text")
        .addHelpText(
            "after",
            helpOf(["render --stack production > production.yaml", "render --stack production --out manifests"]),
        )
        .action(render);
}

async function render(flags: RenderFlags): Promise<void> {
    const project = findProject(process.cwd(), flags.program);
    const config = stackConfig(project, flags.stack, configFromFlags(flags, project.name, process.cwd()));
    const missing = missingSettings(project, flags.stack);
    if (missing !== undefined) process.stderr.write(`${missing}\n`);
    const folder = flags.out === undefined ? undefined : resolve(flags.out);
    const lineOf = eventLines();
    await interruptible(async (signal) => {
        const result = await run({
            operation: "render",
            project: project.name,
            stack: flags.stack,
            program: project.program,
            config,
            helm: flags.helm,
            renderDirectory: folder,
            showSecrets: flags.showSecrets === true,
            signal,
            // Standard output contains only the stream.
            onEvent: (event) => {
                const line = event.kind === "object" ? undefined : lineOf(event);
                if (line !== undefined) process.stderr.write(`${line}\n`);
            },
        });
        if (isEmpty(result.manifests)) {
            process.stderr.write("The program declares no resources: does it create an Http3Gateway?\n");
        }
        if (folder === undefined) process.stdout.write(result.manifests ?? "");
        else
            process.stderr.write(
                `Wrote the objects to ${folder}, and what is not an object to ${join(folder, PLAN_FILE)}\n`,
            );
    });
}

/** Whether a render has no objects, and nothing else. */
function isEmpty(manifests: string | undefined): boolean {
    const document = manifests === undefined ? undefined : readDocument(manifests);
    if (document === undefined) return false;
    const { objects, ...beside } = document;
    return objects === 0 && Object.values(beside).every((each) => each.length === 0);
}
