import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import * as pulumi from "@pulumi/pulumi";
import { signedPair } from "../certificates/signedPair.ts";
import { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { merge } from "../kubernetes/merge.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    AWS_CONTROLLER_CHART,
    AWS_CONTROLLER_GROUP,
    AWS_CONTROLLER_RELEASE,
    AWS_CONTROLLER_REPOSITORY,
    AWS_CONTROLLER_WEBHOOK,
    awsControllerCrdsUrl,
} from "./controllerDefaults.ts";
import { controllerPolicy } from "./controllerPolicy.ts";
import {
    type AwsLoadBalancerControllerArgs,
    type ControllerSettings,
    controllerRules,
    controllerSettings,
} from "./controllerSettings.ts";
import { awsServiceAccountRole } from "./role.ts";

export type { AwsLoadBalancerControllerArgs } from "./controllerSettings.ts";

/**
 * The AWS Load Balancer Controller, for clusters without it: CRDs, its chart, and an IAM role with what it needs. EKS
 * Auto Mode has its own controller and needs none.
 *
 * Serves only Network Load Balancers, unless `applicationLoadBalancers` is set. Its Gateway API is disabled: Gateways
 * have another controller. Its webhook that claims every new Service of type LoadBalancer is disabled too: without the
 * controller, that webhook would block the creation of all Services. The rest fails closed: without the controller no
 * TargetGroupBinding can be written, and no pod starts in a namespace that requires QUIC server IDs.
 *
 * By default the chart generates a webhook certificate at every rendering: each preview would show a change
 * (aws/eks-charts#347). Here it is in the program's state, or from cert-manager.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before anything is registered.
 * @example new AwsLoadBalancerController("lbc", { clusterName: "prod", region: "eu-north-1", vpcId })
 */
export class AwsLoadBalancerController extends pulumi.ComponentResource {
    readonly crds: CrdBundle[];
    /** Ready when its webhooks answer: resources that need the controller depend on it. */
    readonly chart: Chart;

    constructor(name: string, args: AwsLoadBalancerControllerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, known, problems } = readAlone(controllerSettings, args);
        const findings = judgeBy(controllerRules, known);
        refuse(`AwsLoadBalancerController "${name}"`, [...problems, ...findings]);
        const { cluster, ...recorded } = settings;
        super("http3gateway:aws:AwsLoadBalancerController", name, recorded, opts);

        // Children do not inherit a component's dependsOn, so these wait explicitly.
        const first = { parent: this, dependsOn: opts?.dependsOn };
        this.crds = controllerBundles(settings).map(
            (bundle) => new CrdBundle(`${name}-crds`, { ...bundle, cluster }, first),
        );
        const { clusterName, namespace, partition, applicationLoadBalancers } = settings;
        const identity = awsServiceAccountRole(
            { ...first, name, serviceAccount: { namespace, name: AWS_CONTROLLER_RELEASE } },
            settings.identity,
            {
                description: "AWS Load Balancer Controller",
                policy: controllerPolicy({ clusterName, partition, applicationLoadBalancers }),
            },
        );
        const values = {
            ...chartValues(settings, identity.serviceAccountAnnotations),
            ...(settings.webhookCertificate === "cert-manager"
                ? { enableCertManager: true }
                : { webhookTLS: webhookCertificate(name, namespace, first) }),
        };
        this.chart = new Chart(
            name,
            {
                name: AWS_CONTROLLER_RELEASE,
                namespace,
                ...chartPlace(settings),
                skipCrds: true,
                values: merge(values, settings.values),
            },
            {
                parent: this,
                // Pods get their identity at startup.
                dependsOn: pulumi.mergeOptions(first, { dependsOn: [...this.crds, ...identity.ready] }).dependsOn,
            },
        );
        this.registerOutputs({});
    }
}

/** The CRD bundle of an installation, as data; empty if the CRDs exist. */
function controllerBundles({ crds, version }: ControllerSettings) {
    return crds === "preinstalled"
        ? []
        : [{ source: crds ?? awsControllerCrdsUrl(version), group: AWS_CONTROLLER_GROUP, version }];
}

function chartPlace({ chart, repository = AWS_CONTROLLER_REPOSITORY, version }: ControllerSettings) {
    const numbered = { version: version.replace(/^v/, "") };
    if (chart !== undefined) {
        return { chart, ...(chart.startsWith("oci:") ? numbered : {}) };
    }
    return { chart: AWS_CONTROLLER_CHART, repositoryOpts: { repo: repository }, ...numbered };
}

function chartValues(
    { clusterName, region, vpcId, replicas, image, applicationLoadBalancers }: ControllerSettings,
    annotations: Record<string, pulumi.Input<string>> | undefined,
): Record<string, unknown> {
    return {
        clusterName,
        region,
        vpcId,
        replicaCount: replicas,
        podDisruptionBudget: replicas > 1 ? { maxUnavailable: 1 } : {},
        serviceAccount: { name: AWS_CONTROLLER_RELEASE, ...(annotations && { annotations }) },
        ...(image === undefined ? {} : { image: { repository: image } }),
        enableServiceMutatorWebhook: false,
        controllerConfig: { featureGates: { NLBGatewayAPI: false, ALBGatewayAPI: false } },
        ...(applicationLoadBalancers ? {} : WITHOUT_INGRESSES),
    };
}

/** The API server then sends the controller no Ingress, and the controller calls only allowed APIs. */
const WITHOUT_INGRESSES = {
    createIngressClassResource: false,
    ingressClassParams: { create: false },
    webhookConfig: { disableIngressValidation: true },
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
};

/** Valid for three years; the last is for a run that renews it, since renewal requires a run. */
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
