import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";
import type { AwsLoadBalancerControllerArgs } from "./awsLoadBalancerController.ts";
import { AWS_CONTROLLER_LOWEST } from "./controllerDefaults.ts";

/** A rule of an installation of the AWS Load Balancer Controller. What is known later is not judged. */
export interface AwsControllerRule extends Omit<Rule, "judge"> {
    judge(args: AwsLoadBalancerControllerArgs): Offence[];
}

/** Refuses a text that is known and has not the form. */
function unlike(form: RegExp, path: string, value: unknown, what: string): Offence[] {
    return typeof value === "string" && !form.test(value) ? [{ path, found: `"${value}" is no ${what}.` }] : [];
}

export const awsControllerRules: AwsControllerRule[] = [
    {
        code: "aws-controller-cluster-name-invalid",
        severity: "error",
        reason: "EKS has no such cluster, so the controller finds neither its subnets nor what it has made before.",
        remedy: "Write the cluster's name: at most 100 letters, digits, hyphens and underscores, the first a letter or a digit.",
        source: "EKS API CreateCluster, name",
        judge: ({ clusterName }) =>
            unlike(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, "clusterName", clusterName, "name of an EKS cluster"),
    },
    {
        code: "aws-controller-region-invalid",
        severity: "error",
        reason: "The controller reaches no API and never becomes ready.",
        remedy: 'Write the region of the cluster, such as "eu-north-1", without the letter of a zone.',
        source: "AWS General Reference, Regional endpoints",
        judge: ({ region }) => unlike(/^[a-z]{2,4}(-[a-z]+)+-[0-9]+$/, "region", region, "region"),
    },
    {
        code: "aws-controller-vpc-invalid",
        severity: "error",
        reason: "The controller creates target groups and security groups in it, and fails at the first.",
        remedy: 'Write the id of the cluster\'s VPC, such as "vpc-0123456789abcdef0".',
        source: "EC2 API DescribeVpcs, VpcId",
        judge: ({ vpcId }) => unlike(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, "vpcId", vpcId, "id of a VPC"),
    },
    {
        code: "aws-controller-version-invalid",
        severity: "error",
        reason: "Before v3.0.0 the chart is numbered otherwise than the controller, and is not found; the merge of TCP and UDP begins with v2.13.0.",
        remedy: `Write a release with its v, ${AWS_CONTROLLER_LOWEST} or newer, or leave it out.`,
        source: "aws/eks-charts, stable/aws-load-balancer-controller",
        judge: ({ version }) =>
            version === undefined ||
            (/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version) && compareVersions(version, AWS_CONTROLLER_LOWEST) >= 0)
                ? []
                : [{ path: "version", found: `"${version}" is no release from ${AWS_CONTROLLER_LOWEST} on.` }],
    },
    {
        code: "aws-controller-namespace-invalid",
        severity: "error",
        reason: "The API server refuses it.",
        remedy: "Use lower-case letters, digits and hyphens, at most 63.",
        source: "RFC 1123 label",
        judge: ({ namespace }) =>
            unlike(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "namespace", namespace, "namespace name"),
    },
    {
        code: "aws-controller-replicas-invalid",
        severity: "error",
        reason: "Without a pod nothing answers its webhooks, and the cluster refuses every TargetGroupBinding.",
        remedy: "Use a whole number from 1 on, or leave it out for 2.",
        source: "kubernetes-sigs/aws-load-balancer-controller, webhooks with failurePolicy Fail",
        judge: ({ replicas = 2 }) =>
            Number.isInteger(replicas) && replicas >= 1
                ? []
                : [{ path: "replicas", found: `${written(replicas)} is no number of pods.` }],
    },
    {
        code: "aws-controller-image-tagged",
        severity: "error",
        reason: "The chart puts the release's tag behind it, and no registry has such an image.",
        remedy: 'Write it without a tag or digest, such as "mirror.example.com/eks/aws-load-balancer-controller".',
        source: "aws/eks-charts, image.repository",
        judge: ({ image }) =>
            image !== undefined && (image.includes("@") || /:[^/]*$/.test(image))
                ? [{ path: "image", found: `"${image}" has a tag or a digest.` }]
                : [],
    },
    {
        code: "aws-controller-repository-unused",
        severity: "error",
        reason: "An OCI reference and a folder are the whole place of a chart, and Helm refuses a repository beside them.",
        remedy: "Give chart, or repository.",
        source: "helm template --repo",
        judge: ({ chart, repository }) =>
            chart !== undefined && repository !== undefined
                ? [{ path: "repository", found: `The chart comes from "${chart}" already.` }]
                : [],
    },
    {
        code: "aws-controller-issuer-is-url",
        severity: "error",
        reason: "IAM compares it with the token's issuer without its scheme, so nobody may ever take the role.",
        remedy: "Drop https:// from it.",
        source: "IAM User Guide, condition keys of OIDC providers",
        judge: ({ identity }) =>
            typeof identity === "object" &&
            "irsa" in identity &&
            typeof identity.irsa.issuer === "string" &&
            identity.irsa.issuer.includes("://")
                ? [{ path: "identity.irsa.issuer", found: `"${identity.irsa.issuer}" is a URL.` }]
                : [],
    },
    {
        code: "aws-controller-role-invalid",
        severity: "error",
        reason: "The token is exchanged for no role, and every call of the controller is refused.",
        remedy: 'Write the whole ARN, such as "arn:aws:iam::123456789012:role/controller".',
        source: "IAM User Guide, IAM ARNs",
        judge: ({ identity }) =>
            typeof identity === "object" && "roleArn" in identity
                ? unlike(
                      /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/,
                      "identity.roleArn",
                      identity.roleArn,
                      "ARN of a role",
                  )
                : [],
    },
];
