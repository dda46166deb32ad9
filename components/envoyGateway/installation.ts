import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { GatewayClass } from "../gatewayApi/gatewayClass.ts";
import type { ClusterArgs } from "../kubernetes/cluster.ts";
import { merge } from "../kubernetes/merge.ts";
import {
    CHART,
    CONTROLLER_NAME,
    CONTROLLER_NAMESPACE,
    ENVOY_GATEWAY_VERSION,
    envoyGatewayCrdsUrl,
    GATEWAY_API_VERSION,
    gatewayApiCrdsUrl,
} from "./defaults.ts";

/** Images of Envoy Gateway, for mirrors and air-gapped clusters. Default: what the chart's release names. */
export interface EnvoyGatewayImages {
    /** The control plane; it also makes the certificates and shuts proxies down. */
    envoyGateway?: string;
    /** The proxy. */
    envoy?: string;
}

/** Arguments of {@link EnvoyGatewayInstallation}. */
export interface EnvoyGatewayInstallationArgs {
    /** Namespace of the control plane and of the proxies. Created. Default: `envoy-gateway-system`. */
    namespace?: string;
    /** Release, with its `v`. Default: `v1.9.1`. */
    version?: string;
    /** Chart: `oci://…`, or a folder. Known at preview. Default: the project's own registry. */
    chart?: string;
    /** Images of the control plane and of the proxy. Default: the release's own. */
    images?: EnvoyGatewayImages;
    /** Pods of the control plane. Default: 2, so that a node can be drained. */
    controlPlaneReplicas?: number;
    /** Values laid over the chart's. Known at preview, or the preview shows nothing of the chart. */
    values?: Record<string, unknown>;
    /** Name of the GatewayClass. Default: the namespace's name. */
    gatewayClassName?: string;
    /** `spec.controllerName`. Default: upstream's in the default namespace, else one of the namespace's own. */
    controllerName?: string;
    /** Further labels of the namespace, by which webhooks find the proxies. Default: none. */
    namespaceLabels?: Record<string, string>;
    /**
     * Lets EnvoyPatchPolicies change what the proxies are told. Whoever may create one in the namespace of a Gateway can
     * then have its proxies do anything, and so read every key that they have: give that right to nobody else. Default:
     * false, but for `envoyGateway()` with a balancer that routes by QUIC server ID, which needs it.
     */
    envoyPatchPolicies?: boolean;
    /** `preinstalled` leaves every CRD alone (GKE, AKS and k3s bring the Gateway API's). Default: they are installed. */
    crds?: "preinstalled" | EnvoyGatewayCrds;
    cluster?: ClusterArgs;
}

/** Where the CRDs come from. */
export interface EnvoyGatewayCrds {
    /** Release of the Gateway API. Default: `v1.6.1`. */
    gatewayApiVersion?: string;
    /** URL, file or folder. Default: the release's `standard-install.yaml`; `preinstalled` leaves these alone. */
    gatewayApi?: string;
    /** URL, file or folder. Default: the release's `install.yaml`. */
    envoyGateway?: string;
}

/** The names that an installation goes by, defaults filled in. */
export interface EnvoyGatewayNames {
    namespace: string;
    version: string;
    gatewayClassName: string;
    controllerName: string;
}

/** Fills in the names' defaults. Pure. */
export function envoyGatewayNames(args: EnvoyGatewayInstallationArgs): EnvoyGatewayNames {
    const namespace = args.namespace ?? CONTROLLER_NAMESPACE;
    return {
        namespace,
        version: args.version ?? ENVOY_GATEWAY_VERSION,
        gatewayClassName: args.gatewayClassName ?? namespace,
        // Two control planes that answer to one controllerName fight over every Gateway of that class.
        controllerName:
            args.controllerName ??
            (namespace === CONTROLLER_NAMESPACE ? CONTROLLER_NAME : `gateway.envoyproxy.io/${namespace}`),
    };
}

/** The CRD bundles that an installation applies, as data; none for those that are already there. Pure. */
export function crdBundles(args: EnvoyGatewayInstallationArgs) {
    if (args.crds === "preinstalled") {
        return [];
    }
    const gatewayApiVersion = args.crds?.gatewayApiVersion ?? GATEWAY_API_VERSION;
    const { version } = envoyGatewayNames(args);
    const bundles = [
        {
            id: "gateway-api",
            path: "controller.crds.gatewayApi",
            source: args.crds?.gatewayApi ?? gatewayApiCrdsUrl(gatewayApiVersion),
            group: "gateway.networking.k8s.io",
            channel: "standard",
            version: gatewayApiVersion,
        },
        {
            id: "envoy-gateway",
            path: "controller.crds.envoyGateway",
            source: args.crds?.envoyGateway ?? envoyGatewayCrdsUrl(version),
            group: "gateway.envoyproxy.io",
            version,
        },
    ];
    return bundles.filter((bundle) => bundle.source !== "preinstalled");
}

/**
 * Envoy Gateway's control plane: CRDs, its certificates, its chart, and a GatewayClass.
 * Usable alone: Gateways of the class may come from anywhere.
 */
export class EnvoyGatewayInstallation extends pulumi.ComponentResource {
    readonly namespace: Namespace;
    readonly crds: CrdBundle[];
    readonly certificates: Job;
    readonly chart: Chart;
    readonly gatewayClass: GatewayClass;

    constructor(name: string, args: EnvoyGatewayInstallationArgs, opts?: pulumi.ComponentResourceOptions) {
        const names = envoyGatewayNames(args);
        const { cluster: _, ...recorded } = args;
        super("http3gateway:index:EnvoyGatewayInstallation", name, { ...recorded, ...names }, opts);

        const child = { parent: this };
        // A component's dependsOn is not its children's: what starts here waits by itself.
        const first = { ...child, dependsOn: opts?.dependsOn };
        this.namespace = new Namespace(
            `${name}-namespace`,
            { metadata: { name: names.namespace, labels: args.namespaceLabels } },
            first,
        );
        this.crds = crdBundles(args).map(
            ({ id, path: _path, ...bundle }) =>
                new CrdBundle(
                    `${name}-crds-${id}`,
                    { ...bundle, cluster: args.cluster },
                    { ...first, retainOnDelete: true },
                ),
        );
        const image = args.images?.envoyGateway ?? `docker.io/envoyproxy/gateway:${names.version}`;
        this.certificates = makeCertificates(name, names, image, { ...child, dependsOn: [this.namespace] });
        this.chart = new Chart(
            name,
            {
                name: names.namespace,
                namespace: names.namespace,
                chart: args.chart ?? CHART,
                ...(args.chart === undefined || args.chart.startsWith("oci:") ? { version: names.version } : {}),
                skipCrds: true,
                values: merge(chartValues(args, names, image), args.values ?? {}),
            },
            { ...child, dependsOn: [...this.crds, this.certificates] },
        );
        this.gatewayClass = new GatewayClass(
            `${name}-class`,
            { metadata: { name: names.gatewayClassName }, spec: { controllerName: names.controllerName } },
            { ...child, dependsOn: [...this.crds, this.chart] },
        );
        this.registerOutputs({ gatewayClassName: this.gatewayClass.metadata.name });
    }
}

function chartValues(args: EnvoyGatewayInstallationArgs, names: EnvoyGatewayNames, image: string) {
    const replicas = args.controlPlaneReplicas ?? 2;
    return {
        crds: { enabled: false },
        createNamespace: false,
        topologyInjector: { enabled: false },
        global: { images: { envoyGateway: { image } } },
        deployment: { replicas },
        podDisruptionBudget: replicas > 1 ? { minAvailable: 1 } : {},
        config: {
            envoyGateway: {
                gateway: { controllerName: names.controllerName },
                provider: { type: "Kubernetes", kubernetes: { shutdownManager: { image } } },
                ...(args.envoyPatchPolicies === true ? { extensionApis: { enableEnvoyPatchPolicy: true } } : {}),
            },
        },
    };
}

/**
 * The chart makes its certificates in a Helm hook, and Pulumi's Chart leaves hooks out: so this Job is ours. The
 * certificates that are already there stay: the command only creates what is missing.
 */
function makeCertificates(
    name: string,
    names: EnvoyGatewayNames,
    image: string,
    opts: pulumi.CustomResourceOptions,
): Job {
    const metadata = { name: "envoy-gateway-certgen", namespace: names.namespace };
    const account = new ServiceAccount(`${name}-certgen`, { metadata, automountServiceAccountToken: false }, opts);
    const role = new Role(
        `${name}-certgen`,
        { metadata, rules: [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "create", "update"] }] },
        opts,
    );
    const binding = new RoleBinding(
        `${name}-certgen`,
        {
            metadata,
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: metadata.name },
            subjects: [{ kind: "ServiceAccount", name: metadata.name, namespace: names.namespace }],
        },
        opts,
    );
    const user = {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: "RuntimeDefault" },
    };
    return new Job(
        `${name}-certgen`,
        {
            // A Job's template is immutable, so another release is another Job.
            metadata: { ...metadata, name: `${metadata.name}-${names.version.replaceAll(".", "-")}` },
            spec: {
                backoffLimit: 3,
                template: {
                    metadata: { labels: { app: "certgen" } },
                    spec: {
                        automountServiceAccountToken: true,
                        serviceAccountName: metadata.name,
                        restartPolicy: "Never",
                        securityContext: { ...user, fsGroup: 65532 },
                        containers: [
                            {
                                name: "envoy-gateway-certgen",
                                image,
                                command: ["envoy-gateway", "certgen"],
                                args: ["--disable-topology-injector"],
                                env: [
                                    {
                                        name: "ENVOY_GATEWAY_NAMESPACE",
                                        valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } },
                                    },
                                    { name: "KUBERNETES_CLUSTER_DOMAIN", value: "cluster.local" },
                                ],
                                securityContext: {
                                    ...user,
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
