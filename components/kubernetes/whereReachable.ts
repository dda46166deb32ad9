import { type ClusterSelection, loadKubeConfig } from "./client.ts";
import { reachCluster } from "./reach.ts";
import { ApiError } from "./request.ts";

/**
 * Reads or deletes objects in a cluster. The cluster's version is read first: a recorded kubeconfig may not work
 * from where the command runs, and the retries of later requests would hide that for minutes. With
 * `PULUMI_K8S_DELETE_UNREACHABLE`, as for the Kubernetes provider's resources, a cluster that does not answer counts as
 * deleted, with everything in it: the result is then `undefined`.
 * @throws Error that names the variable when the cluster does not answer, and ApiError when it refuses.
 */
export async function whereReachable<T>(cluster: ClusterSelection, work: () => Promise<T>): Promise<T | undefined> {
    try {
        await reachCluster(loadKubeConfig(cluster));
        return await work();
    } catch (error) {
        if (error instanceof ApiError || (error as Error).cause instanceof ApiError) {
            throw error;
        }
        if (/^(1|t|true)$/i.test(process.env["PULUMI_K8S_DELETE_UNREACHABLE"] ?? "")) {
            return undefined;
        }
        throw new Error(
            `${(error as Error).message} If the cluster was deleted, run the command again with the environment variable PULUMI_K8S_DELETE_UNREACHABLE=true.`,
        );
    }
}
