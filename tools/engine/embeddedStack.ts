import type { ClusterSelection } from "../../components/kubernetes/client.ts";
import { Cluster } from "./cluster.ts";
import { InventoryStore } from "./inventoryStore.ts";

/** Whether the embedded engine has a stack in a cluster. A cluster that does not answer, or is not named, has none. */
export async function hasEmbeddedStack(selection: ClusterSelection, project: string, stack: string): Promise<boolean> {
    try {
        const cluster = new Cluster(selection, () => undefined, new AbortController().signal);
        await cluster.reach();
        return await new InventoryStore(cluster, project, stack, () => undefined).read();
    } catch {
        return false;
    }
}
