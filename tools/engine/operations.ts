import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Pulumi from "@pulumi/pulumi";
import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import { GATEWAY_TYPE } from "../../components/model/gatewayType.ts";
import { sparePromiseTraces } from "../../components/pulumi/promiseTraces.ts";
import { besideResource, nothingBeside } from "./besideObjects.ts";
import { Cluster } from "./cluster.ts";
import { type Outcome, type RunContext, report } from "./context.ts";
import { isRefusal } from "./failureMessage.ts";
import { foreign, handlerOf, isKnown, readResource, refusal, STACK_REFERENCE } from "./handlers/index.ts";
import { RunError, type RunEvent, type RunResult, type WorkerOptions } from "./index.ts";
import { InventoryStore } from "./inventoryStore.ts";
import { installMonitor } from "./monitor.ts";
import { describeObject } from "./objects.ts";
import { ownCluster, withoutOwnCluster } from "./ownCluster.ts";
import { loadProgramsAsPulumiDoes } from "./programModules.ts";
import { isRegistered, removeEntries } from "./remove.ts";
import { fileName, foreignFiles, missingNotes, PLAN_FILE, renderObject, renderPlan, renderStream } from "./render.ts";
import { watchTypes } from "./watchTypes.ts";

const NEVER = new AbortController().signal;

/**
 * Performs a run with its options. It uses the SDK's state of this process, so only one can run at a time.
 * @param failures What `fail` received; the first of them is why the run stops.
 */
export async function perform(
    context: RunContext,
    fail: (error: unknown) => void,
    failures: unknown[],
): Promise<Pick<RunResult, "outputs" | "manifests">> {
    const { options, emit } = context;
    const { operation, project, stack } = options;
    if (operation !== "render") {
        const cluster = await answeringCluster(context).catch(async (error: Error) => {
            if (operation !== "down") await judgeProgram(context, fail, failures);
            throw new RunError(error.message);
        });
        context.inventory = new InventoryStore(cluster, project, stack, fail);
    }
    const inventory = context.inventory;
    if (operation === "down") {
        if (inventory !== undefined && (await inventory.read())) {
            await inventory.open((text) => emit({ kind: "note", text }));
            await removeEntries([...inventory.entries.values()], context);
            await inventory.destroy();
        } else {
            emit({ kind: "note", text: `This cluster has no objects of the stack ${project}/${stack}.` });
        }
        return { outputs: {} };
    }
    if (operation === "up") {
        await inventory?.open((text) => emit({ kind: "note", text }));
    } else {
        await inventory?.read();
    }
    const outputs = await runProgram(context, fail, failures);
    if (operation === "render") {
        return { outputs, manifests: await writeManifests(context) };
    }
    const entries = [...(inventory?.entries.values() ?? [])];
    const leftover = entries.filter((entry) => !isRegistered(entry, entries, context.registered));
    if (operation === "preview") {
        for (const entry of leftover) {
            if (entry.object !== undefined) {
                report(context, entry.retain || entry.adopted ? "kept" : "would-delete", describeObject(entry.object));
            }
        }
    } else {
        // Under a new name an object keeps its entry; the old entry is removed.
        for (const entry of entries.filter((one) => !context.registered.has(one.urn) && !leftover.includes(one))) {
            await inventory?.remove(entry.urn);
        }
        await removeEntries(leftover, context);
        await inventory?.close();
    }
    return { outputs };
}

/** A cluster that answers. The program does not affect why one does not: no kubeconfig, no answer. */
async function answeringCluster({ cluster, emit }: RunContext): Promise<Cluster> {
    // A stopped run still writes its inventory: these requests are not stopped.
    const reached = new Cluster(cluster({}).selection, (text) => emit({ kind: "note", text }), NEVER);
    await reached.reach();
    return reached;
}

/**
 * Runs the program as a render does, where there is no cluster: refusals are reported at once, not only once a
 * cluster exists. Other failures may be caused by the missing cluster.
 * @throws Error of the program's arguments.
 */
async function judgeProgram(context: RunContext, fail: (error: unknown) => void, failures: unknown[]): Promise<void> {
    const options: WorkerOptions = { ...context.options, operation: "render" };
    try {
        await runProgram({ ...context, options }, fail, failures);
    } catch (error) {
        if (isRefusal(error)) throw error;
        failures.length = 0;
    }
}

async function runProgram(context: RunContext, fail: (error: unknown) => void, failures: unknown[]) {
    const { options, signal } = context;
    // The program's own copy of the SDK, not this package's, if they differ.
    const pulumi = createRequire(options.program)("@pulumi/pulumi") as typeof Pulumi;
    sparePromiseTraces(options.program);
    const preview = options.operation !== "up";
    const hold = watchTypes(pulumi, (type) => {
        const readsStack = type === STACK_REFERENCE && options.operation !== "render";
        if (readsStack || (!preview && !isKnown(type))) {
            fail(refusal(type));
        }
    });
    // The first failure ends the run; the SDK would wrap it in the failures of all dependents.
    const failing = async (answer: () => Promise<Outcome>): Promise<Outcome> => {
        try {
            return await answer();
        } catch (error) {
            fail(error);
            throw error;
        }
    };
    await installMonitor(
        pulumi,
        { ...options, preview },
        async (registration) =>
            await failing(async () => {
                await hold.released;
                signal.throwIfAborted();
                const handler = handlerOf(registration.type) ?? foreign;
                return await handler(withoutOwnCluster(registration, ownCluster(options)), context);
            }),
        async (resource) => await failing(async () => await readResource(resource, context)),
        ({ type, name, shown }) => {
            if (options.operation === "render" && type === GATEWAY_TYPE) {
                context.rendered.beside.resources.push(besideResource({ type, name, shown }, "plan"));
            }
        },
    );
    pulumi.runtime.setAllConfig(options.config);
    const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(failures[0]), { once: true });
    });
    stopped.catch(() => undefined);
    loadProgramsAsPulumiDoes();
    const program = async () => {
        const exported = (await import(pathToFileURL(options.program).href)) as Record<string, unknown>;
        hold.imported();
        const outputs = await resolveOutputs(pulumi, exported, options.showSecrets ?? false);
        // Waits until nothing is registered any more.
        await pulumi.runtime.disconnect();
        return outputs;
    };
    return await Promise.race([program(), stopped]);
}

async function resolveOutputs(pulumi: typeof Pulumi, exported: Record<string, unknown>, showSecrets: boolean) {
    const outputs: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(exported)) {
        const output = pulumi.output(value) as Pulumi.Output<unknown> & {
            promise(): Promise<unknown>;
            isKnown: Promise<boolean>;
            isSecret: Promise<boolean>;
        };
        const resolved = await output.promise();
        if (await output.isKnown) {
            outputs[name] = !showSecrets && (await output.isSecret) ? "<secret>" : resolved;
        }
    }
    return outputs;
}

async function writeManifests(context: RunContext): Promise<string> {
    const { renderDirectory, showSecrets = false } = context.options;
    for (const text of missingNotes(context.rendered)) {
        context.emit({ kind: "note", text });
    }
    if (renderDirectory !== undefined) {
        await mkdir(renderDirectory, { recursive: true });
        for (const object of context.rendered.objects) {
            await writeFile(join(renderDirectory, fileName(object)), renderObject(object, showSecrets), {
                mode: 0o600,
            });
        }
        await writeFile(join(renderDirectory, PLAN_FILE), renderPlan(context.rendered), { mode: 0o600 });
        const text = foreignFiles(renderDirectory, await readdir(renderDirectory), context.rendered);
        if (text !== undefined) context.emit({ kind: "note", text });
    }
    return renderStream(context.rendered, showSecrets);
}

/** What the handlers of a run share, before anything is registered. */
export function makeContext(options: WorkerOptions, signal: AbortSignal, emit: (event: RunEvent) => void): RunContext {
    const own = ownCluster(options);
    const clusters = new Map<string, Cluster>();
    const cluster = (selection: ClusterSelection) => {
        const chosen = { ...own, ...selection };
        const key = JSON.stringify([chosen.kubeconfig, chosen.context]);
        let found = clusters.get(key);
        if (found === undefined) {
            found = new Cluster(chosen, (text) => emit({ kind: "note", text }), signal);
            clusters.set(key, found);
        }
        return found;
    };
    return {
        options,
        cluster,
        registered: new Set(),
        rendered: { objects: [], beside: nothingBeside() },
        signal,
        emit,
    };
}
