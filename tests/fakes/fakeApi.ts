import type { IncomingMessage, ServerResponse } from "node:http";
import { parse } from "yaml";
import { LoopbackServer } from "./loopbackServer.ts";

interface Crd {
    metadata: { name: string; annotations?: Record<string, string> };
    spec: { group: string; names: { plural: string }; versions: { name: string }[] };
}

/** A request as the fake saw it. */
export interface Seen {
    method: string;
    path: string;
    /** With its question mark; empty without a query. */
    query: string;
}

/** Field managers of the components, by what they apply. */
const MANAGERS = {
    crds: ["http3-gateway"],
    policies: ["http3-gateway-http3", "http3-gateway-alt-svc-removal"],
};

/**
 * As much of a Kubernetes API server as a program needs that the unit tests run in Pulumi's Node host, on loopback, over plain
 * HTTP. A real server cannot take its place there: the tests play the engine and the Kubernetes provider too, so that the
 * policies that the program declares would not exist on it. It cannot be of another version either. What the components do
 * with a real server is tested on the lab's, in tests/lab/{crdBundle,clientTraffic,inspectCluster,removal}.test.ts.
 *
 * Every field counts as owned by another manager. So an apply is refused, as a real server refuses it, where its content type is
 * another one, its field manager is missing or another one than the component's, or it is not forced.
 */
export class FakeApi extends LoopbackServer {
    version = "v1.36.3";
    /** CIDRs of its ServiceCIDRs, or the status with which it refuses to list them. */
    serviceCidrs: string[] | number = ["10.96.0.0/16"];
    readonly crds = new Map<string, Crd>();
    /** ClientTrafficPolicies, `namespace/name`, with the fields that were applied to them by HTTP/3's field manager. */
    readonly policies = new Map<string, Record<string, unknown>>();
    /** Those from which the other field manager removes Alt-Svc. */
    readonly withoutAltSvc = new Set<string>();
    readonly seen: Seen[] = [];
    /** Namespaces, and the Secrets that hold inventories, by their path. */
    readonly objects = new Map<string, Record<string, unknown>>();
    /** What the next writes are refused with, in order; those of {@link objects} never are. */
    refusals: { status: number; message: string }[] = [];

    static async start(): Promise<FakeApi> {
        return await new FakeApi().listen();
    }

    /** Paths of the writes, in order. */
    get writes(): string[] {
        return this.seen.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
    }

    protected override async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        let body = "";
        for await (const chunk of request) {
            body += chunk;
        }
        const url = new URL(request.url ?? "/", "http://fake");
        const method = request.method ?? "GET";
        this.seen.push({ method, path: url.pathname, query: url.search });
        const [status, answer] =
            this.core(method, url.pathname, body) ??
            this.refused(method) ??
            refusal(method, url, request.headers["content-type"]) ??
            this.route(method, url, body);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(JSON.stringify(answer));
    }

    private refused(method: string): [number, unknown] | undefined {
        const refused = method === "GET" ? undefined : this.refusals.shift();
        return refused && [refused.status, { kind: "Status", message: refused.message }];
    }

    private route(method: string, url: URL, body: string): [number, unknown] {
        const path = url.pathname;
        const missing: [number, unknown] = [404, { kind: "Status", message: `${path} not found` }];
        const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        const name = decodeURIComponent(path.split("/").at(-1) ?? "");
        if (path === "/version") {
            return [200, { gitVersion: this.version }];
        }
        if (path === "/apis/networking.k8s.io/v1/servicecidrs") {
            return typeof this.serviceCidrs === "number"
                ? [this.serviceCidrs, { kind: "Status", message: `${path} is not yours to list` }]
                : [200, { items: [{ spec: { cidrs: this.serviceCidrs } }] }];
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
        // It has no pods: the tests play the controllers.
        if (/^\/api\/v1\/namespaces\/[^/]+\/pods$/.test(path)) {
            return [200, { items: [] }];
        }
        return this.policy(method, url, body) ?? this.discovery(path) ?? missing;
    }

    private core(method: string, path: string, body: string): [number, unknown] | undefined {
        if (path === "/api/v1") {
            const kind = (kind: string, namespaced: boolean) => ({ name: `${kind.toLowerCase()}s`, kind, namespaced });
            return [200, { resources: [kind("Namespace", false), kind("Secret", true)] }];
        }
        if (!/^\/api\/v1\/namespaces\/[^/]+(\/secrets(\/[^/]+)?)?$/.test(path)) {
            return undefined;
        }
        const given = (body === "" ? {} : JSON.parse(body)) as { metadata?: { name?: string } };
        if (path.endsWith("/secrets")) {
            const items = [...this.objects].filter(([key]) => key.startsWith(`${path}/`)).map(([, object]) => object);
            return method === "POST" ? this.core("PATCH", `${path}/${given.metadata?.name}`, body) : [200, { items }];
        }
        if (method === "PATCH") {
            this.objects.set(path, patched(this.objects.get(path) ?? {}, given) as Record<string, unknown>);
        }
        const found = this.objects.get(path);
        if (method === "DELETE") {
            this.objects.delete(path);
        }
        return found === undefined ? [404, { kind: "Status", message: `${path} not found` }] : [200, found];
    }

    private policy(method: string, url: URL, body: string): [number, unknown] | undefined {
        const policy = /\/namespaces\/([^/]+)\/clienttrafficpolicies\/([^/]+)$/;
        const [, namespace, name] = policy.exec(url.pathname) ?? [];
        const key = `${namespace}/${name}`;
        if (!this.policies.has(key)) {
            return undefined;
        }
        if (method === "PATCH") {
            const { spec } = JSON.parse(body) as { spec?: Record<string, unknown> };
            if (url.searchParams.get("fieldManager") === MANAGERS.policies[0]) {
                this.policies.set(key, spec ?? {});
            } else if (spec === undefined) {
                this.withoutAltSvc.delete(key);
            } else {
                this.withoutAltSvc.add(key);
            }
        }
        const removal = { headers: { lateResponseHeaders: { remove: ["alt-svc"] } } };
        const spec = { ...(this.withoutAltSvc.has(key) ? removal : {}), ...this.policies.get(key) };
        return [200, { metadata: { namespace, name }, spec: { targetRefs: [], ...spec } }];
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
            this.crds.delete(name);
        }
        return [200, found];
    }

    private discovery(path: string): [number, unknown] | undefined {
        const [, group, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
        const served = [...this.crds.values()].filter((crd) => crd.spec.group === group);
        const versions = [...new Set(served.flatMap((crd) => crd.spec.versions.map((one) => one.name)))];
        if (versions.length === 0) {
            return undefined;
        }
        return version === undefined
            ? [200, { versions: versions.map((one) => ({ groupVersion: `${group}/${one}` })) }]
            : [200, { resources: served.map((crd) => ({ name: crd.spec.names.plural })) }];
    }
}

/** JSON merge patch, RFC 7396. */
function patched(object: unknown, patch: unknown): unknown {
    if (typeof patch !== "object" || patch === null || Array.isArray(patch)) {
        return patch;
    }
    const base = typeof object === "object" && object !== null ? (object as Record<string, unknown>) : {};
    const merged = { ...base, ...Object.fromEntries(Object.entries(patch).map(([k, v]) => [k, patched(base[k], v)])) };
    return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

/** The answer to a write that is refused; undefined where it is not. */
function refusal(method: string, url: URL, contentType: string | undefined): [number, unknown] | undefined {
    if (method !== "PATCH") {
        return undefined;
    }
    const no = (status: number, message: string): [number, unknown] => [status, { kind: "Status", message }];
    if (contentType !== "application/apply-patch+yaml") {
        return no(415, `the body of the request was in an unknown format - ${contentType}`);
    }
    const manager = url.searchParams.get("fieldManager");
    if (!manager) {
        return no(400, "fieldManager: Required value: is required for apply patch");
    }
    const expected = url.pathname.includes("/clienttrafficpolicies/") ? MANAGERS.policies : MANAGERS.crds;
    if (url.searchParams.get("force") !== "true" || !expected.includes(manager)) {
        return no(409, `Apply failed with 1 conflict: conflict with "${expected[0]}"`);
    }
    return undefined;
}
