import { setTimeout as sleep } from "node:timers/promises";
import { applyFields, type PolicyReference, silence } from "../../components/envoyGateway/clientTrafficFields.ts";
import { type CrdBundleState, deleteCrds } from "../../components/gatewayApi/applyCrds.ts";
import { annotatedTimeout } from "./awaitObject.ts";
import type { Cluster } from "./cluster.ts";
import { type RunContext, report, STACK_ANNOTATION, stackName } from "./context.ts";
import { RunError } from "./index.ts";
import { type InventoryEntry, identityKey } from "./inventory.ts";
import { describeObject, type KubernetesObject } from "./objects.ts";
import { conditionsOf, reasonOf } from "./waitFor.ts";

/** Milliseconds until a deletion that finalizers hold up counts as stuck, where the program does not say. */
const LIMIT = 180_000;
/** A namespace waits for its pods' grace period, which for Envoy is six minutes, and looks only now and then. */
const NAMESPACE_LIMIT = 420_000;

/**
 * Removes entries and their objects: dependents before what they depend on, a namespace after its content, the rest at
 * the same time.
 * @throws RunError when an object does not go away.
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

/** For every entry, those that have to go before it. */
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
    if (object !== undefined) {
        const name = describeObject(object);
        const started = performance.now();
        const cluster = context.cluster(entry.cluster ?? {});
        const live = await cluster.get(object);
        const own = live?.metadata.annotations?.[STACK_ANNOTATION] === stackName(context.options);
        if (live !== undefined && own && (entry.retain || entry.adopted)) {
            // Nobody's from here on: the next stack finds it as this one did.
            await cluster.annotate(object, { [STACK_ANNOTATION]: null });
            report(context, "kept", name);
        } else if (live !== undefined && !own) {
            context.emit({ kind: "note", text: `${name} no longer belongs to this stack; it stays.` });
            report(context, "kept", name);
        } else if (live !== undefined) {
            if (object.kind === "Namespace") {
                await awaitPodsGone(cluster, object.name, context);
            }
            await cluster.delete(object);
            await awaitGone(cluster, live, context, entry.deleteTimeout);
            report(context, "deleted", name, started);
        }
    } else if (/:(AltSvc|Http3Listener)$/.test(entry.type)) {
        const { selection } = context.cluster(entry.cluster ?? {});
        const policy = { ...selection, ...(entry.inputs as unknown as PolicyReference) };
        await (entry.type.endsWith(":AltSvc") ? silence(policy) : applyFields(policy, undefined));
        report(context, "deleted", `${entry.type.split(":").at(-1)} ${policy.namespace}/${policy.name}`);
    } else if (entry.type.endsWith(":CrdBundle") && !entry.retain) {
        const { selection } = context.cluster(entry.cluster ?? {});
        await deleteCrds({ ...selection, ...(entry.inputs as unknown as CrdBundleState) });
        report(context, "deleted", entry.urn.split("::").at(-1) ?? entry.urn);
    } else if (entry.retain) {
        report(context, "kept", entry.urn.split("::").at(-1) ?? entry.urn);
    }
    await context.inventory?.remove(entry.urn);
}

/**
 * Waits for pods that are on their way out. A namespace that is deleted before them is looked at again only after half
 * their grace period, which for a draining Envoy is three minutes.
 */
async function awaitPodsGone(cluster: Cluster, namespace: string, context: RunContext): Promise<void> {
    const started = Date.now();
    let reported = started;
    while (Date.now() - started < LIMIT) {
        const pods = await cluster.list("v1", "Pod", namespace);
        // A pod that somebody keeps goes with the namespace.
        const leaving = (await Promise.all(pods.map((pod) => isLeaving(cluster, pod)))).filter(Boolean).length;
        if (leaving === 0) {
            return;
        }
        if (Date.now() - reported > 5_000) {
            reported = Date.now();
            const seconds = Math.round((Date.now() - started) / 1000);
            context.emit({
                kind: "waiting",
                object: `Namespace ${namespace}`,
                state: `${leaving} ${leaving === 1 ? "pod drains" : "pods drain"}`,
                seconds,
            });
        }
        await sleep(500, undefined, { signal: context.signal });
    }
}

/** Whether an object is being deleted, or will be because what owns it is gone. */
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
    const { apiVersion, kind, metadata } = deleted;
    const identity = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
    const limit = timeout ?? annotatedTimeout(deleted) ?? (kind === "Namespace" ? NAMESPACE_LIMIT : LIMIT);
    const started = Date.now();
    let reported = started;
    for (let pause = 100; ; pause = Math.min(pause * 1.5, 1_000)) {
        const live = await cluster.get(identity);
        if (live === undefined || live.metadata.uid !== metadata.uid) {
            return;
        }
        const state = holdsUp(live);
        if (Date.now() - started > limit) {
            throw new RunError(
                `${describeObject(identity)} is still there ${limit / 1000} s after it was deleted: ${state}. ` +
                    "Look at what should remove the finalizer (is its controller running?), then run `down` again.",
            );
        }
        if (Date.now() - reported > 5_000) {
            reported = Date.now();
            const seconds = Math.round((Date.now() - started) / 1000);
            context.emit({ kind: "waiting", object: describeObject(identity), state, seconds });
        }
        await sleep(pause, undefined, { signal: context.signal });
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
