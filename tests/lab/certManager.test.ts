import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { route53Solver } from "../../components/aws/route53Solver.ts";
import { dnsSolver as azureDnsSolver } from "../../components/azure/dnsSolver.ts";
import { CERT_MANAGER_GROUPS, CERT_MANAGER_VERSION } from "../../components/certificates/certManagerDefaults.ts";
import { solver as cloudflareSolver } from "../../components/cloudflare/solver.ts";
import { applyCrds, deleteCrds } from "../../components/gatewayApi/applyCrds.ts";
import { cloudDnsSolver } from "../../components/gcp/cloudDnsSolver.ts";
import { type AcmeCertificateArgs, rfc2136Solver } from "../../components/index.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { certificate } from "../components/certificates/acmeEdge.ts";
import { goModule, judged, NAMESPACE, objectsOf, rendered } from "./judged.ts";

const lab = labInfo();
const MODULE = `github.com/cert-manager/cert-manager@${CERT_MANAGER_VERSION}`;

const bundles = (source: string) =>
    CERT_MANAGER_GROUPS.map((group) => ({
        kubeconfig: lab.kubeconfig,
        context: lab.context,
        source,
        group,
        version: CERT_MANAGER_VERSION,
        deleteOnDestroy: true,
    }));

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
        deploy = join(await goModule(MODULE), "deploy");
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
            const objects = await rendered("cert-manager", join(deploy, "charts/cert-manager"), inputs["values"]);
            expect(objects.filter(({ kind }) => kind === "Deployment")).toHaveLength(3);
            expect(objects.filter(({ kind }) => kind === "CustomResourceDefinition" || kind === "Job")).toEqual([]);
            for (const object of objects) {
                expect((await judged(object)).metadata.name).toBe(object.metadata.name);
            }
        },
    );
});
