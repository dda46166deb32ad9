import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import type { Registration } from "./context.ts";
import type { WorkerOptions } from "./index.ts";

/** The cluster of a run: set by its options, else by the program's settings. */
export function ownCluster({ kubeconfig, context, config, project }: WorkerOptions): ClusterSelection {
    return {
        kubeconfig: kubeconfig ?? config[`${project}:kubeconfig`],
        context: context ?? config[`${project}:context`],
    };
}

/**
 * A resource that names the run's own cluster is treated as one without a cluster, so its kubeconfig is not recorded.
 * The next command may run where the same file does not work, or reaches another cluster at the same address.
 */
export function withoutOwnCluster<R extends Pick<Registration, "cluster" | "inputs" | "type">>(
    registration: R,
    own: ClusterSelection,
): R {
    const { type, cluster, inputs } = registration;
    const dynamic = type.startsWith("pulumi-nodejs:");
    return {
        ...registration,
        cluster: isOwn(cluster, own) ? {} : cluster,
        inputs: dynamic && isOwn(inputs, own) ? without(inputs) : inputs,
    };
}

function isOwn(named: ClusterSelection, own: ClusterSelection): boolean {
    return (named.kubeconfig ?? own.kubeconfig) === own.kubeconfig && (named.context ?? own.context) === own.context;
}

function without({ kubeconfig: _, context: __, ...inputs }: Record<string, unknown>): Record<string, unknown> {
    return inputs;
}
