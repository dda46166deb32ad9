import { sameCluster } from "../kubernetes/sameCluster.ts";
import { whereReachable } from "../kubernetes/whereReachable.ts";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import type { CrdBundleInputs, CrdBundleState } from "./applyCrds.ts";

/** What happens to a `CrdBundle`. */
export const crdBundleLifecycle: Lifecycle<CrdBundleInputs, CrdBundleState> = {
    id: ({ group }) => group,
    summary: ({ group, version }) => `${group} ${version}`,
    diff(olds, news) {
        const moved = olds.group !== news.group;
        const keys = ["source", "version", "channel", "deleteOnDestroy"] as const;
        // A refresh uses the recorded values, so new credentials require an update.
        const changes = moved || keys.some((key) => olds[key] !== news[key]) || !sameCluster(olds, news);
        return { changes, replaces: moved ? ["group"] : [] };
    },
    create: async (inputs) => await (await crds()).applyCrds(inputs),
    async update(olds, news) {
        const sameSource = olds.source === news.source && olds.version === news.version;
        return await (await crds()).applyCrds(news, sameSource ? olds.names : []);
    },
    // In a cluster that was recreated the objects are created again, and their kinds must exist before.
    async read(state) {
        const there = await whereReachable(state, async () => await (await crds()).hasCrds(state));
        return there ? state : undefined;
    },
    async delete(state) {
        await whereReachable(state, async () => await (await crds()).deleteCrds(state));
    },
};

/** A diff, which every preview runs, does not need it. */
async function crds() {
    return await import("./applyCrds.ts");
}
