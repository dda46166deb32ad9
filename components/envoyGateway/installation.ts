import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { Chart } from "@pulumi/kubernetes/helm/v4/chart.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { CrdBundle } from "../gatewayApi/crdBundle.ts";
import { GatewayClass } from "../gatewayApi/gatewayClass.ts";
import { merge } from "../kubernetes/merge.ts";
import { NOT_AWAITED } from "../kubernetes/notAwaited.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { CHART } from "./defaults.ts";
import { DrainedPods } from "./drainedPods.ts";
import {
    crdBundles,
    type EnvoyGatewayInstallationArgs,
    type EnvoyGatewayNames,
    envoyGatewayNames,
    type InstallationSettings,
    installationArgs,
} from "./installationSettings.ts";
import { admitPatches } from "./patchAdmission.ts";

export {
    type EnvoyGatewayCrds,
    type EnvoyGatewayImages,
    type EnvoyGatewayInstallationArgs,
    type EnvoyGatewayNames,
    envoyGatewayNames,
} from "./installationSettings.ts";

/**
 * Envoy Gateway's control plane: CRDs, its certificates, its chart, and a GatewayClass.
 * Can be used alone: Gateways of the class can be created elsewhere.
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 */
export class EnvoyGatewayInstallation extends pulumi.ComponentResource {
    readonly namespace: Namespace;
    readonly crds: CrdBundle[];
    readonly certificates: Job;
    readonly chart: Chart;
    readonly gatewayClass: GatewayClass;

    constructor(name: string, given: EnvoyGatewayInstallationArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings: args, problems } = readAlone(installationArgs, given);
        refuse(`EnvoyGatewayInstallation "${name}"`, problems);
        const names = envoyGatewayNames(args);
        const { cluster: _, ...recorded } = given;
        super("http3gateway:index:EnvoyGatewayInstallation", name, { ...recorded, ...names }, opts);

        const child = { parent: this };
        // A component's dependsOn is not its children's: what starts here waits by itself.
        const first = { ...child, dependsOn: opts?.dependsOn };
        this.namespace = new Namespace(
            `${name}-namespace`,
            { metadata: { name: names.namespace, labels: args.namespaceLabels } },
            first,
        );
        const drained = new DrainedPods(
            `${name}-drained`,
            { namespace: this.namespace.metadata.name, cluster: args.cluster },
            { ...child, dependsOn: [this.namespace] },
        );
        this.crds = crdBundles(args).map(
            ({ id, path: _path, ...bundle }) =>
                new CrdBundle(`${name}-crds-${id}`, { ...bundle, cluster: args.cluster }, first),
        );
        // Before the control plane follows any.
        const admission =
            typeof args.envoyPatchPolicies === "object"
                ? admitPatches(name, { namespace: names.namespace, ...args.envoyPatchPolicies }, first)
                : [];
        const image = args.images?.envoyGateway ?? `docker.io/envoyproxy/gateway:${names.version}`;
        this.certificates = makeCertificates(name, names, image, { ...child, dependsOn: [drained] });
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
            { ...child, dependsOn: [...this.crds, ...admission, this.certificates] },
        );
        this.gatewayClass = new GatewayClass(
            `${name}-class`,
            { metadata: { name: names.gatewayClassName }, spec: { controllerName: names.controllerName } },
            { ...child, dependsOn: [...this.crds, this.chart] },
        );
        this.registerOutputs({ gatewayClassName: this.gatewayClass.metadata.name });
    }
}

function chartValues(args: InstallationSettings, names: EnvoyGatewayNames, image: string) {
    const replicas = args.controlPlaneReplicas;
    return {
        crds: { enabled: false },
        createNamespace: false,
        topologyInjector: { enabled: false },
        service: { annotations: NOT_AWAITED },
        global: { images: { envoyGateway: { image } } },
        deployment: { replicas },
        podDisruptionBudget: replicas > 1 ? { minAvailable: 1 } : {},
        config: {
            envoyGateway: {
                gateway: { controllerName: names.controllerName },
                provider: { type: "Kubernetes", kubernetes: { shutdownManager: { image } } },
                ...(args.envoyPatchPolicies ? { extensionApis: { enableEnvoyPatchPolicy: true } } : {}),
            },
        },
    };
}

/**
 * The chart creates its certificates in a Helm hook, but Pulumi's Chart omits hooks, so this package has its own
 * Job. Existing certificates are kept: the command only creates missing ones.
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
            // A Job's template is immutable, so each release has its own Job.
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
