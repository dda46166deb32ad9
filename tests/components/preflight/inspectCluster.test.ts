import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { IpFamily } from "../../../components/model/parts.ts";
import { type ClusterRequirements, inspectCluster } from "../../../components/preflight/inspectCluster.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";

let api: FakeApi;
beforeEach(async () => {
    api = await FakeApi.start();
});
afterEach(() => api.stop());

const look = (required: Partial<ClusterRequirements> = {}) =>
    inspectCluster({
        kubeconfig: required.kubeconfig ?? api.kubeconfig,
        kubernetes: "1.33",
        bundles: [
            {
                path: "controller.crds.gatewayApi",
                group: "gateway.networking.k8s.io",
                version: "v1.6.1",
                channel: "standard",
            },
        ],
        ...required,
    });

// What needs no other version and no missing server is tested on the lab's API server:
// tests/lab/inspectCluster.test.ts.
describe("before anything is created, the cluster is found", () => {
    test("too old for the controller", async () => {
        api.version = "v1.32.9";
        expect(await look()).toEqual([
            {
                path: "cluster",
                reason: "Kubernetes is v1.32.9; the controller requires 1.33 or newer. Upgrade the cluster, or use an older controller version.",
            },
        ]);
    });

    test.each(["v1.33.0", "v1.33.0-gke.1234", "v1.40.1+k3s1"])("new enough with %s", async (version) => {
        api.version = version;
        expect(await look()).toEqual([]);
    });

    test("by its version first, and by one list of CRDs for all bundles", async () => {
        const bundle = { path: "controller.crds.envoyGateway", group: "gateway.envoyproxy.io", version: "v1.9.1" };
        const gatewayApi = {
            path: "controller.crds.gatewayApi",
            group: "gateway.networking.k8s.io",
            version: "v1.6.1",
        };
        expect(await look({ bundles: [gatewayApi, bundle], ...families("IPv4") })).toEqual([]);
        const [first, ...others] = api.seen.map(({ path, query }) => path + query);
        expect(first).toBe("/version");
        expect(others.sort()).toEqual([
            // Out of the API server's cache.
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions?resourceVersion=0",
            "/apis/networking.k8s.io/v1/servicecidrs",
        ]);
    });

    const families = (...names: IpFamily[]) => ({
        ipFamilies: { path: "exposure.ipFamilies", families: names, remedy: "Use a dual-stack cluster." },
    });

    test.each<[IpFamily[], string[] | number]>([
        [["IPv4"], ["10.96.0.0/16"]],
        [["IPv6"], ["10.96.0.0/16", "fd00:10:96::/112"]],
        [
            ["IPv4", "IPv6"],
            ["fd00:10:96::/112", "10.96.0.0/16"],
        ],
        [["IPv6"], 403],
        [["IPv6"], 404],
    ])("good for Services of %j where it gives addresses of %j", async (names, cidrs) => {
        api.serviceCidrs = cidrs;
        expect(await look(families(...names))).toEqual([]);
    });

    test.each<[IpFamily[], string[], string]>([
        [["IPv4", "IPv6"], ["10.96.0.0/16"], "needs IPv6, but the cluster's Services support only IPv4."],
        [["IPv6"], ["10.96.0.0/16"], "needs IPv6, but the cluster's Services support only IPv4."],
        [["IPv4"], ["fd00:10:96::/112"], "needs IPv4, but the cluster's Services support only IPv6."],
    ])(
        "without the families %j, where it has %j: said before the API server refuses the Service",
        async (names, cidrs, words) => {
            api.serviceCidrs = cidrs;
            expect(await look(families(...names))).toEqual([
                {
                    path: "exposure.ipFamilies",
                    reason: `The Service in front of the proxies ${words} The API server rejects the Service, and the gateway never gets an address. Use a dual-stack cluster.`,
                },
            ]);
        },
    );

    test("not to answer", async () => {
        const { kubeconfig } = api;
        await api.stop();
        const problems = await look({ kubeconfig });
        expect(problems.map(({ path }) => path)).toEqual(["cluster"]);
        expect(problems[0]?.reason).toContain("does not answer within 10 s");
        api = await FakeApi.start();
    });

    test("not to be named by a kubeconfig that exists", async () => {
        expect(await look({ kubeconfig: "/nowhere/kubeconfig" })).toEqual([
            { path: "cluster", reason: expect.stringContaining("The kubeconfig /nowhere/kubeconfig does not exist.") },
        ]);
    });

    test("not to be named by a context that exists", async () => {
        expect(await look({ context: "production" })).toEqual([
            { path: "cluster", reason: 'The kubeconfig has no context "production"; it has "fake".' },
        ]);
    });
});
