import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lifecycleOf } from "../../../../components/providers.ts";
import { UNKNOWN } from "../../../../components/pulumi/wire.ts";
import { FakeApi } from "../../../fakes/fakeApi.ts";
import { made, policy } from "../../../support/dynamicResources.ts";
import { registrationsOf } from "../../../support/registrations.ts";
import { DynamicProvider, type Properties } from "./dynamicProvider.ts";

let provider: DynamicProvider;
let api: FakeApi;

/** The inputs of a resource with its recorded code; some of them said otherwise. */
async function inputsOf(kind: keyof typeof made, changed: Properties = {}): Promise<Properties> {
    const { __provider } = (await registrationsOf(made[kind])).one(kind).inputs;
    return { __provider, ...changed };
}

beforeAll(async () => {
    api = await FakeApi.start();
    provider = await DynamicProvider.start(join(import.meta.dirname, "../../../../stacks"), process.env);
});
afterAll(async () => {
    provider.stop();
    await api.stop();
});

const reached = { kubeconfig: "one", context: "one" };
const bundle = {
    group: "example.com",
    source: "crds.yaml",
    version: "v1",
    channel: "standard",
    deleteOnDestroy: false,
};
const fronted = { namespace: "ingress", name: "gateway", front: { replicas: 2, ipFamilies: ["IPv4"], quic: false } };
const groups = { namespace: "edge", service: "edge", port: 443 };
const udpPort = { ...policy, front: "shop-h3", targetPort: "h3" };
const tcpPort = { ...policy, front: "shop-h3", gatewayPort: "https" };
const filter = {
    of: "HTTPRoute",
    namespace: "shop",
    name: "shop",
    front: "shop-h3",
    hostnames: ["a"],
    value: 'h3=":443"; ma=60',
};
const sending = { namespace: "ingress", front: "shop-h3", quic: true, drainSeconds: 60 };
const certificates = { namespace: "edge", names: ["a", "b"], expected: { a: "1" } };
const look = { urls: ["https://a.example.com/"], addresses: ["192.0.2.10"], udpPort: 443, timeout: 120 };
const preflight = { kubernetes: "1.33", bundles: [{ group: "example.com" }], secrets: [{ name: "tls" }] };

describe("in Pulumi's own dynamic provider", () => {
    test.each<[kind: keyof typeof made, olds: Properties, changed: Properties, diff: string]>([
        ["Http3Listener", { ...policy, ...reached }, {}, "same"],
        ["Http3Listener", { ...policy, ...reached }, { namespace: "other" }, "replace"],
        ["Http3Listener", { ...policy, ...reached }, { name: "other" }, "replace"],
        ["Http3Listener", { ...policy, ...reached }, { uid: "2" }, "update"],
        ["Http3Listener", { ...policy, ...reached }, { kubeconfig: "two" }, "update"],
        ["AltSvc", { ...policy, value: "clear" }, {}, "same"],
        ["AltSvc", { ...policy, value: "clear" }, { namespace: "other" }, "replace"],
        ["AltSvc", { ...policy, value: "clear" }, { name: "other" }, "replace"],
        ["AltSvc", { ...policy, value: "clear" }, { value: 'h3=":443"' }, "update"],
        ["AltSvc", { ...policy, value: "clear" }, { uid: "2" }, "update"],
        ["AltSvcRemoval", { ...policy, ...reached }, {}, "same"],
        ["AltSvcRemoval", { ...policy, ...reached }, { namespace: "other" }, "replace"],
        ["AltSvcRemoval", { ...policy, ...reached }, { name: "other" }, "replace"],
        ["AltSvcRemoval", { ...policy, ...reached }, { uid: "2" }, "update"],
        ["AltSvcRemoval", { ...policy, ...reached }, { kubeconfig: "two" }, "update"],
        ["DrainedPods", { namespace: "edge", ...reached }, {}, "same"],
        ["DrainedPods", { namespace: "edge", ...reached }, { namespace: "other" }, "replace"],
        ["DrainedPods", { namespace: "edge", ...reached }, { kubeconfig: "two" }, "update"],
        ["DrainedPods", { namespace: "edge", ...reached }, { context: "two" }, "update"],
        ["EndpointGroups", { ...groups, ...reached, group: "k8s1", zones: ["b"] }, {}, "same"],
        ["EndpointGroups", { ...groups, ...reached, group: "k8s1", zones: ["b"] }, { service: "other" }, "update"],
        ["EndpointGroups", { ...groups, ...reached, group: "k8s1", zones: ["b"] }, { kubeconfig: "two" }, "update"],
        ["FrontedService", { ...fronted, ...reached, uid: "1", warnings: [] }, {}, "same"],
        ["FrontedService", { ...fronted, ...reached }, { front: { ...fronted.front, quic: true } }, "update"],
        ["FrontedService", { ...fronted, ...reached }, { kubeconfig: "two" }, "update"],
        ["FrontedService", { ...fronted, ...reached }, { name: "other" }, "replace"],
        ["GatewayAltSvc", { ...filter, ...reached, written: true }, {}, "same"],
        ["GatewayAltSvc", { ...filter, ...reached, written: true }, { value: "clear" }, "update"],
        ["GatewayAltSvc", { ...filter, ...reached, written: true }, { hostnames: ["b"] }, "update"],
        ["GatewayAltSvc", { ...filter, ...reached, written: true }, { of: "Ingress" }, "replace"],
        ["TcpPort", { ...tcpPort, ...reached, taken: true }, {}, "same"],
        ["TcpPort", { ...tcpPort, ...reached, taken: true }, { uid: "2" }, "update"],
        ["TcpPort", { ...tcpPort, ...reached, taken: true }, { gatewayPort: "tls" }, "update"],
        ["TcpPort", { ...tcpPort, ...reached, taken: true }, { namespace: "other" }, "replace"],
        ["ServedAltSvc", { ...sending, ...reached }, {}, "same"],
        ["ServedAltSvc", { ...sending, ...reached }, { value: "clear" }, "update"],
        ["ServedAltSvc", { ...sending, ...reached }, { front: "other" }, "replace"],
        ["UdpPort", { ...udpPort, ...reached, added: true }, {}, "same"],
        ["UdpPort", { ...udpPort, ...reached, added: true }, { uid: "2" }, "update"],
        ["UdpPort", { ...udpPort, ...reached, added: true }, { targetPort: "quic" }, "update"],
        ["UdpPort", { ...udpPort, ...reached, added: true }, { namespace: "other" }, "replace"],
        ["CrdBundle", bundle, { kubeconfig: "two" }, "update"],
        ["CrdBundle", bundle, { group: "example.net" }, "replace"],
        ["CrdBundle", bundle, { source: "others.yaml" }, "update"],
        ["CrdBundle", bundle, { version: "v2" }, "update"],
        ["CrdBundle", bundle, { channel: "experimental" }, "update"],
        ["CrdBundle", bundle, { deleteOnDestroy: true }, "update"],
        ["IssuedCertificates", certificates, { kubeconfig: "two", timeoutSeconds: 2 }, "same"],
        ["IssuedCertificates", certificates, { namespace: "other" }, "update"],
        ["IssuedCertificates", certificates, { names: ["a"] }, "update"],
        ["IssuedCertificates", certificates, { expected: { a: "2" } }, "update"],
        ["ClusterPreflight", preflight, { kubeconfig: "two" }, "same"],
        ["ClusterPreflight", preflight, { kubernetes: "1.34" }, "update"],
        ["ClusterPreflight", preflight, { bundles: [] }, "update"],
        ["ClusterPreflight", preflight, { secrets: [{ name: "other" }] }, "update"],
        ["ClusterPreflight", preflight, { ipFamilies: { families: ["IPv6"] } }, "update"],
        ["ClusterPreflight", preflight, { gatewayClass: { name: "eg" } }, "update"],
        ["ReachedPlan", { plan: { name: "edge", check: { timeout: 120 } } }, {}, "same"],
        ["ReachedPlan", { plan: { name: "edge" } }, { plan: { name: "edge", check: { timeout: 120 } } }, "update"],
        ["Http3Check", { ...look, passed: true }, { kubeconfig: "two", timeout: 5, onFailure: "report" }, "same"],
        ["Http3Check", { ...look, passed: true }, { urls: ["https://b.example.com/"] }, "update"],
        ["Http3Check", { ...look, passed: false }, {}, "update"],
        ["Http3Gate", { passed: true, verdict: "h3 answers." }, {}, "same"],
        ["Http3Gate", { passed: true, verdict: "h3 answers." }, { passed: false }, "update"],
        ["Http3Gate", { passed: true, verdict: "h3 answers." }, { verdict: "h3 answers at 2 addresses." }, "update"],
    ])("%s %j with %j: %s", async (kind, olds, changed, diff) => {
        const both = await inputsOf(kind, olds);
        expect(await provider.diff("one", both, { ...both, ...changed })).toBe(diff);
    });

    test.each<[what: string, asked: Properties, failures: string[]]>([
        [
            "a Secret",
            { secrets: [{ path: "certificate", namespace: "edge", name: "tls", hostnames: ["app.example.com"] }] },
            ["certificate"],
        ],
        [
            "a Secret whose name is not known yet",
            { secrets: [{ path: "certificate", namespace: "edge", name: UNKNOWN, hostnames: ["app.example.com"] }] },
            [],
        ],
        [
            "a Secret whose namespace is not known yet",
            { secrets: [{ path: "certificate", namespace: UNKNOWN, name: "tls", hostnames: ["app.example.com"] }] },
            [],
        ],
        ["a GatewayClass", { gatewayClass: { path: "controller", name: "eg" } }, ["controller"]],
        ["a GatewayClass whose name is not known yet", { gatewayClass: { path: "controller", name: UNKNOWN } }, []],
        ["a cluster that is not known yet", { kubeconfig: UNKNOWN, kubernetes: "1.99" }, []],
        ["a context that is not known yet", { context: UNKNOWN, kubernetes: "1.99" }, []],
        ["a version that the cluster does not have", { kubernetes: "1.99" }, ["cluster"]],
    ])("ClusterPreflight looks for %s where it can be there", async (_what, asked, failures) => {
        const news = await inputsOf("ClusterPreflight", {
            kubernetes: "1.33",
            bundles: [],
            kubeconfig: api.kubeconfig,
            ...asked,
        });
        const found = await provider.check({}, news);
        expect(found.failures.map((failure) => failure.split(":")[0])).toEqual(failures);
        const { __provider: _, ...kept } = found.inputs;
        expect(kept).toEqual({ kubernetes: "1.33", bundles: [], kubeconfig: api.kubeconfig, ...asked });
    });

    test.each<[kind: "Http3Listener" | "AltSvc" | "AltSvcRemoval", step: "create" | "update" | "delete"]>([
        ["Http3Listener", "create"],
        ["Http3Listener", "update"],
        ["Http3Listener", "delete"],
        ["AltSvc", "create"],
        ["AltSvc", "update"],
        ["AltSvc", "delete"],
        ["AltSvcRemoval", "create"],
        ["AltSvcRemoval", "update"],
        ["AltSvcRemoval", "delete"],
    ])("%s fails where the API server refuses its fields, at %s", async (kind, step) => {
        api.policies.set("edge/edge", {});
        const inputs = await inputsOf(kind, { ...policy, value: "clear", kubeconfig: api.kubeconfig });
        const steps = {
            create: () => provider.create(inputs),
            update: () => provider.update("edge/edge", inputs, { ...inputs, uid: "2" }),
            delete: () => provider.delete("edge/edge", inputs),
        };
        api.refusals = [{ status: 403, message: "you may not" }];
        await expect(steps[step]()).rejects.toThrow("you may not");
        await steps[step]();
        expect(api.refusals).toEqual([]);
    });

    // The same methods as Pulumi's dynamic provider answers for where a resource has none of them.
    test.each<[kind: keyof typeof made, without: string[]]>([
        ["AdvertisedStage", ["read", "delete"]],
        ["AltSvc", ["check"]],
        ["AltSvcRemoval", ["check"]],
        ["ClusterPreflight", ["read", "delete"]],
        ["CrdBundle", ["check"]],
        ["Http3Check", ["check", "read", "delete"]],
        ["Http3Gate", ["read", "delete"]],
        ["Http3Listener", ["check"]],
        ["IssuedCertificates", ["check", "read", "delete"]],
    ])("%s, whose lifecycle has no %j, behaves as a provider without", async (kind, without) => {
        const lifecycle = await lifecycleOf(kind);
        expect(["check", "read", "delete"].filter((method) => !(method in lifecycle))).toEqual(without);
        const ask = async (properties: Properties) => {
            const asked: Record<string, () => Promise<unknown>> = {
                check: async () => await provider.check({ before: 1 }, properties),
                read: async () => await provider.read("one", properties),
                delete: async () => await provider.delete("one", properties),
            };
            const answers = await Promise.all(without.map(async (method) => await asked[method]?.()));
            return JSON.parse(JSON.stringify(answers).replaceAll(JSON.stringify(properties["__provider"]), '"code"'));
        };
        const bare = "exports.handler = () => ({ create: async (inputs) => ({ id: 'one', outs: inputs }) });";
        const given = { ...policy, names: ["a", null], nested: { of: [1, true] } };
        expect(await ask(await inputsOf(kind, given))).toEqual(await ask({ __provider: bare, ...given }));
    });

    test("Http3Gate refuses what did not answer, and nothing else", async () => {
        const failures = async (passed: unknown) =>
            (await provider.check({}, await inputsOf("Http3Gate", { passed, verdict: "No h3." }))).failures.length;
        expect([await failures(true), await failures(UNKNOWN), await failures(false)]).toEqual([0, 0, 1]);
    });
});
