import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AWS_CONTROLLER_GROUP } from "../../components/aws/controllerDefaults.ts";
import {
    type AwsLoadBalancerControllerArgs,
    NetworkLoadBalancer,
    type NetworkLoadBalancerArgs,
} from "../../components/aws/index.ts";
import { CERT_MANAGER_VERSION } from "../../components/certificates/certManagerDefaults.ts";
import { applyCrds, deleteCrds } from "../../components/gatewayApi/applyCrds.ts";
import type { KubernetesObject } from "../../tools/engine/objects.ts";
import { labInfo } from "../../tools/lab/index.ts";
import { onAmazon } from "../components/aws/amazon.ts";
import { controller } from "../components/aws/awsController.ts";
import { goModule, judged, NAMESPACE, objectsOf, rendered } from "./judged.ts";

const { kubeconfig, context } = labInfo();
/** v3.2.2, the newest release that Go's proxy has: the project's tags are none of Go's. */
const MODULE = "github.com/kubernetes-sigs/aws-load-balancer-controller@v0.0.0-20260423195125-93ff3b5fdaad";
const CERT_MANAGER = `github.com/cert-manager/cert-manager@${CERT_MANAGER_VERSION}`;

interface PodTemplate {
    template: { spec: { serviceAccountName: string; containers: { args: string[] }[] } };
}

const bundles = (sources: { aws: string; certManager: string }) => [
    { source: sources.aws, group: AWS_CONTROLLER_GROUP, version: "v3.2.2" },
    { source: sources.certManager, group: "cert-manager.io", version: CERT_MANAGER_VERSION },
];

describe("the AWS Load Balancer Controller's objects on a real API server, with its own chart and CRDs", () => {
    let chart = "";

    beforeAll(async () => {
        const [aws, certManager] = await Promise.all([goModule(MODULE), goModule(CERT_MANAGER)]);
        chart = join(aws, "helm/aws-load-balancer-controller");
        const sources = { aws: join(chart, "crds"), certManager: join(certManager, "deploy/crds") };
        for (const bundle of bundles(sources)) {
            const { names } = await applyCrds({ kubeconfig, context, deleteOnDestroy: true, ...bundle });
            expect(names.length).toBeGreaterThan(0);
        }
    });
    afterAll(async () => {
        for (const { version, ...bundle } of bundles({ aws: "", certManager: "" })) {
            const installed = { kubeconfig, context, version, installedVersion: version, names: [] };
            await deleteCrds({ ...bundle, ...installed, deleteOnDestroy: true });
        }
    });

    const install = async (changed: Partial<AwsLoadBalancerControllerArgs> = {}): Promise<KubernetesObject[]> => {
        const all = await controller({ namespace: NAMESPACE, ...changed });
        return await rendered("aws-load-balancer-controller", chart, all.one("Chart").inputs["values"]);
    };
    const kinds = (objects: KubernetesObject[]) => [...new Set(objects.map(({ kind }) => kind))].sort();

    const controllerAlone = [
        "ClusterRole",
        "ClusterRoleBinding",
        "Deployment",
        "MutatingWebhookConfiguration",
        "PodDisruptionBudget",
        "Role",
        "RoleBinding",
        "Secret",
        "Service",
        "ServiceAccount",
        "ValidatingWebhookConfiguration",
    ];
    test.each<[string, Partial<AwsLoadBalancerControllerArgs>, string[]]>([
        ["as it is", {}, controllerAlone],
        [
            "with one pod, from a mirror, under a role of the user's",
            {
                replicas: 1,
                image: "mirror.example.com/eks/aws-load-balancer-controller",
                identity: { roleArn: "arn:aws:iam::123456789012:role/controller" },
            },
            controllerAlone.filter((kind) => kind !== "PodDisruptionBudget"),
        ],
        [
            "with Ingresses",
            { applicationLoadBalancers: true },
            [...controllerAlone, "IngressClass", "IngressClassParams"].sort(),
        ],
        [
            "with cert-manager",
            { webhookCertificate: "cert-manager" },
            [...controllerAlone.filter((kind) => kind !== "Secret"), "Certificate", "Issuer"].sort(),
        ],
    ])("the chart %s takes our values, and so does the API server", async (_what, changed, expected) => {
        const objects = await install(changed);
        expect(kinds(objects)).toEqual(expected);
        for (const object of objects) {
            expect((await judged(object)).metadata.name).toBe(object.metadata.name);
        }
    });

    test("the chart is rendered the same each time, which it is not by itself", async () => {
        expect(await install()).toEqual(await install());
        const alone = { values: { webhookTLS: { caCert: "", cert: "", key: "" } } };
        expect(await install(alone)).not.toEqual(await install(alone));
    });

    test("the pods ask AWS with the account that was identified, and no API that the role has not", async () => {
        const objects = await install({ identity: { roleArn: "arn:aws:iam::123456789012:role/controller" } });
        const account = objects.find(({ kind }) => kind === "ServiceAccount");
        expect(account?.metadata).toMatchObject({
            name: "aws-load-balancer-controller",
            annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/controller" },
        });
        const deployment = objects.find(({ kind }) => kind === "Deployment");
        const spec = deployment?.["spec"] as PodTemplate | undefined;
        const pod = spec?.template.spec;
        expect(pod?.serviceAccountName).toBe("aws-load-balancer-controller");
        expect(pod?.containers[0]?.args.map((flag) => flag.trim()).sort()).toEqual([
            "--aws-region=eu-north-1",
            "--aws-vpc-id=vpc-0123456789abcdef0",
            "--cluster-name=prod",
            "--enable-shield=false",
            "--enable-waf=false",
            "--enable-wafv2=false",
            "--feature-gates=ALBGatewayAPI=false,NLBGatewayAPI=false",
            "--ingress-class=alb",
        ]);
    });

    /** Actions that a policy allows, sorted. */
    const actionsOf = (policy: string) =>
        [
            ...new Set(
                (JSON.parse(policy) as { Statement: { Action: string | string[] }[] }).Statement.flatMap(
                    ({ Action }) => Action,
                ),
            ),
        ].sort();

    test("its role may do what the release documents, and less without Ingresses", async () => {
        const documented = actionsOf(await readFile(join(chart, "../../docs/install/iam_policy.json"), "utf8"));
        const ours = async (applicationLoadBalancers: boolean) =>
            actionsOf(String((await controller({ applicationLoadBalancers })).one("RolePolicy").inputs["policy"]));
        expect(await ours(true)).toEqual(documented);
        const alone = await ours(false);
        expect(alone.filter((action) => !documented.includes(action))).toEqual([]);
        expect(documented.length - alone.length).toBe(28);
    });

    /** Webhooks by name, and what becomes of a request when nobody answers it. */
    const webhooks = async (changed?: Partial<AwsLoadBalancerControllerArgs>) =>
        Object.fromEntries(
            (await install(changed))
                .flatMap((object) => (object["webhooks"] ?? []) as { name: string; failurePolicy: string }[])
                .map(({ name, failurePolicy }) => [name.replace(/\.elbv2\.k8s\.aws$/, ""), failurePolicy]),
        );

    test("its webhooks stand in the way of no Service and of no Ingress, unless Ingresses are served", async () => {
        const always = {
            mpod: "Ignore",
            quicid: "Fail",
            "alb-target-control.namespace": "Fail",
            "alb-target-control.object": "Fail",
            mtargetgroupbinding: "Fail",
            vingressclassparams: "Fail",
            vtargetgroupbinding: "Fail",
        };
        expect(await webhooks()).toEqual(always);
        expect(await webhooks({ applicationLoadBalancers: true })).toEqual({ ...always, vingress: "Fail" });
    });

    test("a TargetGroupBinding with a field that nobody knows is refused, and so is a protocol of no balancer", async () => {
        const [binding] = await bindings({});
        if (binding === undefined) {
            throw new Error("no TargetGroupBinding");
        }
        const spec = binding["spec"] as object;
        await expect(judged({ ...binding, spec: { ...spec, targetKind: "ip" } })).rejects.toThrow("targetKind");
        await expect(judged({ ...binding, spec: { ...spec, targetGroupProtocol: "SCTP" } })).rejects.toThrow(
            "targetGroupProtocol",
        );
    });

    test.each<[string, Partial<NetworkLoadBalancerArgs>]>([
        ["by address", {}],
        ["by server ID", { protocol: "TCP_QUIC" }],
        ["for both families", { ipFamilies: ["IPv4", "IPv6"] }],
        ["with security groups of the user's", { securityGroups: ["sg-0123456789abcdef0"] }],
        ["for some clients", { sourceRanges: ["192.0.2.0/24"] }],
    ])("the bindings of a balancer %s are taken whole", async (_what, changed) => {
        const objects = await bindings(changed);
        expect(objects).toHaveLength(2);
        for (const object of objects) {
            expect((await judged(object))["spec"]).toMatchObject(object["spec"] as object);
        }
    });
});

/** Bindings of a balancer of our own, as they are sent. */
async function bindings(changed: Partial<NetworkLoadBalancerArgs>): Promise<KubernetesObject[]> {
    const all = await onAmazon(
        () =>
            new NetworkLoadBalancer("edge", {
                vpcId: "vpc-0123456789abcdef0",
                subnets: ["subnet-0a", "subnet-0b"],
                ports: [
                    { port: 443, targetPort: 10_443, protocols: ["TCP", "UDP"], quic: true },
                    { port: 80, targetPort: 10_080, protocols: ["TCP"], quic: false },
                ],
                service: { name: "envoy", namespace: NAMESPACE },
                ...changed,
            }),
    );
    return objectsOf(all, "TargetGroupBinding");
}
