import { list, properties, text } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import { HOSTNAMES_ANNOTATION } from "../model/plannedListeners.ts";
import type { Change, ListenerFacts, Properties, Reading, ReviewRule, WingReview } from "../model/readings.ts";
import { backendServicesOf, outlivesItsRoutes, ROUTES, routeRules } from "./routeReview.ts";

/** Listeners of a Gateway, or those that a ListenerSet adds to its Gateway (GEP-1713). */
function listenersOf(declared: Properties, change: Change): ListenerFacts[] {
    const gateway = text(declared, "spec.parentRef.name") ?? text(declared, "metadata.name") ?? change.name;
    return list(declared, "spec.listeners").flatMap((listener) =>
        hostnamesOf(declared, listener).map((hostname) => ({
            gateway,
            resource: change.name,
            name: text(listener, "name"),
            hostname,
            port: Number(listener["port"]),
            protocol: String(listener["protocol"]),
            secrets: list(listener, "tls.certificateRefs").flatMap((reference) => text(reference, "name") ?? []),
            ...(change.urn === undefined ? {} : { urn: change.urn }),
        })),
    );
}

/** Hostnames of a listener: a shared one has them in an annotation. */
function hostnamesOf(gateway: Properties, listener: Properties): string[] {
    const shared = properties(gateway, "metadata.annotations")[`${HOSTNAMES_ANNOTATION}${listener["name"]}`];
    return typeof shared === "string" ? shared.split(",") : [text(listener, "hostname") ?? "*"];
}

const LISTENER_FIELDS: readonly FieldEffect[] = [
    // Which one is served is compared by rules.
    { paths: ["spec.listeners.*.tls.certificateRefs.*"], from: [undefined], effect: "none" },
    { paths: ["spec.listeners.*.tls.certificateRefs.*"], to: [undefined], effect: "none" },
    {
        paths: ["spec.listeners.*.tls.certificateRefs"],
        effect: "connections",
        severity: "note",
        means: "new connections get another certificate, on TCP and on QUIC",
    },
    {
        paths: ["spec.listeners.*.tls.frontendValidation", "spec.tls.frontend"],
        effect: "shut-out",
        means: "clients without a certificate that it accepts cannot connect",
    },
    {
        paths: ["spec.listeners.*.allowedRoutes.namespaces.from"],
        to: ["All"],
        effect: "none",
    },
    {
        paths: ["spec.listeners.*.allowedRoutes"],
        effect: "served",
        severity: "warning",
        means: "routes that it no longer allows are detached, and their clients get 404",
        source: "Gateway API, RouteReasonNotAllowedByListeners",
    },
    { paths: ["spec.listeners.*.tls.options"], effect: "resilience", means: "TLS is negotiated differently" },
    // Names, hostnames, ports and protocols are compared by rules.
    { paths: ["spec.listeners"], effect: "none" },
];

const GATEWAY_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec.gatewayClassName"],
        effect: "address",
        means: "proxies of another class serve it, at another address, with or without QUIC",
        source: "Gateway API, spec.gatewayClassName",
    },
    { paths: ["spec.infrastructure.labels"], effect: "none" },
    { paths: ["spec.addresses.*"], from: [undefined], effect: "none" },
    { paths: ["spec.addresses"], effect: "address", means: "the Gateway no longer asks for this address" },
    {
        paths: ["spec.infrastructure.parametersRef"],
        effect: "resilience",
        means: "its proxies and their Service use other parameters",
    },
    ...LISTENER_FIELDS,
    {
        paths: ["spec.allowedListeners"],
        effect: "served",
        severity: "warning",
        means: "ListenerSets that it no longer allows are no longer served",
    },
    {
        paths: ['metadata.annotations["external-dns.alpha.kubernetes.io/*"]'],
        from: [undefined],
        effect: "none",
    },
    {
        paths: ['metadata.annotations["external-dns.alpha.kubernetes.io/*"]'],
        effect: "address",
        means: "external-dns deletes the records of the old value",
    },
    {
        paths: ['metadata.annotations["cert-manager.io/*"]'],
        effect: "resilience",
        means: "its certificate is issued differently, or no longer renewed",
    },
    { paths: [`metadata.annotations["${HOSTNAMES_ANNOTATION}*"]`], effect: "none" },
];

/** Backends, weights and timeouts change with every release; the matches of a route are compared by rules. */
const ROUTE_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec.rules.*.backendRefs", "spec.rules.*.timeouts", "spec.rules.*.name", "spec.rules.*.retry"],
        effect: "none",
    },
    { paths: ["spec.rules.*.filters.*.requestMirror"], effect: "none" },
    {
        paths: ["spec.rules.*.filters.*.requestHeaderModifier", "spec.rules.*.filters.*.responseHeaderModifier"],
        effect: "served",
        severity: "note",
        means: "headers of requests and responses change",
    },
    {
        paths: ["spec.rules.*.filters"],
        effect: "served",
        severity: "warning",
        means: "requests are redirected, rewritten or answered differently",
    },
    { paths: ["spec.rules.*.matches", "spec.hostnames", "spec.parentRefs"], effect: "none" },
    // A whole rule: its matches and backends are compared by rules.
    { paths: ["spec.rules.*"], from: [undefined], effect: "none" },
    { paths: ["spec.rules.*"], to: [undefined], effect: "none" },
    {
        paths: ["spec.rules.*.sessionPersistence"],
        effect: "connections",
        severity: "note",
        means: "clients may reach other backends",
    },
];

/** What listeners lack after a change. */
const listenerRules: ReviewRule[] = [
    {
        code: "listener-without-certificate",
        severity: "error",
        remedy: "Set another Secret in place of the removed one.",
        source: "Gateway API, ListenerReasonInvalidCertificateRef",
        judge: ({ before, after }) =>
            after.listeners.flatMap(({ gateway: of, name, hostname, port, protocol, secrets, resource, urn }) => {
                const had = before.listeners.some(
                    (old) => old.gateway === of && old.name === name && old.port === port && old.secrets.length > 0,
                );
                return protocol === "HTTPS" && had && secrets.length === 0
                    ? [
                          {
                              resource,
                              urn,
                              field: "spec.listeners",
                              message: `The listener ${name ?? hostname} no longer has a certificate: clients of ${hostname} on port ${port} get a TLS error.`,
                          },
                      ]
                    : [];
            }),
    },
];

const gateway: Reading = {
    addresses: ["status.addresses[].value"],
    carries: true,
    copiesAnnotations: "spec.infrastructure.annotations",
    fields: GATEWAY_FIELDS,
    notice: {
        deleted: "nothing is served any more",
        replaced: "an outage until it is ready again, and a new address unless it was reserved",
        severity: "error",
    },
};
const route: Reading = {
    carries: true,
    backends: backendServicesOf,
    fields: ROUTE_FIELDS,
    notice: {
        deleted: "its hostnames and paths are no longer served, unless another route has them",
        replaced: "its hostnames and paths are not served until the new one exists",
    },
};

/** What a review knows of Gateway API's objects, and of the bundles of their CRDs. */
export const gatewayApiReview: WingReview = {
    readings: {
        "kubernetes:gateway.networking.k8s.io/*:Gateway": { ...gateway, listeners: listenersOf },
        ...Object.fromEntries(
            [
                "gateway.networking.k8s.io/*:ListenerSet",
                "gateway.networking.x-k8s.io/*:XListenerSet",
                "gateway.networking.x-k8s.io/*:ListenerSet",
            ].map((kind) => [
                `kubernetes:${kind}`,
                {
                    carries: true,
                    listeners: listenersOf,
                    fields: [
                        { paths: ["spec.parentRef"], effect: "served", means: "its listeners move to another Gateway" },
                        ...LISTENER_FIELDS,
                    ],
                    notice: { deleted: "its hostnames are no longer served, unless other listeners have them" },
                } satisfies Reading,
            ]),
        ),
        "kubernetes:gateway.networking.k8s.io/*:GatewayClass": {
            carries: true,
            fields: [
                {
                    paths: ["spec.parametersRef"],
                    effect: "resilience",
                    means: "the proxies of its Gateways and their Services use other parameters",
                },
            ],
            notice: {
                deleted: "no controller reconciles its Gateways any more",
                replaced: "no controller reconciles its Gateways until it exists",
                severity: "error",
                replacedSeverity: "warning",
            },
        },
        ...Object.fromEntries(ROUTES.map((kind) => [`kubernetes:gateway.networking.k8s.io/*:${kind}`, route])),
        "kubernetes:gateway.networking.k8s.io/*:ReferenceGrant": {
            carries: true,
            fields: [
                { paths: ["spec.from.*", "spec.to.*"], from: [undefined], effect: "none" },
                {
                    paths: ["spec"],
                    effect: "served",
                    means: "references that it no longer allows fail: certificates or backends of other namespaces are lost",
                    source: "Gateway API, RefNotPermitted",
                },
            ],
            notice: (grant, _change, { changes }) =>
                outlivesItsRoutes(grant, changes)
                    ? { deleted: "nothing through routes of this program: none refers to its namespace" }
                    : {
                          deleted:
                              "references to other namespaces fail: listeners lose their certificates, and routes their backends",
                          replaced: "references to other namespaces fail until the new one exists",
                          severity: "error",
                      },
        },
        "kubernetes:gateway.networking.k8s.io/*:BackendTLSPolicy": {
            carries: true,
            fields: [
                {
                    paths: ["spec"],
                    effect: "served",
                    severity: "warning",
                    means: "connections to the backends are verified differently, and requests fail where the verification does",
                },
            ],
            notice: {
                deleted: "connections to its backends no longer use TLS, and backends that require TLS reject them",
                severity: "error",
            },
        },
        "pulumi-nodejs:dynamic/http3gateway:CrdBundle": {
            notice: ({ deleteOnDestroy }) =>
                deleteOnDestroy === true
                    ? {
                          deleted: "its CRDs are deleted, with all their objects in the cluster",
                          severity: "error",
                      }
                    : { deleted: "its CRDs stay but are no longer upgraded" },
        },
    },
    rules: [...listenerRules, ...routeRules],
};
