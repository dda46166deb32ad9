import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import { poll } from "../../components/waiting/poll.ts";
import { apiAnswers } from "./apiAnswers.ts";
import {
    startApiServer,
    startControllerManager,
    startKubelet,
    startKubeProxy,
    startScheduler,
} from "./controlPlane.ts";
import { PATHS } from "./paths.ts";
import { labStatus } from "./status.ts";

/** Programs that keep nothing in memory that they do not find again in the API server or in etcd. */
const REVIVABLE: Record<string, () => void> = {
    "kube-apiserver": startApiServer,
    "kube-controller-manager": startControllerManager,
    "kube-scheduler": startScheduler,
    kubelet: startKubelet,
    "kube-proxy": startKubeProxy,
};

/**
 * Starts again what ended of the control plane and the node, as often as it takes, and waits until the API server
 * answers: what an init system does on a real machine. A program that ends at once, on a port that is not free yet, is
 * restarted; those that give up on an API server that is not there wait for it.
 * @param patience Milliseconds.
 * @throws Error that names what does not run, after that time or at once when it cannot be revived.
 */
export async function reviveLab(patience = 120_000): Promise<void> {
    const config = loadKubeConfig({ kubeconfig: PATHS.kubeconfig });
    const look = async () => {
        const ended = (await labStatus()).processes.filter(({ alive }) => !alive).map(({ name }) => name);
        const lost = ended.filter((name) => REVIVABLE[name] === undefined);
        if (lost.length > 0) {
            throw new Error(`${lost.join(", ")} of the lab ended. Stop the lab and start it again.`);
        }
        if (ended.includes("kube-apiserver")) {
            startApiServer();
        }
        const answers = await apiAnswers(config).then(
            () => true,
            () => false,
        );
        if (answers) {
            for (const name of ended.filter((other) => other !== "kube-apiserver")) {
                REVIVABLE[name]?.();
            }
        }
        return { answers, ended };
    };
    const whole = (seen: { answers: boolean; ended: string[] }) => seen.answers && seen.ended.length === 0;
    const last = await poll(look, { until: whole, every: 500, limit: patience });
    if (!whole(last)) {
        const what =
            last.ended.length > 0 ? `${last.ended.join(", ")} end repeatedly` : "the API server does not answer";
        throw new Error(`The lab is not ready after ${patience / 1000} s: ${what}. See ${PATHS.file("logs")}.`);
    }
}
