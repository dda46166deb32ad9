import { isDeepStrictEqual } from "node:util";
import { at, kindOf, list, properties, text, texts } from "../model/changes.ts";
import type { FieldEffect, Notice } from "../model/plainReadings.ts";
import type {
    AdvertisingFacts,
    Change,
    Facts,
    ListenerFacts,
    Properties,
    Reading,
    ReviewContext,
    ReviewRule,
    WingReview,
    World,
} from "../model/readings.ts";
import { longestMaxAge } from "../probe/altSvc.ts";
import { PREFER_GRO } from "./preferGro.ts";

/** Envoy Gateway's own header: a day (internal/xds/translator). */
const OWN_MAX_AGE = 86_400;
const KUBERNETES = "spec.provider.kubernetes";

const rules: ReviewRule[] = [
    {
        code: "merged-gateways-with-http3",
        severity: "warning",
        remedy: "Give the Gateway with HTTP/3 its own proxies: remove mergeGateways.",
        source: "envoyproxy/gateway#8688; the Service's ports follow the first Gateway of a port",
        judge: ({ changes, after }) =>
            after.advertising.some(({ quic }) => quic)
                ? changes
                      .filter(
                          ({ type, after: now }) =>
                              kindOf(type) === "EnvoyProxy" && at(now, "spec.mergeGateways") === true,
                      )
                      .map(({ name, urn }) => ({
                          resource: name,
                          urn,
                          message:
                              "Gateways share these proxies while HTTP/3 is enabled. The QUIC of a second Gateway is advertised without a UDP port, and older versions reject QUIC with several hostnames.",
                      }))
                : [],
    },
    {
        code: "policy-of-one-listener",
        severity: "error",
        remedy: "Target the whole Gateway: remove sectionName.",
        source: "envoyproxy/gateway: the Service's ports follow the first listener of a port",
        judge: ({ after }) =>
            after.advertising.flatMap(({ quic, gateway, change }) => {
                const left = quic ? leftOut(change.after, gateway, after.listeners) : [];
                return left === undefined
                    ? [{ resource: change.name, urn: change.urn, field: "spec.targetRefs", message: ONE_LISTENER }]
                    : left.length === 0
                      ? []
                      : [
                            {
                                resource: change.name,
                                urn: change.urn,
                                field: "spec.targetRefs",
                                message: `The policy that enables QUIC targets listeners of the Gateway by sectionName and omits ${left.join(", ")}. The first listener of a port decides whether the Service gets its UDP port.`,
                            },
                        ];
            }),
    },
];

const ONE_LISTENER =
    "The policy that enables QUIC targets one listener: h3 is advertised, but the Service may get no UDP port.";

/** References of a policy to its targets, in either form. */
function targetsOf(policy: unknown): Properties[] {
    const one = at(policy, "spec.targetRef");
    return [
        ...list(policy, "spec.targetRefs"),
        ...(typeof one === "object" && one !== null ? [one as Properties] : []),
    ];
}

/**
 * HTTPS listeners of a Gateway that a policy does not target, where it targets listeners; none where it targets the
 * whole Gateway, and undefined where the listeners are not known.
 */
function leftOut(policy: unknown, gateway: string, listeners: readonly ListenerFacts[]): string[] | undefined {
    const targets = targetsOf(policy).filter((target) => text(target, "name") === gateway);
    const sections = new Set(targets.flatMap((target) => text(target, "sectionName") ?? []));
    if (sections.size === 0 || targets.some((target) => text(target, "sectionName") === undefined)) {
        return [];
    }
    const https = listeners.filter((listener) => listener.gateway === gateway && listener.protocol === "HTTPS");
    const ports = new Set(https.filter(({ name }) => sections.has(name ?? "")).map(({ port }) => port));
    const left = https.filter(({ name, port }) => ports.has(port) && !sections.has(name ?? ""));
    return https.length === 0 || (sections.size === 1 && left.length > 0)
        ? undefined
        : [...new Set(left.map(({ name, hostname }) => name ?? hostname))];
}

const isGateway = (change: Change) => /^kubernetes:gateway\.networking\.k8s\.io\/.*:Gateway$/.test(change.type);

function selects(selector: unknown, labels: Properties): boolean {
    const wanted = Object.entries(properties(selector, "matchLabels"));
    const expressions = list(selector, "matchExpressions");
    return (
        wanted.every(([key, value]) => labels[key] === value) &&
        expressions.every((expression) => {
            const [key, values] = [String(expression["key"]), texts(expression, "values")];
            const value = labels[key];
            switch (expression["operator"]) {
                case "Exists":
                    return value !== undefined;
                case "DoesNotExist":
                    return value === undefined;
                case "NotIn":
                    return !values.includes(String(value));
                default:
                    return values.includes(String(value));
            }
        })
    );
}

/**
 * Gateways that a policy is for: its own namespace's alone (api/v1alpha1/policy_helpers.go). Unknown ones by their
 * name.
 */
function gatewaysOf(
    policy: Properties,
    change: Change,
    { changes, side }: World,
): { name: string; attached: boolean }[] {
    const namespace = text(policy, "metadata.namespace");
    const seen = changes.filter((one) => isGateway(one) && one[side] !== undefined);
    const beside = seen.filter(
        (one) => [undefined, namespace].includes(text(one[side], "metadata.namespace")) || namespace === undefined,
    );
    const nameOf = (one: Change) => text(one[side], "metadata.name") ?? one.name;
    const named = [...new Set(targetsOf(policy).flatMap((target) => text(target, "name") ?? []))].map((name) => ({
        name,
        attached: beside.some((one) => nameOf(one) === name) || !seen.some((one) => nameOf(one) === name),
    }));
    const selected = list(policy, "spec.targetSelectors").flatMap((selector) => {
        const met = beside.filter((one) => selects(selector, properties(one[side], "metadata.labels")));
        return met.length > 0 || seen.length === 0
            ? met.map((one) => ({ name: nameOf(one), attached: true }))
            : seen.map((one) => ({ name: nameOf(one), attached: false }));
    });
    const all = [...named, ...selected];
    return all.length === 0 ? [{ name: change.name, attached: true }] : all;
}

function advertisingOf(policy: Properties, change: Change, world: World): Omit<AdvertisingFacts, "change">[] {
    return gatewaysOf(policy, change, world).map(({ name, attached }) => {
        const quic = attached && at(policy, "spec.http3") !== undefined;
        const headers = at(policy, "spec.headers.lateResponseHeaders");
        const set = list(headers, "set").find((header) => String(header["name"]).toLowerCase() === "alt-svc");
        const removed = texts(headers, "remove").some((header) => header.toLowerCase() === "alt-svc");
        const value = set === undefined ? undefined : String(set["value"]);
        const altSvc = !quic || removed || value?.trim() === "" ? undefined : (value ?? "controller");
        return {
            gateway: name,
            quic,
            altSvc,
            maxAge: altSvc === "controller" ? OWN_MAX_AGE : longestMaxAge(altSvc),
            proxyProtocol:
                at(policy, "spec.enableProxyProtocol") === true || at(policy, "spec.proxyProtocol") !== undefined,
            clientCertificates: at(policy, "spec.tls.clientValidation") !== undefined,
        };
    });
}

const POLICY_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec.http3.advertisedPort"],
        effect: "served",
        severity: "warning",
        means: "Alt-Svc names this UDP port; clients fall back to h2 if it does not answer",
    },
    {
        paths: ["spec.http3", "spec.headers", "spec.targetRef", "spec.targetRefs", "spec.targetSelectors"],
        effect: "none",
    },
    {
        paths: ["spec.enableProxyProtocol", "spec.proxyProtocol"],
        effect: "shut-out",
        means: "connections are rejected if the balancer's use of PROXY protocol does not match",
    },
    {
        paths: ["spec.tls.clientValidation"],
        from: [undefined],
        effect: "shut-out",
        means: "clients without a certificate that it accepts cannot connect",
    },
    {
        paths: ["spec.tls.clientValidation"],
        effect: "shut-out",
        severity: "warning",
        means: "a different set of client certificates is accepted",
    },
    {
        paths: ["spec.tls.minVersion"],
        to: ["1.3"],
        effect: "shut-out",
        severity: "warning",
        means: "clients without TLS 1.3 cannot connect over TCP",
    },
    {
        paths: ["spec.tls.minVersion", "spec.tls.maxVersion"],
        effect: "resilience",
        severity: "note",
        means: "TLS versions over TCP change; QUIC has only 1.3",
    },
    { paths: ["spec.tls.alpnProtocols"], effect: "resilience", means: "clients negotiate other protocols over TCP" },
    {
        paths: ["spec.tls"],
        effect: "shut-out",
        severity: "warning",
        means: "clients that cannot negotiate it do not connect over TCP",
    },
    { paths: ["spec.clientIPDetection"], effect: "resilience", means: "backends see other client addresses" },
    {
        paths: ["spec.connection.connectionLimit"],
        effect: "shut-out",
        severity: "warning",
        means: "connections above the limit are rejected",
    },
    {
        // Limits that affect few clients.
        paths: [
            "spec.timeout",
            "spec.connection",
            "spec.http1",
            "spec.http2",
            "spec.tcpKeepalive",
            "spec.path",
            "spec.healthCheck",
            "spec.scheme",
        ],
        effect: "none",
    },
];

const TEMPLATE_FIELDS: readonly FieldEffect[] = [
    {
        paths: [`${KUBERNETES}.envoyService.externalTrafficPolicy`],
        effect: "resilience",
        means: "packets are routed to the proxies differently: the proxies see other client addresses, or nodes without a pod drop packets",
    },
    {
        paths: [`${KUBERNETES}.envoyService.loadBalancerIP`],
        effect: "address",
        means: "the balancer gets another address",
    },
    {
        paths: ["type", "loadBalancerClass", "loadBalancerSourceRanges", "name", "labels"].map(
            (field) => `${KUBERNETES}.envoyService.${field}`,
        ),
        effect: "none",
    },
    {
        paths: ["spec.ipFamily"],
        to: ["DualStack"],
        effect: "none",
    },
    {
        paths: ["spec.ipFamily"],
        effect: "address",
        means: "the proxies and their Service have addresses of only this family, and clients of the other family cannot connect",
    },
    {
        paths: [`${KUBERNETES}.envoyHpa.minReplicas`],
        to: [1, undefined],
        effect: "resilience",
        means: "with one proxy left, every rollout and every lost node is an outage",
    },
    { paths: [`${KUBERNETES}.envoyHpa`], effect: "none" },
    {
        paths: ["spec.bootstrap", "spec.filterOrder"],
        effect: "resilience",
        means: "the proxies are configured differently",
    },
    {
        paths: [`${KUBERNETES}.envoyService.patch`],
        effect: "resilience",
        means: "the proxies' Service is patched differently",
    },
];

/** What a mode of HTTP/3 to backends means for requests. */
const UPSTREAM_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec.http3.mode"],
        to: ["Always"],
        effect: "served",
        severity: "warning",
        means: "requests to backends never go back to TCP, so a backend without TLS, HTTP/3 or UDP gets none",
        remedy: "Use the mode Auto, unless every backend is known to answer over HTTP/3.",
    },
    {
        paths: ["spec.http3"],
        effect: "resilience",
        severity: "note",
        means: "backends with TLS that advertise HTTP/3 are reached over it, or over TCP again",
    },
];

const REQUESTS = "requests are limited, forwarded or answered differently";

/** Kinds that affect requests, and the effect of a new one. */
const OF_REQUESTS: Record<string, string | undefined> = {
    BackendTrafficPolicy: undefined,
    SecurityPolicy: "requests that it does not allow are rejected",
    EnvoyExtensionPolicy: "requests pass through an extension, and fail when it fails",
    EnvoyPatchPolicy:
        "it changes the configuration of the proxies, and proxies reject a whole listener if one part of it is invalid",
    HTTPRouteFilter: undefined,
    Backend: undefined,
};

const WITHOUT_GRO = "clients on the proxies' own nodes get no answer over QUIC to a first message of two datagrams";

/** Whether it is a policy that sets `preferGro` alone. */
function isPreferGro(policy: Properties): boolean {
    const patches = list(policy, "spec.jsonPatches");
    return (
        patches.length > 0 && patches.every((patch) => isDeepStrictEqual(properties(patch, "operation"), PREFER_GRO))
    );
}

/** Envoy replaces a QUIC listener whose socket changes, and its connections end. Stages set it before QUIC opens. */
function preferGroNotice(policy: Properties, { before, after }: ReviewContext): Notice {
    const gateways = targetsOf(policy).map((target) => text(target, "name"));
    const isOpen = ({ advertising }: Facts) =>
        advertising.some(({ gateway, quic }) => quic && gateways.includes(gateway));
    const ends = "connections over QUIC end once, and clients open new ones";
    return isOpen(before) && isOpen(after)
        ? { deleted: `${WITHOUT_GRO}, and ${ends}`, made: ends, severity: "note", madeSeverity: "note" }
        : { deleted: WITHOUT_GRO };
}

/** What a review knows of Envoy Gateway's objects, and of our resources that hold fields of them. */
export const envoyGatewayReview: WingReview = {
    readings: {
        "kubernetes:*:EnvoyProxy": {
            // A balancer by default (api/v1alpha1, EnvoyProxy).
            service: {
                spec: `${KUBERNETES}.envoyService`,
                annotations: `${KUBERNETES}.envoyService.annotations`,
                type: "LoadBalancer",
            },
            proxies: {
                pods: ["spec.shutdown", `${KUBERNETES}.envoyDeployment`, `${KUBERNETES}.envoyDaemonSet`],
                replicas: `${KUBERNETES}.envoyDeployment.replicas`,
            },
            carries: [
                `${KUBERNETES}.envoyService`,
                `${KUBERNETES}.envoyHpa`,
                "spec.ipFamily",
                "spec.bootstrap",
                "spec.filterOrder",
            ],
            fields: TEMPLATE_FIELDS,
            notice: {
                deleted:
                    "the proxies and their Service return to the defaults, with another address if it was set here",
                severity: "error",
                replaced: "the proxies and their Service use the defaults until the new one exists",
                replacedSeverity: "warning",
            },
        },
        "kubernetes:*:ClientTrafficPolicy": {
            advertising: advertisingOf,
            carries: true,
            fields: POLICY_FIELDS,
            notice: {
                deleted: "its settings for connections are removed, including QUIC if it enables QUIC",
                replaced: "its settings for connections are missing until the new one exists",
            },
        },
        ...Object.fromEntries(
            Object.entries(OF_REQUESTS).map(([kind, made]) => [
                `kubernetes:gateway.envoyproxy.io/*:${kind}`,
                {
                    carries: true,
                    fields: [
                        ...(kind === "BackendTrafficPolicy" ? UPSTREAM_FIELDS : []),
                        { paths: ["spec"], effect: "served", severity: "warning", means: made ?? REQUESTS },
                    ],
                    notice: (declared, _change, context) =>
                        isPreferGro(declared)
                            ? preferGroNotice(declared, context)
                            : {
                                  deleted:
                                      "its settings for requests are removed: requests are allowed, forwarded or rejected differently",
                                  severity: "warning",
                                  ...(made === undefined ? {} : { made }),
                              },
                } satisfies Reading,
            ]),
        ),
        // Each names the policy whose fields it holds, and so the Gateway. The date of a withdrawal is that of
        // `AltSvc`.
        "*/http3gateway:Http3Listener": { advertising: { gateway: "name", altSvc: "value", over: 1 } },
        "*/http3gateway:AltSvc": { advertising: { gateway: "name", altSvc: "value", over: 2 } },
    },
    rules,
};
