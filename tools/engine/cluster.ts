import { get as httpGet } from "node:http";
import { get as httpsGet, type RequestOptions } from "node:https";
import { type ClusterSelection, loadKubeConfig } from "../../components/kubernetes/client.ts";
import type { KubeConfig } from "../../components/kubernetes/kubeConfig.ts";
import { patientRequest } from "../../components/kubernetes/patientRequest.ts";
import { reachCluster } from "../../components/kubernetes/reach.ts";
import { ApiError, type ApiRequest } from "../../components/kubernetes/request.ts";
import { poll } from "../../components/waiting/poll.ts";
import type { KubernetesObject } from "./objects.ts";

/** API path of a kind's objects. */
export interface Kind {
    plural: string;
    namespaced: boolean;
}

/** Identity of an object. */
export interface ObjectIdentity {
    apiVersion: string;
    kind: string;
    namespace?: string;
    name: string;
}

export const FIELD_MANAGER = "http3-gateway";
/** Milliseconds that a kind may be missing after its CRD is established. */
const KIND_LIMIT = 10_000;
const APPLY = `fieldManager=${FIELD_MANAGER}&force=true`;

/** A kind that the cluster does not serve. */
export class MissingKindError extends Error {}

/** One cluster: requests that outlast a restart of the API server, and the kinds that it serves. */
export class Cluster {
    readonly selection: ClusterSelection;
    private readonly config: KubeConfig;
    private readonly note: (text: string) => void;
    private readonly signal: AbortSignal;
    private readonly groups = new Map<string, Promise<Map<string, Kind>>>();
    /** Nothing answers, and that was reported. */
    private outage = false;

    constructor(selection: ClusterSelection, note: (text: string) => void, signal: AbortSignal) {
        this.selection = selection;
        this.config = loadKubeConfig(selection);
        this.note = note;
        this.signal = signal;
    }

    /** @throws Error in one sentence when the cluster does not answer within 10 s: nothing was started yet. */
    async reach(): Promise<void> {
        await reachCluster(this.config);
    }

    /** Sends a request; without an answer, retries for two minutes. */
    async request<T>(request: ApiRequest): Promise<T> {
        const answer = await patientRequest<T>(this.config, request, {
            signal: this.signal,
            onOutage: (error) => {
                // Many requests are in progress; one of them reports for all.
                if (!this.outage) {
                    this.outage = true;
                    const server = this.config.getCurrentCluster()?.server;
                    this.note(`${server}: ${error.message}; retrying for up to two minutes.`);
                }
            },
        });
        this.outage = false;
        return answer;
    }

    /** The live object, or undefined. A kind that the cluster does not serve has no objects. */
    async get(identity: ObjectIdentity): Promise<KubernetesObject | undefined> {
        const path = await this.pathOf(identity, 0).catch(absentWhenMissing);
        return path === undefined
            ? undefined
            : await this.request<KubernetesObject>({ method: "GET", path }).catch(absentWhenNotFound);
    }

    /** The remaining object: undefined once it is deleted, even if another has its name. */
    async sameObject(object: KubernetesObject): Promise<KubernetesObject | undefined> {
        const live = await this.get(identityOf(object));
        return live?.metadata.uid === object.metadata.uid ? live : undefined;
    }

    /** Server-side apply; `dryRun` writes nothing. */
    async apply(object: KubernetesObject, options: { dryRun?: boolean; kindLimit?: number } = {}) {
        const path = await this.pathOf(identityOf(object), options.kindLimit ?? KIND_LIMIT);
        return await this.request<KubernetesObject>({
            method: "PATCH",
            path: `${path}?${APPLY}${options.dryRun ? "&dryRun=All" : ""}`,
            contentType: "application/apply-patch+yaml",
            body: JSON.stringify(object),
        });
    }

    /** Changes an object's annotations; null removes one. */
    async annotate(identity: ObjectIdentity, annotations: Record<string, string | null>): Promise<void> {
        await this.request({
            method: "PATCH",
            path: await this.pathOf(identity, 0),
            contentType: "application/merge-patch+json",
            body: JSON.stringify({ metadata: { annotations } }),
        }).catch(absentWhenNotFound);
    }

    /** Requests deletion; a missing object counts as deleted. */
    async delete(identity: ObjectIdentity): Promise<void> {
        const path = await this.pathOf(identity, 0).catch(absentWhenMissing);
        if (path !== undefined) {
            // Dependents (pods of a Job) are also deleted, as is kubectl's default.
            const body = JSON.stringify({ kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" });
            await this.request({ method: "DELETE", path, body }).catch(absentWhenNotFound);
        }
    }

    /** Objects of a kind in a namespace. */
    async list(apiVersion: string, kind: string, namespace: string, query = ""): Promise<KubernetesObject[]> {
        const path = await this.pathOf({ apiVersion, kind, namespace, name: "" }, 0);
        const list = await this.request<{ items: KubernetesObject[] }>({
            method: "GET",
            path: path.replace(/\/$/, query === "" ? "" : `?${query}`),
        });
        return list.items;
    }

    /** The answer to a GET that is not JSON, for example a pod's log. */
    async text(path: string): Promise<string> {
        const api = this.config.getCurrentCluster();
        const options: RequestOptions = { headers: { accept: "*/*" }, timeout: 10_000 };
        await this.config.applyToHTTPSOptions(options);
        const url = new URL((api?.server.replace(/\/$/, "") ?? "") + path);
        return await new Promise((resolve, reject) => {
            const send = url.protocol === "http:" ? httpGet : httpsGet;
            send(url, options, (response) => {
                let body = "";
                response.setEncoding("utf8");
                response.on("data", (chunk: string) => {
                    body += chunk;
                });
                response.on("end", () => {
                    if (response.statusCode === 200) {
                        resolve(body);
                    } else {
                        reject(new ApiError(response.statusCode ?? 0, body));
                    }
                });
            }).on("error", reject);
        });
    }

    /** Whether objects of a kind have a namespace. Waits up to `limit` ms for a missing kind. */
    async kindOf(apiVersion: string, kind: string, limit: number): Promise<Kind> {
        const look = async () => {
            const found = (await this.kindsOf(apiVersion)).get(kind);
            if (found === undefined) {
                this.groups.delete(apiVersion);
            }
            return found;
        };
        const found = await poll(look, {
            until: (seen) => seen !== undefined,
            every: 300,
            limit,
            signal: this.signal,
        });
        if (found === undefined) {
            throw new MissingKindError(
                `The cluster does not serve the kind ${kind} in ${apiVersion}. Install its CRD first, or correct the apiVersion.`,
            );
        }
        return found;
    }

    private kindsOf(apiVersion: string): Promise<Map<string, Kind>> {
        let kinds = this.groups.get(apiVersion);
        if (kinds === undefined) {
            kinds = this.discover(apiVersion);
            this.groups.set(apiVersion, kinds);
            kinds.catch(() => this.groups.delete(apiVersion));
        }
        return kinds;
    }

    private async discover(apiVersion: string): Promise<Map<string, Kind>> {
        const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
        const list = await this.request<{ resources: { name: string; kind: string; namespaced: boolean }[] }>({
            method: "GET",
            path,
        }).catch(absentWhenNotFound);
        return new Map(
            (list?.resources ?? [])
                .filter((resource) => !resource.name.includes("/"))
                .map(({ kind, name, namespaced }) => [kind, { plural: name, namespaced }]),
        );
    }

    private async pathOf(identity: ObjectIdentity, limit: number): Promise<string> {
        const { plural, namespaced } = await this.kindOf(identity.apiVersion, identity.kind, limit);
        const root = identity.apiVersion.includes("/") ? "/apis" : "/api";
        const namespace = namespaced ? `/namespaces/${encodeURIComponent(identity.namespace ?? "default")}` : "";
        return `${root}/${identity.apiVersion}${namespace}/${plural}/${encodeURIComponent(identity.name)}`;
    }
}

/** Identity of an object. */
export function identityOf(object: KubernetesObject): ObjectIdentity {
    const { apiVersion, kind, metadata } = object;
    return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** Whether the API server reports that an object does not exist. */
export function isNotFound(error: unknown): boolean {
    return error instanceof ApiError && error.statusCode === 404;
}

function absentWhenNotFound(error: unknown): undefined {
    if (!isNotFound(error)) {
        throw error;
    }
}

function absentWhenMissing(error: unknown): undefined {
    if (!(error instanceof MissingKindError)) {
        throw error;
    }
}
