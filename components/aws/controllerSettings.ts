import * as z from "zod";
import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import { clusterSettings } from "../kubernetes/clusterSettings.ts";
import type { Rule } from "../model/rules/rule.ts";
import { type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { input, type Known } from "../model/settings/input.ts";
import { AWS_CONTROLLER_LOWEST, AWS_CONTROLLER_NAMESPACE, AWS_CONTROLLER_VERSION } from "./controllerDefaults.ts";
import { awsIdentity, awsPartition } from "./identity.ts";
import { isRegion } from "./names.ts";

/** A text of a form, or the problem text of any other. */
function text(rule: FormRule, holds: (value: string) => boolean, found: (value: string) => string) {
    return ruled(rule, z.string().check(fits(holds, found)));
}

const clusterName = text(
    {
        code: "aws-controller-cluster-name-invalid",
        reason: "EKS has no cluster of this name, so the controller finds neither its subnets nor the resources that it created before.",
        remedy: "Write the cluster's name: at most 100 letters, digits, hyphens and underscores, the first a letter or a digit.",
        source: "EKS API CreateCluster, name",
    },
    (name) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name),
    (name) => `"${name}" is not a valid name of an EKS cluster.`,
);

const region = text(
    {
        code: "aws-controller-region-invalid",
        reason: "The controller cannot reach the AWS API and never becomes ready.",
        remedy: 'Write the region of the cluster, such as "eu-north-1", without the letter of a zone.',
        source: "AWS General Reference, Regional endpoints",
    },
    isRegion,
    (name) => `"${name}" is not a region.`,
);

const vpcId = text(
    {
        code: "aws-controller-vpc-invalid",
        reason: "The controller creates target groups and security groups in the VPC, and fails at the first.",
        remedy: 'Write the id of the cluster\'s VPC, such as "vpc-0123456789abcdef0".',
        source: "EC2 API DescribeVpcs, VpcId",
    },
    (id) => /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id),
    (id) => `"${id}" is not a valid id of a VPC.`,
);

const version = text(
    {
        code: "aws-controller-version-invalid",
        reason: "Before v3.0.0 the chart has another version number than the controller, and is not found. TCP and UDP are merged from v2.13.0 on.",
        remedy: `Write a release with the leading v, ${AWS_CONTROLLER_LOWEST} or newer, or omit it.`,
        source: "aws/eks-charts, stable/aws-load-balancer-controller",
    },
    (release) =>
        /^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(release) && compareVersions(release, AWS_CONTROLLER_LOWEST) >= 0,
    (release) => `"${release}" is not a release from ${AWS_CONTROLLER_LOWEST} on.`,
);

const namespace = text(
    {
        code: "aws-controller-namespace-invalid",
        reason: "The API server rejects it.",
        remedy: "Use lower-case letters, digits and hyphens, at most 63.",
        source: "RFC 1123 label",
    },
    (name) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name),
    (name) => `"${name}" is not a valid name of a namespace.`,
);

const replicas = ruled(
    {
        code: "aws-controller-replicas-invalid",
        reason: "Without a pod its webhooks do not answer, and the API server rejects every TargetGroupBinding.",
        remedy: "Use a whole number of at least 1, or omit it for 2.",
        source: "kubernetes-sigs/aws-load-balancer-controller, webhooks with failurePolicy Fail",
    },
    z.int().min(1),
);

const image = text(
    {
        code: "aws-controller-image-tagged",
        reason: "The chart appends the release's tag, and the resulting image does not exist.",
        remedy: 'Write it without a tag or digest, such as "mirror.example.com/eks/aws-load-balancer-controller".',
        source: "aws/eks-charts, image.repository",
    },
    (name) => !name.includes("@") && !/:[^/]*$/.test(name),
    (name) => `"${name}" has a tag or a digest.`,
);

const issuer = text(
    {
        code: "aws-controller-issuer-is-url",
        reason: "IAM compares it with the token's issuer without the scheme, so no pod can assume the role.",
        remedy: "Drop https:// from it.",
        source: "IAM User Guide, condition keys of OIDC providers",
    },
    (name) => !name.includes("://"),
    (name) => `"${name}" is a URL.`,
);

const roleArn = text(
    {
        code: "aws-controller-role-invalid",
        reason: "The token cannot be exchanged for a role, and every API call of the controller is rejected.",
        remedy: 'Write the full ARN, such as "arn:aws:iam::123456789012:role/controller".',
        source: "IAM User Guide, IAM ARNs",
    },
    (arn) => /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(arn),
    (arn) => `"${arn}" is not a valid ARN of a role.`,
);

/** Arguments of the controller's installation. */
export const controllerSettings = z
    .strictObject({
        /** Name of the EKS cluster. Known at preview, or the preview shows nothing of the chart. */
        clusterName: input(clusterName),
        /**
         * Region of the cluster, for example `eu-north-1`. Otherwise pods would query the node's metadata service,
         * which is often blocked for them.
         */
        region: input(region),
        /** VPC of the cluster, `vpc-…`; for the same reason. */
        vpcId: input(vpcId),
        /** Identity of the controller in AWS. Default: Pod Identity in the cluster, with its own role. */
        identity: awsIdentity(issuer, roleArn).optional(),
        /** Partition of the ARNs in the role's policy. Default: `aws`. */
        partition: awsPartition,
        /**
         * Also serves Ingresses of the class `alb` with Application Load Balancers: the class, the check of every
         * Ingress in the cluster, and the rights for it. One cluster has one such controller. Default: false.
         */
        applicationLoadBalancers: z.boolean().default(false),
        /**
         * Issuer of the certificate of the controller's webhooks: a CA of this program, renewed by the next
         * `pulumi up` within a year of its expiry, or `cert-manager`, which must be installed. Default: `program`; the
         * first preview then does not show the chart, whose values contain a key that does not exist yet.
         */
        webhookCertificate: z.enum(["program", "cert-manager"]).default("program"),
        /** Namespace of the controller; it must exist. Default: `kube-system`. */
        namespace: namespace.default(AWS_CONTROLLER_NAMESPACE),
        /** Release, with the leading `v`; at least `v3.0.0`. Default: `v3.5.0`. */
        version: version.default(AWS_CONTROLLER_VERSION),
        /** Chart: `oci://…`, or a folder. Known at preview. Default: `aws-load-balancer-controller` of `repository`. */
        chart: z.string().optional(),
        /** URL of a chart repository. Default: the project's own. */
        repository: z.string().optional(),
        /** URL, file or folder of the CRDs; `preinstalled` keeps the existing ones. Default: the release's own. */
        crds: z.string().optional(),
        /** Image, without its tag, which is the release. Default: the project's own. */
        image: image.optional(),
        /**
         * Number of pods; one is active, the others serve webhooks and wait. Default: 2, so that a node can be drained.
         */
        replicas: replicas.default(2),
        /** Values merged over the chart's. If they are unknown at preview, the preview does not show the chart. */
        values: z.record(z.string(), z.unknown()).default({}),
        /** Cluster to install it in. Default: `$KUBECONFIG` and its current context. */
        cluster: clusterSettings.optional(),
    })
    .transform((given) => ({
        ...given,
        identity: given.identity ?? { podIdentity: { clusterName: given.clusterName } },
    }));

/** Arguments of {@link AwsLoadBalancerController}. */
export interface AwsLoadBalancerControllerArgs extends z.input<typeof controllerSettings> {}

/** The parsed settings, with all defaults. */
export type ControllerSettings = z.output<typeof controllerSettings>;

/** Rules about arguments of valid form. */
export const controllerRules: readonly Rule<Known<ControllerSettings>>[] = [
    {
        code: "aws-controller-repository-unused",
        severity: "error",
        reason: "An OCI reference or a folder already locates the chart, and Helm rejects a repository in addition.",
        remedy: "Give chart, or repository.",
        source: "helm template --repo",
        judge: ({ chart, repository }) =>
            chart !== undefined && repository !== undefined
                ? [{ path: "repository", found: `The chart is already set to "${chart}" already.` }]
                : [],
    },
];
