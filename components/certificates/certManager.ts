import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { merge } from "../kubernetes/merge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { CERT_MANAGER_RELEASE, IMAGE_NAMESPACE, IMAGE_REGISTRY } from "./certManagerDefaults.ts";
import {
    type CertManagerArgs,
    type CertManagerInstallation,
    certManagerArgs,
    certManagerBundles,
} from "./certManagerSettings.ts";

export type { CertManagerArgs, CertManagerSettings } from "./certManagerSettings.ts";

/**
 * cert-manager: CRDs, its chart, and a Job that ends when its webhook answers. Can be used alone: issuers and
 * Certificates may come from anywhere.
 *
 * The chart has that Job as a Helm hook, but Pulumi's Chart omits hooks. Without it the first issuer is created
 * before the webhook's CA is injected, and is rejected with an unknown authority.
 *
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before anything is registered.
 */
export class CertManager extends pulumi.ComponentResource {
    readonly namespace: Namespace;
    /** Name of that namespace, known before it is created. */
    readonly namespaceName: string;
    readonly crds: CrdBundle[];
    readonly chart: Chart;
    /** Succeeds when the webhook has answered: resources of cert-manager's kinds wait for it. */
    readonly apiCheck: Job;

    constructor(name: string, args: CertManagerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readAlone(certManagerArgs, args);
        refuse(`CertManager "${name}"`, problems);
        const { cluster, ...recorded } = settings;
        super("http3gateway:index:CertManager", name, recorded, opts);
        const { namespace, version, chart } = settings;

        const child = { parent: this };
        // A component's dependsOn is not its children's: what starts here waits by itself.
        const first = { ...child, dependsOn: opts?.dependsOn };
        this.namespace = new Namespace(`${name}-namespace`, { metadata: { name: namespace } }, first);
        this.namespaceName = namespace;
        this.crds = certManagerBundles(settings).map(
            (bundle) => new CrdBundle(`${name}-crds-${bundle.group}`, { ...bundle, cluster }, first),
        );
        this.chart = new Chart(
            name,
            {
                name: CERT_MANAGER_RELEASE,
                namespace,
                chart,
                ...(chart.startsWith("oci:") ? { version } : {}),
                skipCrds: true,
                values: merge(chartValues(settings), settings.values ?? {}),
            },
            {
                ...child,
                dependsOn: pulumi.mergeOptions(first, { dependsOn: [this.namespace, ...this.crds] }).dependsOn,
            },
        );
        const image = [
            settings.imageRegistry ?? IMAGE_REGISTRY,
            settings.imageNamespace ?? IMAGE_NAMESPACE,
            `cert-manager-startupapicheck:${version}`,
        ].join("/");
        this.apiCheck = checkApi(name, namespace, version, image, { ...child, dependsOn: [this.chart] });
        this.registerOutputs({ namespace: this.namespace.metadata.name });
    }
}

function chartValues(settings: CertManagerInstallation): Record<string, unknown> {
    const { namespace, replicas } = settings;
    const pods = { replicaCount: replicas, podDisruptionBudget: { enabled: replicas > 1 } };
    return {
        ...pods,
        webhook: pods,
        cainjector: pods,
        crds: { enabled: false },
        startupapicheck: { enabled: false },
        // The chart's default is kube-system, which GKE Autopilot does not allow.
        global: { leaderElection: { namespace } },
        ...(settings.imageRegistry === undefined ? {} : { imageRegistry: settings.imageRegistry }),
        ...(settings.imageNamespace === undefined ? {} : { imageNamespace: settings.imageNamespace }),
        ...(settings.serviceAccountAnnotations === undefined
            ? {}
            : { serviceAccount: { annotations: settings.serviceAccountAnnotations } }),
        ...(settings.podLabels === undefined ? {} : { podLabels: settings.podLabels }),
        ...(settings.gatewayApi
            ? {
                  config: {
                      apiVersion: "controller.config.cert-manager.io/v1alpha1",
                      kind: "ControllerConfiguration",
                      gatewayAPI: { enabled: true },
                  },
              }
            : {}),
    };
}

/** The chart's startupapicheck, without its hook annotations. */
function checkApi(
    name: string,
    namespace: string,
    version: string,
    image: string,
    opts: pulumi.CustomResourceOptions,
): Job {
    const metadata = { name: `${CERT_MANAGER_RELEASE}-startupapicheck`, namespace };
    const account = new ServiceAccount(`${name}-api-check`, { metadata, automountServiceAccountToken: false }, opts);
    const role = new Role(
        `${name}-api-check`,
        {
            metadata,
            rules: [{ apiGroups: ["cert-manager.io"], resources: ["certificaterequests"], verbs: ["create"] }],
        },
        opts,
    );
    const binding = new RoleBinding(
        `${name}-api-check`,
        {
            metadata,
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
            subjects: [{ kind: "ServiceAccount", name: metadata.name, namespace }],
        },
        opts,
    );
    return new Job(
        `${name}-api-check`,
        {
            // A Job's template is immutable, so each release has its own Job.
            metadata: { ...metadata, name: `${metadata.name}-${version.replaceAll(".", "-")}` },
            spec: {
                backoffLimit: 4,
                template: {
                    metadata: { labels: { app: "startupapicheck" } },
                    spec: {
                        automountServiceAccountToken: true,
                        serviceAccountName: metadata.name,
                        restartPolicy: "OnFailure",
                        nodeSelector: { "kubernetes.io/os": "linux" },
                        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                        containers: [
                            {
                                name: "cert-manager-startupapicheck",
                                image,
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
            },
        },
        pulumi.mergeOptions(opts, { dependsOn: [account, role, binding] }),
    );
}
