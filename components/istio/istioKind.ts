import * as z from "zod";
import { GATEWAY_API_VERSION, gatewayApiCrdsUrl } from "../gatewayApi/release.ts";
import type { AskedBundle } from "../gatewayApi/sharedCrds.ts";
import { duration, release, replicas, resources, seconds } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";
import { factsOf } from "../model/stages.ts";
import { CAPABILITY_SOURCES, ISTIO_CAPABILITIES, ISTIO_VERSION, istioCrdsUrl, KUBERNETES_FLOOR } from "./defaults.ts";
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
    /**
     * `true` accepts that HTTP/3 is an alpha feature of Istio: its maintainers do not recommend it for production. Default:
     * false, which refuses the gateway.
     */
    acceptAlpha: z.boolean().default(false),
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
    /** What a pod of the gateway requests, and its limits (core/v1 ResourceRequirements). Default: nothing. */
    resources: resources.optional(),
    /** What istiod's pod requests, and its limits (core/v1 ResourceRequirements). Default: nothing. */
    controlPlaneResources: resources.optional(),
    /**
     * How a pod leaves: it serves as before for `healthCheckFailureDelay`, while balancers learn that it leaves, then
     * asks its clients to connect again, and stops after `drainTimeout`. Gateway API durations. Default: `10s`, `60s`.
     *
     * It stays ready for `drainTimeout`, since kube-proxy clears the UDP flows to a pod that is not. New connections go to no pod
     * that terminates, ready or not. So a pod whose proxy hangs is found only after `drainTimeout`.
     */
    drain: z
        .strictObject({
            /** How long it serves as before. Default: `10s`. */
            healthCheckFailureDelay: duration.default("10s"),
            /** How long its clients then have to leave; the pod stops after it. Default: `60s`. */
            drainTimeout: duration.default("60s"),
        })
        .prefault({}),
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
        drainSeconds: seconds(read.drain.healthCheckFailureDelay) + seconds(read.drain.drainTimeout),
        bundles: crdBundles(read).map(({ path, group, version, channel }) => ({ path, group, version, channel })),
    }),
    rules: [
        {
            code: "istio-alpha-not-accepted",
            severity: "error",
            reason:
                "HTTP/3 is an alpha feature of Istio, off by default: its maintainers do not recommend it for production, and " +
                "a release may change it.",
            remedy: "Use the default controller, or accept it: istio({ acceptAlpha: true }).",
            source: "istio/istio#41676; PILOT_ENABLE_QUIC_LISTENERS",
            judge: ({ acceptAlpha }) =>
                acceptAlpha === true ? [] : [{ path: "acceptAlpha", found: "acceptAlpha is not set to true." }],
        },
        {
            code: "istio-client-traffic",
            severity: "error",
            reason:
                "Istio cannot require it over QUIC, so a later step to HTTP/3 would admit clients without it. This package does not " +
                "set it for Istio.",
            remedy: "Use the default controller for such hostnames, or remove the setting.",
            source: "istio/istio pilot/pkg/networking/core/listener.go",
            // With HTTP/3 the rules about what a controller cannot do find it.
            judge: (_settings, { advertisement, clientTraffic, listeners }) =>
                factsOf(advertisement.stage).quic && listeners.some(({ http3 }) => http3)
                    ? []
                    : [
                          ...(clientTraffic.proxyProtocol
                              ? [
                                    {
                                        of: "edge" as const,
                                        path: "clientTraffic.proxyProtocol",
                                        found: "PROXY protocol is set together with istio().",
                                    },
                                ]
                              : []),
                          ...(clientTraffic.clientCertificateCa === undefined
                              ? []
                              : [
                                    {
                                        of: "edge" as const,
                                        path: "clientTraffic.clientCertificateCa",
                                        found: "Client certificates are required together with istio().",
                                    },
                                ]),
                      ],
        },
    ],
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
