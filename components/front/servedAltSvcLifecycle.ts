import * as pulumi from "@pulumi/pulumi";
import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import type { KubeConfig } from "../kubernetes/kubeConfig.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { apiRequest } from "../kubernetes/request.ts";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { poll } from "../waiting/poll.ts";
import { ALT_SVC_ANNOTATION, FRONT_LABEL, TCP_LABEL } from "./defaults.ts";
import { ALT_SVC_PATH, PORTS } from "./proxyFront.ts";

/** The pods, and what they have to send. Plain data. */
export interface ServedAltSvcInputs extends ClusterSelection {
    namespace: string;
    front: string;
    /** File of the value, and the value. Absent: no Alt-Svc. */
    file?: string;
    value?: string;
    quic: boolean;
    drainSeconds: number;
}

/** Milliseconds. */
interface Patience {
    /**
     * How long the kubelet may need, in addition to the drain: it looks at a pod's ConfigMaps once a minute, and again up to a
     * minute later if it did not know the new content then.
     */
    limit: number;
    /** Between two looks. */
    every: number;
}

/** Lifecycle of a `ServedAltSvc`. */
export const servedAltSvcLifecycle = servedAltSvcWithin({ limit: 150_000, every: 1_000 });

/** The same with other times, for tests. */
export function servedAltSvcWithin(patience: Patience): Lifecycle<ServedAltSvcInputs> {
    const wait = async (inputs: ServedAltSvcInputs, signal: AbortSignal | undefined) => {
        await served(inputs, patience, signal);
        return inputs;
    };
    return {
        id: ({ namespace, front }) => `${namespace}/${front}`,
        summary: ({ namespace, front, value }) => `${namespace}/${front} ${value ?? "no Alt-Svc"}`,
        diff(olds, news) {
            const moved = olds.namespace !== news.namespace || olds.front !== news.front;
            const changes = moved || olds.value !== news.value || olds.quic !== news.quic || !sameCluster(olds, news);
            return { changes, replaces: moved ? ["front"] : [] };
        },
        create: async (inputs, run) => await wait(inputs, run?.signal),
        update: async (_olds, news, run) => await wait(news, run?.signal),
    };
}

interface Pod {
    metadata: { name: string; annotations?: Record<string, string>; deletionTimestamp?: string };
}

/** What a pod sends, by its file; `undefined` if it cannot be asked. */
interface Seen {
    pod: Pod;
    file: string | undefined;
}

/**
 * @throws Error where a pod keeps sending something else. Pods that the API server does not reach, or may not be asked, are
 * trusted when the kubelet has had its time.
 */
async function served(inputs: ServedAltSvcInputs, { limit, every }: Patience, signal: AbortSignal | undefined) {
    const { namespace, front, file = "", value, drainSeconds } = inputs;
    const config = loadKubeConfig(inputs);
    const last = await poll(async () => await look(config, inputs), {
        until: (all) => all.every((seen) => seen.file === file),
        every,
        limit: limit + drainSeconds * 1000,
        signal,
    });
    const others = last.filter((seen) => seen.file !== undefined && seen.file !== file);
    if (others.length > 0) {
        const names = others.map(({ pod }) => pod.metadata.name).join(", ");
        throw new Error(
            `Pods of the front ${front} still do not send ${value === undefined ? "no Alt-Svc" : `Alt-Svc ${value}`}: ${names} in ${namespace}. ` +
                "Their node has not brought the changed ConfigMap to them, so clients get another promise than the stage has. " +
                "See whether their nodes are ready, and update again. [front-alt-svc-not-served; Kubernetes, ConfigMaps: mounted ConfigMaps are updated automatically]",
        );
    }
    if (last.some((seen) => seen.file === undefined)) {
        void pulumi.log.info(
            `${front}: The pods could not be asked for their Alt-Svc through the API server. The kubelet has had its time to bring it.`,
        );
    }
}

async function look(config: KubeConfig, inputs: ServedAltSvcInputs): Promise<Seen[]> {
    const { namespace, front, file = "" } = inputs;
    const folder = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
    // Pods of its other shape may still be there.
    const labels = Object.entries({ [FRONT_LABEL]: front, ...TCP_LABEL }).map(([label, value]) => `${label}=${value}`);
    const { items } = await patientRequest<{ items: Pod[] }>(config, {
        method: "GET",
        path: `${folder}?labelSelector=${encodeURIComponent(labels.join(","))}`,
    });
    return await Promise.all(
        items.map(async (pod) => {
            const path = `${folder}/${encodeURIComponent(pod.metadata.name)}`;
            await hurry(config, path, pod, file);
            // Not patiently: a pod that ends does not answer any more.
            const seen = await apiRequest<unknown>(config, {
                method: "GET",
                path: `${path}:${PORTS.probe}/proxy${ALT_SVC_PATH}`,
                timeout: 5_000,
            }).catch(() => undefined);
            return { pod, file: typeof seen === "string" ? seen : undefined };
        }),
    );
}

/** A changed pod is looked at by its kubelet at once. Where that is not allowed, it takes longer. */
async function hurry(config: KubeConfig, path: string, { metadata }: Pod, file: string): Promise<void> {
    if (metadata.annotations?.[ALT_SVC_ANNOTATION] === file || metadata.deletionTimestamp !== undefined) {
        return;
    }
    const annotations = { [ALT_SVC_ANNOTATION]: file };
    await apiRequest(config, {
        method: "PATCH",
        path,
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ metadata: { annotations } }),
    }).catch(() => undefined);
}
