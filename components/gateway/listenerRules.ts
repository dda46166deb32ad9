import { portNumber } from "../model/listeners.ts";
import type { Plan } from "../model/plan.ts";
import { certificateCount, plannedListeners } from "../model/plannedListeners.ts";
import type { Rule } from "../model/rules/rule.ts";
import { formRulesOf } from "../model/settings/formRulesOf.ts";
import { factsOf } from "../model/stages.ts";
import { covers } from "../model/wildcards.ts";

/** The Gateway API's bound on `spec.listeners`. */
const MAX_LISTENERS = 64;
/** And on a listener's `tls.certificateRefs`. */
const MAX_CERTIFICATES = 64;

/** A gateway has at least one listener. */
export const NO_LISTENER = {
    code: "no-listener",
    severity: "error",
    reason: "A Gateway without a listener serves no traffic.",
    remedy: 'Set at least one hostname: hostnames: ["app.example.com"].',
    source: "Gateway API spec.listeners, minItems 1",
} as const;

export const listenerRules: Rule[] = [
    {
        ...NO_LISTENER,
        judge: (plan) => (plan.listeners.length > 0 ? [] : [{ path: "listeners", found: "No listener is set." }]),
    },
    {
        code: "too-many-listeners",
        severity: "error",
        reason: "The API server rejects the Gateway.",
        remedy:
            "Use several hostnames per certificate (acme({ namesPerCertificate: 20 })), which then share a listener. Or use a " +
            "wildcard hostname, or a second gateway.",
        source: "Gateway API spec.listeners, maxItems 64",
        judge: (plan) => {
            const count = plannedListeners(plan).length + (plan.redirectHttp ? 1 : 0);
            return count <= MAX_LISTENERS
                ? []
                : [
                      {
                          path: "listeners",
                          found: `The gateway has ${count} listeners, including the redirect on port 80.`,
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
        reason: "Hostnames that may share a certificate share a listener, and the API server rejects the Gateway.",
        remedy: "Use more hostnames per certificate (acme({ namesPerCertificate: 100 })), or use a second gateway.",
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
        reason: "QUIC requires TLS 1.3, so such a listener never answers over h3.",
        remedy: 'Use protocol: "HTTPS", or http3: { enabled: false }.',
        source: "RFC 9114 §3.1; RFC 9001 §4",
        judge: (plan) =>
            plan.listeners.flatMap((listener, index) =>
                listener.http3 && listener.protocol === "HTTP"
                    ? [
                          {
                              of: { listener: index },
                              path: "protocol",
                              found: "HTTP/3 is enabled for a listener without TLS.",
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "passthrough-with-http3",
        severity: "error",
        reason:
            "QUIC cannot be passed through by SNI. A client that discovered h3 through one hostname of the port tries it " +
            "for the others, and gets a 404 or a failed handshake.",
        remedy: "Move the passthrough hostname to another port or gateway, or disable http3 on the other listeners of the port.",
        source: "traefik/traefik#10865, #9050; Gateway API GEP-2643",
        judge: (plan) =>
            passthroughBesideHttp3(plan).flatMap(({ listener: { hostname, port, http3 }, index, covering }) =>
                !http3 && covering === undefined && plan.controller.capabilities.passthroughWithHttp3
                    ? []
                    : [
                          {
                              of: { listener: index },
                              path: "protocol",
                              found: `TLS passthrough of "${hostname}" shares port ${port} with HTTP/3${covering === undefined ? "" : ` of "${covering}", whose certificate is valid for it too`}.`,
                          },
                      ],
            ),
    },
    {
        code: "passthrough-with-shared-listener",
        severity: "error",
        reason:
            "The proxies reject the configuration of the port while no TLSRoute is attached to the passthrough listener, " +
            "so no hostname of the port is served over TCP.",
        remedy:
            "Give each hostname of the port a certificate of its own, such as selfSigned({ namesPerCertificate: 1 }), or move " +
            "the passthrough hostname to another port or gateway.",
        source: "controllers' own documentation",
        judge: (plan) => {
            const shared = plannedListeners(plan).filter(({ hostnames }) => hostnames.length > 1);
            return plan.controller.capabilities.passthroughWithSharedListener !== false
                ? []
                : plan.listeners.flatMap(({ protocol, port, hostname }, index) =>
                      protocol === "TLS" && shared.some((listener) => listener.port === port)
                          ? [
                                {
                                    of: { listener: index },
                                    path: "protocol",
                                    found: `TLS passthrough of "${hostname}" shares port ${port} with hostnames that share a listener.`,
                                    source: plan.controller.sources?.passthroughWithSharedListener,
                                },
                            ]
                          : [],
                  );
        },
    },
    {
        code: "passthrough-over-tcp-alone",
        severity: "warning",
        reason:
            "QUIC cannot be passed through by SNI, so its handshakes over QUIC fail. The backend's answers are encrypted: " +
            "an Alt-Svc of its own reaches clients, which then try QUIC at the gateway.",
        remedy: "Let the backend send no Alt-Svc for h3.",
        source: "Gateway API GEP-2643; RFC 7838 §2",
        judge: (plan) =>
            passthroughBesideHttp3(plan).flatMap(({ listener: { hostname, port, http3 }, index, covering }) =>
                !http3 &&
                covering === undefined &&
                plan.controller.capabilities.passthroughWithHttp3 &&
                factsOf(plan.advertisement.stage).quic
                    ? [
                          {
                              of: { listener: index },
                              path: "protocol",
                              found: `TLS passthrough of "${hostname}" is served over TCP alone: the HTTP/3 of port ${port} does not have it.`,
                          },
                      ]
                    : [],
            ),
    },
    {
        code: "port-80-taken",
        severity: "error",
        reason: "A port can have one protocol.",
        remedy: "Set redirectHttp: false, or move the listener.",
        source: "Gateway API Listener, distinctness",
        judge: (plan) =>
            plan.redirectHttp
                ? plan.listeners.flatMap((listener, index) =>
                      listener.port === 80
                          ? [
                                {
                                    of: { listener: index },
                                    path: "port",
                                    found: "Port 80 is used by the redirect to https.",
                                },
                            ]
                          : [],
                  )
                : [],
    },
    {
        code: "port-protocol-conflict",
        severity: "error",
        reason: "A port can have one protocol: the listeners conflict, and the controller serves neither.",
        remedy: "Use another port for the HTTP listener.",
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
            "The controller enables HTTP/3 for the whole Gateway: this listener would still answer over QUIC and advertise " +
            "it.",
        remedy: "Serve the hostname from a separate gateway, or use the same http3 for all HTTPS listeners of this one.",
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
                                    found: `"${listener.hostname}" has HTTP/3 disabled, but another listener has it enabled.`,
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
            "The controller sends one Alt-Svc for the whole Gateway: clients of this listener would use the UDP port of " +
            "the other one.",
        remedy: "Serve the port from a separate gateway.",
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

/**
 * Hostnames of TLS passthrough on a port with HTTP/3. `covering` is one that has HTTP/3 there and whose certificate is
 * valid for the passed one: a client that has a connection to it asks there for the other (RFC 9114 §3.3).
 */
function passthroughBesideHttp3({ listeners }: Pick<Plan, "listeners">) {
    return listeners.flatMap((listener, index) => {
        if (listener.protocol !== "TLS") return [];
        const beside = listeners.filter(({ http3, port }) => http3 && port === listener.port);
        const covering = beside.find(
            (other) => other.protocol === "HTTPS" && covers(other.hostname, listener.hostname),
        )?.hostname;
        return beside.length > 0 ? [{ listener, index, covering }] : [];
    });
}
