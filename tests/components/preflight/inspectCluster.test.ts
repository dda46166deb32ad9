import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ClusterRequirements, inspectCluster } from "../../../components/preflight/inspectCluster.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";

const VERSION = "gateway.networking.k8s.io/bundle-version";
const CHANNEL = "gateway.networking.k8s.io/channel";
const GATEWAYS = "gateways.gateway.networking.k8s.io";

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

describe("before anything is created, the cluster is found", () => {
    test("good when it is empty, or has what is wanted", async () => {
        expect(await look()).toEqual([]);
        api.install(GATEWAYS, { [VERSION]: "v1.6.1", [CHANNEL]: "standard" });
        api.gatewayClasses.add("eg");
        api.secrets.set("web/app-tls", { type: "kubernetes.io/tls", data: { "tls.crt": "Yw==", "tls.key": "aw==" } });
        const secret = { path: "certificate.secretName", namespace: "web", name: "app-tls" };
        expect(await look({ gatewayClass: { path: "controller.gatewayClassName", name: "eg" }, secret })).toEqual([]);
        expect(api.writes).toEqual([]);
    });

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

    test("with CRDs of a newer minor release than ours", async () => {
        api.install(GATEWAYS, { [VERSION]: "v1.7.0", [CHANNEL]: "standard" });
        const [problem, ...more] = await look();
        expect(more).toEqual([]);
        expect(problem?.path).toBe("controller.crds.gatewayApi");
        expect(problem?.reason).toContain("are v1.7.0, newer than the v1.6.1 that is asked for");
        expect(problem?.reason).toContain('crds: "preinstalled"');
    });

    test("good with CRDs of a newer patch release, which is adopted", async () => {
        api.install(GATEWAYS, { [VERSION]: "v1.6.4", [CHANNEL]: "standard" });
        expect(await look()).toEqual([]);
    });

    test("with CRDs of the experimental channel", async () => {
        api.install(GATEWAYS, { [VERSION]: "v1.6.1", [CHANNEL]: "experimental" });
        const [problem] = await look();
        expect(problem?.path).toBe("controller.crds.gatewayApi");
        expect(problem?.reason).toContain("experimental channel");
    });

    test("without the GatewayClass and without the Secret, both said at once", async () => {
        const problems = await look({
            gatewayClass: { path: "controller.gatewayClassName", name: "eg" },
            secret: { path: "certificate.secretName", namespace: "web", name: "app-tls" },
        });
        expect(problems.map(({ path }) => path)).toEqual(["controller.gatewayClassName", "certificate.secretName"]);
        expect(problems[0]?.reason).toContain('The GatewayClass "eg" does not exist');
        expect(problems[1]?.reason).toContain('The Secret "app-tls" does not exist in namespace "web"');
    });

    test.each([
        [{ type: "Opaque", data: { "tls.crt": "Yw==", "tls.key": "aw==" } }, "is of type Opaque"],
        [{ type: "kubernetes.io/tls", data: { "tls.crt": "Yw==", "tls.key": "" } }, "has no tls.key"],
        [{ type: "kubernetes.io/tls" }, "has no tls.crt and no tls.key"],
    ])("with a Secret that no listener takes: %j", async (secret, words) => {
        api.secrets.set("web/app-tls", secret);
        const problems = await look({
            secret: { path: "certificate.secretName", namespace: "web", name: "app-tls" },
        });
        expect(problems.map(({ path }) => path)).toEqual(["certificate.secretName"]);
        expect(problems[0]?.reason).toContain(words);
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
