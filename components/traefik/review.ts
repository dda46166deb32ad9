import { at, kindOf, list, properties, text, texts } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type {
    AdvertisingFacts,
    Backend,
    Change,
    Properties,
    Reading,
    ReviewRule,
    WingReview,
    World,
} from "../model/readings.ts";
import { longestMaxAge } from "../probe/altSvc.ts";
import { CUTS_HTTP3 } from "./cutsHttp3.ts";
import { OWN_MAX_AGE } from "./defaults.ts";
import { altSvcMiddleware, GATEWAY_LABEL } from "./names.ts";

const rules: ReviewRule[] = [
    {
        ...CUTS_HTTP3,
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, operation }) =>
                        ["Deployment", "DaemonSet"].includes(kindOf(type)) && operation === "update",
                )
                .filter(
                    ({ before, after, paths }) =>
                        Object.keys(paths).some((path) => path.startsWith("spec.template")) &&
                        // Pods that answered no h3 have no connection to lose.
                        opensQuic(argumentsOf(before)) &&
                        opensQuic(argumentsOf(after)),
                )
                .map((change) => ({
                    resource: change.name,
                    urn: change.urn,
                    message:
                        "Traefik's pods are rolled out. Traefik closes h3 connections when it stops, which interrupts every open request over h3. Over h2 a few requests are refused, and clients retry them.",
                })),
    },
];

/** Arguments of Traefik in the pods of a workload; undefined where it has none. */
function argumentsOf(workload: Properties | undefined): string[] | undefined {
    const containers = list(workload, "spec.template.spec.containers").filter(isTraefik);
    return containers.length === 0
        ? undefined
        : containers.flatMap((container) => [...texts(container, "args"), ...texts(container, "command")]);
}

/** Whether Traefik opens QUIC by these arguments. */
const opensQuic = (args: string[] = []) =>
    args.some((arg) => /^--(entrypoints\.[^.]+|experimental)\.http3(=(true|1)|\.|$)/i.test(arg));

const isTraefik = (container: Properties) => /(^|\/)traefik(:|@|$)/.test(String(container["image"]));

/** What a Middleware of the entry points makes of Alt-Svc; Traefik's own by default. */
function altSvcOf(args: string[], { changes, side }: World): string | undefined {
    const named = args.flatMap(
        (arg) => /^--entrypoints\.[^.]+\.http\.middlewares=(.*)$/i.exec(arg)?.[1]?.split(",") ?? [],
    );
    const middleware = changes
        .filter(({ type }) => kindOf(type) === "Middleware")
        .flatMap((change) => change[side] ?? [])
        .find((declared) =>
            named.includes(
                altSvcMiddleware({
                    namespace: text(declared, "metadata.namespace") ?? "",
                    name: text(declared, "metadata.name") ?? "",
                }),
            ),
        );
    if (middleware === undefined) {
        return "controller";
    }
    const headers = Object.entries(properties(middleware, "spec.headers.customResponseHeaders"));
    // Of ours the update writes the header, and where it is not empty a resource says so.
    return headers.map(([name, value]) => (name.toLowerCase() === "alt-svc" ? String(value) : "")).find(Boolean);
}

/** What Traefik's pods promise: QUIC where an entry point has `http3`, and Alt-Svc. */
function advertisingOf(workload: Properties, change: Change, world: World): Omit<AdvertisingFacts, "change">[] {
    const args = argumentsOf(workload);
    if (args === undefined) {
        return [];
    }
    const quic = opensQuic(args);
    const altSvc = quic ? altSvcOf(args, world) : undefined;
    const labels = properties(workload, "metadata.labels");
    return [
        {
            gateway: text({ name: labels[GATEWAY_LABEL] }, "name") ?? change.name,
            quic,
            altSvc,
            maxAge: altSvc === "controller" ? OWN_MAX_AGE : longestMaxAge(altSvc),
            proxyProtocol: args.some((arg) => /^--entrypoints\.[^.]+\.proxyprotocol/i.test(arg)),
        },
    ];
}

/** Services to which a Traefik route sends requests. */
function backendsOf(declared: Properties): Backend[] {
    return list(declared, "spec.routes")
        .flatMap((one) => list(one, "services"))
        .filter((service) => (text(service, "kind") ?? "Service") === "Service")
        .flatMap((service): Backend[] => {
            const [name, port] = [text(service, "name"), at(service, "port")];
            return name === undefined
                ? []
                : [
                      {
                          name,
                          namespace: text(service, "namespace") ?? text(declared, "metadata.namespace"),
                          ...(typeof port === "number" || typeof port === "string" ? { port } : {}),
                      },
                  ];
        });
}

const route: Reading = {
    carries: true,
    backends: backendsOf,
    fields: [
        { paths: ["spec.routes.*.services", "spec.routes.*.priority"], effect: "none" },
        { paths: ["spec.routes.*"], from: [undefined], effect: "none" },
        {
            paths: ["spec.routes"],
            effect: "served",
            severity: "warning",
            means: "requests that it matched get 404, or another backend",
        },
        {
            paths: ["spec.entryPoints"],
            effect: "served",
            means: "it answers on other entry points, and no longer on the old ones",
        },
        {
            paths: ["spec.tls"],
            effect: "shut-out",
            severity: "warning",
            means: "clients get another certificate or TLS configuration",
        },
    ],
    notice: {
        deleted: "requests that it routes get 404",
        replaced: "requests that it routes get 404 until it exists",
        severity: "error",
        replacedSeverity: "warning",
    },
};

/** Of Middleware, TLSOption, TLSStore and the like. */
const OTHER_FIELDS: readonly FieldEffect[] = [
    {
        paths: ["spec"],
        effect: "served",
        severity: "warning",
        means: "connections and requests of routes that name it are allowed, forwarded or answered differently",
    },
];

/**
 * What a review knows of Traefik, independent of who installed it, and of our resource that holds a field of its
 * Middleware.
 */
export const traefikReview: WingReview = {
    readings: {
        "kubernetes:*:Deployment": { advertising: advertisingOf },
        "kubernetes:*:DaemonSet": { advertising: advertisingOf },
        ...Object.fromEntries(
            ["IngressRoute", "IngressRouteTCP", "IngressRouteUDP"].flatMap((kind) => [
                [`kubernetes:traefik.io/*:${kind}`, route],
                [`kubernetes:traefik.containo.us/*:${kind}`, route],
            ]),
        ),
        // Named as its Middleware, and so as the Gateway.
        "*/http3gateway:SentAltSvc": { advertising: { gateway: "name", altSvc: "value", over: 1 } },
        "kubernetes:traefik.io/*:Middleware": {
            fields: [
                {
                    // Rules compare what is promised on both sides.
                    paths: ["Alt-Svc", "alt-svc"].map((name) => `spec.headers.customResponseHeaders.${name}`),
                    effect: "none",
                },
                ...OTHER_FIELDS,
            ],
        },
        "kubernetes:traefik.io*": {
            carries: true,
            notice: { deleted: "routes that name it are rejected or answer differently", severity: "warning" },
            fields: OTHER_FIELDS,
        },
        "kubernetes:traefik.containo.us*": {
            carries: true,
            notice: { deleted: "routes that name it are rejected or answer differently", severity: "warning" },
            fields: OTHER_FIELDS,
        },
    },
    rules,
};
