import type { ClusterSelection } from "../../../components/kubernetes/client.ts";
import { DYNAMIC_RESOURCES, lifecycleOf } from "../../../components/providers.ts";
import type { Lifecycle } from "../../../components/pulumi/lifecycle.ts";
import { type Handler, isDry, type RunContext, report } from "../context.ts";
import { RunError } from "../index.ts";
import type { InventoryEntry } from "../inventory.ts";
import { waitingReporter } from "../waitingReporter.ts";
import { renderDynamic } from "./renderDynamic.ts";

const PREFIX = "pulumi-nodejs:dynamic/http3gateway:";
/** Polling interval for a method that has not returned, in milliseconds. */
const LOOK = 1_000;

/** The name under which the package has the lifecycle of a type; undefined for a type of something else. */
export function dynamicName(type: string): string | undefined {
    const name = type.startsWith(PREFIX) ? type.slice(PREFIX.length) : "";
    return DYNAMIC_RESOURCES.includes(name) ? name : undefined;
}

/**
 * `pulumi-nodejs:dynamic/http3gateway:*`: the steps of `pulumi up --refresh`, with the methods that Pulumi's dynamic
 * provider calls. Every run refreshes, because all other objects are also compared with the cluster.
 */
export const dynamicResource: Handler = async (registration, context) => {
    const { urn, type, inputs: given, dependencies, cluster, retainOnDelete } = registration;
    context.registered.add(urn);
    // Without a cluster no method can be called.
    if (context.options.operation === "render") {
        return { id: registration.name, state: await renderDynamic(type.slice(PREFIX.length), given, context) };
    }
    const lifecycle = await lifecycleOf(type.slice(PREFIX.length));
    const label = labelOf(lifecycle, registration);
    return await explained(label, context, async () => {
        const reached = reachIn(context, cluster);
        const entry = context.inventory?.entry(urn);
        const olds = await refresh(lifecycle, entry, context);
        // What is gone is a new resource.
        const before = olds === undefined ? {} : (entry?.inputs ?? {});
        const inputs = withoutReach(await judge(lifecycle, before, reached(given)), given);
        const id = lifecycle.id(inputs);
        const { changes, replaces = [] } = olds === undefined ? { changes: true } : lifecycle.diff(olds, inputs);
        const isNew = olds === undefined || replaces.length > 0;
        // Resources without `delete` leave nothing in the cluster to report.
        const tell = lifecycle.delete === undefined ? () => undefined : report;
        if (isDry(context)) {
            tell(context, !changes ? "unchanged" : isNew ? "would-create" : "would-update", label);
            return { id, state: changes ? inputs : { ...olds } };
        }
        const record = async (state?: Record<string, unknown>) =>
            await context.inventory?.record({
                urn,
                type,
                dependsOn: dependencies,
                retain: retainOnDelete || undefined,
                cluster: Object.keys(cluster).length === 0 ? undefined : cluster,
                inputs,
                state,
            });
        if (olds !== undefined && !changes) {
            await record(olds);
            tell(context, "unchanged", label);
            return { id, state: olds };
        }
        if (entry !== undefined && olds !== undefined && isNew) {
            context.inventory?.setAside({ ...entry, state: olds }, lifecycle.id(olds));
        }
        if (isNew) {
            // If this run is interrupted, the next one creates it again or deletes it.
            await record();
        }
        const started = performance.now();
        const run = { signal: context.signal, note: (text: string) => context.emit({ kind: "note", text }) };
        const made = await reporting(label, context, async () =>
            isNew
                ? await lifecycle.create(reached(inputs), run)
                : await lifecycle.update(reached(olds), reached(inputs), run),
        );
        const state = withoutReach(made, given);
        await record(state);
        tell(context, isNew ? "created" : "updated", label, started);
        return { id, state };
    });
};

/** Deletes what an entry represents, unless the entry is retained. */
export async function removeDynamic(entry: InventoryEntry, name: string, context: RunContext): Promise<void> {
    const lifecycle = await lifecycleOf(name);
    // An unfinished creation has inputs but no state.
    const state = entry.state ?? entry.inputs ?? {};
    if (lifecycle.delete === undefined) {
        return;
    }
    const label = labelOf(lifecycle, { ...entry, inputs: state });
    const started = performance.now();
    if (entry.retain) {
        report(context, "kept", label);
    } else {
        await explained(label, context, async () => lifecycle.delete?.(reachIn(context, entry.cluster ?? {})(state)));
        report(context, "deleted", label, started);
    }
}

/** @throws RunError with the property and the reason of every failure. */
async function judge(lifecycle: Lifecycle<object>, olds: object, news: object): Promise<object> {
    const { inputs, failures = [] } = (await lifecycle.check?.(olds, news)) ?? { inputs: news };
    if (failures.length > 0) {
        throw new RunError(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    }
    return inputs;
}

/** The recorded state, refreshed; undefined if nothing is recorded, or the resource is gone. */
async function refresh(
    { read }: Lifecycle<object>,
    entry: InventoryEntry | undefined,
    context: RunContext,
): Promise<Record<string, unknown> | undefined> {
    if (entry?.state === undefined || read === undefined) {
        return entry?.state;
    }
    const state = await read(reachIn(context, entry.cluster ?? {})(entry.state));
    return state && withoutReach(state, entry.state);
}

/** A resource without a cluster is in the run's, which Pulumi would find by `$KUBECONFIG`. */
function reachIn(context: RunContext, selection: ClusterSelection): (properties: object) => object {
    const { kubeconfig, context: name } = context.cluster(selection).selection;
    return (properties) => ({ kubeconfig, context: name, ...properties });
}

/** The run's cluster is not recorded, because another machine may reach it differently. */
function withoutReach(properties: object, given: Record<string, unknown>): Record<string, unknown> {
    const own = Object.entries(properties).filter(([key]) => key in given || !["kubeconfig", "context"].includes(key));
    return Object.fromEntries(own);
}

/** `AltSvc edge/edge clear`; the resource's name if its lifecycle has no description. */
function labelOf(
    lifecycle: Lifecycle<object>,
    { type, urn, inputs }: { type: string; urn: string; inputs: object },
): string {
    return `${type.slice(PREFIX.length)} ${lifecycle.summary?.(inputs) ?? urn.split("::").at(-1)}`;
}

/** Pulumi reports the resource of an error; here the error must name it. */
async function explained<T>(label: string, context: RunContext, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        const bare = error instanceof Error && !(error instanceof RunError) && !context.signal.aborted;
        throw bare ? new RunError(`${label}: ${error.message}`) : error;
    }
}

async function reporting<T>(object: string, context: RunContext, work: () => Promise<T>): Promise<T> {
    const reportWaiting = waitingReporter(context.emit, object);
    const timer = setInterval(() => reportWaiting("not done yet"), LOOK);
    try {
        return await work();
    } finally {
        clearInterval(timer);
    }
}
