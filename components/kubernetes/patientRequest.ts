import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node";
import { ApiError, type ApiRequest, apiRequest } from "./request.ts";

/** Milliseconds that an API server may be gone. */
const GONE_LIMIT = 120_000;

/**
 * Sends a request, and again while the API server is gone, starting or overloaded, for two minutes.
 * @throws ApiError for an answer that says no, and the last error when the time is over.
 */
export async function patientRequest<T>(
    config: KubeConfig,
    request: ApiRequest,
    options: { signal?: AbortSignal; onOutage?: (error: Error) => void } = {},
): Promise<T> {
    const started = Date.now();
    for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
        options.signal?.throwIfAborted();
        try {
            return await apiRequest<T>(config, request);
        } catch (error) {
            if (!isTransient(error) || Date.now() - started > GONE_LIMIT) {
                throw error;
            }
            if (pause >= 1_000) {
                options.onOutage?.(error as Error);
            }
            await sleep(pause, undefined, { signal: options.signal });
        }
    }
}

/** Whether the same request may succeed later: nothing answered, or the server is starting or overloaded. */
function isTransient(error: unknown): boolean {
    if (error instanceof ApiError) {
        return (
            [429, 502, 503, 504].includes(error.statusCode) ||
            // A webhook or etcd that is restarting.
            (error.statusCode === 500 && /failed calling webhook|etcdserver|connection refused/.test(error.message))
        );
    }
    const { code, message } = error as NodeJS.ErrnoException;
    return (
        ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"].includes(code ?? "") ||
        /socket hang up|no answer within/.test(message)
    );
}
