import * as z from "zod";
import { selfSignedKind } from "../../components/certificates/selfSignedKind.ts";
import { inClusterZoneKind } from "../../components/dns/inClusterZoneKind.ts";
import { existingEnvoyGatewayKind } from "../../components/envoyGateway/existingEnvoyGatewayKind.ts";
import { installationFields } from "../../components/envoyGateway/installationSettings.ts";
import { preferGro, proxyFields } from "../../components/envoyGateway/proxySettings.ts";
import { hostPortsKind } from "../../components/exposures/hostPortsKind.ts";
import { ISTIO_VERSION } from "../../components/istio/defaults.ts";
import { istioKind } from "../../components/istio/istioKind.ts";
import { traefikKind } from "../../components/traefik/traefikKind.ts";
import { advertisement, check, cluster, ownFields } from "./common.ts";
import { items, key } from "./key.ts";
import { group, stack } from "./stack.ts";

const ofZone = inClusterZoneKind.settings.shape;

const gateway = group({
    title: "Gateway",
    fields: {
        ...ownFields,
        /** Apex of the zone that the cluster serves. Default: `http3.test`. */
        zone: key(ofZone.zone, "the apex of the zone that the cluster serves").default("http3.test"),
        /** Hostname to serve. Default: `app` in the zone. */
        hostname: key(z.string(), "the name that is served").optional(),
        /** Address families. Default: `IPv4`. */
        ipFamilies: key(hostPortsKind.settings.shape.ipFamilies).default(["IPv4"]),
        leafDays: key(selfSignedKind.settings.shape.leafDays, "a number of days").default(90),
    },
});

const exposure = group({
    title: "Exposure",
    fields: {
        /** No balancer: the nodes' own addresses. Default: one Service, by the cluster's balancer. */
        hostPorts: key(z.boolean()).default(false),
        /** Two Services on one address of MetalLB, one per family. Default: one Service. */
        sharedAddresses: key(z.array(z.string()), "a list of addresses of MetalLB, one per family").optional(),
    },
    contradictions: ({ hostPorts, sharedAddresses }) =>
        hostPorts && sharedAddresses !== undefined
            ? ["hostPorts and sharedAddresses both set how clients connect. Keep one."]
            : [],
});

const DRAIN = ["healthCheckFailureDelay", "minDrainDuration", "drainTimeout"] as const;

function drainOf(text: string) {
    const given = items(text);
    if (given.length !== DRAIN.length) {
        throw new Error(`${DRAIN.length} durations are required, and ${given.length} are given.`);
    }
    return Object.fromEntries(DRAIN.map((name, index) => [name, given[index]]));
}

const controller = group({
    title: "Controller",
    fields: {
        /** Controller that terminates QUIC. Keys with the name of another one are ignored. Default: `envoyGateway`. */
        controller: key(z.enum(["envoyGateway", "traefik", "istio"])).default("envoyGateway"),
        /** Number of proxies. Default: 2. */
        replicas: key(proxyFields.replicas, "a number of proxies").optional(),
        /**
         * Namespace of the control plane and of the proxies. Default: `envoy-gateway-system`; of an existing Istio
         * `istio-system`.
         */
        controllerNamespace: key(installationFields.namespace, "the namespace of controller and proxies").optional(),
        /** GatewayClass of an existing Envoy Gateway or Istio. Default: one is installed. */
        gatewayClass: key(
            existingEnvoyGatewayKind.settings.shape.gatewayClassName,
            "the GatewayClass of an Envoy Gateway or of an Istio",
        ).optional(),
        /**
         * How a proxy terminates: after how long it fails health checks, and how long it keeps its connections at least and
         * at most. Default: `5s,15s,60s`.
         */
        drain: key(proxyFields.drain, `the durations ${DRAIN.join(", ")}, such as "5s,15s,60s"`, drainOf).optional(),
        /**
         * Lets clients on the gateway's own node make post-quantum handshakes over QUIC, by an EnvoyPatchPolicy. A
         * ValidatingAdmissionPolicy refuses those of others in the whole cluster. Default: true; false with `gatewayClass`, whose
         * owner has to enable EnvoyPatchPolicies.
         */
        preferGro: key(preferGro).optional(),
        chart: key(installationFields.chart, "an oci:// address, or the path of a chart").optional(),
        /** Image of the control plane, for a mirror. Default: the release's image. */
        envoyGatewayImage: key(z.string(), "an image of Envoy Gateway").optional(),
        /** Image of the proxy, for a mirror. Default: the release's image. */
        envoyImage: key(z.string(), "an image of Envoy").optional(),
        /** Image of the name server, for a mirror. Default: the project's image. */
        corednsImage: key(ofZone.image, "an image of CoreDNS").optional(),
        /** Number of pods of the control plane. Default: 2. */
        controlPlaneReplicas: key(installationFields.controlPlaneReplicas, "a number of control planes").optional(),
        /** CRDs of the Gateway API: a URL, a file or a folder, or `preinstalled`. Default: the release's CRDs. */
        gatewayApiCrds: key(z.string(), 'a URL, a file, or "preinstalled"').optional(),
        /** CRDs of Envoy Gateway: a URL, a file or a folder, or `preinstalled`. Default: the release's CRDs. */
        envoyGatewayCrds: key(z.string(), 'a URL, a file, or "preinstalled"').optional(),
        /** Image of Traefik, for a mirror. Default: the release's image. */
        traefikImage: key(traefikKind.settings.shape.image, "an image of Traefik").optional(),
        /** Chart of Traefik, which then makes the pods: `oci://…`, a URL, or a folder. Default: no chart. */
        traefikChart: key(
            traefikKind.settings.shape.chart,
            "an oci:// address, a URL, or the path of a chart",
        ).optional(),
        /** CRDs of Traefik: a URL, a file or a folder, or `preinstalled`. Default: the release's CRDs. */
        traefikCrds: key(z.string(), 'a URL, a file, or "preinstalled"').optional(),
        /** Accepts that HTTP/3 is an alpha feature of Istio, which the controller `istio` requires. Default: false. */
        acceptAlpha: key(z.boolean()).default(false),
        /** Release of Istio, the installed one with `gatewayClass`. Default: `v1.31.0`. */
        istioVersion: key(istioKind.settings.shape.version, 'a release such as "v1.31.0"').default(ISTIO_VERSION),
        /** Image of istiod, for a mirror. Default: the release's image. */
        pilotImage: key(z.string(), "an image of istiod").optional(),
        /** Image of Istio's proxy, for a mirror. Default: the release's image. */
        proxyImage: key(z.string(), "an image of Istio's proxy").optional(),
        /** CRDs of Istio: a URL, a file or a folder, or `preinstalled`. Default: the release's CRDs. */
        istioCrds: key(z.string(), 'a URL, a file, or "preinstalled"').optional(),
    },
});

export const local = stack({
    about: "A complete edge on an existing cluster. Every key is optional.",
    groups: { gateway, exposure, controller, advertisement, check, cluster },
});
