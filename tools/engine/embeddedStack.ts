import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import { Cluster } from "./cluster.ts";
import { InventoryStore } from "./inventoryStore.ts";

/**
 * Whether the embedded engine has a stack in a cluster.
 * @throws Error in one sentence if no cluster is set, or it does not answer.
 */
export async function hasEmbeddedStack(selection: ClusterSelection, project: string, stack: string): Promise<boolean> {
    const cluster = new Cluster(selection, () => undefined, new AbortController().signal);
    await cluster.reach();
    return await new InventoryStore(cluster, project, stack, () => undefined).read();
}
