import { InputPropertiesError, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { controllerRules, controllerSettings } from "../../../components/aws/controllerSettings.ts";
import {
    AwsLoadBalancerController,
    type AwsLoadBalancerControllerArgs,
    loadBalancerController,
    networkLoadBalancer,
} from "../../../components/aws/index.ts";
import { CrdBundle, type Exposure, Http3Gateway, none } from "../../../components/index.ts";
import { rulesWithin } from "../../../components/model/settings/formRule.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";
import { controller, needed } from "./awsController.ts";

const OIDC = "oidc.eks.eu-north-1.amazonaws.com/id/ABC";
const values = (all: Registrations) => all.one("Chart").inputs["values"] as Record<string, unknown>;

/** Values of the chart that nothing was said about. */
const defaults = {
    ...needed,
    replicaCount: 2,
    podDisruptionBudget: { maxUnavailable: 1 },
    serviceAccount: { name: "aws-load-balancer-controller" },
    enableServiceMutatorWebhook: false,
    controllerConfig: { featureGates: { NLBGatewayAPI: false, ALBGatewayAPI: false } },
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    webhookConfig: { disableIngressValidation: true },
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    webhookTLS: {
        caCert: "<certificate lbc-webhook-ca>",
        cert: "<certificate lbc-webhook-leaf>",
        key: "<private key lbc-webhook-leaf>",
    },
};

describe("AwsLoadBalancerController", () => {
    test("is the CRDs, a role for its pods, a certificate for its webhooks, and the chart", async () => {
        const all = await controller();
        expect(all.list()).toEqual([
            "AwsLoadBalancerController lbc",
            "CertRequest lbc-webhook-leaf",
            "Chart lbc",
            "CrdBundle lbc-crds",
            "LocallySignedCert lbc-webhook-leaf",
            "PodIdentityAssociation lbc-identity",
            "PrivateKey lbc-webhook-ca",
            "PrivateKey lbc-webhook-leaf",
            "Role lbc-role",
            "RolePolicy lbc-policy",
            "SelfSignedCert lbc-webhook-ca",
        ]);
        expect(all.one("AwsLoadBalancerController").inputs).toEqual({
            ...needed,
            identity: { podIdentity: { clusterName: "prod" } },
            partition: "aws",
            applicationLoadBalancers: false,
            webhookCertificate: "program",
            namespace: "kube-system",
            version: "v3.5.0",
            replicas: 2,
            values: {},
        });
        expect(all.one("Chart").inputs).toEqual({
            name: "aws-load-balancer-controller",
            namespace: "kube-system",
            chart: "aws-load-balancer-controller",
            repositoryOpts: { repo: "https://aws.github.io/eks-charts" },
            version: "3.5.0",
            skipCrds: true,
            values: defaults,
        });
    });

    test("takes the CRDs from the release, and leaves them when it goes", async () => {
        const { inputs, retainOnDelete } = (await controller({ cluster: { context: "prod" } })).one("CrdBundle");
        const { __provider: _, ...bundle } = inputs;
        expect(bundle).toEqual({
            source: "https://raw.githubusercontent.com/kubernetes-sigs/aws-load-balancer-controller/v3.5.0/helm/aws-load-balancer-controller/crds/crds.yaml",
            group: "elbv2.k8s.aws",
            version: "v3.5.0",
            context: "prod",
            deleteOnDestroy: false,
        });
        expect(retainOnDelete).toBe(true);
    });

    test("gives its webhooks a certificate for three years, whose key nobody sees", async () => {
        const all = await controller({ namespace: "balancers" });
        expect(all.one("CertRequest").inputs).toMatchObject({
            dnsNames: [
                "aws-load-balancer-webhook-service.balancers.svc",
                "aws-load-balancer-webhook-service.balancers",
                "aws-load-balancer-webhook-service.balancers.svc.cluster.local",
            ],
        });
        expect(all.one("LocallySignedCert").inputs).toMatchObject({
            validityPeriodHours: 26_280,
            earlyRenewalHours: 8_760,
        });
        expect(all.one("SelfSignedCert").inputs).toMatchObject({
            validityPeriodHours: 87_600,
            earlyRenewalHours: 26_280,
        });
        expect(JSON.stringify(all.one("Chart").openInputs)).not.toContain("private key");
    });

    test("leaves the certificate to cert-manager where that is said", async () => {
        const all = await controller({ webhookCertificate: "cert-manager" });
        expect(all.of("PrivateKey", "SelfSignedCert", "LocallySignedCert", "CertRequest")).toEqual([]);
        const { webhookTLS: _, ...without } = defaults;
        expect(values(all)).toEqual({ ...without, enableCertManager: true });
    });

    test.each<[Partial<AwsLoadBalancerControllerArgs>, object]>([
        [{ replicas: 1 }, { replicaCount: 1, podDisruptionBudget: {} }],
        [{ replicas: 3 }, { replicaCount: 3 }],
        [{ image: "mirror.example.com/eks/lbc" }, { image: { repository: "mirror.example.com/eks/lbc" } }],
        [
            { values: { logLevel: "debug", controllerConfig: { featureGates: { EnableRGTAPI: true } } } },
            {
                logLevel: "debug",
                controllerConfig: {
                    featureGates: { NLBGatewayAPI: false, ALBGatewayAPI: false, EnableRGTAPI: true },
                },
            },
        ],
    ])("%j becomes values of the chart", async (args, changed) => {
        expect(values(await controller(args))).toEqual({ ...defaults, ...changed });
    });

    test("takes a cluster's name, region and VPC that are known later", async () => {
        const later = { clusterName: output("staging"), region: output("eu-west-1"), vpcId: output("vpc-0a1b2c3d") };
        expect(values(await controller(later))).toEqual({
            ...defaults,
            clusterName: "staging",
            region: "eu-west-1",
            vpcId: "vpc-0a1b2c3d",
        });
    });

    test("serves Ingresses too, where that is said", async () => {
        const all = await controller({ applicationLoadBalancers: true });
        const {
            createIngressClassResource: _class,
            ingressClassParams: _params,
            webhookConfig: _webhook,
            enableShield: _shield,
            enableWaf: _waf,
            enableWafv2: _wafv2,
            ...both
        } = defaults;
        expect(values(all)).toEqual(both);
    });

    test("comes whole from a mirror", async () => {
        const image = "mirror.example.com/eks/aws-load-balancer-controller";
        const mirrored = { image, crds: "./crds", version: "v3.4.3" };
        const all = await controller({ ...mirrored, chart: "oci://mirror.example.com/charts/aws-lbc" });
        const { values: _, ...chart } = all.one("Chart").inputs;
        expect(chart).toEqual({
            name: "aws-load-balancer-controller",
            namespace: "kube-system",
            chart: "oci://mirror.example.com/charts/aws-lbc",
            version: "3.4.3",
            skipCrds: true,
        });
        expect(all.one("CrdBundle").inputs).toMatchObject({ source: "./crds", version: "v3.4.3" });
        expect(values(all)["image"]).toEqual({ repository: image });
        const other = await controller({ ...mirrored, repository: "https://mirror.example.com/charts" });
        expect(other.one("Chart").inputs).toMatchObject({
            chart: "aws-load-balancer-controller",
            repositoryOpts: { repo: "https://mirror.example.com/charts" },
            version: "3.4.3",
        });
    });

    test("asks no version of a chart in a folder, and leaves CRDs alone that are there", async () => {
        const all = await controller({ chart: "./aws-load-balancer-controller", crds: "preinstalled" });
        expect(all.one("Chart").inputs).not.toHaveProperty("version");
        expect(all.one("Chart").inputs).not.toHaveProperty("repositoryOpts");
        expect(all.of("CrdBundle")).toEqual([]);
    });

    test("waits for what it depends on, and its pods for their identity and the CRDs", async () => {
        const all = await registrationsOf(() => {
            const first = new CrdBundle("first", { source: "./crds", group: "example.com", version: "v1.0.0" });
            new AwsLoadBalancerController("lbc", needed, { dependsOn: first });
        });
        const first = all.one("CrdBundle", "first");
        const waiting = all.all.filter(({ name, type }) => name !== "first" && !type.endsWith("Controller"));
        expect(waiting.filter((each) => !all.waits(each, first))).toEqual([]);
        for (const earlier of all.of("RolePolicy", "PodIdentityAssociation", "CrdBundle")) {
            expect(all.waits(all.one("Chart"), earlier)).toBe(true);
        }
    });

    test("has the same resources in a preview, before a role has an ARN", async () => {
        const irsa = { providerArn: output("arn:aws:iam::123456789012:oidc-provider/x"), issuer: output(OIDC) };
        const preview = await controller({ identity: { irsa } }, true);
        const up = await controller({ identity: { irsa } });
        expect(preview.list()).toEqual(up.list());
    });
});

describe("a gateway whose balancer it makes", () => {
    const gateway = (exposure: (installation?: AwsLoadBalancerController) => Exposure) =>
        registrationsOf(() => {
            const installation = new AwsLoadBalancerController("lbc", needed);
            new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure: exposure(installation) });
        });

    test.each<[string, (installation?: AwsLoadBalancerController) => Exposure]>([
        ["loadBalancerController", (installation) => loadBalancerController({ installation })],
        [
            "networkLoadBalancer",
            (installation) => networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a"], installation }),
        ],
    ])("of aws.%s(), waits for it, and is gone before it", async (_what, exposure) => {
        const all = await gateway(exposure);
        const chart = all.one("Chart", "lbc");
        const kinds = ["Gateway", "Http3Listener", "TargetGroupBinding", "TargetGroup"];
        const waiting = all.of(...kinds, "GatewayClass", "EnvoyProxy", "Job");
        expect(waiting.filter((each) => !all.waits(each, chart))).toEqual([]);
        // The namespace of the proxies' Service: it is gone when the Service is, and that takes the controller.
        expect(all.waits(all.one("Namespace", "edge-controller-namespace"), chart)).toBe(true);
        expect(all.one("Http3Gateway").inputs["exposure"]).toMatchObject({ settings: { installation: true } });
        const alone = exposure();
        expect([alone.dependsOn, alone.describe().settings["installation"]]).toEqual([undefined, undefined]);
    });
});

describe("a gateway behind aws.networkLoadBalancer() by QUIC server ID", () => {
    test("has the ID that the controller's webhook injects into the proxies' container", async () => {
        const all = await edge({
            dns: none(),
            exposure: networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a"], protocol: "TCP_QUIC" }),
        });
        expect(all.one("Namespace", "edge-controller-namespace").inputs["metadata"]).toMatchObject({
            labels: { "elbv2.k8s.aws/quic-server-id-inject": "enabled" },
        });
        expect(JSON.stringify(all.spec("EnvoyProxy"))).toContain(
            '"annotations":{"service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers":"envoy"}',
        );
        expect(JSON.stringify(all.one("EnvoyPatchPolicy", "edge-server-id").inputs)).toContain(
            '"server_id":{"environment_variable":"AWS_LBC_QUIC_SERVER_ID"}',
        );
    });
});

describe("its identity", () => {
    const account = "system:serviceaccount:kube-system:aws-load-balancer-controller";

    test("is by default a role through Pod Identity in the cluster", async () => {
        const all = await controller();
        expect(all.one("Role").inputs).toEqual({
            namePrefix: "lbc-",
            description: "AWS Load Balancer Controller",
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { Service: "pods.eks.amazonaws.com" },
                        Action: ["sts:AssumeRole", "sts:TagSession"],
                    },
                ],
            }),
        });
        expect(all.one("RolePolicy").inputs["role"]).toBe("lbc-role");
        expect(all.one("PodIdentityAssociation").inputs).toEqual({
            clusterName: "prod",
            namespace: "kube-system",
            serviceAccount: "aws-load-balancer-controller",
            roleArn: "arn:aws:iam::123456789012:role/lbc-role",
        });
    });

    test("is with IRSA a role that trusts the ServiceAccount alone, which is annotated", async () => {
        const irsa = { providerArn: `arn:aws:iam::123456789012:oidc-provider/${OIDC}`, issuer: OIDC };
        const all = await controller({ identity: { irsa } });
        expect(all.of("PodIdentityAssociation")).toEqual([]);
        expect(JSON.parse(String(all.one("Role").inputs["assumeRolePolicy"]))).toEqual({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Principal: { Federated: irsa.providerArn },
                    Action: "sts:AssumeRoleWithWebIdentity",
                    Condition: { StringEquals: { [`${OIDC}:aud`]: "sts.amazonaws.com", [`${OIDC}:sub`]: account } },
                },
            ],
        });
        expect(values(all)["serviceAccount"]).toEqual({
            name: "aws-load-balancer-controller",
            annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/lbc-role" },
        });
    });

    test("may be a role of the user's, or the pods' own", async () => {
        const roleArn = "arn:aws:iam::123456789012:role/controller";
        const given = await controller({ identity: { roleArn } });
        expect(given.of("Role", "RolePolicy", "PodIdentityAssociation")).toEqual([]);
        expect(values(given)["serviceAccount"]).toMatchObject({
            annotations: { "eks.amazonaws.com/role-arn": roleArn },
        });
        const ambient = await controller({ identity: "ambient" });
        expect(ambient.of("Role", "RolePolicy", "PodIdentityAssociation")).toEqual([]);
        expect(values(ambient)["serviceAccount"]).toEqual({ name: "aws-load-balancer-controller" });
    });
});

interface Statement {
    Action: string[];
    Resource: string | string[];
    Condition?: Record<string, Record<string, string | string[]>>;
}

describe("its policy", () => {
    const policy = async (changed: Partial<AwsLoadBalancerControllerArgs> = {}) => {
        const text = String((await controller(changed)).one("RolePolicy").inputs["policy"]);
        // IAM takes 10,240 characters of inline policies in a role.
        expect(text.length).toBeLessThan(10_240);
        return (JSON.parse(text) as { Statement: Statement[] }).Statement;
    };
    /** Statements with an action, without the action: what it may be done to. */
    const allowed = (statements: Statement[], action: string) =>
        statements
            .filter(({ Action }) => Action.includes(action))
            .map(({ Resource, Condition }) => [Resource, Condition]);
    const own = { StringEquals: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "prod" } };
    const ofOwn = { StringEquals: { "aws:RequestTag/elbv2.k8s.aws/cluster": "prod" } };

    test("lets it create, change and delete only what bears the cluster's name", async () => {
        const statements = await policy({ clusterName: output("prod") });
        for (const action of ["CreateLoadBalancer", "CreateTargetGroup"]) {
            expect(allowed(statements, `elasticloadbalancing:${action}`)).toEqual([["*", ofOwn]]);
        }
        for (const action of ["DeleteLoadBalancer", "DeleteTargetGroup", "ModifyTargetGroup", "SetSubnets"]) {
            expect(allowed(statements, `elasticloadbalancing:${action}`)).toEqual([["*", own]]);
        }
        expect(allowed(statements, "ec2:DeleteSecurityGroup")).toEqual([["*", own]]);
    });

    test("lets it never change the tag that says whose a thing is", async () => {
        const statements = await policy();
        const retagging = { ...own, Null: { "aws:RequestTag/elbv2.k8s.aws/cluster": "true" } };
        const created = (service: string, by: string[]) => ({
            StringEquals: { ...ofOwn.StringEquals, [`${service}:CreateAction`]: by },
        });
        const groups = "arn:aws:ec2:*:*:security-group/*";
        expect(allowed(statements, "ec2:CreateTags")).toEqual([
            [groups, created("ec2", ["CreateSecurityGroup"])],
            [groups, retagging],
        ]);
        const [first, second] = allowed(statements, "elasticloadbalancing:AddTags");
        const balancers = [
            "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*",
            "arn:aws:elasticloadbalancing:*:*:loadbalancer/net/*/*",
        ];
        expect(first).toEqual([
            balancers,
            created("elasticloadbalancing", ["CreateTargetGroup", "CreateLoadBalancer"]),
        ]);
        expect(second).toEqual([balancers, retagging]);
    });

    test("is for Network Load Balancers, in the partition", async () => {
        const statements = await policy({ partition: "aws-cn" });
        const services = new Set(statements.flatMap(({ Action }) => Action.map((action) => action.split(":")[0])));
        expect([...services]).toEqual(["iam", "ec2", "elasticloadbalancing"]);
        const resources = statements.flatMap(({ Resource }) => Resource).filter((resource) => resource !== "*");
        expect(resources.filter((resource) => !resource.startsWith("arn:aws-cn:"))).toEqual([]);
        expect(resources.filter((resource) => resource.includes("app/"))).toEqual([]);
        expect(allowed(statements, "elasticloadbalancing:CreateListener")).toEqual([
            [["arn:aws-cn:elasticloadbalancing:*:*:loadbalancer/net/*/*"], undefined],
        ]);
        expect(allowed(statements, "elasticloadbalancing:CreateRule")).toEqual([]);
    });

    test("grows by certificates, firewalls and listener rules where Ingresses are served", async () => {
        const alone = await policy();
        const statements = await policy({ applicationLoadBalancers: true });
        const actions = (all: Statement[]) => new Set(all.flatMap(({ Action }) => Action));
        expect([...actions(statements)].filter((action) => !actions(alone).has(action)).sort()).toEqual([
            "acm:DescribeCertificate",
            "acm:ListCertificates",
            "cognito-idp:DescribeUserPoolClient",
            "ec2:DescribeCoipPools",
            "ec2:DescribeIpamPools",
            "ec2:GetCoipPoolUsage",
            "elasticloadbalancing:CreateRule",
            "elasticloadbalancing:DeleteRule",
            "elasticloadbalancing:DescribeSSLPolicies",
            "elasticloadbalancing:DescribeTrustStores",
            "elasticloadbalancing:ModifyIpPools",
            "elasticloadbalancing:ModifyRule",
            "elasticloadbalancing:SetRulePriorities",
            "elasticloadbalancing:SetWebAcl",
            "iam:GetServerCertificate",
            "iam:ListServerCertificates",
            "shield:CreateProtection",
            "shield:DeleteProtection",
            "shield:DescribeProtection",
            "shield:GetSubscriptionState",
            ...["waf-regional", "wafv2"].flatMap((service) =>
                ["AssociateWebACL", "DisassociateWebACL", "GetWebACL", "GetWebACLForResource"].map(
                    (action) => `${service}:${action}`,
                ),
            ),
        ]);
        expect([...actions(alone)].filter((action) => !actions(statements).has(action))).toEqual([]);
    });
});

describe("an argument is refused before anything is registered, with its path, reason, remedy and source", () => {
    const rules = [...rulesWithin(controllerSettings), ...controllerRules];
    type Case = [what: string, args: Partial<AwsLoadBalancerControllerArgs>, path: string, code: string, found: string];
    const cases: Case[] = [
        ...["", "-prod", "a b", "a".repeat(101)].map(
            (clusterName): Case => [
                `the cluster "${clusterName}"`,
                { clusterName },
                "clusterName",
                "aws-controller-cluster-name-invalid",
                `"${clusterName}" is not a valid name of an EKS cluster.`,
            ],
        ),
        ...["eu-north-1a", "EU-North-1", "europe", ""].map(
            (region): Case => [
                `the region "${region}"`,
                { region },
                "region",
                "aws-controller-region-invalid",
                `"${region}" is not a region.`,
            ],
        ),
        ...["0123456789abcdef0", "vpc-xyz", "subnet-0123456789abcdef0"].map(
            (vpcId): Case => [
                `the VPC "${vpcId}"`,
                { vpcId },
                "vpcId",
                "aws-controller-vpc-invalid",
                `"${vpcId}" is not a valid id of a VPC.`,
            ],
        ),
        ...["3.5.0", "v2.13.0", "v3", "latest", "v3.0.0-rc.1"].map(
            (version): Case => [
                `the version "${version}"`,
                { version },
                "version",
                "aws-controller-version-invalid",
                `"${version}" is not a release from v3.0.0 on.`,
            ],
        ),
        [
            "a namespace in capitals",
            { namespace: "Kube-System" },
            "namespace",
            "aws-controller-namespace-invalid",
            '"Kube-System" is not a valid name of a namespace.',
        ],
        ...[0, -1, 1.5].map(
            (replicas): Case => [
                `${replicas} pods`,
                { replicas },
                "replicas",
                "aws-controller-replicas-invalid",
                `${replicas} is given. It must be a whole number of at least 1.`,
            ],
        ),
        ...["mirror.example.com:5000/lbc:v3.5.0", "mirror.example.com/lbc@sha256:0"].map(
            (image): Case => [
                `the image "${image}"`,
                { image },
                "image",
                "aws-controller-image-tagged",
                `"${image}" has a tag or a digest.`,
            ],
        ),
        [
            "a repository beside a folder",
            { chart: "./chart", repository: "https://mirror.example.com" },
            "repository",
            "aws-controller-repository-unused",
            'The chart is already set to "./chart" already.',
        ],
        [
            "an issuer with its scheme",
            { identity: { irsa: { providerArn: "arn", issuer: `https://${OIDC}` } } },
            "identity.irsa.issuer",
            "aws-controller-issuer-is-url",
            `"https://${OIDC}" is a URL.`,
        ],
        ...["controller", "arn:aws:iam::123456789012:user/controller"].map(
            (roleArn): Case => [
                `the role "${roleArn}"`,
                { identity: { roleArn } },
                "identity.roleArn",
                "aws-controller-role-invalid",
                `"${roleArn}" is not a valid ARN of a role.`,
            ],
        ),
    ];

    async function refused(args: Partial<AwsLoadBalancerControllerArgs>): Promise<string> {
        let thrown: unknown;
        const { all } = await registrationsOf(() => {
            try {
                new AwsLoadBalancerController("lbc", { ...needed, ...args });
            } catch (error) {
                thrown = error;
            }
        });
        expect(all).toEqual([]);
        if (!InputPropertiesError.isInstance(thrown)) {
            throw new Error(`not refused: ${String(thrown)}`);
        }
        return thrown.message;
    }

    test.each(cases)("%s", async (_what, args, path, code, found) => {
        const rule = rules.find((each) => each.code === code);
        expect(await refused(args)).toBe(
            `AwsLoadBalancerController "lbc" has 1 problem; nothing was created.\n` +
                `  ${path}: ${found} ${rule?.reason} ${rule?.remedy} [${code}; ${rule?.source}]`,
        );
    });

    test("every rule has such a case, and all problems come at once", async () => {
        expect(rules.map(({ code }) => code).filter((code) => !cases.some((each) => each[3] === code))).toEqual([]);
        const message = await refused({ clusterName: "", region: "europe", replicas: 0 });
        expect(message).toContain("has 3 problems");
        expect(
            message
                .split("\n")
                .slice(1)
                .map((line) => line.trim().split(":")[0]),
        ).toEqual(["clusterName", "region", "replicas"]);
    });

    test.each<Partial<AwsLoadBalancerControllerArgs>>([
        { region: "us-gov-west-1", partition: "aws-us-gov" },
        { region: "ap-southeast-5" },
        { vpcId: "vpc-1a2b3c4d" },
        { image: "mirror.example.com:5000/eks/aws-load-balancer-controller" },
        { version: "v3.0.0" },
        { version: "v4.0.0" },
        { identity: { roleArn: "arn:aws-cn:iam::123456789012:role/team/controller" } },
    ])("%j is right", async (args) => {
        expect((await controller(args)).of("Chart")).toHaveLength(1);
    });
});
