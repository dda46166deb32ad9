import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

// What needs no other version and no missing server is tested on the lab's API server: tests/lab/inspectCluster.test.ts.
describe("before anything is created, the cluster is found", () => {
    test("too old for the controller", async () => {
        api.version = "v1.32.9";
        expect(await look()).toEqual([
            {
                path: "cluster",
                reason: "Kubernetes is v1.32.9; the controller supports 1.33 and newer. Upgrade the cluster, or choose an older controller version.",
            },
        ]);
    });

    test.each(["v1.33.0", "v1.33.0-gke.1234", "v1.40.1+k3s1"])("new enough with %s", async (version) => {
        api.version = version;
        expect(await look()).toEqual([]);
    });

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
