import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { loadKubeConfig } from "../../components/kubernetes/client.ts";
import { apiRequest } from "../../components/kubernetes/request.ts";
import { poll } from "../../components/waiting/poll.ts";
import { apiAnswers } from "./apiAnswers.ts";
import { createCgroups } from "./cgroups.ts";
import { applyClusterDns } from "./clusterDns.ts";
import { certificateIsThere, NODE, writeClusterFiles, writeKubeconfigs } from "./clusterFiles.ts";
import {
    startApiServer,
    startContainerd,
    startControllerManager,
    startEtcd,
    startKubelet,
    startKubeProxy,
    startScheduler,
} from "./controlPlane.ts";
import { freePort } from "./freePort.ts";
import { IMAGE_FILES, importImage, makeImages } from "./images.ts";
import { createNetwork, inNamespace, NETWORK } from "./network.ts";
import { installPackages } from "./packages.ts";
import { PATHS } from "./paths.ts";
import { startProcess } from "./processes.ts";
import { buildPrograms, copyManifests, fetchEnvoy } from "./programs.ts";
import { lineProgress, type Progress } from "./progress.ts";
import { unsupported } from "./requirements.ts";
import { type LabInfo, labInfo, labStatus } from "./status.ts";
import { stopLab } from "./stop.ts";

/** Progress reporting and cancellation. */
export interface StartOptions {
    write: (line: string) => void;
    signal?: AbortSignal;
}

/**
 * Starts the cluster; first builds everything missing in the cache. Does nothing if it is running.
 * Resources of a failed or interrupted start are removed.
 * @throws Error in one sentence if this machine cannot run the lab.
 */
export async function startLab(options: StartOptions): Promise<LabInfo> {
    const reason = await unsupported();
    if (reason !== undefined) {
        throw new Error(reason);
    }
    const status = await labStatus();
    if (status.running) {
        options.write("✓ the lab is already running");
        return labInfo();
    }
    const progress = lineProgress(options.write);
    await prepare(progress, options.signal);
    options.signal?.throwIfAborted();
    try {
        // Leftovers of a half-started or half-stopped cluster break a new one.
        await stopLab();
        await boot(progress, options.signal);
    } catch (error) {
        await stopLab();
        throw error;
    }
    return labInfo();
}

/** All one-time steps: packages, programs, images. */
export async function prepare(progress: Progress, signal?: AbortSignal): Promise<void> {
    await installPackages(progress);
    // The compiler uses both cores; downloads in parallel cost nothing.
    await Promise.all([buildPrograms(progress, signal), fetchEnvoy(progress), copyManifests(progress)]);
    await makeImages(progress);
}

async function boot(progress: Progress, signal: AbortSignal | undefined): Promise<void> {
    await mkdir(PATHS.lab, { recursive: true });
    await progress.step("starting the control plane", async () => {
        const hostPort = await freePort();
        await Promise.all([createNetwork(), createCgroups(), writeClusterFiles(hostPort)]);
        startEtcd();
        startContainerd();
        startApiServer();
        // Source is .ts, the published package .js.
        const tool = (name: string, ...args: string[]) => [
            process.execPath,
            join(import.meta.dirname, name + extname(import.meta.filename)),
            ...args,
        ];
        startProcess("api-node", inNamespace("node", tool("forward", PATHS.apiSocket, `127.0.0.1:${NETWORK.apiPort}`)));
        // One kubeconfig for both: the one that a stack records works on the host and on clients.
        const loopback = tool("forward", `127.0.0.1:${hostPort}`, PATHS.apiSocket);
        startProcess("api-host", loopback);
        startProcess("api-client", inNamespace("client", loopback));
        await until("the API server's certificate", signal, async () => certificateIsThere());
        await writeKubeconfigs();
        await until("the API server", signal, async () => {
            await apiAnswers(loadKubeConfig({ kubeconfig: PATHS.kubeconfig }));
            return true;
        });
        startControllerManager();
        startScheduler();
        startProcess("load-balancer", inNamespace("node", tool("loadBalancer", PATHS.file("node.kubeconfig"))));
    });
    const config = loadKubeConfig({ kubeconfig: PATHS.kubeconfig });
    await progress.step("starting the node", async () => {
        await until("containerd", signal, async () => existsSync(PATHS.containerd));
        await Promise.all(IMAGE_FILES.map((file) => importImage(PATHS.image(file))));
        startKubelet();
        startKubeProxy();
        await until("kube-system", signal, async () => {
            await applyClusterDns(config);
            return true;
        });
        await until("the node to be Ready", signal, async () => isTrue(config, `/api/v1/nodes/${NODE}`, "Ready"));
        await until("the cluster's DNS", signal, async () =>
            isTrue(config, "/apis/apps/v1/namespaces/kube-system/deployments/coredns", "Available"),
        );
    });
}

async function isTrue(config: ReturnType<typeof loadKubeConfig>, path: string, condition: string): Promise<boolean> {
    const object = await apiRequest<{ status?: { conditions?: { type: string; status: string }[] } }>(config, {
        method: "GET",
        path,
    });
    return (object.status?.conditions ?? []).some((found) => found.type === condition && found.status === "True");
}

/** Waits for a condition. @throws Error after three minutes, with the last reason and the logs' location. */
async function until(what: string, signal: AbortSignal | undefined, holds: () => Promise<boolean>): Promise<void> {
    let why = "it is not so yet";
    const look = () =>
        holds().catch((error: Error) => {
            why = error.message;
            return false;
        });
    if (!(await poll(look, { until: (held) => held, every: 100, limit: 180_000, signal }))) {
        throw new Error(`The lab waited three minutes for ${what}: ${why}. Its logs are in ${PATHS.file("logs")}.`);
    }
}
