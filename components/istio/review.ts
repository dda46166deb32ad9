import { kindOf, list, properties, text, texts } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type {
    AdvertisingFacts,
    Backend,
    Change,
    ListenerFacts,
    Properties,
    Reading,
    ReviewRule,
    WingReview,
    World,
} from "../model/readings.ts";
import { longestMaxAge } from "../probe/altSvc.ts";
import { ALT_SVC_FILTER, UDP_LISTENER } from "./filterSpecs.ts";
import { GATEWAY_LABEL } from "./names.ts";

/** Seconds in Istio's own Alt-Svc (pilot/pkg/networking/core/route). */
const OWN_MAX_AGE = 86_400;

const isPilot = (container: Properties) => /(^|\/)pilot(:|@|$)/.test(String(container["image"]));

/** Value of the label that names a Gateway. */
const gatewayIn = (labels: Properties) => text({ name: labels[GATEWAY_LABEL] }, "name");

const pilotsOf = (workload: unknown) => list(workload, "spec.template.spec.containers").filter(isPilot);

/** The Gateway that an istiod of ours is for. */
const gatewayOf = (workload: unknown) => gatewayIn(properties(workload, "metadata.labels"));

/** Whether a patch is of the filter that sets Alt-Svc, or of its configuration. */
const isAltSvc = (patch: Properties) => text(patch, "patch.value.name") === ALT_SVC_FILTER;

/** What our EnvoyFilters make of the Alt-Svc of a Gateway; Istio's own without them. */
function altSvcOf(gateway: string | undefined, { changes, side }: World): string | undefined {
    const patches = changes
        .filter(({ type }) => kindOf(type) === "EnvoyFilter")
        .flatMap((change) => change[side] ?? [])
        .filter((declared) => filteredGateway(declared) === gateway)
        .flatMap((declared) => list(declared, "spec.configPatches"))
        .filter(isAltSvc);
    if (gateway === undefined || patches.length === 0) {
        return "controller";
    }
    return patches
        .flatMap((patch) => list(patch, "patch.value.typed_config.mutations.response_mutations"))
        .map((mutation) => text(mutation, "append.header.value"))
        .find(Boolean);
}

/** What the proxies of an istiod promise: QUIC where it opens it, and Alt-Svc. */
function advertisingOf(workload: Properties, change: Change, world: World): Omit<AdvertisingFacts, "change">[] {
    const pilots = pilotsOf(workload);
    if (pilots.length === 0) {
        return [];
    }
    const quic = pilots
        .flatMap((container) => list(container, "env"))
        .some(({ name, value }) => name === "PILOT_ENABLE_QUIC_LISTENERS" && value === "true");
    const gateway = gatewayOf(workload);
    const altSvc = quic ? altSvcOf(gateway, world) : undefined;
    return [
        {
            gateway: gateway ?? change.name,
            quic,
            altSvc,
            maxAge: altSvc === "controller" ? OWN_MAX_AGE : longestMaxAge(altSvc),
        },
    ];
}

/** The Gateway whose pods an EnvoyFilter selects. */
const filteredGateway = (filter: unknown) => gatewayIn(properties(filter, "spec.workloadSelector.labels"));

/**
 * What the proxies of a Gateway promise whose istiod is not in the program: our filter of its listeners keeps QUIC shut, or
 * is there while its owner opens it.
 */
function advertisingOfFilter(filter: Properties, _change: Change, world: World): Omit<AdvertisingFacts, "change">[] {
    const gateway = filteredGateway(filter);
    const patches = list(filter, "spec.configPatches");
    const ofQuic = patches.filter((patch) => text(patch, "match.listener.name")?.startsWith(UDP_LISTENER) === true);
    const istiods = world.changes
        .filter(({ type }) => kindOf(type) === "Deployment")
        .flatMap((change) => change[world.side] ?? [])
        .filter((workload) => pilotsOf(workload).length > 0);
    // Of an istiod of ours the variable says it.
    if (
        gateway === undefined ||
        ofQuic.length === 0 ||
        !patches.some(isAltSvc) ||
        istiods.some((workload) => gatewayOf(workload) === gateway)
    ) {
        return [];
    }
    const quic = ofQuic.some((patch) => text(patch, "patch.operation") !== "REMOVE");
    const altSvc = quic ? altSvcOf(gateway, world) : undefined;
    return [{ gateway, quic, altSvc, maxAge: longestMaxAge(altSvc) }];
}

/** Servers of an Istio Gateway, as listeners: a host may have a namespace prefix. */
function listenersOf(declared: Properties, change: Change): ListenerFacts[] {
    return list(declared, "spec.servers").flatMap((server) => {
        const protocol = (text(server, "port.protocol") ?? "").toUpperCase();
        const passed = text(server, "tls.mode") === "PASSTHROUGH";
        return texts(server, "hosts").map((host) => ({
            gateway: text(declared, "metadata.name") ?? change.name,
            resource: change.name,
            name: text(server, "port.name"),
            hostname: host.split("/").at(-1) ?? host,
            port: Number((server["port"] as Properties | undefined)?.["number"]),
            protocol: passed ? "TLS" : protocol,
            secrets: [text(server, "tls.credentialName") ?? []].flat(),
            ...(change.urn === undefined ? {} : { urn: change.urn }),
        }));
    });
}

/** Services that a VirtualService targets: short names are in its own namespace. */
function backendsOf(declared: Properties): Backend[] {
    const routes = ["http", "tls", "tcp"].flatMap((kind) => list(declared, `spec.${kind}`));
    return routes
        .flatMap((one) => list(one, "route"))
        .flatMap(({ destination, weight }): Backend[] => {
            const [name = "", namespace = text(declared, "metadata.namespace")] = (
                text(destination, "host") ?? ""
            ).split(".");
            return name === "" ? [] : [{ name, namespace, ...(typeof weight === "number" ? { weight } : {}) }];
        });
}

const requests = (deleted: string, fields: readonly FieldEffect[], severity: "error" | "warning"): Reading => ({
    carries: true,
    fields,
    notice: { deleted, replaced: `${deleted}, until the new one exists`, severity, replacedSeverity: "warning" },
});

const served = (means: string, ...paths: string[]): FieldEffect => ({
    paths,
    effect: "served",
    severity: "warning",
    means,
});

const shutOut = (means: string): FieldEffect => ({ paths: ["spec"], effect: "shut-out", severity: "warning", means });

/** Whether an EnvoyFilter is ours, which sets Alt-Svc. */
function isOurs(declared: Properties): boolean {
    return list(declared, "spec.configPatches").some(isAltSvc);
}

/** Whether a ConfigMap has what istiod merges over the objects of a Gateway of ours. */
function isParameters(declared: Properties): boolean {
    return (
        gatewayIn(properties(declared, "metadata.labels")) !== undefined && text(declared, "data.service") !== undefined
    );
}

const rules: ReviewRule[] = [
    {
        code: "istio-gateway-changed",
        severity: "warning",
        remedy: "Compare both sides, and roll it out when a new address or new connections are acceptable.",
        source: "istio.io, Kubernetes Gateway API, Automated Deployment",
        judge: ({ changes }) =>
            changes
                .filter(
                    // Pulumi's provider replaces a ConfigMap whose data change.
                    ({ type, before, after }) =>
                        kindOf(type) === "ConfigMap" &&
                        before !== undefined &&
                        after !== undefined &&
                        isParameters(after),
                )
                .flatMap(({ name, urn, before, after }) =>
                    Object.entries(MERGED)
                        .filter(([key]) => text(before, `data.${key}`) !== text(after, `data.${key}`))
                        .map(([key, message]) => ({ resource: name, urn, field: `data.${key}`, message })),
                ),
    },
];

/** What changes with a key of the ConfigMap. */
const MERGED = {
    service: "istiod changes the Service of the gateway by it: clients may find another address, or none.",
    deployment: "istiod changes the Deployment of the gateway by it: connections through pods that are replaced end.",
};

/** What a review knows of Istio, independent of who installed it. */
export const istioReview: WingReview = {
    rules,
    readings: {
        "kubernetes:*:Deployment": { advertising: advertisingOf },
        "kubernetes:networking.istio.io/*:Gateway": {
            listeners: listenersOf,
            ...requests(
                "its hosts are no longer served",
                [
                    {
                        paths: ["spec.selector"],
                        effect: "address",
                        means: "other proxies serve its hosts, at another address",
                    },
                    {
                        paths: ["spec.servers.*.tls.mode"],
                        effect: "shut-out",
                        means: "the TLS mode changes: clients may need a certificate, or negotiate TLS with the backend",
                    },
                    {
                        paths: ["spec.servers.*.tls"],
                        effect: "shut-out",
                        severity: "warning",
                        means: "clients get another certificate or TLS configuration",
                    },
                    // Rules compare hosts, ports and protocols.
                    { paths: ["spec.servers"], effect: "none" },
                ],
                "error",
            ),
        },
        "kubernetes:networking.istio.io/*:VirtualService": {
            backends: backendsOf,
            ...requests(
                "its hosts are no longer routed: clients get 404",
                [
                    { paths: ["spec.hosts.*", "spec.gateways.*"], from: [undefined], effect: "none" },
                    {
                        paths: ["spec.hosts", "spec.gateways"],
                        effect: "served",
                        means: "requests for this host or gateway are no longer routed: clients get 404",
                    },
                    { paths: ["spec.http.*.route"], effect: "none" },
                    { paths: ["spec.http.*"], from: [undefined], effect: "none" },
                    served(
                        "requests are matched, redirected or answered differently",
                        "spec.http",
                        "spec.tls",
                        "spec.tcp",
                    ),
                    {
                        paths: ["spec.exportTo"],
                        effect: "served",
                        severity: "warning",
                        means: "other namespaces see it",
                    },
                ],
                "error",
            ),
        },
        "kubernetes:networking.istio.io/*:DestinationRule": requests(
            "routes that name a subset of it get 503",
            [
                { paths: ["spec.subsets.*"], from: [undefined], effect: "none" },
                {
                    paths: ["spec.subsets"],
                    effect: "served",
                    means: "routes that name this subset have no pods, and their clients get 503",
                },
                served("backends are reached differently", "spec.trafficPolicy", "spec.host"),
            ],
            "warning",
        ),
        "kubernetes:networking.istio.io/*:ServiceEntry": requests(
            "the hosts that it registers are no longer found",
            [served("the hosts that it registers are found elsewhere", "spec")],
            "warning",
        ),
        "kubernetes:core/v1:ConfigMap": {
            outOfTheWay: (declared) => !isParameters(declared),
            notice: (declared) =>
                isParameters(declared)
                    ? {
                          deleted: "istiod no longer updates the Service and the pods of the gateway",
                          severity: "warning",
                      }
                    : undefined,
        },
        "kubernetes:networking.istio.io/*Filter": {
            carries: true,
            advertising: advertisingOfFilter,
            fields: [
                // Rules compare what is promised on both sides.
                { paths: ["spec.configPatches.*.patch.value.typed_config.mutations"], effect: "none" },
                served("the proxies are configured differently", "spec"),
            ],
            notice: (declared) =>
                isOurs(declared)
                    ? { deleted: "the proxies send Istio's own Alt-Svc, or the last one", severity: "warning" }
                    : {
                          deleted: "the proxies lose its settings",
                          severity: "warning",
                          made: "it changes the configuration of the proxies, and proxies reject a whole listener if one part of it is invalid",
                      },
        },
        "kubernetes:networking.istio.io/*:Sidecar": requests(
            "its pods can reach a different set of services",
            [served("its pods can reach a different set of services", "spec")],
            "warning",
        ),
        ...Object.fromEntries(
            ["AuthorizationPolicy", "RequestAuthentication", "PeerAuthentication"].map((kind) => [
                `kubernetes:security.istio.io/*:${kind}`,
                {
                    carries: true,
                    fields: [shutOut("a different set of requests and connections is rejected")],
                    notice: {
                        deleted: "requests and connections that it denied are allowed, or the reverse",
                        severity: "warning",
                        made: "requests and connections that it does not allow are rejected",
                    },
                } satisfies Reading,
            ]),
        ),
        "kubernetes:telemetry.istio.io/*": { outOfTheWay: true },
    },
};
