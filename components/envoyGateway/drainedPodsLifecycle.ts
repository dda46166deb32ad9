import { type PodsOfNamespace, podsGone } from "../kubernetes/podsGone.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";

/** What happens to a `DrainedPods`. */
export const drainedPodsLifecycle: Lifecycle<PodsOfNamespace> = {
    id: ({ namespace }) => namespace,
    summary: ({ namespace }) => namespace,
    diff(olds, news) {
        const moved = olds.namespace !== news.namespace;
        // Deletion uses what is recorded: new credentials are worth an update.
        const sameReach = olds.kubeconfig === news.kubeconfig && olds.context === news.context;
        return { changes: moved || !sameReach, replaces: moved ? ["namespace"] : [] };
    },
    create: (inputs) => inputs,
    update: (_olds, news) => news,
    async delete(state) {
        await whereReachable(state, async () => await podsGone(state));
    },
};
