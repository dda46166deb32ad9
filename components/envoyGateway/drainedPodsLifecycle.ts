import { type PodsOfNamespace, podsGone } from "../kubernetes/podsGone.ts";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";

/** What happens to a `DrainedPods`. */
export const drainedPodsLifecycle: Lifecycle<PodsOfNamespace> = {
    id: ({ namespace }) => namespace,
    summary: ({ namespace }) => namespace,
    diff(olds, news) {
        const moved = olds.namespace !== news.namespace;
        return { changes: moved || !sameCluster(olds, news), replaces: moved ? ["namespace"] : [] };
    },
    create: (inputs) => inputs,
    update: (_olds, news) => news,
    async delete(state) {
        await whereReachable(state, async () => await podsGone(state));
    },
};
