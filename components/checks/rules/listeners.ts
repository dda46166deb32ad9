import type { Plan } from "../../plan.ts";
import type { Rule } from "../rule.ts";

function isPort(port: unknown): boolean {
    return typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65535;
}

/** The Gateway API's bound on `spec.listeners`. */
const MAX_LISTENERS = 64;

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
        remedy: "Use a wildcard hostname, or a second gateway.",
        source: "Gateway API spec.listeners, maxItems 64",
        judge: (plan) => {
            const count = plan.listeners.length + (plan.redirectHttp ? 1 : 0);
            return count <= MAX_LISTENERS
                ? []
                : [{ path: "listeners", found: `There are ${count} listeners, the port-80 redirect included.` }];
        },
    },
    {
        code: "port-invalid",
        severity: "error",
        reason: "It is no port.",
        remedy: "Use a whole number from 1 to 65535; browsers expect 443.",
        source: "RFC 6335 §6; Gateway API PortNumber",
        judge: (plan) =>
            plan.listeners.flatMap((listener, index) =>
                (["port", "advertisedPort"] as const)
                    .filter(
                        (key) =>
                            !isPort(listener[key]) && !(key === "advertisedPort" && listener[key] === listener.port),
                    )
                    .map((key) => ({ path: `listeners[${index}].${key}`, found: `${listener[key]} is out of range.` })),
            ),
    },
    {
        code: "http3-without-tls",
        severity: "error",
        reason: "QUIC has no form without TLS 1.3, so such a listener never answers over h3.",
        remedy: 'Use protocol: "HTTPS", or http3: { enabled: false }.',
        source: "RFC 9114 §3.1; RFC 9001 §4",
        judge: (plan) =>
            plan.listeners.flatMap((listener, index) =>
                listener.http3 && listener.protocol === "HTTP"
                    ? [{ path: `listeners[${index}].protocol`, found: "HTTP/3 is on for a listener without TLS." }]
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
                              path: `listeners[${index}].protocol`,
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
                          ? [{ path: `listeners[${index}].port`, found: "Port 80 holds the redirect to https." }]
                          : [],
                  )
                : [],
    },
    {
        code: "namespace-invalid",
        severity: "error",
        reason: "The API server refuses it.",
        remedy: "Use lower-case letters, digits and hyphens, at most 63.",
        source: "RFC 1123 label",
        judge: (plan: Plan) =>
            /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(plan.namespace)
                ? []
                : [{ path: "namespace", found: `"${plan.namespace}" is no namespace name.` }],
    },
];
