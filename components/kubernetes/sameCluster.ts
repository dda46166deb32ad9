/** How a cluster is reached; values known only during the update are Outputs. */
interface Reached {
    kubeconfig?: unknown;
    context?: unknown;
}

/**
 * Whether a cluster is reached in the same way. A deletion uses the recorded values, so new credentials require an
 * update.
 */
export function sameCluster(before: Reached, now: Reached): boolean {
    return before.kubeconfig === now.kubeconfig && before.context === now.context;
}
