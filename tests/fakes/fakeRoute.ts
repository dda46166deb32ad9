import type { AltSvcObject, ManagedFields } from "../../components/front/altSvcObject.ts";
import { RoutedServer } from "./routedServer.ts";

const PATHS = [
    "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/shop",
    "/apis/networking.k8s.io/v1/namespaces/shop/ingresses/shop",
];

interface Patch {
    metadata: { resourceVersion: string; managedFields?: ManagedFields[]; annotations?: Record<string, string | null> };
    spec?: AltSvcObject["spec"];
}

/**
 * One HTTPRoute or Ingress on an API server that knows merge patches of it: changed rules are owned by who changed them and by no one
 * else, and each write is another version.
 */
export class FakeRoute extends RoutedServer {
    object: AltSvcObject | undefined;
    /** What its controller does after each write. */
    controller: (object: AltSvcObject) => void = () => {};
    /** Managers of the writes. */
    readonly writes: (string | null)[] = [];

    private constructor(object: AltSvcObject) {
        super();
        this.object = object;
    }

    static async start(object: AltSvcObject): Promise<FakeRoute> {
        return await new FakeRoute(structuredClone(object)).listen();
    }

    protected override route(method: string, url: URL, body: string): [number, object] {
        if (!PATHS.includes(url.pathname) || this.object === undefined) {
            return [404, { message: "not found" }];
        }
        if (method !== "PATCH") {
            return [200, this.object];
        }
        return this.merge(this.object, url.searchParams.get("fieldManager"), JSON.parse(body) as Patch);
    }

    private merge(object: AltSvcObject, manager: string | null, { metadata, spec }: Patch): [number, object] {
        if (metadata.resourceVersion !== object.metadata.resourceVersion) {
            return [409, { message: "the object has been modified" }];
        }
        this.writes.push(manager);
        object.metadata.resourceVersion = `${Number(metadata.resourceVersion) + 1}`;
        if (metadata.managedFields !== undefined) {
            object.metadata.managedFields = metadata.managedFields;
        }
        const annotations = Object.entries({ ...object.metadata.annotations, ...metadata.annotations });
        const left = annotations.filter((each): each is [string, string] => each[1] !== null);
        if (left.length === 0) delete object.metadata.annotations;
        else object.metadata.annotations = Object.fromEntries(left);
        if (metadata.annotations !== undefined) {
            this.own(object, manager ?? "", spec !== undefined);
        }
        if (spec !== undefined) {
            object.spec = { ...object.spec, ...spec };
            object.metadata.generation = (object.metadata.generation ?? 0) + 1;
        }
        this.controller(object);
        return [200, object];
    }

    /** Makes a manager the only owner of the rules, if they were changed. */
    private own({ metadata }: AltSvcObject, manager: string, rules: boolean): void {
        const others = (metadata.managedFields ?? []).filter((entry) => entry.manager !== manager);
        const theirs = rules ? others.map(withoutRules) : others;
        const noted = metadata.annotations === undefined ? {} : { "f:metadata": {} };
        metadata.managedFields = [
            ...theirs,
            {
                manager,
                operation: "Update",
                fieldsV1: { ...noted, ...(rules ? { "f:spec": { "f:rules": {} } } : {}) },
            },
        ];
    }
}

function withoutRules(entry: ManagedFields): ManagedFields {
    if (entry.fieldsV1?.["f:spec"] === undefined) return entry;
    const { "f:rules": _rules, ...spec } = entry.fieldsV1["f:spec"];
    return { ...entry, fieldsV1: { ...entry.fieldsV1, "f:spec": spec } };
}
