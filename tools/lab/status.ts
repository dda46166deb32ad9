import { existsSync } from "node:fs";
import { CONTEXT } from "./clusterFiles.ts";
import { PATHS } from "./paths.ts";
import { isAlive, recordedProcesses } from "./processes.ts";
import { IMAGES } from "./versions.ts";

/** Status of the lab. */
export interface LabStatus {
    /** All its processes run. */
    running: boolean;
    processes: { name: string; pid: number; alive: boolean }[];
}

/** Data for other tools that use the lab. */
export interface LabInfo {
    kubeconfig: string;
    context: string;
    /** Helm, for rendering charts without the Pulumi CLI. */
    helm: string;
    /**
     * Stack configuration that names the lab's images and charts instead of a registry's. Programs run on the client,
     * the only place that can check the gateway.
     */
    config: Record<string, string>;
}

/** Programs of a complete lab. */
const WHOLE = [
    "etcd",
    "containerd",
    "kube-apiserver",
    "api-node",
    "api-host",
    "api-client",
    "kube-controller-manager",
    "kube-scheduler",
    "load-balancer",
    "kubelet",
    "kube-proxy",
];

export async function labStatus(): Promise<LabStatus> {
    const processes = recordedProcesses().map((recorded) => ({
        name: recorded.name,
        pid: recorded.pid,
        alive: isAlive(recorded),
    }));
    const alive = new Set(processes.filter((found) => found.alive).map((found) => found.name));
    return { running: existsSync(PATHS.kubeconfig) && WHOLE.every((name) => alive.has(name)), processes };
}

export function labInfo(): LabInfo {
    return {
        kubeconfig: PATHS.kubeconfig,
        context: CONTEXT,
        helm: PATHS.program("helm"),
        config: {
            kubeconfig: PATHS.kubeconfig,
            context: CONTEXT,
            chart: PATHS.chart,
            gatewayApiCrds: PATHS.gatewayApiCrds,
            envoyGatewayCrds: PATHS.envoyGatewayCrds,
            envoyGatewayImage: IMAGES.envoyGateway,
            envoyImage: IMAGES.envoy,
            corednsImage: IMAGES.coredns,
            ipFamilies: "IPv4,IPv6",
        },
    };
}
