import type { ClusterSelection } from "./client.ts";

/** Whether a cluster is reached in the same way. A deletion uses what is recorded, so new credentials are worth an update. */
export function sameCluster(before: ClusterSelection, now: ClusterSelection): boolean {
    return before.kubeconfig === now.kubeconfig && before.context === now.context;
}
