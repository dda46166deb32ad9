import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "yaml";

interface Crd {
    metadata: { name: string; annotations?: Record<string, string> };
    spec: { group: string; names: { plural: string }; versions: { name: string }[] };
}

/** A request as the fake saw it. */
export interface Seen {
    method: string;
    path: string;
}

/** A kubeconfig, as text, whose only context is a server on loopback, over plain HTTP. */
export function kubeconfigOf(port: number): string {
    return [
        "apiVersion: v1",
        "kind: Config",
        "current-context: fake",
        `clusters: [{ name: fake, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }]`,
        "contexts: [{ name: fake, context: { cluster: fake, user: somebody } }]",
        "users: [{ name: somebody, user: { token: secret } }]",
        "",
    ].join("\n");
}

/** As much of a Kubernetes API server as the components ask for, on loopback, over plain HTTP. */
export class FakeApi {
    version = "v1.36.3";
    readonly crds = new Map<string, Crd>();
    readonly gatewayClasses = new Set<string>();
    readonly secrets = new Map<string, { type: string; data?: Record<string, string> }>();
    /** ClientTrafficPolicies, `namespace/name`, with the fields that were applied to them by HTTP/3's field manager. */
    readonly policies = new Map<string, Record<string, unknown>>();
    readonly seen: Seen[] = [];
    /** Statuses that writes are answered with, one after the other, before they work. */
    refusals: { status: number; message: string }[] = [];
    /** CRDs that are stored and never served, with the condition that says why. */
    readonly stuck = new Map<string, string>();
    /** Milliseconds until a deleted CRD is gone: the real one deletes its objects first. */
    deletionTakes = 0;
    private readonly server: Server;

    private constructor() {
        this.server = createServer((request, response) => void this.answer(request, response));
    }

    static async start(): Promise<FakeApi> {
        const api = new FakeApi();
        await new Promise<void>((resolve) => api.server.listen(0, "127.0.0.1", resolve));
        return api;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    /** A kubeconfig, as text, whose only context is this server. */
    get kubeconfig(): string {
        return kubeconfigOf((this.server.address() as AddressInfo).port);
    }

    /** A CRD that somebody else installed. */
    install(name: string, annotations: Record<string, string>): void {
        const [plural = "", ...group] = name.split(".");
        this.crds.set(name, {
            metadata: { name, annotations },
            spec: { group: group.join("."), names: { plural }, versions: [{ name: "v1" }] },
        });
    }

    /** Paths of the writes, in order. */
    get writes(): string[] {
        return this.seen.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        let body = "";
        for await (const chunk of request) {
            body += chunk;
        }
        const url = new URL(request.url ?? "/", "http://fake");
        const method = request.method ?? "GET";
        this.seen.push({ method, path: url.pathname });
        const [status, answer] = this.route(method, url.pathname, body);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(answer));
    }

    private route(method: string, path: string, body: string): [number, unknown] {
        const refusal = method === "GET" ? undefined : this.refusals.shift();
        if (refusal !== undefined) {
            return [refusal.status, { kind: "Status", message: refusal.message }];
        }
        const missing: [number, unknown] = [404, { kind: "Status", message: `${path} not found` }];
        const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        const name = decodeURIComponent(path.split("/").at(-1) ?? "");
        if (path === "/version") {
            return [200, { gitVersion: this.version }];
        }
        if (path === crds) {
            // As the real one: null for an empty list of partial objects.
            const items = [...this.crds.values()].map(({ metadata }) => ({ metadata }));
            return [200, { items: items.length === 0 ? null : items }];
        }
        if (path.startsWith(`${crds}/`)) {
            return this.crd(method, name, body) ?? missing;
        }
        if (path.startsWith("/apis/admissionregistration.k8s.io/")) {
            return [200, {}];
        }
        if (path.startsWith("/apis/gateway.networking.k8s.io/v1/gatewayclasses/")) {
            return this.gatewayClasses.has(name) ? [200, { metadata: { name } }] : missing;
        }
        const [, namespace, secret] = /^\/api\/v1\/namespaces\/([^/]+)\/secrets\/([^/]+)$/.exec(path) ?? [];
        if (namespace !== undefined) {
            const found = this.secrets.get(`${namespace}/${secret}`);
            return found === undefined ? missing : [200, found];
        }
        return this.policy(method, path, body) ?? this.discovery(path) ?? missing;
    }

    private policy(method: string, path: string, body: string): [number, unknown] | undefined {
        const [, namespace, name] = /\/namespaces\/([^/]+)\/clienttrafficpolicies\/([^/]+)$/.exec(path) ?? [];
        const key = `${namespace}/${name}`;
        if (!this.policies.has(key)) {
            return undefined;
        }
        if (method === "PATCH") {
            this.policies.set(key, (JSON.parse(body) as { spec?: Record<string, unknown> }).spec ?? {});
        }
        return [200, { metadata: { namespace, name }, spec: { targetRefs: [], ...this.policies.get(key) } }];
    }

    private crd(method: string, name: string, body: string): [number, unknown] | undefined {
        if (method === "PATCH") {
            this.crds.set(name, parse(body) as Crd);
            return [200, { metadata: { name } }];
        }
        const found = this.crds.get(name);
        if (found === undefined) {
            return undefined;
        }
        if (method === "DELETE") {
            setTimeout(() => this.crds.delete(name), this.deletionTakes);
        }
        const why = this.stuck.get(name);
        const conditions = why === undefined ? [] : [{ type: "NamesAccepted", status: "False", message: why }];
        return [200, { ...found, status: { conditions } }];
    }

    private discovery(path: string): [number, unknown] | undefined {
        const [, group, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
        const served = [...this.crds.values()].filter(
            (crd) => crd.spec.group === group && !this.stuck.has(crd.metadata.name),
        );
        const versions = [...new Set(served.flatMap((crd) => crd.spec.versions.map((one) => one.name)))];
        if (versions.length === 0) {
            return undefined;
        }
        return version === undefined
            ? [200, { versions: versions.map((one) => ({ groupVersion: `${group}/${one}` })) }]
            : [200, { resources: served.map((crd) => ({ name: crd.spec.names.plural })) }];
    }
}
