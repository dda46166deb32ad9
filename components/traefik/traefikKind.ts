import * as z from "zod";
import { GATEWAY_API_VERSION, gatewayApiCrdsUrl } from "../gatewayApi/release.ts";
import { duration, release, replicas, resources, seconds } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";
import { factsOf } from "../model/stages.ts";
import { CUTS_HTTP3 } from "./cutsHttp3.ts";
import {
    CAPABILITY_SOURCES,
    KUBERNETES_FLOOR,
    TRAEFIK_CAPABILITIES,
    TRAEFIK_VERSION,
    traefikCrdsUrl,
} from "./defaults.ts";

const crds = z.strictObject({
    /** Release of the Gateway API. Default: `v1.6.1`. */
    gatewayApiVersion: release.optional(),
    /** URL, file or folder. Default: the release's `standard-install.yaml`; `preinstalled` keeps the existing ones. */
    gatewayApi: z.string().optional(),
    /**
     * URL, file or folder. Default: the release's `kubernetes-crd-definition-v1.yml`; `preinstalled` keeps the
     * existing ones.
     */
    traefik: z.string().optional(),
});

/** Where the CRDs come from. */
export interface TraefikCrds extends z.input<typeof crds> {}

const settings = z.strictObject({
    /** Release, with the leading `v`. Default: `v3.7.13`. */
    version: release.default(TRAEFIK_VERSION),
    /** Image, for mirrors and air-gapped clusters. Default: the release's own. */
    image: z.string().optional(),
    /**
     * Number of pods. Default: 2, spread over nodes, with a PodDisruptionBudget. Ignored with host ports, which have
     * one per node.
     */
    replicas: replicas.default(2),
    /** What a pod requests, and its limits (core/v1 ResourceRequirements). Default: nothing. */
    resources: resources.optional(),
    /**
     * How a pod leaves: it answers "not ready" for `healthCheckFailureDelay` and serves as before, then closes what is
     * over h3 at once, and what is left of h1 and h2 after `drainTimeout`. Gateway API durations. Default: `10s`,
     * `60s`.
     */
    drain: z
        .strictObject({
            /** How long it answers "not ready" first; requests over h3 have no other time to end. Default: `10s`. */
            healthCheckFailureDelay: duration.default("10s"),
            /** When it closes what is left of h1 and h2. Default: `60s`. */
            drainTimeout: duration.default("60s"),
        })
        .default({ healthCheckFailureDelay: "10s", drainTimeout: "60s" }),
    /** Further arguments of Traefik: `["--accesslog=true"]`. What this package sets itself cannot be set twice. */
    arguments: z.array(z.string()).default([]),
    /**
     * Traefik's own chart, which then makes the pods: `oci://…`, a URL, or a folder. Known at preview. Its values are those of
     * chart v41.3.0. Not with host ports. Default: no chart, objects of this package.
     */
    chart: z.string().optional(),
    /** Values merged over the chart's, which requires `chart`. Default: none. */
    values: z.record(z.string(), z.unknown()).optional(),
    /**
     * `preinstalled` keeps all existing CRDs (k3s, GKE and AKS include the Gateway API's). Default: they are installed.
     */
    crds: z.union([z.literal("preinstalled"), crds]).optional(),
});

/** Settings of {@link traefik}. */
export interface TraefikArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type TraefikSettings = z.output<typeof settings>;

export const traefikKind = partKind({
    kind: "traefik",
    settings,
    describe: (read) => ({
        capabilities: { ...TRAEFIK_CAPABILITIES, ...(read.chart === undefined ? {} : { hostNetwork: false }) },
        sources: { ...CAPABILITY_SOURCES, hostNetwork: "traefik/traefik-helm-chart, hostNetwork" },
        remedies: {
            hostNetwork: "Use an exposure with a Service, such as mixedService(), or traefik() without chart.",
        },
        kubernetes: KUBERNETES_FLOOR,
        drainSeconds: seconds(read.drain.healthCheckFailureDelay) + seconds(read.drain.drainTimeout),
        bundles: crdBundles(read).map(({ path, group, version, channel }) => ({ path, group, version, channel })),
    }),
    rules: [
        {
            ...CUTS_HTTP3,
            judge: ({ drain }, { advertisement, listeners }) =>
                factsOf(advertisement.stage).quic && listeners.some(({ http3 }) => http3)
                    ? [
                          {
                              path: "drain.healthCheckFailureDelay",
                              found: `A stopping pod keeps its h3 connections for ${drain?.healthCheckFailureDelay ?? "a time that is not known yet"}.`,
                          },
                      ]
                    : [],
        },
        {
            code: "traefik-values-without-chart",
            severity: "error",
            reason: "These are values of Traefik's chart, and without a chart nothing reads them.",
            remedy: "Set chart as well, or use arguments, resources, replicas and drain instead.",
            source: "traefik/traefik-helm-chart",
            judge: (given) =>
                "values" in given && !("chart" in given)
                    ? [{ path: "values", found: "values is set without chart." }]
                    : [],
        },
    ],
});

/** The CRD bundles that it applies, as data; none for those that are already there. */
export function crdBundles({ crds: given, version }: Pick<TraefikSettings, "crds" | "version">) {
    if (given === "preinstalled") {
        return [];
    }
    const gatewayApiVersion = given?.gatewayApiVersion ?? GATEWAY_API_VERSION;
    const bundles = [
        {
            id: "gateway-api",
            path: "controller.crds.gatewayApi",
            source: given?.gatewayApi ?? gatewayApiCrdsUrl(gatewayApiVersion),
            group: "gateway.networking.k8s.io",
            channel: "standard",
            version: gatewayApiVersion,
        },
        {
            id: "traefik",
            path: "controller.crds.traefik",
            source: given?.traefik ?? traefikCrdsUrl(version),
            group: "traefik.io",
            version,
        },
    ];
    return bundles.filter((bundle) => bundle.source !== "preinstalled");
}
