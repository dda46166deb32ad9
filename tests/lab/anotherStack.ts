import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import { ApiError, apiRequest } from "../../components/kubernetes/request.ts";
import { poll } from "../../components/waiting/poll.ts";
import { encodeInventory } from "../../tools/engine/inventory.ts";
import { INVENTORY_NAMESPACE } from "../../tools/engine/inventoryStore.ts";
import { labInfo } from "../../tools/lab/index.ts";

// The inventory of a stack without resources. The `down` of the last stack deletes the namespace of all inventories, which
// takes Kubernetes five seconds, and the next `up` waits for that. So that not every file does, there is one stack more.

const NAMESPACES = "/api/v1/namespaces";
const SECRETS = `${NAMESPACES}/${INVENTORY_NAMESPACE}/secrets`;
const NAME = "tests.another-stack";

/** Sends a request, and returns the status of an answer that is an error. */
async function statusOf(method: "POST" | "DELETE", path: string, object?: object): Promise<number> {
    const config = loadKubeConfig({ kubeconfig: labInfo().kubeconfig });
    try {
        await apiRequest(config, { method, path, body: object && JSON.stringify(object) });
        return 200;
    } catch (error) {
        if (error instanceof ApiError) return error.statusCode;
        throw error;
    }
}

/** Records the stack, once a namespace that is being deleted is gone. */
export async function recordAnotherStack(): Promise<void> {
    const secret = {
        metadata: { name: NAME },
        type: "http3-gateway.dev/inventory",
        data: { inventory: encodeInventory([]) },
    };
    // 403 and 404: the namespace is being deleted, or is not there. 409: the stack is recorded.
    const record = async () => {
        const status = await statusOf("POST", SECRETS, secret);
        if (status !== 403 && status !== 404) return true;
        await statusOf("POST", NAMESPACES, { metadata: { name: INVENTORY_NAMESPACE } });
        return false;
    };
    await poll(record, { until: (recorded) => recorded, every: 200 });
}

/** Removes it. The next `down` of a last stack deletes the namespace. */
export async function removeAnotherStack(): Promise<void> {
    await statusOf("DELETE", `${SECRETS}/${NAME}`);
}
