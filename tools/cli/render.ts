import { join, resolve } from "node:path";
import { Command } from "commander";
import { run } from "../engine/index.ts";
import { PLAN_FILE } from "../engine/render.ts";
import { type RenderDocument, readDocument } from "../engine/renderDocument.ts";
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
        const document = result.manifests === undefined ? undefined : readDocument(result.manifests);
        if (document !== undefined) process.stderr.write(`${summaryOf(document)}\n`);
        if (folder === undefined) process.stdout.write(result.manifests ?? "");
        else
            process.stderr.write(
                `Wrote the objects to ${folder}, and what is not an object to ${join(folder, PLAN_FILE)}\n`,
            );
    });
}

/** What a render has, in one line. */
export function summaryOf({ objects, crds, charts, resources }: RenderDocument): string {
    const created = resources.filter(({ by }) => by === "create").length;
    const counts: [count: number, noun: string][] = [
        [objects, "Kubernetes object"],
        [charts.length, "chart"],
        [crds.length, "CRD bundle"],
        [created, "other resource"],
    ];
    const said = counts.flatMap(([count, noun]) => (count === 0 ? [] : [`${count} ${noun}${count === 1 ? "" : "s"}`]));
    return said.length === 0
        ? "The program declares no resources: does it create an Http3Gateway?"
        : `Rendered ${said.join(", ")}.`;
}
