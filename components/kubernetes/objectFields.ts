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
    /** `metadata.uid`: an object that was created again has to get its fields again. */
    uid: string;
}

/** What an object is, and where the API has it. */
export interface ObjectKind {
    apiVersion: string;
    kind: string;
    /** As the API's paths have it: `middlewares`. */
    plural: string;
}

/**
 * Applies fields of `spec` to an object that is there, by server-side apply with a separate field manager;
 * `undefined` releases all of them.
 * @throws ApiError when the API server refuses them. An object that is not there has nothing to give up.
 */
export async function applyFields(
    kind: ObjectKind,
    object: ObjectReference,
    spec: object | undefined,
    manager: string,
): Promise<void> {
    const { namespace, name } = object;
    const path = pathOf(kind, object);
    const config = loadKubeConfig(object);
    try {
        // Server-side apply would create what is not there.
        await patientRequest(config, { method: "GET", path });
    } catch (error) {
        if (isMissing(error) && spec === undefined) {
            return;
        }
        throw error;
    }
    await patientRequest(config, {
        method: "PATCH",
        path: `${path}?fieldManager=${manager}&force=true`,
        contentType: "application/apply-patch+yaml",
        body: JSON.stringify({
            apiVersion: kind.apiVersion,
            kind: kind.kind,
            metadata: { namespace, name },
            ...(spec === undefined ? {} : { spec }),
        }),
    });
}

/** `spec` of an object; `undefined` where the object is gone. */
export async function readSpec<Spec>(kind: ObjectKind, object: ObjectReference): Promise<Spec | undefined> {
    try {
        const request = { method: "GET", path: pathOf(kind, object) } as const;
        return (await patientRequest<{ spec: Spec }>(loadKubeConfig(object), request)).spec;
    } catch (error) {
        if (isMissing(error)) {
            return undefined;
        }
        throw error;
    }
}

/** Whether an API server says that an object does not exist. */
export function isMissing(error: unknown): boolean {
    return error instanceof ApiError && error.statusCode === 404;
}

/** Whether these are objects of different names. */
export function isMoved(before: ObjectReference, now: ObjectReference): boolean {
    return before.namespace !== now.namespace || before.name !== now.name;
}

/**
 * Whether two references reach the same object by the same way in. An object that was deleted and recreated counts as
 * another one.
 */
export function sameReach(before: ObjectReference, now: ObjectReference): boolean {
    return before.uid === now.uid && sameCluster(before, now);
}

function pathOf({ apiVersion, plural }: ObjectKind, { namespace, name }: ObjectReference): string {
    return `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
}
