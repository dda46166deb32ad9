import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import * as pulumi from "@pulumi/pulumi";
import { signedPair } from "../certificates/signedPair.ts";
import { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { merge } from "../kubernetes/merge.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import {
    AWS_CONTROLLER_CHART,
    AWS_CONTROLLER_GROUP,
    AWS_CONTROLLER_NAMESPACE,
    AWS_CONTROLLER_RELEASE,
    AWS_CONTROLLER_REPOSITORY,
    AWS_CONTROLLER_VERSION,
    AWS_CONTROLLER_WEBHOOK,
    awsControllerCrdsUrl,
} from "./controllerDefaults.ts";
import { controllerPolicy } from "./controllerPolicy.ts";
import { awsControllerRules } from "./controllerRules.ts";
import { type AwsIdentity, type AwsPartition, awsServiceAccountRole } from "./role.ts";

/** Arguments of {@link AwsLoadBalancerController}. */
export interface AwsLoadBalancerControllerArgs {
    /** Name of the EKS cluster. Known at preview, or the preview shows nothing of the chart. */
    clusterName: pulumi.Input<string>;
    /** Region of the cluster, for example `eu-north-1`. Pods would have to ask the node's metadata, which are often closed to them. */
    region: pulumi.Input<string>;
    /** VPC of the cluster, `vpc-…`; for the same reason. */
    vpcId: pulumi.Input<string>;
    /** Who the controller is in AWS. Default: Pod Identity in the cluster, with a role of its own. */
    identity?: AwsIdentity;
    /** Partition of the ARNs in the role's policy. Default: `aws`. */
    partition?: AwsPartition;
    /**
     * Also serves Ingresses of the class `alb` with Application Load Balancers: the class, the check of every Ingress in
     * the cluster, and the rights for it. One cluster has one such controller. Default: false.
     */
    applicationLoadBalancers?: boolean;
    /**
     * Who signs the certificate of the controller's webhooks: a CA of this program, which the next `pulumi up` within a
     * year of its end renews, or `cert-manager`, which has to be there. Default: `program`; the first preview then shows
     * nothing of the chart, whose values have a key that is not made yet.
     */
    webhookCertificate?: "program" | "cert-manager";
    /** Namespace of the controller; it has to be there. Default: `kube-system`. */
    namespace?: string;
    /** Release, with its `v`; at least `v3.0.0`. Default: `v3.5.0`. */
    version?: string;
    /** Chart: `oci://…`, or a folder. Known at preview. Default: `aws-load-balancer-controller` of `repository`. */
    chart?: string;
    /** URL of a chart repository. Default: the project's own. */
    repository?: string;
    /** URL, file or folder of the CRDs; `preinstalled` leaves them alone. Default: the release's own. */
    crds?: string;
    /** Image, without its tag, which is the release. Default: the project's own. */
    image?: string;
    /** Pods; one works, the others answer webhooks and stand by. Default: 2, so that a node can be drained. */
    replicas?: number;
    /** Values laid over the chart's. Known at preview, or the preview shows nothing of the chart. */
    values?: Record<string, unknown>;
    cluster?: ClusterArgs;
}

/**
 * The AWS Load Balancer Controller, for clusters without it: CRDs, its chart, and an IAM role with what it needs. EKS Auto
 * Mode has a controller of its own, and needs none.
 *
 * Made for Network Load Balancers unless `applicationLoadBalancers` says more. Its Gateway API is off: Gateways have a
 * controller already. So is its webhook that makes every new Service of type LoadBalancer its own: with that one, no
 * Service at all can be created while the controller is away. What stays fails closed: without the controller no
 * TargetGroupBinding can be written, and no pod starts in a namespace that asks for QUIC server IDs.
 *
 * Left to itself the chart makes another webhook certificate at every rendering, so that each preview would show
 * a change (aws/eks-charts#347); here it comes from the program's state, or from cert-manager.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before anything is registered.
 * @example new AwsLoadBalancerController("lbc", { clusterName: "prod", region: "eu-north-1", vpcId })
 */
export class AwsLoadBalancerController extends pulumi.ComponentResource {
    readonly crds: CrdBundle[];
    /** Its Deployment is ready when its webhooks answer: what needs the controller waits for it. */
    readonly chart: Chart;

    constructor(name: string, args: AwsLoadBalancerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(`AwsLoadBalancerController "${name}"`, judgeBy(awsControllerRules, args));
        const { cluster: _, ...recorded } = args;
        const namespace = args.namespace ?? AWS_CONTROLLER_NAMESPACE;
        const version = args.version ?? AWS_CONTROLLER_VERSION;
        super("http3gateway:aws:AwsLoadBalancerController", name, { ...recorded, namespace, version }, opts);

        // A component's dependsOn is not its children's: what starts here waits by itself.
        const first = { parent: this, dependsOn: opts?.dependsOn };
        this.crds = controllerBundles(args).map(
            (bundle) =>
                new CrdBundle(`${name}-crds`, { ...bundle, cluster: args.cluster }, { ...first, retainOnDelete: true }),
        );
        const { clusterName, partition = "aws", applicationLoadBalancers = false } = args;
        const identity = awsServiceAccountRole(
            { ...first, name, serviceAccount: { namespace, name: AWS_CONTROLLER_RELEASE } },
            args.identity ?? { podIdentity: { clusterName } },
            {
                description: "AWS Load Balancer Controller",
                policy: controllerPolicy({ clusterName, partition, applicationLoadBalancers }),
            },
        );
        const values = {
            ...chartValues(args, identity.serviceAccountAnnotations),
            ...(args.webhookCertificate === "cert-manager"
                ? { enableCertManager: true }
                : { webhookTLS: webhookCertificate(name, namespace, first) }),
        };
        this.chart = new Chart(
            name,
            {
                name: AWS_CONTROLLER_RELEASE,
                namespace,
                ...chartPlace(args, version),
                skipCrds: true,
                values: merge(values, args.values ?? {}),
            },
            {
                parent: this,
                // A pod gets its identity when it starts.
                dependsOn: pulumi.mergeOptions(first, { dependsOn: [...this.crds, ...identity.ready] }).dependsOn,
            },
        );
        this.registerOutputs({});
    }
}

/** The CRD bundle that an installation applies, as data; none where it is already there. Pure. */
export function controllerBundles({ crds, version = AWS_CONTROLLER_VERSION }: { crds?: string; version?: string }) {
    return crds === "preinstalled"
        ? []
        : [{ source: crds ?? awsControllerCrdsUrl(version), group: AWS_CONTROLLER_GROUP, version }];
}

/** An installation among an exposure's settings: a resource there would be recorded as one. */
export function installed(installation: AwsLoadBalancerController | undefined): { installation?: true } {
    return installation === undefined ? {} : { installation: true };
}

function chartPlace({ chart, repository }: AwsLoadBalancerControllerArgs, version: string) {
    const numbered = { version: version.replace(/^v/, "") };
    if (chart !== undefined) {
        return { chart, ...(chart.startsWith("oci:") ? numbered : {}) };
    }
    const repo = repository ?? AWS_CONTROLLER_REPOSITORY;
    return { chart: AWS_CONTROLLER_CHART, repositoryOpts: { repo }, ...numbered };
}

function chartValues(
    args: AwsLoadBalancerControllerArgs,
    annotations: Record<string, pulumi.Input<string>> | undefined,
): Record<string, unknown> {
    const replicas = args.replicas ?? 2;
    return {
        clusterName: args.clusterName,
        region: args.region,
        vpcId: args.vpcId,
        replicaCount: replicas,
        podDisruptionBudget: replicas > 1 ? { maxUnavailable: 1 } : {},
        serviceAccount: { name: AWS_CONTROLLER_RELEASE, ...(annotations === undefined ? {} : { annotations }) },
        ...(args.image === undefined ? {} : { image: { repository: args.image } }),
        enableServiceMutatorWebhook: false,
        controllerConfig: { featureGates: { NLBGatewayAPI: false, ALBGatewayAPI: false } },
        ...(args.applicationLoadBalancers === true ? {} : WITHOUT_INGRESSES),
    };
}

/** The API server then asks the controller about no Ingress, and the controller asks no API that its role has not. */
const WITHOUT_INGRESSES = {
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    webhookConfig: { disableIngressValidation: true },
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
};

/** Three years, of which the last is left for a run that renews it: nothing does between two runs. */
function webhookCertificate(name: string, namespace: string, opts: pulumi.CustomResourceOptions) {
    const service = `${AWS_CONTROLLER_WEBHOOK}.${namespace}`;
    const { ca, key, leaf } = signedPair(
        `${name}-webhook`,
        {
            hostnames: [`${service}.svc`, service, `${service}.svc.cluster.local`],
            leafDays: 3 * 365,
            caDays: 10 * 365,
            renewBeforeHours: 365 * 24,
        },
        opts,
    );
    return { caCert: ca.certPem, cert: leaf.certPem, key: pulumi.secret(key.privateKeyPem) };
}
