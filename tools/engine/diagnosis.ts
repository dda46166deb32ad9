import type { Cluster } from "./cluster.ts";
import { describeObject, type KubernetesObject } from "./objects.ts";
import { conditionsOf, reasonOf } from "./waitFor.ts";

const LOG_LINES = 20;
const EVENTS = 8;

interface ContainerStatus {
    name: string;
    ready: boolean;
    restartCount: number;
    state?: {
        waiting?: { reason?: string; message?: string };
        terminated?: { reason?: string; exitCode?: number; message?: string };
    };
}

interface ClusterEvent extends KubernetesObject {
    type: string;
    reason: string;
    message: string;
    lastTimestamp?: string;
    eventTime?: string;
    involvedObject: { uid?: string; kind: string; name: string };
}

/**
 * Everything that explains why an object is not ready: its conditions, events, and the log of a failing pod. Indented
 * lines.
 */
export async function diagnose(cluster: Cluster, object: KubernetesObject): Promise<string> {
    const lines = conditionsOf(object)
        .filter((condition) => condition.reason !== undefined || condition.message !== undefined)
        .map((condition) => `  condition ${condition.type}=${condition.status}: ${reasonOf(condition)}`);
    const namespace = object.metadata.namespace;
    if (namespace !== undefined) {
        // A failed diagnosis must not hide the original problem.
        const pods = await podsOf(cluster, object).catch(() => []);
        const events = await eventsOf(cluster, [object, ...pods]).catch(() => []);
        lines.push(...events);
        for (const pod of pods) {
            lines.push(...containersOf(pod));
        }
        const failing = pods.find((pod) => statuses(pod).some((status) => !status.ready));
        if (failing !== undefined) {
            lines.push(...(await logOf(cluster, failing).catch(() => [])));
        }
    }
    return lines.length === 0 ? "  The cluster reports no reason." : lines.join("\n");
}

async function podsOf(cluster: Cluster, object: KubernetesObject): Promise<KubernetesObject[]> {
    const { selector } = (object.spec ?? {}) as { selector?: { matchLabels?: Record<string, string> } };
    const labels = selector?.matchLabels;
    if (labels === undefined) {
        return [];
    }
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    return await cluster.list(
        "v1",
        "Pod",
        object.metadata.namespace ?? "default",
        `labelSelector=${encodeURIComponent(text.join(","))}`,
    );
}

async function eventsOf(cluster: Cluster, objects: KubernetesObject[]): Promise<string[]> {
    const uids = new Set(objects.map((object) => object.metadata.uid));
    const events = (await cluster.list("v1", "Event", objects[0]?.metadata.namespace ?? "default")) as ClusterEvent[];
    const time = (event: ClusterEvent) => event.lastTimestamp ?? event.eventTime ?? "";
    return events
        .filter((event) => uids.has(event.involvedObject.uid))
        .sort((a, b) => (time(a) < time(b) ? -1 : 1))
        .slice(-EVENTS)
        .map(
            (event) =>
                `  event ${event.involvedObject.kind} ${event.involvedObject.name}: ${event.reason}: ${event.message}`,
        );
}

function containersOf(pod: KubernetesObject): string[] {
    return statuses(pod)
        .filter((status) => !status.ready)
        .map((status) => {
            const { waiting, terminated } = status.state ?? {};
            const why =
                waiting !== undefined
                    ? [waiting.reason, waiting.message].filter(Boolean).join(": ")
                    : terminated !== undefined
                      ? `${terminated.reason}, exit code ${terminated.exitCode}`
                      : "not ready";
            const name = describeObject({ kind: "Pod", name: pod.metadata.name });
            return `  ${name}, container ${status.name}: ${why}; ${status.restartCount} restarts`;
        });
}

async function logOf(cluster: Cluster, pod: KubernetesObject): Promise<string[]> {
    const failing = statuses(pod).find((status) => !status.ready);
    if (failing === undefined) {
        return [];
    }
    const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}/log?tailLines=${LOG_LINES}&container=${failing.name}`;
    const read = (previous: string) => cluster.text(path + previous);
    // A crashing container has its reason in its previous run.
    const text = (failing.restartCount > 0 ? await read("&previous=true").catch(() => "") : "") || (await read(""));
    const lines = text.trimEnd().split("\n").filter(Boolean);
    return lines.length === 0
        ? []
        : [
              `  last lines of Pod ${pod.metadata.name}, container ${failing.name}:`,
              ...lines.map((line) => `    ${line}`),
          ];
}

function statuses(pod: KubernetesObject): ContainerStatus[] {
    const status = (pod.status ?? {}) as {
        initContainerStatuses?: ContainerStatus[];
        containerStatuses?: ContainerStatus[];
    };
    const waiting = (status.initContainerStatuses ?? []).filter((one) => one.state?.terminated?.exitCode !== 0);
    return [...waiting, ...(status.containerStatuses ?? [])];
}
