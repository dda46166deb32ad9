import * as z from "zod";
import { GATEWAY_API_VERSION, gatewayApiCrdsUrl } from "../gatewayApi/release.ts";
import { clusterArgs } from "../model/clusterArgs.ts";
import { namespaceName, plainObjectName, release, replicas } from "../model/settings/forms.ts";
import { admittedPatch } from "./admittedPatches.ts";
import { CONTROLLER_NAME, CONTROLLER_NAMESPACE, ENVOY_GATEWAY_VERSION, envoyGatewayCrdsUrl } from "./defaults.ts";

const images = z.strictObject({
    /** The control plane; it also creates the certificates and shuts down proxies. */
    envoyGateway: z.string().optional(),
    /** The proxy. */
    envoy: z.string().optional(),
});

/** Images of Envoy Gateway, for mirrors and air-gapped clusters. Default: what the chart's release names. */
export interface EnvoyGatewayImages extends z.input<typeof images> {}

const crds = z.strictObject({
    /** Release of the Gateway API. Default: `v1.6.1`. */
    gatewayApiVersion: release.optional(),
    /** URL, file or folder. Default: the release's `standard-install.yaml`; `preinstalled` keeps the existing ones. */
    gatewayApi: z.string().optional(),
    /** URL, file or folder. Default: the release's `install.yaml`. */
    envoyGateway: z.string().optional(),
});

/** Where the CRDs come from. */
export interface EnvoyGatewayCrds extends z.input<typeof crds> {}

/** How the control plane is installed. */
export const installationFields = {
    /** Namespace of the control plane and of the proxies. Created. Default: `envoy-gateway-system`. */
    namespace: namespaceName.default(CONTROLLER_NAMESPACE),
    /** Release, with the leading `v`. Default: `v1.9.1`. */
    version: release.default(ENVOY_GATEWAY_VERSION),
    /** Chart: `oci://…`, or a folder. Known at preview. Default: the project's own registry. */
    chart: z.string().optional(),
    /** Images of the control plane and of the proxy. Default: the release's own. */
    images: images.optional(),
    /** Number of pods of the control plane. Default: 2, so that a node can be drained. */
    controlPlaneReplicas: replicas.default(2),
    /** Values merged over the chart's. If they are unknown at preview, the preview does not show the chart. */
    values: z.record(z.string(), z.unknown()).optional(),
    /** Name of the GatewayClass. Default: the namespace's name. */
    gatewayClassName: plainObjectName.optional(),
    /** `spec.controllerName`. Default: upstream's in the default namespace, else one derived from the namespace. */
    controllerName: z.string().optional(),
    /** Additional labels of the namespace, by which webhooks find the proxies. Default: none. */
    namespaceLabels: z.record(z.string(), z.string()).optional(),
    /**
     * Allows EnvoyPatchPolicies to change the proxies' configuration. With `true`, anyone who may create one in the namespace of a
     * Gateway can control its proxies and read all their keys, so restrict that permission. With `admitted`, a
     * ValidatingAdmissionPolicy of the cluster refuses all that make another change, in every namespace, unless their author may
     * read the Secrets of `namespace`. Default: false, except for `envoyGateway()`: there `preferGro`, and a balancer that
     * routes by QUIC server ID, require it and have it admit their own changes alone.
     */
    envoyPatchPolicies: z
        .union([
            z.boolean(),
            z.strictObject({
                /** Changes that are admitted. */
                admitted: z.array(admittedPatch),
            }),
        ])
        .optional(),
    /**
     * `preinstalled` keeps all existing CRDs (GKE, AKS and k3s include the Gateway API's). Default: they are installed.
     */
    crds: z.union([z.literal("preinstalled"), crds]).optional(),
};

const installation = z.strictObject(installationFields);

/** Arguments of a standalone installation. */
export const installationArgs = z.strictObject({
    ...installationFields,
    /** Cluster that the CRDs go to. Default: `$KUBECONFIG` and its current context. */
    cluster: clusterArgs.optional(),
});

/** Arguments of {@link EnvoyGatewayInstallation}. */
export interface EnvoyGatewayInstallationArgs extends z.input<typeof installationArgs> {}

/** The parsed settings, with all defaults. */
export type InstallationSettings = z.output<typeof installationArgs>;

/** The names of an installation, with defaults. */
export interface EnvoyGatewayNames {
    namespace: string;
    version: string;
    gatewayClassName: string;
    controllerName: string;
}

/** Fills in the names' defaults. */
export function envoyGatewayNames(args: z.input<typeof installation>): EnvoyGatewayNames {
    const namespace = args.namespace ?? CONTROLLER_NAMESPACE;
    return {
        namespace,
        version: args.version ?? ENVOY_GATEWAY_VERSION,
        gatewayClassName: args.gatewayClassName ?? namespace,
        // Two control planes with the same controllerName both reconcile every Gateway of that class.
        controllerName:
            args.controllerName ??
            (namespace === CONTROLLER_NAMESPACE ? CONTROLLER_NAME : `gateway.envoyproxy.io/${namespace}`),
    };
}

/** The CRD bundles that an installation applies, as data; none for those that already exist. */
export function crdBundles(args: z.input<typeof installation>) {
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
