import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyCrds } from "../../components/gatewayApi/applyCrds.ts";
import { type ClusterRequirements, inspectCluster } from "../../components/preflight/inspectCluster.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { VERSIONS } from "../../tools/lab/versions.ts";
import { madePair } from "../support/keyPairs.ts";
import { Bundle, removeBundles, stated } from "./bundle.ts";
import { api } from "./edge.ts";

const { kubeconfig, config } = labInfo();
const HOME = "inspected";
const SECRETS = `/api/v1/namespaces/${HOME}/secrets`;
const CLASSES = "/apis/gateway.networking.k8s.io/v1/gatewayclasses";

const look = (required: Partial<ClusterRequirements> = {}) =>
    inspectCluster({ kubeconfig, kubernetes: "1.33", bundles: [], ...required });
const crds = ({ group }: Bundle) =>
    look({ bundles: [{ path: "controller.crds.gatewayApi", group, version: "v1.6.1", channel: "standard" }] });
const gatewayClass = (name: string) => ({ path: "controller.gatewayClassName", name });
const secret = (name: string, namespace = HOME) => ({
    path: "certificate.secretName",
    namespace,
    name,
    hostnames: ["app.example.com"],
});

async function makeSecret(name: string, type: string, data: Record<string, string>): Promise<void> {
    await api(SECRETS, { method: "POST", body: JSON.stringify({ metadata: { name }, type, data }) });
}

/** Data of a Secret with a certificate for some names, and its key. */
async function dataOf(names: string[]): Promise<Record<string, string>> {
    const { certificate, key } = await madePair(names);
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    return { "tls.crt": base64(certificate), "tls.key": base64(key) };
}

beforeAll(async () => {
    await applyCrds({
        kubeconfig,
        source: config["gatewayApiCrds"] ?? "",
        group: "gateway.networking.k8s.io",
        version: VERSIONS.gatewayApi,
        channel: "standard",
        deleteOnDestroy: false,
    });
    await api("/api/v1/namespaces", { method: "POST", body: JSON.stringify({ metadata: { name: HOME } }) });
    const body = JSON.stringify({
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "GatewayClass",
        metadata: { name: HOME },
        spec: { controllerName: "example.com/none" },
    });
    await api(CLASSES, { method: "POST", body });
});
afterAll(async () => {
    await api(`${CLASSES}/${HOME}`, { method: "DELETE" });
    await api(`/api/v1/namespaces/${HOME}`, { method: "DELETE" });
    await removeBundles();
});

describe("before anything is created, a real cluster is found", () => {
    test("good when it has none of the CRDs, or those that are asked for, or those of a newer patch release", async () => {
        expect(await crds(new Bundle())).toEqual([]);
        for (const version of ["v1.6.1", "v1.6.4"]) {
            const bundle = new Bundle();
            await bundle.installed("gateways", stated(version));
            expect(await crds(bundle)).toEqual([]);
        }
    });

    test.each([
        ["of a newer minor release", stated("v1.7.0"), /are v1\.7\.0, newer than the requested v1\.6\.1/],
        ["of another channel", stated("v1.6.1", "experimental"), /are from the experimental channel/],
    ])("with CRDs %s, which may be kept as they are", async (_what, annotations, words) => {
        const bundle = new Bundle();
        await bundle.installed("gateways", annotations);
        expect(await crds(bundle)).toEqual([
            { path: "controller.crds.gatewayApi", reason: expect.stringMatching(words) },
        ]);
        expect((await crds(bundle))[0]?.reason).toContain('crds: "preinstalled"');
    });

    test("too old for the controller", async () => {
        expect(await look({ kubernetes: "1.99" })).toEqual([
            {
                path: "cluster",
                reason: `Kubernetes is ${VERSIONS.kubernetes}; the controller requires 1.99 or newer. Upgrade the cluster, or use an older controller version.`,
            },
        ]);
    });

    test("good for Services of both address families", async () => {
        const ipFamilies = { path: "exposure.ipFamilies", families: ["IPv4", "IPv6"] as const, remedy: "" };
        expect(await look({ ipFamilies: { ...ipFamilies, families: [...ipFamilies.families] } })).toEqual([]);
    });

    test("good with the GatewayClass and a Secret that has a key pair", async () => {
        await makeSecret("app-tls", "kubernetes.io/tls", await dataOf(["app.example.com"]));
        expect(await look({ gatewayClass: gatewayClass(HOME), secrets: [secret("app-tls")] })).toEqual([]);
    });

    test("without the GatewayClass and without the Secret, both said at once", async () => {
        const problems = await look({
            gatewayClass: gatewayClass("missing"),
            secrets: [secret("app-tls", "default")],
        });
        expect(problems.map(({ path }) => path)).toEqual(["controller.gatewayClassName", "certificate.secretName"]);
        expect(problems[0]?.reason).toContain('The GatewayClass "missing" does not exist');
        expect(problems[1]?.reason).toContain('The Secret "app-tls" does not exist in namespace "default"');
    });

    test.each([
        ["opaque", "Opaque", { "tls.crt": "Yw==", "tls.key": "aw==" }, "is of type Opaque"],
        ["without-key", "kubernetes.io/tls", { "tls.crt": "Yw==", "tls.key": "" }, "has no tls.key"],
        ["empty", "kubernetes.io/tls", { "tls.crt": "", "tls.key": "" }, "has no tls.crt and no tls.key"],
    ])("with a Secret that no listener takes: %s", async (name, type, data, words) => {
        await makeSecret(name, type, data);
        expect(await look({ secrets: [secret(name)] })).toEqual([
            { path: "certificate.secretName", reason: expect.stringContaining(`The Secret "${name}" ${words}.`) },
        ]);
    });

    test("with a Secret whose certificate covers a name of TLS passthrough on a port with HTTP/3", async () => {
        await makeSecret("wildcard-tls", "kubernetes.io/tls", await dataOf(["app.example.com", "*.example.com"]));
        const passthrough = ["raw.example.com"];
        expect(await look({ secrets: [{ ...secret("wildcard-tls"), passthrough }] })).toEqual([
            {
                path: "certificate.secretName",
                reason: expect.stringContaining(
                    'The Secret "wildcard-tls" has a certificate that is valid for "raw.example.com" too',
                ),
            },
        ]);
    });

    test("with Secrets of which one does not cover its hostname, and another holds no pair", async () => {
        await makeSecret("shop-tls", "kubernetes.io/tls", await dataOf(["shop.example.com"]));
        await makeSecret("torn", "kubernetes.io/tls", { "tls.crt": "Yw==", "tls.key": "aw==" });
        expect(await look({ secrets: [secret("shop-tls"), secret("torn")] })).toEqual([
            {
                path: "certificate.secretName",
                reason: expect.stringMatching(
                    /^The Secret "shop-tls" has a certificate for "shop\.example\.com", which does not cover "app\.example\.com"\./,
                ),
            },
            { path: "certificate.secretName", reason: expect.stringContaining('The Secret "torn" has no certificate') },
            { path: "certificate.secretName", reason: expect.stringContaining('The Secret "torn" has no private key') },
        ]);
    });
});
