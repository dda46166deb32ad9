import type { KubeConfig } from "../../components/kubernetes/kubeConfig.ts";
import { apiRequest } from "../../components/kubernetes/request.ts";

/** Resolves if the API server is ready. @throws Error with the reason if not. */
export async function apiAnswers(config: KubeConfig): Promise<void> {
    try {
        await apiRequest(config, { method: "GET", path: "/readyz/ping", timeout: 2000 });
    } catch (error) {
        // The answer is the word "ok", which is not JSON.
        if (!(error as Error).message.includes("not JSON")) {
            throw error;
        }
    }
}
