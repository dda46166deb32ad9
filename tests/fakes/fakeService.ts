import type { ServiceObject, ServicePort } from "../../components/front/serviceObject.ts";
import { RoutedServer } from "./routedServer.ts";

/** A list of ports as server-side apply sees it: an item is what has one port and one protocol. */
const keyOf = ({ port, protocol = "TCP" }: ServicePort) => `${port}/${protocol}`;

/**
 * One Service on an API server that knows server-side apply of `spec.ports`: an item is owned by the managers that have applied
 * it, and goes with the last of them. Its owner's own ports are nobody's to take.
 */
export class FakeService extends RoutedServer {
    service: ServiceObject | undefined;
    /** Other Services of the namespace, and nodes with a pod of the gateway. */
    beside: ServiceObject[] = [];
    nodes: string[] = ["one"];
    /** Gateways and Ingresses, by their paths. */
    readonly served: Record<string, object> = {};
    /** What its controller does after each write. */
    controller: (service: ServiceObject) => void = () => {};
    readonly writes: { manager: string | null; force: string | null; ports: ServicePort[] }[] = [];
    private readonly owned = new Map<string, Set<string>>();
    /** Who owns the target of a port that an owner made. */
    readonly targets = new Map<string, string>();

    private constructor(service: ServiceObject) {
        super();
        this.service = service;
    }

    static async start(service: ServiceObject): Promise<FakeService> {
        return await new FakeService(structuredClone(service)).listen();
    }

    protected override route(method: string, url: URL, body: string): [number, object] {
        const { service } = this;
        const folder = "/api/v1/namespaces/ingress/services";
        const object = this.served[url.pathname];
        if (object !== undefined) {
            return [200, object];
        }
        if (url.pathname === folder || url.pathname === "/api/v1/services") {
            return [200, { items: [...(service === undefined ? [] : [service]), ...this.beside] }];
        }
        if (url.pathname === "/apis/discovery.k8s.io/v1/namespaces/ingress/endpointslices") {
            const endpoints = this.nodes.map((nodeName) => ({ nodeName, conditions: { ready: true } }));
            return [200, { items: [{ ports: [{ name: "https", protocol: "TCP" }], endpoints }] }];
        }
        if (url.pathname !== `${folder}/gateway` || service === undefined) {
            return [404, { message: "not found" }];
        }
        if (method !== "PATCH") {
            return [200, service];
        }
        return body.startsWith("[") ? this.edit(service, url, body) : this.apply(service, url, body);
    }

    /** A JSON patch of one port. */
    private edit(service: ServiceObject, url: URL, body: string): [number, object] {
        for (const { op, path, value } of JSON.parse(body) as { op: string; path: string; value: unknown }[]) {
            const [, , , index, field = ""] = path.split("/");
            const port = service.spec.ports?.[Number(index)];
            if (port === undefined || (op === "test" && port[field as keyof ServicePort] !== value)) {
                return [422, { message: "the test failed" }];
            }
            if (op === "replace") {
                Object.assign(port, { [field]: value });
                this.targets.set(keyOf(port), url.searchParams.get("fieldManager") ?? "");
            }
        }
        this.controller(service);
        return [200, service];
    }

    /** Takes the target of a port that is there, or releases it: without an owner it is the number of the port. */
    private take(service: ServiceObject, manager: string, given: ServicePort[]): void {
        for (const port of service.spec.ports ?? []) {
            const taken = given.find((each) => keyOf(each) === keyOf(port));
            if (taken !== undefined) {
                port.targetPort = taken.targetPort;
                this.targets.set(keyOf(port), manager);
            } else if (this.targets.get(keyOf(port)) === manager) {
                port.targetPort = port.port;
                this.targets.delete(keyOf(port));
            }
        }
        this.manage(service, manager, given.length > 0);
    }

    private manage({ metadata }: ServiceObject, manager: string, manages: boolean): void {
        const others = (metadata.managedFields ?? []).filter((each) => each.manager !== manager);
        metadata.managedFields = [...others, ...(manages ? [{ manager, operation: "Apply" }] : [])];
        if (metadata.managedFields.length === 0) delete metadata.managedFields;
    }

    private apply(service: ServiceObject, url: URL, body: string): [number, object] {
        const manager = url.searchParams.get("fieldManager") ?? "";
        const { spec } = JSON.parse(body) as { spec?: { ports?: ServicePort[] } };
        const given = spec?.ports ?? [];
        this.writes.push({ manager, force: url.searchParams.get("force"), ports: given });
        const ports = service.spec.ports ?? [];
        if (url.searchParams.get("force") === "true") {
            this.take(service, manager, given);
            this.controller(service);
            return [200, service];
        }
        const before = new Set([...this.owned].filter(([, who]) => who.has(manager)).map(([key]) => key));
        const conflict = given.find((port) =>
            ports.some((each) => keyOf(each) === keyOf(port) && !before.has(keyOf(port))),
        );
        if (conflict !== undefined) {
            return [409, { message: `Apply failed with 1 conflict: conflict with "somebody" on ${keyOf(conflict)}` }];
        }
        const keys = new Set(given.map(keyOf));
        const gone = [...before].filter((key) => !keys.has(key));
        for (const key of gone) this.owned.delete(key);
        for (const key of keys) this.owned.set(key, new Set([manager]));
        const kept = ports.filter((port) => !gone.includes(keyOf(port)) && !keys.has(keyOf(port)));
        // The API server gives what is new a node port.
        service.spec.ports = [...kept, ...given.map((port) => ({ ...port, nodePort: 31_000 }))];
        this.manage(service, manager, given.length > 0);
        this.controller(service);
        return [200, service];
    }
}
