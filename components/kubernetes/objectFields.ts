import { type ClusterSelection, loadKubeConfig } from "./client.ts";
import { patientRequest } from "./patientRequest.ts";
import { ApiError } from "./request.ts";
import { sameCluster } from "./sameCluster.ts";

/** A namespaced object that another owner declares. Plain data. */
export interface ObjectReference extends ClusterSelection {
    /** Namespace of the object. */
    namespace: string;
    /** Name of the object. */
    name: string;
    /** `metadata.uid`: a recreated object must get its fields again. */
    uid: string;
}

/** Kind and API path of an object. */
export interface ObjectKind {
    apiVersion: string;
    kind: string;
    /** As in the API's paths: `middlewares`. */
    plural: string;
}

/**
 * Applies fields of `spec` to an existing object, by server-side apply with a separate field manager;
 * `undefined` releases all of them.
 * @param force Takes fields that another manager has. Default: true.
 * @throws ApiError when the API server refuses them. A missing object has nothing to release.
 */
export async function applyFields(
    kind: ObjectKind,
    object: ObjectReference,
    spec: object | undefined,
    manager: string,
    force = true,
): Promise<void> {
    const { namespace, name } = object;
    const path = pathOf(kind, object);
    const config = loadKubeConfig(object);
    try {
        // Server-side apply would create a missing object.
        await patientRequest(config, { method: "GET", path });
    } catch (error) {
        if (isMissing(error) && spec === undefined) {
            return;
        }
        throw error;
    }
    await patientRequest(config, {
        method: "PATCH",
        path: `${path}?fieldManager=${manager}${force ? "&force=true" : ""}`,
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify({
            apiVersion: kind.apiVersion,
            kind: kind.kind,
            metadata: { namespace, name },
            ...(spec === undefined ? {} : { spec }),
        }),
    });
}

/**
 * Merges fields into an object that has not changed since it was read.
 * @throws ApiError, of status 409 where the object has changed.
 */
export async function mergeFields(
    kind: ObjectKind,
    object: Omit<ObjectReference, "uid">,
    fields: { metadata: { resourceVersion: string } },
    manager: string,
): Promise<void> {
    await patientRequest(loadKubeConfig(object), {
        method: "PATCH",
        path: `${pathOf(kind, object)}?fieldManager=${encodeURIComponent(manager)}`,
        contentType: "application/merge-patch+json",
        body: JSON.stringify(fields),
    });
}

/** `spec` of an object; `undefined` if the object does not exist. */
export async function readSpec<Spec>(kind: ObjectKind, object: ObjectReference): Promise<Spec | undefined> {
    return (await readObject<{ spec: Spec }>(kind, object))?.spec;
}

/** An object; `undefined` where it is gone. */
export async function readObject<T>(kind: ObjectKind, object: Omit<ObjectReference, "uid">): Promise<T | undefined> {
    try {
        return await patientRequest<T>(loadKubeConfig(object), { method: "GET", path: pathOf(kind, object) });
    } catch (error) {
        if (isMissing(error)) {
            return undefined;
        }
        throw error;
    }
}

/** Whether an API server reports that an object does not exist. */
export function isMissing(error: unknown): boolean {
    return error instanceof ApiError && error.statusCode === 404;
}

/** Whether these are objects of different names. */
export function isMoved(before: Omit<ObjectReference, "uid">, now: Omit<ObjectReference, "uid">): boolean {
    return before.namespace !== now.namespace || before.name !== now.name;
}

/**
 * Whether two references reach the same object with the same kubeconfig. A recreated object counts as a different
 * one.
 */
export function sameReach(before: ObjectReference, now: ObjectReference): boolean {
    return before.uid === now.uid && sameCluster(before, now);
}

/** Path of an object in the API. */
export function pathOf(
    { apiVersion, plural }: ObjectKind,
    { namespace, name }: Pick<ObjectReference, "namespace" | "name">,
): string {
    const root = apiVersion.includes("/") ? "apis" : "api";
    return `/${root}/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
}
