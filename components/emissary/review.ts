import { isChange, kindOf, text, texts } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type { AdvertisingFacts, Backend, Change, Found, Properties, Reading, WingReview } from "../model/readings.ts";

/** Seconds in Emissary's own Alt-Svc (python/ambassador/envoy/v3/v3listener.py), which cannot be set. */
const OWN_MAX_AGE = 86_400;

const isOf = (kind: string, { type }: Change) =>
    type.startsWith("kubernetes:getambassador.io/") && kindOf(type) === kind;

/** Whether a Listener answers over QUIC. */
function isQuic(listener: Properties): boolean {
    const stack = texts(listener, "spec.protocolStack");
    return stack.includes("UDP") && stack.includes("HTTP");
}

/** Names of ALPN that a Host allows over TCP and QUIC; `undefined` if each has its own. */
function protocolsOf(host: Properties | undefined): string[] | undefined {
    return text(host, "spec.tls.alpn_protocols")
        ?.split(",")
        .map((protocol) => protocol.trim());
}

/** A Listener over QUIC makes the one over TCP on its port send Alt-Svc. */
function advertisingOf(listener: Properties, { name }: Change): Omit<AdvertisingFacts, "change">[] {
    return isQuic(listener)
        ? [
              {
                  gateway: text(listener, "metadata.name") ?? name,
                  quic: true,
                  altSvc: "controller",
                  maxAge: OWN_MAX_AGE,
              },
          ]
        : [];
}

/** The Service of a Mapping: `name.namespace:port`, with a scheme or without. */
function backendsOf(mapping: Properties): Backend[] {
    const authority = (text(mapping, "spec.service") ?? "").split("://").at(-1) ?? "";
    const [host = "", port] = authority.split(":");
    const [name = "", namespace = text(mapping, "metadata.namespace")] = host.split(".");
    return name === "" ? [] : [{ name, namespace, ...(Number(port) > 0 ? { port: Number(port) } : {}) }];
}

const requests = (deleted: string, fields: readonly FieldEffect[]): Reading => ({
    carries: true,
    fields,
    notice: {
        deleted,
        replaced: `${deleted}, until the new one exists`,
        severity: "error",
        replacedSeverity: "warning",
    },
});

/** What a review knows of Emissary-ingress. */
export const emissaryReview: WingReview = {
    readings: {
        "kubernetes:getambassador.io/*:Host": {
            listeners: (host, change) => [
                {
                    gateway: `Host ${change.name}`,
                    resource: change.name,
                    name: undefined,
                    hostname: text(host, "spec.hostname") ?? "*",
                    port: 443,
                    protocol: "HTTPS",
                    secrets: [text(host, "spec.tlsSecret.name") ?? []].flat(),
                    ...(change.urn === undefined ? {} : { urn: change.urn }),
                },
            ],
            ...requests("its hostname is no longer served: clients get 404 or a TLS error", [
                // Rules compare hostnames.
                { paths: ["spec.hostname"], effect: "none" },
                {
                    paths: ["spec.tls", "spec.tlsSecret", "spec.tlsContext"],
                    effect: "connections",
                    severity: "warning",
                    means: "clients get another certificate or TLS configuration",
                },
            ]),
        },
        "kubernetes:getambassador.io/*:Listener": {
            advertising: advertisingOf,
            ...requests("its port no longer answers", [
                {
                    paths: ["spec.port"],
                    effect: "address",
                    means: "it answers on another port, and no longer on the old one",
                },
            ]),
        },
        "kubernetes:getambassador.io/*:Mapping": {
            backends: backendsOf,
            ...requests("requests that it routes get 404", [
                { paths: ["spec.service"], effect: "none" },
                {
                    paths: ["spec"],
                    effect: "served",
                    severity: "warning",
                    means: "requests are matched, forwarded or answered differently",
                },
            ]),
        },
    },
    rules: [
        {
            code: "emissary-alpn-without-h3",
            severity: "error",
            remedy:
                'Write alpn_protocols: "h3,h2,http/1.1", which serves both. Without the field HTTP/3 works too, and TCP has ' +
                "HTTP/1.1 alone.",
            source: "Emissary-ingress, python/ambassador/envoy/v3/v3tls.py",
            judge: ({ changes }) => {
                const after = (kind: string) =>
                    changes.flatMap((change) =>
                        isOf(kind, change) && change.after !== undefined ? [{ change, declared: change.after }] : [],
                    );
                const listeners = after("Listener").filter(({ declared }) => isQuic(declared));
                const opened = listeners.some(({ change }) => isChange(change));
                return after("Host").flatMap(({ change, declared }): Found[] => {
                    const protocols = protocolsOf(declared);
                    return listeners.length === 0 ||
                        !(opened || isChange(change)) ||
                        protocols === undefined ||
                        protocols.includes("h3")
                        ? []
                        : [
                              {
                                  resource: change.name,
                                  urn: change.urn,
                                  field: "spec.tls.alpn_protocols",
                                  message: `A Listener over UDP has the same list, ${protocols.join(",")}, which lacks h3: every handshake of HTTP/3 fails, while answers over TCP advertise it.`,
                              },
                          ];
                });
            },
        },
    ],
};
