import { request as httpRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { KubeConfig } from "./kubeConfig.ts";

/** One request to the Kubernetes API. */
export interface ApiRequest {
    method: "GET" | "PATCH" | "DELETE" | "POST";
    /** Path with query, for example `/version`. */
    path: string;
    body?: string;
    contentType?: string;
    accept?: string;
    /** Milliseconds until the request counts as unanswered. Default: 30,000. */
    timeout?: number;
}

/** An error response of the API server. */
export class ApiError extends Error {
    readonly statusCode: number;
    constructor(statusCode: number, message: string) {
        super(message);
        this.name = "ApiError";
        this.statusCode = statusCode;
    }
}

/**
 * Sends one request and parses the JSON answer.
 *
 * Why not the generated client: server-side apply accepts a CRD's YAML unchanged, and parsing four megabytes of it only
 * to send it again takes seconds.
 * @throws ApiError for an answer of 400 or above, Error when there is no answer.
 */
export async function apiRequest<T>(config: KubeConfig, request: ApiRequest): Promise<T> {
    const cluster = config.getCurrentCluster();
    if (cluster === null) {
        throw new Error("The kubeconfig has no current context.");
    }
    const url = new URL(cluster.server.replace(/\/$/, "") + request.path);
    const options: RequestOptions = {
        method: request.method,
        headers: { accept: request.accept ?? "application/json", "user-agent": "pulumi-http3-gateway" },
        timeout: request.timeout ?? 30_000,
    };
    await config.applyToHTTPSOptions(options);
    if (request.body !== undefined) {
        options.headers = {
            ...options.headers,
            "content-type": request.contentType ?? "application/json",
            "content-length": Buffer.byteLength(request.body),
        };
    }
    const send = url.protocol === "http:" ? httpRequest : httpsRequest;
    return await new Promise<T>((resolve, reject) => {
        const outgoing = send(url, options, (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", reject);
            response.on("end", () => {
                const text = Buffer.concat(chunks).toString("utf8");
                const status = response.statusCode ?? 0;
                if (status >= 400) {
                    reject(new ApiError(status, messageOf(text) ?? `HTTP ${status}`));
                    return;
                }
                try {
                    resolve(JSON.parse(text) as T);
                } catch {
                    reject(new ApiError(status, `The API server's answer to ${request.path} is not JSON.`));
                }
            });
        });
        outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${options.timeout} ms`)));
        outgoing.on("error", reject);
        outgoing.end(request.body);
    });
}

function messageOf(text: string): string | undefined {
    try {
        return (JSON.parse(text) as { message?: string }).message;
    } catch {
        return undefined;
    }
}
