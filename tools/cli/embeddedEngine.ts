import { type RunEvent, run } from "../engine/index.ts";
import type { Deployment, Outcome } from "./deployment.ts";
import { eventLines, outputLines, summaryLine } from "./eventLines.ts";
import { stackConfig } from "./project.ts";

/** Carries a program out by the runner of this package. */
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
