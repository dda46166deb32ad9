import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isMap, parseDocument, stringify } from "yaml";
import { isSecret } from "../../components/model/changes.ts";
import { type Deployment, Interrupted, type Outcome } from "./deployment.ts";
import { configuredBackend, pulumiEnvironment } from "./engine.ts";
import { hasResources } from "./fileState.ts";
import { type Project, stackEntries, stackFile } from "./project.ts";

const COMMANDS: Record<Deployment["operation"], string[]> = {
    preview: ["preview"],
    up: ["up", "--yes", "--skip-preview"],
    down: ["destroy", "--yes", "--skip-preview"],
};

/**
 * Runs a program with the Pulumi CLI. Not through its Automation API: that calls the CLI three more times, half a
 * second each, and some of these calls rewrite the stack's settings, with a salt and without their layout.
 */
export async function deployWith(deployment: Deployment): Promise<Outcome> {
    const { operation, project, stack, flags, say } = deployment;
    if (flags.program !== undefined) {
        throw new Error("--program requires the embedded engine. The Pulumi CLI runs the main of Pulumi.yaml.");
    }
    const started = performance.now();
    const outcome = (done: Pick<Outcome, "counts" | "outputs">): Outcome => ({
        engine: "pulumi",
        ...done,
        seconds: (performance.now() - started) / 1000,
    });
    const variables = await cliEnvironment(project);
    const backend = variables["PULUMI_BACKEND_URL"] ?? configuredBackend(process.env, project.backend);
    say(`Pulumi CLI, stack ${stack}, backend ${backend}`);
    const settings = await settingsForThisRun(deployment);
    const events = join(settings.folder, "events");
    const command = [
        ...COMMANDS[operation],
        ...["--stack", stack, "--config-file", settings.file, "--event-log", events, "--non-interactive"],
    ];
    try {
        const first = await runCli(deployment, command, variables);
        if (first === "no stack") {
            if (await embeddedEngineHas(deployment)) {
                throw new Error(
                    `This cluster has the stack ${stack} of the embedded engine, but the Pulumi CLI has no stack of that name. ` +
                        "Neither engine knows the resources of the other. Use --engine embedded. " +
                        "Or remove the stack with `http3-gateway down --engine embedded` and create it with the Pulumi CLI.",
                );
            }
            if (operation === "down") {
                await refuseOtherState(project, stack);
                say("Nothing to remove.");
                return outcome({ counts: {}, outputs: {} });
            }
            await createStack(deployment, variables);
        }
        if (first === "failed" || (first === "no stack" && (await runCli(deployment, command, variables)) !== "done")) {
            throw new Error("The Pulumi CLI failed. See its output above.");
        }
        return outcome(await readEvents(events, operation));
    } finally {
        await rm(settings.folder, { recursive: true });
    }
}

/** Variables with which the CLI runs, from any folder. */
async function cliEnvironment(project: Project): Promise<Record<string, string>> {
    const variables = pulumiEnvironment(process.env, project.backend);
    const ours = variables["PULUMI_BACKEND_URL"];
    // The CLI logs in only to an existing folder.
    if (ours !== undefined) await mkdir(fileURLToPath(ours), { recursive: true });
    return {
        ...variables,
        // Without it there is no --event-log (the Automation API sets it as well).
        PULUMI_DEBUG_COMMANDS: "true",
        // The program runs by the Node that runs this; another one may be too old to strip types.
        PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    };
}

/**
 * Runs the CLI and prints its output, except the error that the stack does not exist, which the caller reports.
 * The CLI has no exit code for it, so this looks for the words that Pulumi's Automation API looks for.
 */
async function runCli(
    { project, say, signal }: Deployment,
    args: string[],
    variables: Record<string, string>,
    folder = project.folder,
): Promise<"done" | "failed" | "no stack"> {
    const stop = passedOn(signal);
    stop.throwIfAborted();
    const env = { ...process.env, ...variables };
    const child = spawn("pulumi", args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    stop.addEventListener("abort", () => child.kill("SIGINT"));
    // Without such a stack, its messages before the start are all its output.
    let held: string[] | undefined = [];
    const release = () => {
        for (const line of held ?? []) say(line);
        held = undefined;
    };
    createInterface({ input: child.stdout }).on("line", (line) => {
        release();
        say(line);
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
        if (held === undefined) say(line);
        else held.push(line);
    });
    const code = await new Promise<number | null>((done, fail) => child.once("error", fail).once("close", done));
    if (code !== 0 && held?.some((line) => /no stack named .* found/.test(line))) return "no stack";
    release();
    return code === 0 ? "done" : "failed";
}

interface EngineEvent {
    summaryEvent?: { resourceChanges?: Record<string, number> };
    resOutputsEvent?: { metadata: { type: string; new?: { outputs?: Record<string, unknown> } } };
}

/** The engine's log of a run: number of resources per action, and the program's exports. */
async function readEvents(
    file: string,
    operation: Deployment["operation"],
): Promise<Pick<Outcome, "counts" | "outputs">> {
    const found: Pick<Outcome, "counts" | "outputs"> = { counts: {}, outputs: {} };
    if (!existsSync(file)) return found;
    for (const line of (await readFile(file, "utf8")).split("\n").filter(Boolean)) {
        const { summaryEvent, resOutputsEvent } = JSON.parse(line) as EngineEvent;
        if (summaryEvent !== undefined) found.counts = summaryEvent.resourceChanges ?? {};
        if (operation === "up" && resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack") {
            found.outputs = withoutSecrets(resOutputsEvent.metadata.new?.outputs ?? {});
        }
    }
    return found;
}

function withoutSecrets(outputs: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, isSecret(value) ? "<secret>" : value]),
    );
}

/**
 * Settings of one run: the stack's, and what the flags set. In a separate file: the CLI writes a salt to the file
 * that it reads, and `config set` rewrites all of it in another order.
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

/**
 * Whether the cluster already has the stack, of the other engine.
 * @throws Error if something must be deleted and the cluster cannot be queried for it.
 */
async function embeddedEngineHas({ operation, project, stack, overrides }: Deployment): Promise<boolean> {
    const { hasEmbeddedStack } = await import("../engine/embeddedStack.ts");
    const entries = stackEntries(project, stack, overrides);
    const [kubeconfig, context] = [entries[`${project.name}:kubeconfig`], entries[`${project.name}:context`]];
    // Encrypted settings name a cluster that only the CLI knows; no other cluster is queried instead.
    if (typeof kubeconfig === "object" || typeof context === "object") return false;
    return await hasEmbeddedStack({ kubeconfig, context }, project.name, stack).catch((error: Error) => {
        if (operation !== "down") return false;
        throw new Error(
            `The Pulumi CLI has no stack ${stack}, and whether the embedded engine has it is unknown. ${error.message}`,
        );
    });
}

/** @throws Error where `http3-gateway start` created the stack on the lab, whose state lasts as long as the lab. */
async function refuseOtherState(project: Project, stack: string): Promise<void> {
    const { PATHS } = await import("../lab/paths.ts");
    if (await hasResources(PATHS.pulumiState, project.name, stack)) {
        throw new Error(
            `The lab stores the stack ${stack} in its own state. ` +
                `Set PULUMI_BACKEND_URL=file://${PATHS.pulumiState}, or stop the lab with \`http3-gateway lab stop\`.`,
        );
    }
}

/** Creates a stack without its settings: in the project folder the CLI would write a salt into them. */
async function createStack(deployment: Deployment, variables: Record<string, string>): Promise<void> {
    const { project, stack } = deployment;
    const backend = variables["PULUMI_BACKEND_URL"] ?? process.env["PULUMI_BACKEND_URL"] ?? project.backend;
    const env = {
        ...variables,
        ...(backend !== undefined && { PULUMI_BACKEND_URL: absoluteBackend(backend, project.folder) }),
    };
    const folder = await mkdtemp(join(tmpdir(), "http3-gateway-"));
    try {
        await writeFile(join(folder, "Pulumi.yaml"), stringify({ name: project.name, runtime: "nodejs" }));
        const init = ["stack", "init", stack, "--non-interactive"];
        if ((await runCli(deployment, init, env, folder)) !== "done") {
            throw new Error("The Pulumi CLI failed. See its output above.");
        }
    } finally {
        await rm(folder, { recursive: true });
    }
}

/** A backend independent of the folder: the CLI resolves `file://./state` against its own. */
export function absoluteBackend(url: string, folder: string): string {
    const [, path] = /^file:\/\/(\.{1,2}(?:\/.*)?)$/.exec(url) ?? [];
    return path === undefined ? url : `file://${resolve(folder, path)}`;
}

/**
 * Which signals are forwarded to the CLI. A terminal sends Ctrl-C to the CLI as well as to this process; after a second
 * one, the CLI does not cancel gracefully but stops in the middle of an operation, and leaves a wrong state.
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
