import { mkdir } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { type Deployment, Interrupted, type Outcome } from "./deploy.ts";
import { configuredBackend, pulumiEnvironment } from "./engine.ts";
import { stackFile } from "./project.ts";

/** Carries a program out by the Pulumi CLI, through its Automation API. */
export async function deployWith(deployment: Deployment): Promise<Outcome> {
    const { operation, project, flags, overrides, say, signal } = deployment;
    if (flags.program !== undefined) {
        throw new Error("--program is for the embedded engine; the Pulumi CLI runs the main of Pulumi.yaml.");
    }
    const started = performance.now();
    const stack = await selectStack(deployment).catch(inShort);
    if (stack === undefined) {
        say("Nothing to remove.");
        return { engine: "pulumi", counts: {}, outputs: {}, seconds: (performance.now() - started) / 1000 };
    }
    for (const [key, value] of Object.entries(overrides)) await stack.setConfig(key, { value }).catch(inShort);
    if (Object.keys(overrides).length > 0) {
        say(`${Object.keys(overrides).join(", ")} written to ${stackFile(project, deployment.stack)}`);
    }
    const options = {
        onOutput: (text: string) => say(text.trimEnd()),
        onError: onError(say),
        signal: passedOn(signal),
    };
    let counts: Record<string, number>;
    if (operation === "preview") counts = (await stack.preview(options).catch(saidAlready)).changeSummary;
    else {
        const done = operation === "up" ? stack.up(options) : stack.destroy(options);
        counts = (await done.catch(saidAlready)).summary.resourceChanges ?? {};
    }
    const outputs = operation === "up" ? await stack.outputs() : {};
    const seconds = (performance.now() - started) / 1000;
    return { engine: "pulumi", counts, outputs: plain(outputs), seconds };
}

async function selectStack({ operation, project, stack, say }: Deployment): Promise<Stack | undefined> {
    const { LocalWorkspace, StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
    const variables = pulumiEnvironment(process.env, project.backend);
    const backend = variables["PULUMI_BACKEND_URL"] ?? configuredBackend(process.env, project.backend);
    const ours = variables["PULUMI_BACKEND_URL"];
    // The CLI logs in to a folder only where there is one.
    if (ours !== undefined) await mkdir(fileURLToPath(ours), { recursive: true });
    const envVars = {
        ...variables,
        // The program runs by the Node that runs this; another one may be too old to strip types.
        PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    };
    const args = { stackName: stack, workDir: project.folder };
    try {
        const selected = await (operation === "down"
            ? LocalWorkspace.selectStack(args, { envVars })
            : LocalWorkspace.createOrSelectStack(args, { envVars }));
        say(`Pulumi CLI ${selected.workspace.pulumiVersion}, stack ${stack}, backend ${backend}`);
        return selected;
    } catch (error) {
        if (operation === "down" && error instanceof StackNotFoundError) return undefined;
        throw error;
    }
}

/**
 * What of a signal the CLI has to be told. A terminal sends Ctrl-C to the CLI as well as to us; told a second time, the CLI
 * does not cancel in order but stops in the middle of what it does, and leaves its state wrong.
 */
export function passedOn(signal: AbortSignal, terminal = process.stdin.isTTY === true): AbortSignal {
    const controller = new AbortController();
    signal.addEventListener("abort", () => {
        if (!terminal || !(signal.reason instanceof Interrupted && signal.reason.by === "SIGINT")) {
            controller.abort(signal.reason);
        }
    });
    return controller.signal;
}

/** The error of a run repeats all that the CLI has printed, twice. */
function saidAlready(error: Error): never {
    throw ["CommandError", "ConcurrentUpdateError"].includes(error.name)
        ? new Error("The Pulumi CLI failed; what it says is above.")
        : error;
}

/** The CLI's own complaint, out of an error that has its whole output. */
function inShort(error: Error): never {
    const [, complaint] = /^\s*error: (.+)$/m.exec(error.message) ?? [];
    throw ["CommandError", "ConcurrentUpdateError"].includes(error.name) && complaint !== undefined
        ? new Error(`The Pulumi CLI says: ${complaint}`)
        : error;
}

/** Diagnostics are in the output too; what comes here alone are the CLI's own complaints. */
function onError(say: (line: string) => void) {
    return (text: string) => {
        if (text.trim() !== "") say(text.trimEnd());
    };
}

function plain(outputs: OutputMap): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "<secret>" : value]),
    );
}
