import { at, kindOf, list, text, texts } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type {
    AdvertisingFacts,
    Backend,
    Change,
    Properties,
    Reading,
    ReviewRule,
    WingReview,
} from "../model/readings.ts";

const rules: ReviewRule[] = [
    {
        code: "traefik-cuts-h3",
        severity: "warning",
        remedy: "Roll out when few are there, or drain by taking pods out of the Service first.",
        source: "traefik/traefik#13861",
        judge: ({ changes }) =>
            changes
                .filter(
                    ({ type, operation }) =>
                        ["Deployment", "DaemonSet"].includes(kindOf(type)) && operation === "update",
                )
                .filter(
                    ({ after, paths }) =>
                        Object.keys(paths).some((path) => path.startsWith("spec.template")) &&
                        list(after, "spec.template.spec.containers").some(
                            (container) =>
                                isTraefik(container) && JSON.stringify(container["args"] ?? []).includes(".http3"),
                        ),
                )
                .map((change) => ({
                    resource: change.name,
                    urn: change.urn,
                    message:
                        "Traefik's pods roll out. It closes h3 connections at once when it stops: every request under way over h3 is cut, h1 and h2 are not.",
                })),
    },
];

/** Seconds in Traefik's own Alt-Svc (pkg/server/server_entrypoint_tcp_http3.go, by quic-go). */
const OWN_MAX_AGE = 2_592_000;

const isTraefik = (container: Properties) => /(^|\/)traefik(:|@|$)/.test(String(container["image"]));

/** What Traefik's pods promise: QUIC and its own Alt-Svc where an entry point has `http3`. */
function advertisingOf(workload: Properties, change: Change): Omit<AdvertisingFacts, "change">[] {
    const containers = list(workload, "spec.template.spec.containers").filter(isTraefik);
    if (containers.length === 0) {
        return [];
    }
    const args = containers.flatMap((container) => [...texts(container, "args"), ...texts(container, "command")]);
    const quic = args.some((arg) => /^--(entrypoints\.[^.]+|experimental)\.http3(=(true|1)|\.|$)/i.test(arg));
    return [{ gateway: change.name, quic, altSvc: quic ? "controller" : undefined, maxAge: quic ? OWN_MAX_AGE : 0 }];
}

/** Services that a route of Traefik's leads to. */
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
            means: "it answers at other entry points, and no longer at the old ones",
        },
        {
            paths: ["spec.tls"],
            effect: "shut-out",
            severity: "warning",
            means: "clients get another certificate or another TLS",
        },
    ],
    notice: {
        deleted: "what it routes is answered 404",
        replaced: "what it routes is answered 404 until it is there",
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
        means: "connections and requests of routes that name it are let in, sent on or answered in another way",
    },
];

/** What a review knows of Traefik, for gateways whose Traefik is installed outside this package. */
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
        "kubernetes:traefik.io*": {
            carries: true,
            notice: { deleted: "routes that name it are refused or answer in another way", severity: "warning" },
            fields: OTHER_FIELDS,
        },
        "kubernetes:traefik.containo.us*": {
            carries: true,
            notice: { deleted: "routes that name it are refused or answer in another way", severity: "warning" },
            fields: OTHER_FIELDS,
        },
    },
    rules,
};
