import { type ClusterSelection, loadKubeConfig } from "../kubernetes/client.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { ApiError } from "../kubernetes/request.ts";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle, MethodRun } from "../pulumi/lifecycle.ts";
import { poll } from "../waiting/poll.ts";

/** Where GKE states the groups of a Service. Source: kubernetes/ingress-gce pkg/annotations. */
const STATUS = "cloud.google.com/neg-status";
/** Milliseconds that GKE gets for them. */
const LIMIT = 300_000;

interface Inputs extends ClusterSelection {
    namespace: string;
    service: string;
    port: number;
}

interface State extends Inputs {
    group: string;
    zones: string[];
}

/** What happens to an `EndpointGroups`. */
export const endpointGroupsLifecycle: Lifecycle<Inputs, State> = {
    id: ({ namespace, service, port }) => `${namespace}/${service}:${port}`,
    summary: ({ namespace, service, port }) => `${namespace}/${service}:${port}`,
    diff(olds, news) {
        const moved = (["namespace", "service", "port"] as const).some((key) => olds[key] !== news[key]);
        return { changes: moved || !sameCluster(olds, news) };
    },
    create: seen,
    update: async (_olds, news, run) => await seen(news, run),
    async read(state) {
        const found = await whereReachable(state, async () => await look(state));
        return found === undefined ? undefined : { ...state, ...found };
    },
};

async function seen(inputs: Inputs, { signal }: MethodRun = {}): Promise<State> {
    const { namespace, service, port, kubeconfig, context } = inputs;
    const found = await poll(async () => await look(inputs), {
        until: (groups) => groups !== undefined,
        every: 1000,
        limit: LIMIT,
        signal,
    });
    if (found === undefined) {
        throw new Error(
            `GKE has created no network endpoint group for port ${port} of the Service ${namespace}/${service}. ` +
                `It states them in the annotation ${STATUS}. The cluster must be VPC-native, with the add-on HttpLoadBalancing.`,
        );
    }
    return { namespace, service, port, kubeconfig, context, ...found };
}

/** The groups, once there is one in some zone. */
async function look({
    namespace,
    service,
    port,
    ...cluster
}: Inputs): Promise<Pick<State, "group" | "zones"> | undefined> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(service)}`;
    try {
        const { metadata } = await patientRequest<{ metadata: { annotations?: Record<string, string> } }>(
            loadKubeConfig(cluster),
            { method: "GET", path },
        );
        return groupsOf(metadata.annotations?.[STATUS], port);
    } catch (error) {
        if (error instanceof ApiError && error.statusCode === 404) {
            return undefined;
        }
        throw error;
    }
}

/** The groups of a port in GKE's annotation; undefined before it states them. */
export function groupsOf(status: string | undefined, port: number): Pick<State, "group" | "zones"> | undefined {
    if (status === undefined) {
        return undefined;
    }
    const { network_endpoint_groups: groups, zones } = JSON.parse(status) as {
        network_endpoint_groups?: Record<string, string>;
        zones?: string[];
    };
    const group = groups?.[`${port}`];
    return group === undefined || zones === undefined || zones.length === 0
        ? undefined
        : { group, zones: [...zones].sort() };
}
