import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { merge } from "../kubernetes/merge.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import {
    CERT_MANAGER_CHART,
    CERT_MANAGER_GROUPS,
    CERT_MANAGER_NAMESPACE,
    CERT_MANAGER_RELEASE,
    CERT_MANAGER_VERSION,
    certManagerCrdsUrl,
    IMAGE_NAMESPACE,
    IMAGE_REGISTRY,
} from "./certManagerDefaults.ts";

/** Settings of an installation of cert-manager. */
export interface CertManagerSettings {
    /** Namespace of cert-manager, and of the Secrets that a ClusterIssuer reads. Created. Default: `cert-manager`. */
    namespace?: string;
    /** Release, with its `v`; at least `v1.21.2`. Default: `v1.21.2`. */
    version?: string;
    /** Chart: `oci://…`, or a folder. Known at preview. Default: the project's own registry. */
    chart?: string;
    /** URL, file or folder of the CRDs; `preinstalled` leaves them alone. Default: the release's `cert-manager.crds.yaml`. */
    crds?: string;
    /** Registry that all images come from, without a path. Default: `quay.io`. */
    imageRegistry?: string;
    /** Path in that registry. Default: `jetstack`. */
    imageNamespace?: string;
    /** Pods of the controller, of the webhook and of the CA injector, each. Default: 2, so that a node can be drained. */
    replicas?: number;
    /** Values laid over the chart's. Known at preview, or the preview shows nothing of the chart. */
    values?: Record<string, unknown>;
}

/** Arguments of {@link CertManager}. */
export interface CertManagerArgs extends CertManagerSettings {
    /**
     * Has the controller solve HTTP-01 through a Gateway. It does not start until the Gateway API's CRDs are there.
     * Default: false.
     */
    gatewayApi?: boolean;
    /** Annotations of the controller's ServiceAccount: how a cloud knows it, for example an IAM role. */
    serviceAccountAnnotations?: Record<string, pulumi.Input<string>>;
    /** Further labels of the controller's pods: how a cloud's webhook finds them. */
    podLabels?: Record<string, pulumi.Input<string>>;
    cluster?: ClusterArgs;
}

/** The CRD bundles that an installation applies, as data; none where they are already there. */
export function certManagerBundles(settings: CertManagerSettings) {
    if (settings.crds === "preinstalled") {
        return [];
    }
    const version = settings.version ?? CERT_MANAGER_VERSION;
    const source = settings.crds ?? certManagerCrdsUrl(version);
    return CERT_MANAGER_GROUPS.map((group) => ({ path: "certificate.certManager.crds", source, group, version }));
}

/**
 * cert-manager: CRDs, its chart, and a Job that ends when its webhook answers. Usable alone: issuers and Certificates
 * may come from anywhere.
 *
 * The chart has that Job as a Helm hook, and Pulumi's Chart leaves hooks out. Without it the first issuer comes while
 * the webhook's CA is not injected yet, and is refused with an unknown authority.
 */
export class CertManager extends pulumi.ComponentResource {
    readonly namespace: Namespace;
    /** Name of that namespace, known before it is created. */
    readonly namespaceName: string;
    readonly crds: CrdBundle[];
    readonly chart: Chart;
    /** Ends well when the webhook has answered: what uses cert-manager's kinds waits for it. */
    readonly apiCheck: Job;

    constructor(name: string, args: CertManagerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
        const { cluster: _, ...recorded } = args;
        const namespace = args.namespace ?? CERT_MANAGER_NAMESPACE;
        const version = args.version ?? CERT_MANAGER_VERSION;
        super("http3gateway:index:CertManager", name, { ...recorded, namespace, version }, opts);

        const child = { parent: this };
        // A component's dependsOn is not its children's: what starts here waits by itself.
        const first = { ...child, dependsOn: opts?.dependsOn };
        this.namespace = new Namespace(`${name}-namespace`, { metadata: { name: namespace } }, first);
        this.namespaceName = namespace;
        this.crds = certManagerBundles(args).map(
            ({ path: _path, ...bundle }) =>
                new CrdBundle(`${name}-crds-${bundle.group}`, { ...bundle, cluster: args.cluster }, first),
        );
        this.chart = new Chart(
            name,
            {
                name: CERT_MANAGER_RELEASE,
                namespace,
                chart: args.chart ?? CERT_MANAGER_CHART,
                ...(args.chart === undefined || args.chart.startsWith("oci:") ? { version } : {}),
                skipCrds: true,
                values: merge(chartValues(args, namespace), args.values ?? {}),
            },
            {
                ...child,
                dependsOn: pulumi.mergeOptions(first, { dependsOn: [this.namespace, ...this.crds] }).dependsOn,
            },
        );
        const image = [
            args.imageRegistry ?? IMAGE_REGISTRY,
            args.imageNamespace ?? IMAGE_NAMESPACE,
            `cert-manager-startupapicheck:${version}`,
        ].join("/");
        this.apiCheck = checkApi(name, namespace, version, image, { ...child, dependsOn: [this.chart] });
        this.registerOutputs({ namespace: this.namespace.metadata.name });
    }
}

function chartValues(args: CertManagerArgs, namespace: string): Record<string, unknown> {
    const replicas = args.replicas ?? 2;
    const pods = { replicaCount: replicas, podDisruptionBudget: { enabled: replicas > 1 } };
    return {
        ...pods,
        webhook: pods,
        cainjector: pods,
        crds: { enabled: false },
        startupapicheck: { enabled: false },
        // The chart's default is kube-system, which GKE Autopilot closes.
        global: { leaderElection: { namespace } },
        ...(args.imageRegistry === undefined ? {} : { imageRegistry: args.imageRegistry }),
        ...(args.imageNamespace === undefined ? {} : { imageNamespace: args.imageNamespace }),
        ...(args.serviceAccountAnnotations === undefined
            ? {}
            : { serviceAccount: { annotations: args.serviceAccountAnnotations } }),
        ...(args.podLabels === undefined ? {} : { podLabels: args.podLabels }),
        ...(args.gatewayApi
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

/** The chart's startupapicheck, as it is without its hook annotations. */
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
            // A Job's template is immutable, so another release is another Job.
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
