/** Default versions and locations; each is a setting. */

/** Newest known release. From v3.0.0 on, the chart has the same version. */
export const AWS_CONTROLLER_VERSION = "v3.5.0";
export const AWS_CONTROLLER_LOWEST = "v3.0.0";
export const AWS_CONTROLLER_CHART = "aws-load-balancer-controller";
export const AWS_CONTROLLER_REPOSITORY = "https://aws.github.io/eks-charts";
export const AWS_CONTROLLER_NAMESPACE = "kube-system";
/** The chart's full name if the release has the chart's name; also its ServiceAccount's name. */
export const AWS_CONTROLLER_RELEASE = "aws-load-balancer-controller";
/** Service of its webhooks: the chart's name without `-controller`. */
export const AWS_CONTROLLER_WEBHOOK = "aws-load-balancer-webhook-service";

/** API group of TargetGroupBinding and IngressClassParams. */
export const AWS_CONTROLLER_GROUP = "elbv2.k8s.aws";

/** URL of the CRDs of a release. */
export function awsControllerCrdsUrl(version: string): string {
    const repository = "https://raw.githubusercontent.com/kubernetes-sigs/aws-load-balancer-controller";
    return `${repository}/${version}/helm/aws-load-balancer-controller/crds/crds.yaml`;
}
