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

/** Programs whose entire state is in the API server or in etcd. */
const REVIVABLE: Record<string, () => void> = {
    "kube-apiserver": startApiServer,
    "kube-controller-manager": startControllerManager,
    "kube-scheduler": startScheduler,
    kubelet: startKubelet,
    "kube-proxy": startKubeProxy,
};

/**
 * Restarts ended programs of the control plane and the node, repeatedly, and waits until the API server answers, like
 * an init system. A program that exits because its port is still in use is restarted; programs that exit without the
 * API server wait for it.
 * @param patience Milliseconds.
 * @throws Error with the missing program, after that time or at once if it cannot be restarted.
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
