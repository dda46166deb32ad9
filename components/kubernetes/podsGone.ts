import { poll } from "../waiting/poll.ts";
import { type ClusterSelection, loadKubeConfig } from "./client.ts";
import type { KubeConfig } from "./kubeConfig.ts";
import { patientRequest } from "./patientRequest.ts";
import { ApiError } from "./request.ts";

/** A namespace of a cluster. Plain data. */
export interface PodsOfNamespace extends ClusterSelection {
    namespace: string;
}

interface Owned {
    metadata: {
        uid: string;
        /** End of the grace period of terminating pods. */
        deletionTimestamp?: string;
        ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
    };
}

/** Polling interval in milliseconds. */
const PAUSE = 500;
/** Milliseconds for a node to end a pod after its grace period, and for a pod to be deleted after its owner. */
const LATE = 15_000;

/**
 * Waits until no pod of a namespace is terminating, or will be because its owner is deleted; at most for the
 * longest of their grace periods and 15 s. A pod that is kept by a finalizer is not waited for.
 */
export async function podsGone(namespace: PodsOfNamespace): Promise<void> {
    const config = loadKubeConfig(namespace);
    const pods = `/api/v1/namespaces/${encodeURIComponent(namespace.namespace)}/pods`;
    const started = Date.now();
    const lastEnd = async () => {
        const { items } = await patientRequest<{ items: Owned[] }>(config, { method: "GET", path: pods });
        const ends = await Promise.all(items.map((pod) => endOf(config, namespace.namespace, pod, started)));
        return Math.max(0, ...ends.flatMap((end) => (end === undefined ? [] : [end])));
    };
    await poll(lastEnd, { until: (end) => end + LATE < Date.now(), every: PAUSE });
}

/**
 * When an object ends, in milliseconds since the epoch; undefined for one that stays. Without its own time:
 * `started`.
 */
async function endOf(
    config: KubeConfig,
    namespace: string,
    { metadata }: Owned,
    started: number,
): Promise<number | undefined> {
    if (metadata.deletionTimestamp !== undefined) {
        return Date.parse(metadata.deletionTimestamp);
    }
    const owner = metadata.ownerReferences?.find((reference) => reference.controller);
    if (owner === undefined) {
        return undefined;
    }
    // Controllers of pods have regular plurals.
    const path = `/apis/${owner.apiVersion}/namespaces/${namespace}/${owner.kind.toLowerCase()}s/${owner.name}`;
    const live = await patientRequest<Owned>(config, { method: "GET", path }).catch((error: unknown) => {
        if (error instanceof ApiError && error.statusCode === 404) return undefined;
        throw error;
    });
    if (live === undefined || live.metadata.uid !== owner.uid) {
        return started;
    }
    return (await endOf(config, namespace, live, started)) === undefined ? undefined : started;
}
