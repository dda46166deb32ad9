import { poll } from "../waiting/poll.ts";
import type { KubeConfig } from "./kubeConfig.ts";
import { ApiError, type ApiRequest, apiRequest } from "./request.ts";

/** Milliseconds for which an API server may be unavailable. */
const GONE_LIMIT = 120_000;
/** Failed requests that are not reported: by then it has been unreachable for less than a second. */
const SHORT_OUTAGE = 2;

/**
 * Sends a request, and retries while the API server is unavailable, starting or overloaded, for two minutes.
 * @throws ApiError for an error response, and the last error on timeout.
 */
export async function patientRequest<T>(
    config: KubeConfig,
    request: ApiRequest,
    options: { signal?: AbortSignal; onOutage?: (error: Error) => void } = {},
): Promise<T> {
    let failures = 0;
    const ask = () =>
        apiRequest<T>(config, request).then(
            (answer) => ({ answer }),
            (error: Error) => {
                if (!isTransient(error)) {
                    throw error;
                }
                if (++failures > SHORT_OUTAGE) {
                    options.onOutage?.(error);
                }
                return { error };
            },
        );
    const last = await poll(ask, {
        until: (seen) => "answer" in seen,
        every: { first: 250, last: 5_000 },
        limit: GONE_LIMIT,
        signal: options.signal,
    });
    if ("error" in last) {
        throw last.error;
    }
    return last.answer;
}

/** Whether the same request may succeed later: nothing answered, or the server is starting or overloaded. */
function isTransient(error: unknown): boolean {
    if (error instanceof ApiError) {
        return (
            [429, 502, 503, 504].includes(error.statusCode) ||
            // A restarting webhook or etcd.
            (error.statusCode === 500 && /failed calling webhook|etcdserver|connection refused/.test(error.message))
        );
    }
    const { code, message } = error as NodeJS.ErrnoException;
    return (
        ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"].includes(code ?? "") ||
        /socket hang up|no answer within/.test(message)
    );
}
