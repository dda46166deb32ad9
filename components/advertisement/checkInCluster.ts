import { loadKubeConfig } from "../kubernetes/client.ts";
import { patientRequest } from "../kubernetes/patientRequest.ts";
import { ApiError } from "../kubernetes/request.ts";
import { poll } from "../waiting/poll.ts";
import type { Http3CheckRequest, Http3CheckResult } from "./checkHttp3.ts";

/** Where the Job runs. */
export interface ClusterPlace {
    image: string;
    namespace: string;
    /** Seconds for scheduling the pod and pulling its image, in addition to the check's own. Default: 60. */
    startTimeout?: number;
    kubeconfig?: string;
    context?: string;
}

interface Pod {
    metadata: { name: string };
    status?: {
        phase?: string;
        containerStatuses?: {
            state?: { waiting?: { reason?: string; message?: string }; terminated?: { message?: string } };
        }[];
    };
}

const START_TIMEOUT = 60;
const PAUSE = 1_000;

/**
 * The check as a Job: its pod runs `http3-gateway check` and leaves the result as its termination message. The Job is
 * deleted afterwards, also when the run is interrupted.
 * @throws Error when the Job cannot be created or its pod does not run.
 */
export async function checkInCluster(
    request: Http3CheckRequest & ClusterPlace,
    signal?: AbortSignal,
): Promise<Http3CheckResult> {
    const config = loadKubeConfig(request);
    const namespace = encodeURIComponent(request.namespace);
    const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
    const job = await patientRequest<{ metadata: { name: string } }>(
        config,
        { method: "POST", path: jobs, body: JSON.stringify(checkJob(request)) },
        { signal },
    );
    const { name } = job.metadata;
    try {
        const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${name}`);
        let state = "its pod does not exist";
        const look = async () => {
            const { items } = await patientRequest<{ items: Pod[] }>(
                config,
                { method: "GET", path: `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}` },
                { signal },
            );
            const status = items[0]?.status;
            const container = status?.containerStatuses?.[0]?.state;
            state = container?.waiting?.reason ?? status?.phase ?? state;
            return { pod: items[0]?.metadata.name, terminated: container?.terminated };
        };
        const { pod, terminated } = await poll(look, {
            until: (seen) => seen.terminated !== undefined,
            every: PAUSE,
            limit: (request.timeout + (request.startTimeout ?? START_TIMEOUT)) * 1000,
            signal,
        });
        if (terminated === undefined) {
            throw new Error(
                `The Job ${request.namespace}/${name} did not finish: ${state}. Inspect its pod and image.`,
            );
        }
        return readResult(terminated.message, `the pod ${pod}`);
    } finally {
        await patientRequest(config, {
            method: "DELETE",
            path: `${jobs}/${name}`,
            body: JSON.stringify({ kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" }),
        }).catch((error: unknown) => {
            if (!(error instanceof ApiError && error.statusCode === 404)) {
                throw error;
            }
        });
    }
}

/** The Job of a check. */
export function checkJob(request: Http3CheckRequest & ClusterPlace) {
    const { urls, addresses, udpPort, caCertificate, timeout, startTimeout = START_TIMEOUT } = request;
    return {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { generateName: "http3-check-", namespace: request.namespace },
        spec: {
            backoffLimit: 0,
            // Later than the waiting run gives up: a pod that is killed at its deadline no longer shows the reason.
            activeDeadlineSeconds: timeout + startTimeout + 30,
            // In case the run cannot delete it.
            ttlSecondsAfterFinished: 300,
            template: {
                spec: {
                    restartPolicy: "Never",
                    automountServiceAccountToken: false,
                    containers: [
                        {
                            name: "check",
                            image: request.image,
                            command: ["http3-gateway", "check"],
                            env: [
                                {
                                    name: "HTTP3_CHECK",
                                    value: JSON.stringify({ urls, addresses, udpPort, caCertificate, timeout }),
                                },
                            ],
                            resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
                            securityContext: {
                                allowPrivilegeEscalation: false,
                                runAsNonRoot: true,
                                runAsUser: 65532,
                                capabilities: { drop: ["ALL"] },
                            },
                        },
                    ],
                },
            },
        },
    };
}

/** Reads the pod's result. */
function readResult(message: string | undefined, pod: string): Http3CheckResult {
    try {
        const { passed, verdict } = JSON.parse(message ?? "") as Http3CheckResult;
        return { passed: passed === true, verdict: `${verdict} (seen from ${pod})` };
    } catch {
        throw new Error(`The check's image wrote no result in ${pod}; it must contain this package's command.`);
    }
}
