import { portNumber } from "../model/listeners.ts";
import type { Plan } from "../model/plan.ts";
import { certificateCount, plannedListeners } from "../model/plannedListeners.ts";
import type { Rule } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";

/** The Gateway API's bound on `spec.listeners`. */
const MAX_LISTENERS = 64;
/** And on a listener's `tls.certificateRefs`. */
const MAX_CERTIFICATES = 64;

export const listenerRules: Rule[] = [
    {
        code: "no-listener",
        severity: "error",
        reason: "A Gateway without a listener serves nobody.",
        remedy: 'Name at least one hostname: hostnames: ["app.example.com"].',
        source: "Gateway API spec.listeners, minItems 1",
        judge: (plan) => (plan.listeners.length > 0 ? [] : [{ path: "listeners", found: "There is no listener." }]),
    },
    {
        code: "too-many-listeners",
        severity: "error",
        reason: "The API server refuses the Gateway.",
        remedy:
            "Let a certificate have several hostnames (acme({ namesPerCertificate: 20 })): they share a listener. Or use a " +
            "wildcard hostname, or a second gateway.",
        source: "Gateway API spec.listeners, maxItems 64",
        judge: (plan) => {
            const count = plannedListeners(plan).length + (plan.redirectHttp ? 1 : 0);
            return count <= MAX_LISTENERS
                ? []
                : [
                      {
                          path: "listeners",
                          found: `There are ${count} listeners, the port-80 redirect included.`,
                          ...(plan.controller.capabilities.listenerSharing === false
                              ? { remedy: "Use a wildcard hostname, or a second gateway." }
                              : {}),
                      },
                  ];
        },
    },
    {
        code: "too-many-certificates",
        severity: "error",
        reason: "Hostnames that may have a certificate in common share a listener, and the API server refuses the Gateway.",
        remedy: "Let a certificate have more hostnames (acme({ namesPerCertificate: 100 })), or use a second gateway.",
        source: "Gateway API spec.listeners[].tls.certificateRefs, maxItems 64",
        judge: (plan) =>
            plannedListeners(plan).flatMap(({ protocol, port, hostnames }) => {
                const count = certificateCount(plan.certificate, new Set(hostnames).size);
                // No number of names a certificate is refused as that alone.
                return protocol !== "HTTPS" || count <= MAX_CERTIFICATES || !Number.isFinite(count)
                    ? []
                    : [
                          {
                              path: "listeners",
                              found: `The ${hostnames.length} hostnames of port ${port} have ${count} certificates.`,
                          },
                      ];
            }),
    },
    ...formRulesOf<Plan>(portNumber, ({ listeners }) =>
        listeners.flatMap(({ port, advertisedPort }, index) => [
            { of: { listener: index }, path: "port", value: port },
            // By default it is the listener's own.
            ...(advertisedPort === port
                ? []
                : [{ of: { listener: index }, path: "advertisedPort", value: advertisedPort }]),
        ]),
    ),
    {
        code: "http3-without-tls",
        severity: "error",
        reason: "QUIC has no form without TLS 1.3, so such a listener never answers over h3.",
        remedy: 'Use protocol: "HTTPS", or http3: { enabled: false }.',
        source: "RFC 9114 §3.1; RFC 9001 §4",
        judge: (plan) =>
            plan.listeners.flatMap((listener, index) =>
                listener.http3 && listener.protocol === "HTTP"
                    ? [{ of: { listener: index }, path: "protocol", found: "HTTP/3 is on for a listener without TLS." }]
                    : [],
            ),
    },
    {
        code: "passthrough-with-http3",
        severity: "error",
        reason:
            "QUIC cannot be passed through by SNI: a client that learned h3 from one hostname of the port tries it for the " +
            "others, and gets a 404 or a failed handshake.",
        remedy: "Put the passthrough hostname on another port or gateway, or switch its neighbours' http3 off.",
        source: "traefik/traefik#10865, #9050; Gateway API GEP-2643",
        judge: (plan) =>
            plan.listeners.flatMap((listener, index) =>
                listener.protocol === "TLS" &&
                plan.listeners.some((other) => other.http3 && other.port === listener.port)
                    ? [
                          {
                              of: { listener: index },
                              path: "protocol",
                              found: `TLS passthrough of "${listener.hostname}" shares port ${listener.port} with HTTP/3.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "port-80-taken",
        severity: "error",
        reason: "One port has one protocol.",
        remedy: "Set redirectHttp: false, or move the listener.",
        source: "Gateway API Listener, distinctness",
        judge: (plan) =>
            plan.redirectHttp
                ? plan.listeners.flatMap((listener, index) =>
                      listener.port === 80
                          ? [{ of: { listener: index }, path: "port", found: "Port 80 holds the redirect to https." }]
                          : [],
                  )
                : [],
    },
    {
        code: "port-protocol-conflict",
        severity: "error",
        reason: "One port has one protocol: the listeners conflict, and the controller serves neither.",
        remedy: "Give the HTTP listener a port of its own.",
        source: "Gateway API Listener, distinctness",
        judge: (plan) =>
            plan.listeners.flatMap((listener, index) =>
                listener.protocol === "HTTP" &&
                plan.listeners.some((other) => other.protocol !== "HTTP" && other.port === listener.port)
                    ? [
                          {
                              of: { listener: index },
                              path: "port",
                              found: `HTTP shares port ${listener.port} with a listener that has TLS.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "http3-not-per-listener",
        severity: "error",
        reason:
            "The controller switches HTTP/3 for the whole Gateway: this listener would answer over QUIC, and advertise it, " +
            "all the same.",
        remedy: "Serve the hostname from a gateway of its own, or give all HTTPS listeners of this one the same http3.",
        source: "controllers' own documentation",
        judge: (plan) =>
            plan.controller.capabilities.http3PerListener || !plan.listeners.some((listener) => listener.http3)
                ? []
                : plan.listeners.flatMap((listener, index) =>
                      listener.protocol === "HTTPS" && !listener.http3
                          ? [
                                {
                                    of: { listener: index },
                                    path: "http3",
                                    found: `"${listener.hostname}" has HTTP/3 off, and another listener has it on.`,
                                    source: plan.controller.sources?.http3PerListener,
                                },
                            ]
                          : [],
                  ),
    },
    {
        code: "alt-svc-not-per-listener",
        severity: "error",
        reason:
            "The controller sends one Alt-Svc for the whole Gateway: clients of this listener would be sent to the other " +
            "one's UDP port.",
        remedy: "Serve the port from a gateway of its own.",
        source: "RFC 7838 §3",
        judge: (plan) => {
            const first = plan.listeners.find((listener) => listener.http3);
            return plan.controller.capabilities.http3PerListener
                ? []
                : plan.listeners.flatMap((listener, index) =>
                      listener.http3 && listener.advertisedPort !== first?.advertisedPort
                          ? [
                                {
                                    of: { listener: index },
                                    path: "advertisedPort",
                                    found: `UDP ${listener.advertisedPort} and UDP ${first?.advertisedPort} would both be advertised.`,
                                },
                            ]
                          : [],
                  );
        },
    },
];
