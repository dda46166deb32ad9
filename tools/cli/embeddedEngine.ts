import { homedir } from "node:os";
import { resolve } from "node:path";
import { type RunEvent, run } from "../engine/index.ts";
import type { Deployment, Outcome } from "./deployment.ts";
import { configuredBackend, pulumiEnvironment } from "./engine.ts";
import { eventLines, outputLines, summaryLine } from "./eventLines.ts";
import { hasResources } from "./fileState.ts";
import { type Project, stackConfig } from "./project.ts";

/** Runs a program with the engine of this package. */
export async function deployWith({
    operation,
    project,
    stack,
    flags,
    overrides,
    say,
    signal,
}: Deployment): Promise<Outcome> {
    const config = stackConfig(project, stack, overrides);
    const objects: NonNullable<Outcome["objects"]> = [];
    const lineOf = eventLines();
    say(`Embedded engine, project ${project.name}, stack ${stack}`);
    const result = await run({
        operation,
        project: project.name,
        stack,
        program: project.program,
        config,
        kubeconfig: config[`${project.name}:kubeconfig`],
        context: config[`${project.name}:context`],
        helm: flags.helm,
        signal,
        onEvent: (event: RunEvent) => {
            const line = lineOf(event);
            if (line !== undefined) say(line);
            if (event.kind === "object") {
                const { kind: _, ...done } = event;
                objects.push(done);
            }
        },
    });
    if (operation === "down" && Object.keys(result.counts).length === 0) await refusePulumiStack(project, stack);
    const outputs = operation === "down" ? [] : outputLines(result.outputs);
    if (outputs.length > 0) say(["Outputs:", ...outputs].join("\n"));
    say(summaryLine(operation, result));
    return {
        engine: "embedded",
        counts: result.counts,
        outputs: result.outputs,
        seconds: result.seconds,
        objects,
    };
}

/** @throws Error when the Pulumi CLI has the stack: neither engine knows the resources of the other. */
async function refusePulumiStack(project: Project, stack: string): Promise<void> {
    const { PULUMI_BACKEND_URL: ours } = pulumiEnvironment(process.env, project.backend);
    const backend = ours ?? configuredBackend(process.env, project.backend);
    // A folder is read directly; any other backend would need a request.
    const [, path] = /^file:\/\/(.+)$/.exec(backend ?? "") ?? [];
    if (path === undefined) return;
    const folder = resolve(project.folder, path.replace(/^~(?=\/|$)/, homedir()));
    if (!(await hasResources(folder, project.name, stack))) return;
    throw new Error(
        `The Pulumi CLI has the stack ${stack}, but the embedded engine has no stack of that name in this cluster. ` +
            "Neither engine knows the resources of the other. Use --engine pulumi.",
    );
}
