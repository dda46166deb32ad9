import { randomBytes } from "node:crypto";
import { ApiError } from "../../../components/kubernetes/request.ts";
import { poll } from "../../../components/waiting/poll.ts";
import { awaitReady } from "../awaitObject.ts";
import { changedPaths } from "../changes.ts";
import { type Cluster, identityOf, MissingKindError } from "../cluster.ts";
import {
    type Handler,
    isDry,
    type Registration,
    type RunContext,
    report,
    STACK_ANNOTATION,
    stackName,
} from "../context.ts";
import { RunError } from "../index.ts";
import { describeObject, type KubernetesObject } from "../objects.ts";
import { withoutUnknowns } from "../wire.ts";

const TERMINATION_LIMIT = 180_000;

/** `kubernetes:*`: server-side apply, then waits for the object. */
export const kubernetesObject: Handler = async (registration, context) => {
    const secret = /:Secret$/.test(registration.type) && context.options.operation === "render";
    const { value, unknown } = withoutUnknowns(registration.inputs, secret ? "<secret>" : undefined);
    const object = withName(value as Partial<KubernetesObject>, registration, context);
    if (context.options.operation === "render" && !secret && unknown.length > 0) {
        context.rendered.beside.leftOut.push({ object: describeObject(identityOf(object)), paths: unknown });
    }
    const live = await applyObject(object, registration, context, { unknown });
    const { namespace, name } = live.metadata;
    return { id: namespace === undefined ? name : `${namespace}/${name}`, state: live };
};

/** How one object is applied. */
export interface ApplyOptions {
    /** Paths whose values are not known before the update. */
    unknown?: string[];
    /** Entry of the inventory. Default: the registration's urn. */
    urn?: string;
}

/**
 * Applies one object and returns it as the cluster has it when it is ready; in a preview, as it would be.
 * @throws RunError when the API server refuses it, another stack owns it, or it does not become ready.
 */
export async function applyObject(
    desired: KubernetesObject,
    registration: Registration,
    context: RunContext,
    options: ApplyOptions = {},
): Promise<KubernetesObject> {
    const urn = options.urn ?? registration.urn;
    context.registered.add(urn);
    if (context.options.operation === "render") {
        context.rendered.objects.push(desired);
        return desired;
    }
    const cluster = context.cluster(registration.cluster);
    const object = marked(await placed(desired, cluster, context), context);
    const name = describeObject(identityOf(object));
    try {
        const started = performance.now();
        const live = await ownedObject(cluster, object, name, context);
        if (isDry(context)) {
            return await previewObject(cluster, object, live, name, context, options.unknown ?? []);
        }
        const known = context.inventory?.entry(urn);
        const adopted =
            (live !== undefined && live.metadata.annotations?.[STACK_ANNOTATION] === undefined) ||
            (known?.adopted === true && live !== undefined);
        await context.inventory?.record({
            urn,
            type: registration.type,
            dependsOn: registration.dependencies,
            object: identityOf(object),
            retain: registration.retainOnDelete || undefined,
            adopted: adopted || undefined,
            cluster: Object.keys(registration.cluster).length === 0 ? undefined : registration.cluster,
            deleteTimeout: registration.timeouts.delete,
        });
        context.signal.throwIfAborted();
        const { applied, action, changes } = await write(cluster, object, live, context);
        const ready = await awaitReady(cluster, applied, {
            timeout: registration.timeouts[action === "created" ? "create" : "update"],
            emit: context.emit,
            signal: context.signal,
        });
        report(context, action, name, started, changes);
        return ready;
    } catch (error) {
        throw explained(error, name, context);
    }
}

async function write(
    cluster: Cluster,
    object: KubernetesObject,
    live: KubernetesObject | undefined,
    context: RunContext,
) {
    if (live === undefined) {
        return { applied: await cluster.apply(object), action: "created" as const };
    }
    try {
        const changes = changedPaths(live, await cluster.apply(object, { dryRun: true }));
        if (changes.length === 0) {
            return { applied: live, action: "unchanged" as const };
        }
        return { applied: await cluster.apply(object), action: "updated" as const, changes };
    } catch (error) {
        if (!isImmutable(error, object)) {
            throw error;
        }
        // A Job has no update: its pods have run. The new one has to run again.
        await cluster.delete(identityOf(object));
        await awaitTerminated(cluster, live, context);
        return { applied: await cluster.apply(object), action: "updated" as const, changes: ["replaced"] };
    }
}

async function previewObject(
    cluster: Cluster,
    object: KubernetesObject,
    live: KubernetesObject | undefined,
    name: string,
    context: RunContext,
    unknown: string[],
): Promise<KubernetesObject> {
    if (live === undefined) {
        try {
            await cluster.apply(object, { dryRun: true, kindLimit: 0 });
        } catch (error) {
            // The kind or the namespace is created in the same update; unknown values are missing from the object.
            const comes = error instanceof MissingKindError || (error instanceof ApiError && error.statusCode === 404);
            if (!comes && unknown.length === 0) {
                throw error;
            }
        }
        report(context, "would-create", name);
        return object;
    }
    try {
        const after = await cluster.apply(object, { dryRun: true });
        const changes = changedPaths(live, after).filter((path) => !unknown.some((hidden) => related(path, hidden)));
        const all = [...changes, ...unknown.map((path) => `${path} (known after up)`)];
        if (all.length === 0) {
            report(context, "unchanged", name);
        } else {
            report(context, "would-update", name, undefined, all);
        }
    } catch (error) {
        if (!isImmutable(error, object) && unknown.length === 0) {
            throw error;
        }
        report(context, "would-update", name, undefined, isImmutable(error, object) ? ["replaced"] : unknown);
    }
    return live;
}

function related(path: string, hidden: string): boolean {
    return path.startsWith(hidden) || hidden.startsWith(path);
}

async function ownedObject(cluster: Cluster, object: KubernetesObject, name: string, context: RunContext) {
    let live = await cluster.get(identityOf(object));
    if (live?.metadata.deletionTimestamp !== undefined && !isDry(context)) {
        context.emit({ kind: "note", text: `${name} is still being deleted; waiting until the deletion is complete.` });
        await awaitTerminated(cluster, live, context);
        live = undefined;
    }
    const owner = live?.metadata.annotations?.[STACK_ANNOTATION];
    if (owner !== undefined && owner !== stackName(context.options)) {
        throw new RunError(
            `${name} belongs to the stack ${owner}. Use another name here, or run \`down\` for that stack first.`,
        );
    }
    const manager = owner === undefined ? pulumiManager(live) : undefined;
    if (manager !== undefined) {
        throw new RunError(
            `${name} was created by the Pulumi CLI: its field manager is ${manager}. Neither engine knows the resources of the other. ` +
                "Use --engine pulumi. Or remove its stack with the Pulumi CLI and create it with the embedded engine.",
        );
    }
    return live;
}

/** The field manager of Pulumi's Kubernetes provider, where it has applied an object. */
function pulumiManager(live: KubernetesObject | undefined): string | undefined {
    const managers = live?.metadata.managedFields?.map(({ manager = "" }) => manager) ?? [];
    return managers.find((manager) => manager.startsWith("pulumi-kubernetes"));
}

async function awaitTerminated(cluster: Cluster, deleted: KubernetesObject, context: RunContext): Promise<void> {
    const left = await poll(() => cluster.sameObject(deleted), {
        until: (live) => live === undefined,
        every: 300,
        limit: TERMINATION_LIMIT,
        signal: context.signal,
    });
    if (left !== undefined) {
        throw new RunError(
            `${describeObject(identityOf(deleted))} is still being deleted after ${TERMINATION_LIMIT / 1000} s: ` +
                `finalizers ${left.metadata.finalizers?.join(", ") || "none"}. Check the controller that owns them.`,
        );
    }
}

function withName(
    inputs: Partial<KubernetesObject>,
    registration: Registration,
    context: RunContext,
): KubernetesObject {
    const { apiVersion, kind, metadata, ...rest } = inputs;
    if (typeof apiVersion !== "string" || typeof kind !== "string" || /(List|Patch)$/.test(registration.type)) {
        throw new RunError(
            `${registration.name} (${registration.type}) is not a single Kubernetes object, and the embedded engine does not support others. Use \`--engine pulumi\`.`,
        );
    }
    const recorded = context.inventory?.entry(registration.urn)?.object?.name;
    // Rendered output must not differ from run to run.
    const autoname = () =>
        context.options.operation === "render"
            ? registration.name
            : (recorded ?? `${registration.name}-${randomBytes(4).toString("hex").slice(0, 7)}`);
    const object: KubernetesObject = {
        apiVersion,
        kind,
        metadata: { ...metadata, name: metadata?.name ?? autoname() },
        ...rest,
    };
    delete object.status;
    if (kind === "Secret" && typeof object["stringData"] === "object") {
        const { stringData, data, ...secret } = object as KubernetesObject &
            Record<"stringData" | "data", Record<string, string>>;
        const encoded = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
        return { ...secret, data: { ...data, ...Object.fromEntries(encoded) } };
    }
    return object;
}

async function placed(object: KubernetesObject, cluster: Cluster, context: RunContext): Promise<KubernetesObject> {
    const { apiVersion, kind, metadata } = object;
    let namespaced: boolean;
    try {
        namespaced = (await cluster.kindOf(apiVersion, kind, isDry(context) ? 0 : 10_000)).namespaced;
    } catch (error) {
        if (!isDry(context) || !(error instanceof MissingKindError)) {
            throw error;
        }
        namespaced = metadata.namespace !== undefined;
    }
    const { namespace, ...global } = metadata;
    return { ...object, metadata: namespaced ? { ...metadata, namespace: namespace ?? "default" } : global };
}

function marked(object: KubernetesObject, context: RunContext): KubernetesObject {
    const annotations = { ...object.metadata.annotations, [STACK_ANNOTATION]: stackName(context.options) };
    return { ...object, metadata: { ...object.metadata, annotations } };
}

function isImmutable(error: unknown, object: KubernetesObject): boolean {
    return (
        object.kind === "Job" &&
        error instanceof ApiError &&
        error.statusCode === 422 &&
        /immutable/.test(error.message)
    );
}

function explained(error: unknown, name: string, context: RunContext): unknown {
    if (error instanceof RunError || context.signal.aborted || !(error instanceof Error)) {
        return error;
    }
    if (error instanceof ApiError) {
        return new RunError(`${name}: the API server rejects it (${error.statusCode}): ${error.message}`);
    }
    return new RunError(`${name}: ${error.message}`);
}
