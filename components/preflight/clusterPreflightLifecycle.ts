import { isDeepStrictEqual } from "node:util";
import type { Lifecycle } from "../pulumi/lifecycle.ts";
import { UNKNOWN } from "../pulumi/wire.ts";
import { type ClusterRequirements, inspectCluster } from "./inspectCluster.ts";

/** Lifecycle of a `ClusterPreflight`. */
export const clusterPreflightLifecycle: Lifecycle<ClusterRequirements> = {
    id: () => "preflight",
    async check(_olds, news) {
        if (news.kubeconfig === UNKNOWN || news.context === UNKNOWN) {
            return { inputs: news };
        }
        const { secrets, gatewayClass, release } = news;
        const problems = await inspectCluster({
            ...news,
            // The same program's resources are checked once their name is known.
            secrets: secrets?.filter(({ name, namespace }) => name !== UNKNOWN && namespace !== UNKNOWN),
            gatewayClass: gatewayClass?.name === UNKNOWN ? undefined : gatewayClass,
            release: release?.namespace === UNKNOWN || release?.deployment === UNKNOWN ? undefined : release,
        });
        return { inputs: news, failures: problems.map(({ path, reason }) => ({ property: path, reason })) };
    },
    // By value: the engine may reorder an object's keys.
    diff(olds, news) {
        const keys = ["kubernetes", "bundles", "ipFamilies", "gatewayClass", "release", "secrets"] as const;
        return { changes: keys.some((key) => !isDeepStrictEqual(olds[key], news[key])) };
    },
    create: (inputs) => inputs,
    update: (_olds, news) => news,
};
