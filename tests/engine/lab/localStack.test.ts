import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { labInfo } from "../../../tools/lab/index.ts";
import { api, cli, type EdgeOutputs } from "../../lab/edge.ts";
import { PulumiStack, type Ran } from "../pulumiStack.ts";

const { config } = labInfo();
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const CHART = "edge-controller:envoy-gateway-system";

/** Every resource of the stack, as its type's last part and its name. */
const RESOURCES = [
    "AdvertisedStage edge-stage",
    "AltSvc edge-alt-svc",
    "CertRequest edge-certificate-leaf",
    "Chart edge-controller",
    "ClientTrafficPolicy edge-client-traffic",
    `ClusterRole ${CHART}-gateway-helm-envoy-gateway-role`,
    `ClusterRoleBinding ${CHART}-gateway-helm-envoy-gateway-rolebinding`,
    "ClusterPreflight edge-preflight",
    `ConfigMap ${CHART}/envoy-gateway-config`,
    "ConfigMap edge-demo",
    "ConfigMap edge-dns",
    "CrdBundle edge-controller-crds-envoy-gateway",
    "CrdBundle edge-controller-crds-gateway-api",
    "DemoBackend edge-demo",
    `Deployment ${CHART}/envoy-gateway`,
    "Deployment edge-demo",
    "Deployment edge-dns",
    "DrainedPods edge-controller-drained",
    "EnvoyGatewayInstallation edge-controller",
    "EnvoyPatchPolicy edge-prefer-gro",
    "EnvoyProxy edge-proxy",
    "Gateway edge",
    "GatewayClass edge-controller-class",
    "HTTPRoute edge-demo",
    "HTTPRoute edge-redirect",
    "Http3Check edge-check",
    "Http3Gate edge-gate",
    "Http3Gateway edge",
    "Http3Listener edge-http3",
    "InClusterZone edge-dns",
    "Job edge-controller-certgen",
    "LocallySignedCert edge-certificate-leaf",
    "Namespace edge-controller-namespace",
    "Namespace edge-dns-namespace",
    "Namespace edge-namespace",
    `PodDisruptionBudget ${CHART}/envoy-gateway`,
    "PodDisruptionBudget edge-dns",
    "PrivateKey edge-certificate-ca",
    "PrivateKey edge-certificate-leaf",
    "ReachedPlan edge-plan",
    "Role edge-controller-certgen",
    `Role ${CHART}/envoy-gateway-system-gateway-helm-infra-manager`,
    `Role ${CHART}/envoy-gateway-system-gateway-helm-leader-election-role`,
    "RoleBinding edge-controller-certgen",
    `RoleBinding ${CHART}/envoy-gateway-system-gateway-helm-infra-manager`,
    `RoleBinding ${CHART}/envoy-gateway-system-gateway-helm-leader-election-rolebinding`,
    "Secret edge-certificate-secret",
    "SelfSignedCert edge-certificate-ca",
    "SelfSignedCertificate edge-certificate",
    `Service ${CHART}/envoy-gateway`,
    "Service edge-demo",
    "Service edge-dns",
    "ServiceAccount edge-controller-certgen",
    `ServiceAccount ${CHART}/envoy-gateway`,
    "Stack http3-gateway-local",
    "ValidatingAdmissionPolicy edge-controller-patch-admission",
    "ValidatingAdmissionPolicyBinding edge-controller-patch-admission",
    "kubernetes edge-cluster",
];

/** What a run says, with the last part of each type. */
function seen({ code, errors, warnings, steps }: Ran): Pick<Ran, "code" | "errors" | "warnings" | "steps"> {
    return { code, errors, warnings, steps: steps.map((step) => step.replace(/ \S*:(\w+) /, " $1 ")).sort() };
}
const all = (operation: string) => ({
    ...{ code: 0, errors: [], warnings: [] },
    steps: RESOURCES.map((resource) => `${operation} ${resource}`).sort(),
});
const nothing = { code: 0, errors: [], warnings: [], steps: [] };

/** Namespaces of the stack that are in the cluster. */
async function namespaces(): Promise<string[]> {
    const { items } = await api<{ items: { metadata: { name: string } }[] }>("/api/v1/namespaces");
    return items.map(({ metadata }) => metadata.name).filter((name) => /^edge|^envoy-gateway-system$/.test(name));
}

/** Names of the CRDs that Envoy Gateway needs. */
async function crds(): Promise<string[]> {
    const { items } = await api<{ items: { metadata: { name: string } }[] }>(CRDS);
    const groups = /\.gateway\.(networking\.k8s\.io|envoyproxy\.io)$/;
    return items.map(({ metadata }) => metadata.name).filter((name) => groups.test(name));
}

describe.each(["an empty cluster", "a cluster that has the CRDs"])("the local stack by `pulumi`, on %s", (cluster) => {
    const stack = new PulumiStack("local", { ...config, target: "local" }, { where: "client" });
    const empty = cluster === "an empty cluster";

    beforeAll(async () => {
        if (empty) {
            for (const name of await crds()) await api(`${CRDS}/${name}`, { method: "DELETE" });
            await vi.waitFor(async () => expect(await crds()).toEqual([]), { timeout: 60_000 });
        }
        expect((await crds()).length > 0).toBe(!empty);
    });
    afterAll(async () => {
        await stack.destroy();
    });

    test("is previewed: every resource is created, and nothing is yet", async () => {
        expect(seen(await stack.preview())).toEqual(all("create"));
        expect(await namespaces()).toEqual([]);
        expect((await crds()).length > 0).toBe(!empty);
    });

    test("comes up with these resources, and serves h3", async () => {
        // What the provider waits for is a warning until it exists.
        expect({ ...seen(await stack.up()), warnings: [] }).toEqual(all("create"));
        const { url, nameServers, caCertificate } = await stack.outputs<EdgeOutputs>();
        const ca = join(mkdtempSync(join(tmpdir(), "http3-engine-")), "ca.pem");
        writeFileSync(ca, caCertificate);
        const resolver = nameServers.ipv4[0] ?? "";
        const { code, stdout, stderr } = await cli(["verify", url, "--resolver", resolver, "--ca", ca], "client");
        expect(code, stdout + stderr).toBe(0);
    });

    test("has nothing to change: previewed, updated, refreshed, and previewed after that", async () => {
        expect(seen(await stack.preview())).toEqual(nothing);
        expect(seen(await stack.up())).toEqual(nothing);
        expect(seen(await stack.refresh())).toEqual(nothing);
        expect(seen(await stack.preview())).toEqual(nothing);
    });

    test("is destroyed, but for the CRDs", async () => {
        expect(seen(await stack.destroy())).toEqual(all("delete"));
        expect(await namespaces()).toEqual([]);
        expect((await crds()).length).toBeGreaterThan(0);
    });
});
