import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { AltSvcObject, RouteRule } from "../../../components/front/altSvcObject.ts";
import {
    type GatewayAltSvcInputs,
    type GatewayAltSvcState,
    gatewayAltSvcHeld,
} from "../../../components/front/gatewayAltSvcLifecycle.ts";
import { FakeRoute } from "../../fakes/fakeRoute.ts";

const altSvc = gatewayAltSvcHeld({ limit: 20, every: 2 });
const TRIAL = 'h3=":443"; ma=60';
const MARK = "alt-svc.front.http3-gateway.dev/shop-h3";
const MANAGER = "http3-gateway-front-alt-svc.shop-h3";

let fake: FakeRoute | undefined;
afterEach(async () => {
    await fake?.stop();
    fake = undefined;
});

const sets = (...set: { name: string; value: string }[]) => ({
    type: "ResponseHeaderModifier",
    responseHeaderModifier: { set },
});
const header = (value: string) => ({ name: "Alt-Svc", value });
const redirect = { type: "RequestRedirect", requestRedirect: { scheme: "https" } };
const cache = { name: "Cache-Control", value: "no-store" };

/** Its owner applies it, and the gateway writes its status. */
const route: AltSvcObject = {
    metadata: {
        resourceVersion: "1",
        generation: 1,
        managedFields: [
            {
                manager: "helm",
                operation: "Apply",
                fieldsV1: { "f:spec": { "f:hostnames": {}, "f:rules": {} } },
            },
            { manager: "contour", operation: "Update", subresource: "status", fieldsV1: { "f:status": {} } },
        ],
    },
    spec: { rules: [{}, { filters: [redirect] }, { filters: [sets(cache)] }] },
};
const sending = (value: string): RouteRule[] => [
    { filters: [sets(header(value))] },
    { filters: [redirect, sets(header(value))] },
    { filters: [sets(cache, header(value))] },
];
const ingress: AltSvcObject = {
    metadata: { resourceVersion: "1", generation: 1, annotations: { "shop.example/owned": "yes" } },
    spec: {},
};
const ANNOTATION = { annotation: "haproxy.org/response-set-header", text: "Alt-Svc {quotedAltSvc}" };

type Served = { server: FakeRoute; inputs: GatewayAltSvcInputs };

async function serve(object: AltSvcObject, more: Partial<GatewayAltSvcInputs> = {}): Promise<Served> {
    await fake?.stop();
    fake = await FakeRoute.start(object);
    const { kubeconfig } = fake;
    const place = { of: "HTTPRoute", namespace: "shop", name: "shop", front: "shop-h3" } as const;
    const hostnames = ["shop.example.com", "*.shop.example.com"];
    return { server: fake, inputs: { ...place, hostnames, value: TRIAL, kubeconfig, ...more } };
}
const serveIngress = async (object: AltSvcObject) => await serve(object, { of: "Ingress", ...ANNOTATION });

/** The object without what each write changes. */
function kept(object: AltSvcObject | undefined): unknown {
    const { resourceVersion: _version, generation: _generation, ...metadata } = object?.metadata ?? {};
    return { ...object, metadata };
}

/** What a preview says against it. */
async function refusals(inputs: GatewayAltSvcInputs): Promise<string[]> {
    const { failures = [] } = (await altSvc.check?.({}, inputs)) ?? {};
    return failures.map(({ property, reason }) => `${property}: ${reason}`);
}

describe("the Alt-Svc that an HTTPRoute of somebody else sends", () => {
    test("is a filter in each rule beside its filters, and is removed with nothing else changed", async () => {
        const { server, inputs } = await serve(route);
        expect(await refusals(inputs)).toEqual([]);
        const state = await altSvc.create(inputs);
        expect(state).toEqual({ ...inputs, written: true });
        expect(server.object?.spec?.rules).toEqual(sending(TRIAL));
        expect(server.object?.metadata.annotations).toEqual({ [MARK]: TRIAL });
        expect(await altSvc.read?.(state)).toEqual(state);
        await altSvc.delete?.(state);
        expect(kept(server.object)).toEqual(kept(route));
        expect(new Set(server.writes)).toEqual(new Set([MANAGER]));
    });

    test("leaves the rules to who owns them, whose next apply would else be a conflict", async () => {
        const { server, inputs } = await serve(route);
        await altSvc.create(inputs);
        expect(server.object?.metadata.managedFields).toEqual([
            ...(route.metadata.managedFields ?? []),
            { manager: MANAGER, operation: "Update", fieldsV1: { "f:metadata": {} } },
        ]);
    });

    test("is another one at another stage, in place of the one before", async () => {
        const { server, inputs } = await serve(route);
        const state = await altSvc.create(inputs);
        const next = await altSvc.update(state, { ...inputs, value: "clear" });
        expect(next).toEqual({ ...inputs, value: "clear", written: true });
        expect(server.object?.spec?.rules).toEqual(sending("clear"));
        expect(server.object?.metadata.annotations).toEqual({ [MARK]: "clear" });
        await altSvc.delete?.(next);
        expect(kept(server.object)).toEqual(kept(route));
    });

    test("is written although the gateway writes its status at the same time", async () => {
        const { server, inputs } = await serve(route);
        let times = 0;
        server.controller = ({ metadata }) => {
            if (times++ < 3) metadata.resourceVersion = `${Number(metadata.resourceVersion) + 1}`;
        };
        await altSvc.create(inputs);
        expect(server.object?.spec?.rules).toEqual(sending(TRIAL));
        expect(server.object?.metadata.managedFields?.[0]).toEqual(route.metadata.managedFields?.[0]);
    });

    test("is used and kept, where its owner has written it", async () => {
        const written = { ...route, spec: { rules: sending(TRIAL) } };
        const { server, inputs } = await serve(written);
        expect(await refusals(inputs)).toEqual([]);
        const state = await altSvc.create(inputs);
        expect(state).toEqual({ ...inputs, written: false });
        await altSvc.delete?.(state);
        expect(server.object).toEqual(written);
        expect(server.writes).toEqual([]);
    });

    test.each<[what: string, filter: NonNullable<RouteRule["filters"]>[number], says: string]>([
        [
            "sets another",
            sets({ name: "alt-svc", value: 'h3=":8443"' }),
            'has Alt-Svc h3=":8443" in a filter of its own',
        ],
        [
            "removes it",
            { type: "ResponseHeaderModifier", responseHeaderModifier: { remove: ["Alt-Svc"] } },
            "removes Alt-Svc in a filter of its own",
        ],
    ])("is refused where its owner %s, with the lines to write", async (_what, filter, says) => {
        const theirs = { ...route, spec: { rules: [{}, { filters: [filter] }] } };
        const { server, inputs } = await serve(theirs);
        const message =
            `The HTTPRoute shop/shop ${says}. It would not be the stage's, or would be lost: the front changes only what it has written. ` +
            "Take that away, or write the stage's in each rule: filters: [{ type: ResponseHeaderModifier, responseHeaderModifier: " +
            `{ set: [{ name: Alt-Svc, value: '${TRIAL}' }] } }] [front-alt-svc-taken; RFC 7838 §3]`;
        expect(await refusals(inputs)).toEqual([`altSvc: ${message}`]);
        await expect(altSvc.create(inputs)).rejects.toThrow(message);
        expect(server.object).toEqual(theirs);
    });

    test("is refused where another front has written one", async () => {
        const { server, inputs } = await serve(route);
        await altSvc.create({ ...inputs, front: "other" });
        const taken = structuredClone(server.object);
        await expect(altSvc.create(inputs)).rejects.toThrow(
            /^The HTTPRoute shop\/shop sends the Alt-Svc of the front other\. .* \[front-alt-svc-of-another-front; /,
        );
        expect(server.object).toEqual(taken);
    });

    test.each<[who: string, metadata: Partial<AltSvcObject["metadata"]>, says: string]>([
        [
            "a controller",
            { ownerReferences: [{ kind: "Shop", name: "shop", controller: true }] },
            "is made by the Shop shop",
        ],
        [
            "Flux",
            { labels: { "kustomize.toolkit.fluxcd.io/name": "apps" } },
            "is kept by the Kustomization apps of Flux",
        ],
        ["Argo CD", { annotations: { "argocd.argoproj.io/tracking-id": "shop:1" } }, "is kept by Argo CD (shop:1)"],
    ])("is refused where %s would undo it, unless that has written it", async (_who, metadata, says) => {
        const theirs = { ...route, metadata: { ...route.metadata, ...metadata } };
        const { inputs } = await serve(theirs);
        const [refusal = "", ...others] = await refusals(inputs);
        expect(others).toEqual([]);
        expect(refusal.startsWith(`altSvc: The HTTPRoute shop/shop ${says}. `)).toBe(true);
        expect(refusal).toContain("[front-alt-svc-of-a-controller; ");
        const written = await serve({ ...theirs, spec: { rules: sending(TRIAL) } });
        expect(await refusals(written.inputs)).toEqual([]);
    });

    test("is refused at a preview where there is no such object, and where nothing answers", async () => {
        const { server, inputs } = await serve(route);
        server.object = undefined;
        expect(await refusals(inputs)).toEqual([
            expect.stringMatching(
                /^altSvc: The HTTPRoute shop\/shop does not exist\. .* \[front-alt-svc-object-missing; /,
            ),
        ]);
        expect(await refusals({ ...inputs, kubeconfig: "/nowhere/kubeconfig" })).toEqual([
            expect.stringMatching(/^altSvc: The kubeconfig \/nowhere\/kubeconfig does not exist\. /),
        ]);
    });

    test("is refused where the object is for names that the front refuses", async () => {
        const names = ["shop.example.com", "a.shop.example.com", "blog.example.com"];
        const { inputs } = await serve({ ...route, spec: { ...route.spec, hostnames: names } });
        expect(await refusals(inputs)).toEqual([
            expect.stringMatching(
                /^altSvc: The HTTPRoute shop\/shop is for blog\.example\.com too\. .* \[front-alt-svc-of-other-names; /,
            ),
        ]);
        const rules = [...names.map((host) => ({ host })), {}];
        const theirs = await serveIngress({ ...ingress, spec: { rules } });
        expect(await refusals(theirs.inputs)).toEqual([
            expect.stringContaining("The Ingress shop/shop is for blog.example.com too. "),
        ]);
        expect(await refusals({ ...theirs.inputs, hostnames: names })).toEqual([]);
    });

    test("is given up where a controller removes it, with who writes the object and the lines to write", async () => {
        const { server, inputs } = await serve(route);
        server.controller = (object) => {
            object.spec = structuredClone(route.spec ?? {});
        };
        await expect(altSvc.create(inputs)).rejects.toThrow(
            "What was added to the HTTPRoute shop/shop for Alt-Svc was removed again; it is written by helm. Clients would lose Alt-Svc " +
                "whenever that happens. Have it write the stage's itself, in each rule: filters: [{ type: ResponseHeaderModifier, ",
        );
        expect(kept(server.object)).toEqual(kept(route));
    });

    test("is removed at once where the gateway refuses the filter, whose requests would fail", async () => {
        const { server, inputs } = await serve(route);
        server.controller = (object) => {
            const filtered = object.spec?.rules?.some(({ filters = [] }) => filters.length > 1) ?? false;
            const condition = { type: "Accepted", status: filtered ? "False" : "True", message: "no such filter." };
            const observedGeneration = object.metadata.generation ?? 0;
            object.status = { parents: [{ conditions: [{ ...condition, observedGeneration }] }] };
        };
        await expect(altSvc.create(inputs)).rejects.toThrow(
            /^The gateway refuses the HTTPRoute shop\/shop with the filter for Alt-Svc: no such filter\. .* \[front-alt-svc-refused; /,
        );
        expect(server.object?.spec).toEqual(route.spec);
        expect(server.object?.metadata.annotations).toBeUndefined();
    });

    test("is removed where its creation is interrupted, of which an engine has no state", async () => {
        const { server, inputs } = await serve(route);
        const interrupt = new AbortController();
        server.controller = () => interrupt.abort(new Error("Interrupted."));
        const patient = gatewayAltSvcHeld({ limit: 60_000, every: 2 });
        await expect(patient.create(inputs, { signal: interrupt.signal })).rejects.toThrow("Interrupted.");
        expect(kept(server.object)).toEqual(kept(route));
    });

    test("is removed by its inputs alone, which is all that is recorded of a creation that was cut off", async () => {
        const { server, inputs } = await serve(route);
        await altSvc.create(inputs);
        await altSvc.delete?.(inputs as GatewayAltSvcState);
        expect(kept(server.object)).toEqual(kept(route));
    });

    test("is written again where its owner wrote the rules, or added one", async () => {
        const { server, inputs } = await serve(route);
        const state = await altSvc.create(inputs);
        expect(await altSvc.read?.(state)).toEqual(state);
        server.object?.spec?.rules?.push({});
        expect(await altSvc.read?.(state)).toBeUndefined();
        await altSvc.create(inputs);
        expect(server.object?.spec?.rules).toEqual([...sending(TRIAL), { filters: [sets(header(TRIAL))] }]);
    });

    test("is an update where its value changes, and another resource where its object does", async () => {
        const { inputs } = await serve(route);
        const state = { ...inputs, written: true };
        expect(altSvc.diff(state, inputs)).toEqual({ changes: false, replaces: [] });
        expect(altSvc.diff(state, { ...inputs, value: "clear" })).toEqual({ changes: true, replaces: [] });
        expect(altSvc.diff(state, { ...inputs, annotation: "other" })).toEqual({ changes: true, replaces: [] });
        expect(altSvc.diff(state, { ...inputs, name: "other" })).toEqual({ changes: true, replaces: ["name"] });
        expect(altSvc.diff(state, { ...inputs, front: "other" })).toEqual({ changes: true, replaces: ["name"] });
    });

    test("has nothing to remove from an object that is gone", async () => {
        const { server, inputs } = await serve(route);
        const state = await altSvc.create(inputs);
        server.object = undefined;
        expect(await altSvc.read?.(state)).toBeUndefined();
        await altSvc.delete?.(state);
    });

    test("is gone without a trace afterwards, whatever filters there are and however often it comes and goes", async () => {
        const set = fc.uniqueArray(fc.record({ name: fc.stringMatching(/^X-[a-z]{1,4}$/), value: fc.string() }), {
            minLength: 1,
            maxLength: 3,
            selector: ({ name }) => name,
        });
        const filters = fc
            .subarray([redirect, { type: "RequestMirror" }])
            .chain((others) =>
                fc.option(set).map((headers) => (headers === null ? others : [...others, sets(...headers)])),
            );
        const rule = filters.map((some): RouteRule => (some.length === 0 ? {} : { filters: some }));
        await fc.assert(
            fc.asyncProperty(
                fc.array(rule, { minLength: 1, maxLength: 4 }),
                fc.integer({ min: 1, max: 3 }),
                async (rules, times) => {
                    const object = { ...route, spec: { rules } };
                    const { server, inputs } = await serve(object);
                    for (let count = 0; count < times; count++) {
                        const state = await altSvc.create(inputs);
                        await altSvc.delete?.(await altSvc.update(state, { ...inputs, value: "clear" }));
                    }
                    expect(kept(server.object)).toEqual(kept(object));
                },
            ),
            { numRuns: 12 },
        );
    });
});

describe("the Alt-Svc that an Ingress of somebody else sends", () => {
    test("is one annotation beside its own, and is removed with nothing else changed", async () => {
        const { server, inputs } = await serveIngress(ingress);
        const state = await altSvc.create(inputs);
        expect(state).toEqual({ ...inputs, written: true });
        expect(server.object?.metadata.annotations).toEqual({
            "shop.example/owned": "yes",
            [MARK]: TRIAL,
            "haproxy.org/response-set-header": String.raw`Alt-Svc "h3=\":443\"; ma=60"`,
        });
        expect(server.object?.spec).toEqual({});
        const next = await altSvc.update(state, { ...inputs, value: "clear" });
        expect(server.object?.metadata.annotations).toMatchObject({
            "haproxy.org/response-set-header": 'Alt-Svc "clear"',
        });
        await altSvc.delete?.(next);
        expect(server.object?.metadata.annotations).toEqual(ingress.metadata.annotations);
    });

    test("is another annotation where another is named", async () => {
        const { server, inputs } = await serveIngress(ingress);
        const state = await altSvc.create(inputs);
        await altSvc.update(state, { ...inputs, annotation: "example.com/alt-svc", text: "{altSvc}" });
        expect(server.object?.metadata.annotations).toEqual({
            "shop.example/owned": "yes",
            [MARK]: TRIAL,
            "example.com/alt-svc": TRIAL,
        });
    });

    test("is refused where its owner uses the annotation, and where a controller makes the Ingress, but not for Argo CD", async () => {
        const annotations = { "haproxy.org/response-set-header": "X-Shop yes" };
        const theirs = { ...ingress, metadata: { ...ingress.metadata, annotations } };
        const { server, inputs } = await serveIngress(theirs);
        await expect(altSvc.create(inputs)).rejects.toThrow(
            "The Ingress shop/shop has the annotation haproxy.org/response-set-header already. ",
        );
        expect(server.object).toEqual(theirs);
        const owned = { ownerReferences: [{ kind: "Shop", name: "shop", controller: true }] };
        const made = await serveIngress({ ...ingress, metadata: { ...ingress.metadata, ...owned } });
        expect(await refusals(made.inputs)).toEqual([
            expect.stringContaining("with the value of the stage, the annotation haproxy.org/response-set-header: "),
        ]);
        const argo = { annotations: { "argocd.argoproj.io/tracking-id": "shop:1" } };
        const kept = await serveIngress({ ...ingress, metadata: { ...ingress.metadata, ...argo } });
        expect(await refusals(kept.inputs)).toEqual([]);
    });

    test("leaves an annotation that its owner wrote meanwhile", async () => {
        const { server, inputs } = await serveIngress(ingress);
        const state = await altSvc.create(inputs);
        const annotations = server.object?.metadata.annotations ?? {};
        annotations["haproxy.org/response-set-header"] = "X-Shop yes";
        expect(await altSvc.read?.(state)).toBeUndefined();
        await altSvc.delete?.(state);
        expect(server.object?.metadata.annotations).toEqual({
            "shop.example/owned": "yes",
            "haproxy.org/response-set-header": "X-Shop yes",
        });
    });
});
