import type { Rule } from "../rule.ts";
import { hostnameProblem } from "./hostnames.ts";

export const dnsRules: Rule[] = [
    {
        code: "zone-invalid",
        severity: "error",
        reason: "No resolver can be sent to it.",
        remedy: 'Write the apex without a trailing dot, such as "h3.example.com".',
        source: "RFC 1035 §2.3.1",
        judge: (plan) => {
            const { zone } = plan.dns;
            const problem =
                zone === undefined ? undefined : zone.startsWith("*") ? "is a wildcard." : hostnameProblem(zone);
            return problem === undefined ? [] : [{ path: "dns.zone", found: `"${zone}" ${problem}` }];
        },
    },
    {
        code: "zone-without-https-records",
        severity: "error",
        reason: "The first visit of every client would stay on h2 without anybody noticing.",
        remedy: "Delegate the hostname to a zone that can, or say so explicitly.",
        source: "RFC 9460 §9; Azure DNS has no type 65",
        judge: (plan) =>
            !plan.dns.httpsRecords && plan.advertisement.stage === "on"
                ? [{ path: "dns", found: `${plan.dns.kind} cannot hold HTTPS records.` }]
                : [],
    },
    {
        code: "https-record-without-name",
        severity: "error",
        reason: "The HTTPS record of such a listener has no name that a client would ask for.",
        remedy: "Serve it on port 443, name each host, or publish elsewhere: dns: none().",
        source: "RFC 9460 §9.1; RFC 4592 §2.1.1",
        judge: (plan) =>
            plan.dns.zone === undefined
                ? []
                : plan.listeners.flatMap((listener, index) => {
                      const published = listener.http3 && listener.advertisedPort === listener.port;
                      const wildcard = listener.hostname.startsWith("*.") && listener.port !== 443;
                      return published && (wildcard || listener.port === 80)
                          ? [
                                {
                                    path: `listeners[${index}].port`,
                                    found: `"${listener.hostname}" would be served over HTTP/3 on port ${listener.port}.`,
                                },
                            ]
                          : [];
                  }),
    },
    {
        code: "advertised-port-not-in-dns",
        severity: "warning",
        reason: "Browsers drop an HTTPS record whose port is not the URL's, so only Alt-Svc names the other port.",
        remedy: "Serve QUIC on the URL's port.",
        source: "Chromium dns_response_result_extractor.cc",
        judge: (plan) =>
            plan.dns.kind === "none"
                ? []
                : plan.listeners.flatMap((listener, index) =>
                      listener.http3 && !Object.is(listener.advertisedPort, listener.port)
                          ? [
                                {
                                    path: `listeners[${index}].advertisedPort`,
                                    found: `UDP ${listener.advertisedPort} is advertised for TCP ${listener.port}.`,
                                },
                            ]
                          : [],
                  ),
    },
];
