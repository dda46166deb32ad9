import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { DestroyOptions, OutputMap, PreviewOptions, Stack, UpOptions } from "@pulumi/pulumi/automation/index.js";
import { isMap, parseDocument, stringify } from "yaml";
import { type Deployment, Interrupted, type Outcome } from "./deployment.ts";
import { configuredBackend, pulumiEnvironment } from "./engine.ts";
import { type Project, stackEntries, stackFile } from "./project.ts";

/** Carries a program out by the Pulumi CLI, through its Automation API. */
export async function deployWith(deployment: Deployment): Promise<Outcome> {
    const { operation, flags, say, signal } = deployment;
    if (flags.program !== undefined) {
        throw new Error("--program is for the embedded engine; the Pulumi CLI runs the main of Pulumi.yaml.");
    }
    const started = performance.now();
    const stack = await selectStack(deployment).catch(inShort);
    if (stack === undefined) {
        say("Nothing to remove.");
        return { engine: "pulumi", counts: {}, outputs: {}, seconds: (performance.now() - started) / 1000 };
    }
    const settings = await settingsForThisRun(deployment);
    const options = {
        configFile: settings.file,
        onOutput: (text: string) => say(text.trimEnd()),
        onError: onError(say),
        signal: passedOn(signal),
    };
    try {
        const done = await runOn(stack, operation, options).catch(saidAlready);
        return { engine: "pulumi", ...done, seconds: (performance.now() - started) / 1000 };
    } finally {
        await rm(settings.folder, { recursive: true });
    }
}

async function runOn(
    stack: Stack,
    operation: Deployment["operation"],
    options: UpOptions & PreviewOptions & DestroyOptions,
): Promise<Pick<Outcome, "counts" | "outputs">> {
    if (operation === "preview") return { counts: (await stack.preview(options)).changeSummary, outputs: {} };
    if (operation === "down") {
        return { counts: (await stack.destroy(options)).summary.resourceChanges ?? {}, outputs: {} };
    }
    const { summary, outputs } = await stack.up(options);
    return { counts: summary.resourceChanges ?? {}, outputs: plain(outputs) };
}

/**
 * Settings of one run: the stack's, and what the flags set. In a file of their own: the CLI writes a salt to the one that it
 * reads, and `config set` writes all of it in another order.
 */
async function settingsForThisRun({
    project,
    stack,
    overrides,
}: Deployment): Promise<{ folder: string; file: string }> {
    const own = stackFile(project, stack);
    const document = parseDocument(existsSync(own) ? await readFile(own, "utf8") : "");
    if (!isMap(document.get("config"))) document.set("config", document.createNode({}));
    for (const [key, value] of Object.entries(overrides)) document.setIn(["config", key], value);
    const folder = await mkdtemp(join(tmpdir(), "http3-gateway-"));
    const file = join(folder, basename(own));
    await writeFile(file, document.toString());
    return { folder, file };
}

async function selectStack({ operation, project, stack, overrides, say }: Deployment): Promise<Stack | undefined> {
    const { LocalWorkspace, Stack, StackNotFoundError } = await import("@pulumi/pulumi/automation/index.js");
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
    const workspace = await LocalWorkspace.create({ workDir: project.folder, envVars });
    say(`Pulumi CLI ${workspace.pulumiVersion}, stack ${stack}, backend ${backend}`);
    try {
        return await Stack.select(stack, workspace);
    } catch (error) {
        if (!(error instanceof StackNotFoundError)) throw error;
    }
    await refuseEmbeddedStack(project, stack, overrides);
    if (operation === "down") return undefined;
    await createStack(stack, project, envVars);
    return await Stack.select(stack, workspace);
}

/** @throws Error when the cluster has the stack already, of the other engine: neither knows what the other made. */
async function refuseEmbeddedStack(project: Project, stack: string, overrides: Record<string, string>): Promise<void> {
    const { hasEmbeddedStack } = await import("../engine/embeddedStack.ts");
    const entries = stackEntries(project, stack, overrides);
    const [kubeconfig, context] = [entries[`${project.name}:kubeconfig`], entries[`${project.name}:context`]];
    // What is encrypted names a cluster that only the CLI knows; another one is not asked in its place.
    if (typeof kubeconfig === "object" || typeof context === "object") return;
    if (await hasEmbeddedStack({ kubeconfig, context }, project.name, stack)) {
        throw new Error(
            `This cluster has the stack ${stack} of the embedded engine, and the Pulumi CLI has none of that name. ` +
                "Neither engine knows what the other created. Use --engine embedded; " +
                "or remove the stack with `http3-gateway down --engine embedded`, and create it with the Pulumi CLI.",
        );
    }
}

/** Makes a stack without its settings: where the project is, the CLI would write a salt into them. */
async function createStack(stack: string, project: Project, envVars: Record<string, string>): Promise<void> {
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    const backend = envVars["PULUMI_BACKEND_URL"] ?? process.env["PULUMI_BACKEND_URL"] ?? project.backend;
    const folder = await mkdtemp(join(tmpdir(), "http3-gateway-"));
    try {
        await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: project.name, runtime: "nodejs" }));
        const workspace = await LocalWorkspace.create({
            workDir: folder,
            envVars:
                backend === undefined
                    ? envVars
                    : { ...envVars, PULUMI_BACKEND_URL: absoluteBackend(backend, project.folder) },
        });
        await workspace.createStack(stack);
    } finally {
        await rm(folder, { recursive: true });
    }
}

/** A backend as it is from any folder: the CLI takes `file://./state` from the one that it runs in. */
export function absoluteBackend(url: string, folder: string): string {
    const [, path] = /^file:\/\/(\.{1,2}(?:\/.*)?)$/.exec(url) ?? [];
    return path === undefined ? url : `file://${resolve(folder, path)}`;
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
