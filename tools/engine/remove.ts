import { poll } from "../../components/waiting/poll.ts";
import { annotatedTimeout } from "./awaitObject.ts";
import { type Cluster, identityOf } from "./cluster.ts";
import { type RunContext, report, STACK_ANNOTATION, stackName } from "./context.ts";
import { dynamicName, removeDynamic } from "./handlers/dynamicResource.ts";
import { RunError } from "./index.ts";
import { type InventoryEntry, identityKey } from "./inventory.ts";
import { describeObject, type KubernetesObject } from "./objects.ts";
import { conditionsOf, reasonOf } from "./waitFor.ts";
import { waitingReporter } from "./waitingReporter.ts";

/** Default milliseconds until a deletion that is blocked by finalizers counts as stuck. */
const LIMIT = 180_000;
/** A namespace waits for its pods' grace period, six minutes for draining proxies, and checks only occasionally. */
const NAMESPACE_LIMIT = 420_000;

/**
 * Removes entries and their objects: dependents before what they depend on, a namespace after its content, the rest at
 * the same time.
 * @throws RunError when an object is not deleted.
 */
export async function removeEntries(entries: InventoryEntry[], context: RunContext): Promise<void> {
    const done = new Map<string, Promise<void>>();
    const before = dependentsOf(entries);
    const remove = (entry: InventoryEntry): Promise<void> => {
        let removal = done.get(entry.urn);
        if (removal === undefined) {
            removal = Promise.all((before.get(entry.urn) ?? []).map(remove)).then(() => removeEntry(entry, context));
            done.set(entry.urn, removal);
        }
        return removal;
    };
    const results = await Promise.allSettled([...entries].sort((a, b) => b.order - a.order).map(remove));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) {
        throw failed.reason;
    }
}

/** For every entry, those that must be deleted before it. */
export function dependentsOf(entries: InventoryEntry[]): Map<string, InventoryEntry[]> {
    const before = new Map<string, InventoryEntry[]>();
    for (const entry of entries) {
        const waits = entries.filter(
            (other) =>
                other !== entry &&
                // Creation order breaks ties, so that there is no cycle.
                other.order > entry.order &&
                (other.dependsOn.some((urn) => urn === entry.urn || entry.urn.startsWith(`${urn}#`)) ||
                    (entry.object?.kind === "Namespace" && other.object?.namespace === entry.object.name)),
        );
        before.set(entry.urn, waits);
    }
    return before;
}

async function removeEntry(entry: InventoryEntry, context: RunContext): Promise<void> {
    const object = entry.object;
    const dynamic = dynamicName(entry.type);
    if (object !== undefined) {
        const name = describeObject(object);
        const started = performance.now();
        const cluster = context.cluster(entry.cluster ?? {});
        const live = await cluster.get(object);
        const own = live?.metadata.annotations?.[STACK_ANNOTATION] === stackName(context.options);
        if (live !== undefined && own && (entry.retain || entry.adopted)) {
            // Without an owner from here on: the next stack finds it as this one did.
            await cluster.annotate(object, { [STACK_ANNOTATION]: null });
            report(context, "kept", name);
        } else if (live !== undefined && !own) {
            context.emit({ kind: "note", text: `${name} no longer belongs to this stack and is kept.` });
            report(context, "kept", name);
        } else if (live !== undefined) {
            if (object.kind === "Namespace") {
                await awaitPodsGone(cluster, object.name, context);
            }
            await cluster.delete(object);
            await awaitGone(cluster, live, context, entry.deleteTimeout);
            report(context, "deleted", name, started);
        }
    } else if (dynamic !== undefined) {
        await removeDynamic(entry, dynamic, context);
    }
    await context.inventory?.remove(entry.urn);
}

/**
 * Waits for terminating pods. A namespace that is deleted before them is checked again only after half their grace
 * period, which may be three minutes for a draining proxy.
 */
async function awaitPodsGone(cluster: Cluster, namespace: string, context: RunContext): Promise<void> {
    const reportWaiting = waitingReporter(context.emit, `Namespace ${namespace}`);
    const look = async () => {
        const pods = await cluster.list("v1", "Pod", namespace);
        // A pod that is kept by a finalizer is deleted with the namespace.
        const leaving = (await Promise.all(pods.map((pod) => isLeaving(cluster, pod)))).filter(Boolean).length;
        if (leaving > 0) {
            reportWaiting(`${leaving} ${leaving === 1 ? "pod drains" : "pods drain"}`);
        }
        return leaving;
    };
    await poll(look, { until: (leaving) => leaving === 0, every: 500, limit: LIMIT, signal: context.signal });
}

/** Whether an object is being deleted, or will be because its owner is deleted. */
async function isLeaving(cluster: Cluster, object: KubernetesObject): Promise<boolean> {
    if (object.metadata.deletionTimestamp !== undefined) {
        return true;
    }
    const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
    if (owner === undefined) {
        return false;
    }
    const { apiVersion, kind, name } = owner;
    const live = await cluster.get({ apiVersion, kind, name, namespace: object.metadata.namespace });
    return live === undefined || live.metadata.uid !== owner.uid || (await isLeaving(cluster, live));
}

async function awaitGone(
    cluster: Cluster,
    deleted: KubernetesObject,
    context: RunContext,
    timeout: number | undefined,
): Promise<void> {
    const name = describeObject(identityOf(deleted));
    const limit = timeout ?? annotatedTimeout(deleted) ?? (deleted.kind === "Namespace" ? NAMESPACE_LIMIT : LIMIT);
    const reportWaiting = waitingReporter(context.emit, name);
    const look = async () => {
        const live = await cluster.sameObject(deleted);
        const state = live && holdsUp(live);
        if (state !== undefined) {
            reportWaiting(state);
        }
        return state;
    };
    const state = await poll(look, {
        until: (left) => left === undefined,
        every: { first: 100, last: 1_000, factor: 1.5 },
        limit,
        signal: context.signal,
    });
    if (state !== undefined) {
        throw new RunError(
            `${name} still exists ${limit / 1000} s after its deletion: ${state}. ` +
                "Check the controller that should remove the finalizer (is it running?), then run `down` again.",
        );
    }
}

function holdsUp(live: KubernetesObject): string {
    const { finalizers: inSpec } = (live.spec ?? {}) as { finalizers?: string[] };
    const finalizers = [...(live.metadata.finalizers ?? []), ...(inSpec ?? [])];
    const conditions = conditionsOf(live)
        .filter((condition) => condition.status === "True" && condition.message !== undefined)
        .map(reasonOf);
    return [finalizers.length === 0 ? "being deleted" : `finalizers ${finalizers.join(", ")}`, ...conditions].join(
        "; ",
    );
}

/** Whether an entry's object is one of those that this run registered, perhaps under another name. */
export function isRegistered(entry: InventoryEntry, all: Iterable<InventoryEntry>, registered: Set<string>): boolean {
    if (registered.has(entry.urn)) {
        return true;
    }
    if (entry.object === undefined) {
        return false;
    }
    const key = identityKey(entry.object);
    return [...all].some((other) => registered.has(other.urn) && other.object && identityKey(other.object) === key);
}
