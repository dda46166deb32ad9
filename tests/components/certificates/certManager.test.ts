import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { CertManager, type CertManagerArgs, CrdBundle } from "../../../components/index.ts";
import { registrationsOf } from "../../support/registrations.ts";

const install = (args: CertManagerArgs = {}) => registrationsOf(() => new CertManager("cm", args));
const defaults = {
    replicaCount: 2,
    podDisruptionBudget: { enabled: true },
    webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true } },
    cainjector: { replicaCount: 2, podDisruptionBudget: { enabled: true } },
    crds: { enabled: false },
    startupapicheck: { enabled: false },
    global: { leaderElection: { namespace: "cert-manager" } },
};

describe("CertManager", () => {
    test("is a namespace, two groups of CRDs, the chart, and a Job that ends when the webhook answers", async () => {
        const all = await install();
        expect(all.list()).toEqual([
            "CertManager cm",
            "Chart cm",
            "CrdBundle cm-crds-acme.cert-manager.io",
            "CrdBundle cm-crds-cert-manager.io",
            "Job cm-api-check",
            "Namespace cm-namespace",
            "Role cm-api-check",
            "RoleBinding cm-api-check",
            "ServiceAccount cm-api-check",
        ]);
        expect(all.one("CertManager").inputs).toEqual({
            namespace: "cert-manager",
            version: "v1.21.2",
            chart: "oci://quay.io/jetstack/charts/cert-manager",
            replicas: 2,
            gatewayApi: false,
        });
        expect(all.one("Chart").inputs).toEqual({
            name: "cert-manager",
            namespace: "cert-manager",
            chart: "oci://quay.io/jetstack/charts/cert-manager",
            version: "v1.21.2",
            skipCrds: true,
            values: defaults,
        });
    });

    test("takes both groups' CRDs from the release, and leaves them when it goes", async () => {
        const bundles = (await install({ cluster: { context: "prod" } })).of("CrdBundle");
        expect(
            bundles.map(({ inputs: { __provider: _, ...inputs }, retainOnDelete }) => ({ inputs, retainOnDelete })),
        ).toEqual(
            ["cert-manager.io", "acme.cert-manager.io"].map((group) => ({
                inputs: {
                    source: "https://github.com/cert-manager/cert-manager/releases/download/v1.21.2/cert-manager.crds.yaml",
                    group,
                    version: "v1.21.2",
                    context: "prod",
                    deleteOnDestroy: false,
                },
                retainOnDelete: true,
            })),
        );
    });

    test("checks the API as the chart's hook does, after the chart and once a release", async () => {
        const all = await install();
        const job = all.one("Job");
        const name = "cert-manager-startupapicheck";
        expect(job.inputs["metadata"]).toEqual({ name: `${name}-v1-21-2`, namespace: "cert-manager" });
        expect(job.inputs["spec"]).toEqual({
            backoffLimit: 4,
            template: {
                metadata: { labels: { app: "startupapicheck" } },
                spec: {
                    automountServiceAccountToken: true,
                    serviceAccountName: name,
                    restartPolicy: "OnFailure",
                    nodeSelector: { "kubernetes.io/os": "linux" },
                    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                    containers: [
                        {
                            name,
                            image: "quay.io/jetstack/cert-manager-startupapicheck:v1.21.2",
                            args: ["check", "api", "--wait=1m", "-v"],
                            env: [
                                {
                                    name: "POD_NAMESPACE",
                                    valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } },
                                },
                            ],
                            securityContext: {
                                allowPrivilegeEscalation: false,
                                readOnlyRootFilesystem: true,
                                capabilities: { drop: ["ALL"] },
                            },
                        },
                    ],
                },
            },
        });
        expect(all.one("Role").inputs["rules"]).toEqual([
            { apiGroups: ["cert-manager.io"], resources: ["certificaterequests"], verbs: ["create"] },
        ]);
        expect(all.one("RoleBinding").inputs).toMatchObject({
            roleRef: { kind: "Role", name },
            subjects: [{ kind: "ServiceAccount", name, namespace: "cert-manager" }],
        });
        for (const earlier of all.of("Chart", "CrdBundle", "Namespace", "RoleBinding", "ServiceAccount")) {
            expect(all.waits(job, earlier)).toBe(true);
        }
        for (const earlier of all.of("CrdBundle", "Namespace")) {
            expect(all.waits(all.one("Chart"), earlier)).toBe(true);
        }
    });

    test.each<[CertManagerArgs, object]>([
        [{ replicas: 1 }, pods(1)],
        [{ replicas: 3 }, pods(3)],
        [{ namespace: "certs" }, { global: { leaderElection: { namespace: "certs" } } }],
        [{ imageRegistry: "mirror.example.com" }, { imageRegistry: "mirror.example.com" }],
        [{ imageNamespace: "mirror/jetstack" }, { imageNamespace: "mirror/jetstack" }],
        [
            { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": output("arn") } },
            { serviceAccount: { annotations: { "eks.amazonaws.com/role-arn": "arn" } } },
        ],
        [
            { podLabels: { "azure.workload.identity/use": "true" } },
            { podLabels: { "azure.workload.identity/use": "true" } },
        ],
        [
            { gatewayApi: true },
            {
                config: {
                    apiVersion: "controller.config.cert-manager.io/v1alpha1",
                    kind: "ControllerConfiguration",
                    gatewayAPI: { enabled: true },
                },
            },
        ],
        [
            { replicas: 3, values: { webhook: { replicaCount: 5 }, dns01RecursiveNameservers: "192.0.2.53:53" } },
            {
                ...pods(3),
                webhook: { replicaCount: 5, podDisruptionBudget: { enabled: true } },
                dns01RecursiveNameservers: "192.0.2.53:53",
            },
        ],
    ])("%j becomes values of the chart", async (args, values) => {
        expect((await install(args)).one("Chart").inputs["values"]).toEqual({ ...defaults, ...values });
    });

    test("comes whole from a mirror", async () => {
        const all = await install({
            chart: "oci://mirror.example.com/charts/cert-manager",
            version: "v1.22.0",
            crds: "./crds",
            imageRegistry: "mirror.example.com",
            imageNamespace: "certs",
        });
        expect(all.one("Chart").inputs).toMatchObject({
            chart: "oci://mirror.example.com/charts/cert-manager",
            version: "v1.22.0",
        });
        expect(all.of("CrdBundle").map(({ inputs }) => [inputs["source"], inputs["version"]])).toEqual([
            ["./crds", "v1.22.0"],
            ["./crds", "v1.22.0"],
        ]);
        expect(JSON.stringify(all.one("Job").inputs)).toContain(
            '"image":"mirror.example.com/certs/cert-manager-startupapicheck:v1.22.0"',
        );
        expect(all.one("Job").inputs["metadata"]).toMatchObject({ name: "cert-manager-startupapicheck-v1-22-0" });
    });

    test("asks no version of a chart in a folder, and leaves CRDs alone that are there", async () => {
        const all = await install({ chart: "./cert-manager", crds: "preinstalled" });
        expect(all.one("Chart").inputs).not.toHaveProperty("version");
        expect(all.of("CrdBundle")).toEqual([]);
    });

    test("is refused with every problem of its arguments, before anything is registered", async () => {
        let thrown = "";
        const { all } = await registrationsOf(() => {
            try {
                const args = { replicas: 0, version: "1.21.2", namespce: "certs" };
                new CertManager("cm", args);
            } catch (error) {
                thrown = (error as Error).message;
            }
        });
        expect(all).toEqual([]);
        expect(thrown).toMatch(/^CertManager "cm" has 3 problems; nothing was created\./);
        expect(thrown).toContain("[cert-manager-replicas-invalid; ");
        expect(thrown).toContain("[cert-manager-version-invalid; ");
        expect(thrown).toContain("namespce: Unknown key.");
    });

    test("waits for what it depends on", async () => {
        const all = await registrationsOf(() => {
            const first = new CrdBundle("first", { source: "./gateway-api", group: "example.com", version: "v1.0.0" });
            new CertManager("cm", { gatewayApi: true }, { dependsOn: first });
        });
        const first = all.one("CrdBundle", "first");
        const waiting = all.of("Namespace", "Chart", "Job").map((each) => [each.name, all.waits(each, first)]);
        expect(waiting.sort()).toEqual([
            ["cm", true],
            ["cm-api-check", true],
            ["cm-namespace", true],
        ]);
    });
});

function pods(replicaCount: number) {
    const one = { replicaCount, podDisruptionBudget: { enabled: replicaCount > 1 } };
    return { ...one, webhook: one, cainjector: one };
}
