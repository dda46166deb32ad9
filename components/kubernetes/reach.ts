import type { KubeConfig } from "./kubeConfig.ts";
import { ApiError, apiRequest } from "./request.ts";

/** Milliseconds after which a cluster counts as not answering. */
const ANSWER_TIMEOUT = 10_000;

/**
 * Reads the version of a cluster, for example `v1.36.3`.
 * @throws Error in one sentence when it rejects the identity, or does not answer within 10 s; its cause is the original error.
 */
export async function reachCluster(config: KubeConfig): Promise<string> {
    const server = config.getCurrentCluster()?.server ?? "";
    try {
        const request = { method: "GET", path: "/version", timeout: ANSWER_TIMEOUT } as const;
        return (await apiRequest<{ gitVersion: string }>(config, request)).gitVersion;
    } catch (error) {
        throw new Error(
            error instanceof ApiError
                ? `The cluster ${server} rejects this identity (${error.statusCode}: ${error.message}). Check the kubeconfig's user.`
                : `The cluster ${server} does not answer within ${ANSWER_TIMEOUT / 1000} s (${(error as Error).message}). Check the kubeconfig's server and the network.`,
            { cause: error },
        );
    }
}
