/** How a cluster is reached; what is known only during the update is an Output. */
interface Reached {
    kubeconfig?: unknown;
    context?: unknown;
}

/** Whether a cluster is reached in the same way. A deletion uses what is recorded, so new credentials are worth an update. */
export function sameCluster(before: Reached, now: Reached): boolean {
    return before.kubeconfig === now.kubeconfig && before.context === now.context;
}
