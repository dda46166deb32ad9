import * as z from "zod";
import { GATEWAY_API_VERSION, gatewayApiCrdsUrl } from "../gatewayApi/release.ts";
import type { AskedBundle } from "../gatewayApi/sharedCrds.ts";
import { release, replicas, resources } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";
import { CAPABILITY_SOURCES, ISTIO_CAPABILITIES, ISTIO_VERSION, istioCrdsUrl, KUBERNETES_FLOOR } from "./defaults.ts";
import { drainSecondsOf, istioFields } from "./istioFields.ts";
import { istioRules } from "./istioRules.ts";
import { istioMetrics } from "./metrics.ts";

const crds = z.strictObject({
    /** Release of the Gateway API. Default: `v1.6.1`. */
    gatewayApiVersion: release.optional(),
    /** URL, file or folder. Default: the release's `standard-install.yaml`; `preinstalled` keeps the existing ones. */
    gatewayApi: z.string().optional(),
    /**
     * URL, file or folder with the CRDs of `networking.istio.io`. Default: the release's `crd-all.gen.yaml`;
     * `preinstalled` keeps the existing ones.
     */
    istio: z.string().optional(),
});

/** Where the CRDs come from. */
export interface IstioCrds extends z.input<typeof crds> {}

const settings = z.strictObject({
    ...istioFields,
    /** Release, with a leading `v`. Default: `v1.31.0`. */
    version: release.default(ISTIO_VERSION),
    /** Images, for mirrors and air-gapped clusters. Default: the release's own. */
    images: z
        .strictObject({
            /** Image of istiod. Default: `docker.io/istio/pilot` of the release. */
            pilot: z.string().optional(),
            /** Image of the gateway's pods, pilot-agent and Envoy. Default: `docker.io/istio/proxyv2` of the release. */
            proxy: z.string().optional(),
        })
        .optional(),
    /**
     * Number of the gateway's pods. Default: 2, spread over nodes, with a PodDisruptionBudget. Ignored with host ports,
     * which have one per node.
     */
    replicas: replicas.default(2),
    /** What istiod's pod requests, and its limits (core/v1 ResourceRequirements). Default: nothing. */
    controlPlaneResources: resources.optional(),
    /**
     * `preinstalled` keeps all existing CRDs (GKE and AKS include the Gateway API's, another Istio its own). Default:
     * they are installed.
     */
    crds: z.union([z.literal("preinstalled"), crds]).optional(),
});

/** Settings of {@link istio}. */
export interface IstioArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type IstioSettings = z.output<typeof settings>;

export const istioKind = partKind({
    kind: "istio",
    settings,
    describe: (read) => ({
        capabilities: { ...ISTIO_CAPABILITIES },
        sources: CAPABILITY_SOURCES,
        kubernetes: KUBERNETES_FLOOR,
        metrics: istioMetrics,
        drainSeconds: drainSecondsOf(read),
        bundles: crdBundles(read).map(({ path, group, version, channel }) => ({ path, group, version, channel })),
    }),
    rules: istioRules("istio"),
});

/** The CRD bundles that it applies, as data; none for those that are already there. */
export function crdBundles({ crds: given, version }: Pick<IstioSettings, "crds" | "version">): AskedBundle[] {
    if (given === "preinstalled") {
        return [];
    }
    const gatewayApiVersion = given?.gatewayApiVersion ?? GATEWAY_API_VERSION;
    const bundles: AskedBundle[] = [
        {
            id: "gateway-api",
            path: "controller.crds.gatewayApi",
            source: given?.gatewayApi ?? gatewayApiCrdsUrl(gatewayApiVersion),
            group: "gateway.networking.k8s.io",
            channel: "standard",
            version: gatewayApiVersion,
        },
        {
            id: "istio",
            path: "controller.crds.istio",
            source: given?.istio ?? istioCrdsUrl(version),
            group: "networking.istio.io",
            version,
        },
    ];
    return bundles.filter((bundle) => bundle.source !== "preinstalled");
}
