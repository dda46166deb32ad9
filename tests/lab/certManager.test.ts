import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CERT_MANAGER_GROUPS, CERT_MANAGER_VERSION } from "../../components/certificates/certManagerDefaults.ts";
import { azureDnsSolver } from "../../components/certificates/solvers/azureDns.ts";
import { cloudDnsSolver } from "../../components/certificates/solvers/cloudDns.ts";
import { cloudflareSolver } from "../../components/certificates/solvers/cloudflare.ts";
import { route53Solver } from "../../components/certificates/solvers/route53.ts";
import { applyCrds, deleteCrds } from "../../components/gatewayApi/applyCrds.ts";
import { type AcmeCertificateArgs, rfc2136Solver } from "../../components/index.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { readObjects } from "../../tools/runner/handlers/helmChart.ts";
import type { KubernetesObject } from "../../tools/runner/objects.ts";
import { certificate } from "../unit/components/support/acmeEdge.ts";
import type { Registrations } from "../unit/components/support/registrations.ts";
import { api } from "./edge.ts";

const run = promisify(execFile);
const lab = labInfo();
const MODULE = `github.com/cert-manager/cert-manager@${CERT_MANAGER_VERSION}`;
/** A namespace that every cluster has: a dry run in one that is not there is refused. */
const NAMESPACE = "default";

const bundles = (source: string) =>
    CERT_MANAGER_GROUPS.map((group) => ({
        kubeconfig: lab.kubeconfig,
        context: lab.context,
        source,
        group,
        version: CERT_MANAGER_VERSION,
        deleteOnDestroy: true,
    }));

/** Where an object of a kind is applied, asked of the API server. */
async function pathOf({ apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = await api<{ resources: { name: string; kind: string; namespaced: boolean }[] }>(root);
    const found = resources.find((resource) => resource.kind === kind && !resource.name.includes("/"));
    const namespace = found?.namespaced ? `/namespaces/${metadata.namespace ?? NAMESPACE}` : "";
    return `${root}${namespace}/${found?.name}/${encodeURIComponent(metadata.name)}`;
}

/** Has the API server judge an object as it would on a create, unknown fields refused, and stores nothing. */
async function judged(object: KubernetesObject): Promise<KubernetesObject> {
    return await api<KubernetesObject>(
        `${await pathOf(object)}?fieldManager=schema-test&force=true&dryRun=All&fieldValidation=Strict`,
        { method: "PATCH", contentType: "application/apply-patch+yaml", body: JSON.stringify(object) },
    );
}

/** What a program wants in Kubernetes, as it is sent there. */
function objectsOf(all: Registrations, ...kinds: string[]): KubernetesObject[] {
    return all
        .of(...kinds)
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ inputs }) => inputs as unknown as KubernetesObject);
}

const args = (changed: Partial<AcmeCertificateArgs>) =>
    certificate({ namespace: NAMESPACE, certManager: { namespace: NAMESPACE }, ...changed });

const zone = "example.com";
const cnameStrategy = "Follow";
const solvers = {
    route53: route53Solver({ zone, cnameStrategy, zoneId: "Z0123456789", region: "eu-north-1" }),
    cloudDNS: cloudDnsSolver({ zone, cnameStrategy, project: "dns", managedZone: "example-com" }),
    azureDNS: azureDnsSolver({
        zone,
        cnameStrategy,
        subscriptionId: "00000000-0000-0000-0000-000000000000",
        resourceGroup: "dns",
        environment: "AzurePublicCloud",
        identity: { clientId: "00000000-0000-0000-0000-000000000001" },
    }),
    cloudflare: cloudflareSolver({ zone, cnameStrategy, apiToken: "token" }),
    rfc2136: rfc2136Solver({ zone, cnameStrategy, nameserver: "192.0.2.53:53", tsigKeyName: "a.", tsigSecret: "a2V5" }),
};

describe("cert-manager's objects on a real API server, with its own CRDs", () => {
    let deploy = "";

    beforeAll(async () => {
        // Go prints the folder of a module that it has fetched.
        const { stdout } = await run("go", ["mod", "download", "-json", MODULE]);
        deploy = join((JSON.parse(stdout) as { Dir: string }).Dir, "deploy");
        for (const bundle of bundles(join(deploy, "crds"))) {
            const { names } = await applyCrds(bundle);
            expect(names.length).toBeGreaterThan(0);
        }
    });
    afterAll(async () => {
        for (const bundle of bundles("")) {
            await deleteCrds({ ...bundle, installedVersion: CERT_MANAGER_VERSION, names: [] });
        }
    });

    test("a field that nobody knows is refused, and so is a percentage in words", async () => {
        const [object] = objectsOf(await args({}), "Certificate");
        if (object === undefined) {
            throw new Error("no Certificate");
        }
        const spec = object["spec"] as object;
        await expect(judged({ ...object, spec: { ...spec, renewBeforeShare: 33 } })).rejects.toThrow(
            "renewBeforeShare",
        );
        await expect(judged({ ...object, spec: { ...spec, renewBeforePercentage: "a third" } })).rejects.toThrow(
            "renewBeforePercentage",
        );
    });

    test.each(Object.entries(solvers))(
        "an issuer with the solver %s, its Secret and its Certificate",
        async (kind, dns01) => {
            const all = await args({ dns01, waitInsteadOfSelfCheck: "30s" });
            const objects = objectsOf(all, "Issuer", "ClusterIssuer", "Certificate", "Secret");
            const stored = await Promise.all(objects.map(judged));
            // Nothing that was sent is dropped.
            for (const [index, object] of objects.entries()) {
                expect(stored[index]?.kind).toBe(object.kind);
                if (object.kind !== "Secret") {
                    expect(stored[index]?.["spec"]).toMatchObject(object["spec"] as object);
                }
            }
            expect(JSON.stringify(stored)).toContain(`"${kind}":{`);
        },
    );

    test("an issuer over HTTP-01, with every other option", async () => {
        const all = await args({
            dns01: undefined,
            http01: true,
            gateway: { name: "edge" },
            environment: "production",
            profile: "shortlived",
            preferredChain: "ISRG Root X1",
            keyAlgorithm: "RSA",
            rsaReason: "an old client",
            renewBeforePercentage: 50,
            namesPerCertificate: 1,
            hostnames: ["a.example.com", "b.example.com"],
            externalAccountBinding: { keyId: "customer", hmacKey: "bWFj" },
            waitInsteadOfSelfCheck: "1m30s",
        });
        const objects = objectsOf(all, "Issuer", "Certificate", "Secret");
        expect(objects.map(({ kind }) => kind).sort()).toEqual(["Certificate", "Certificate", "Issuer", "Secret"]);
        for (const object of objects) {
            const stored = await judged(object);
            if (object.kind !== "Secret") {
                expect(stored["spec"]).toMatchObject(object["spec"] as object);
            }
        }
    });

    test("the Job that asks whether the webhook answers, with its rights", async () => {
        const objects = objectsOf(await args({}), "Job", "Role", "RoleBinding", "ServiceAccount");
        expect(objects).toHaveLength(4);
        for (const object of objects) {
            expect((await judged(object)).metadata.name).toBe(object.metadata.name);
        }
    });

    test.each([
        ["as it is", {}],
        ["over HTTP-01", { dns01: undefined, http01: true, gateway: { name: "edge" } }],
        [
            "from a mirror, with a cloud's identity",
            {
                dns01: route53Solver({ zoneId: "Z0", identity: { roleArn: "arn:aws:iam::123456789012:role/dns" } }),
                certManager: {
                    namespace: NAMESPACE,
                    imageRegistry: "mirror.example.com",
                    imageNamespace: "certs",
                    replicas: 1,
                },
            },
        ],
        ["with a pod's label", { dns01: solvers.azureDNS }],
    ] satisfies [string, Partial<AcmeCertificateArgs>][])(
        "the chart %s takes our values, and so does the API server",
        async (_, changed) => {
            const { inputs } = (await args(changed)).one("Chart");
            const { gitVersion } = await api<{ gitVersion: string }>("/version");
            // The chart's own schema refuses a value that it does not know.
            const { stdout } = await run(
                lab.helm,
                [
                    ["template", "cert-manager", join(deploy, "charts/cert-manager"), "--namespace", NAMESPACE],
                    ["--no-hooks", "--skip-crds", "--kube-version", gitVersion],
                    ...Object.entries(inputs["values"] as object).map(([key, value]) => [
                        "--set-json",
                        `${key}=${JSON.stringify(value)}`,
                    ]),
                ].flat(),
                { maxBuffer: 16 * 1024 * 1024 },
            );
            const objects = readObjects(stdout, NAMESPACE);
            expect(objects.filter(({ kind }) => kind === "Deployment")).toHaveLength(3);
            expect(objects.filter(({ kind }) => kind === "CustomResourceDefinition" || kind === "Job")).toEqual([]);
            for (const object of objects) {
                expect((await judged(object)).metadata.name).toBe(object.metadata.name);
            }
        },
    );
});
