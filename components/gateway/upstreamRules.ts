import type { Rule } from "../model/rules/rule.ts";

export const upstreamRules: Rule[] = [
    {
        code: "upstream-http3-unsupported",
        severity: "error",
        reason: "It reaches backends over HTTP/1.1 and HTTP/2 alone, so the setting would have no effect.",
        remedy: "Use a controller with the capability upstreamHttp3, or omit upstream.http3.",
        source: "controllers' own documentation",
        judge: ({ upstream, controller: { capabilities, sources } }) =>
            upstream === undefined || capabilities.upstreamHttp3
                ? []
                : [
                      {
                          path: "upstream.http3",
                          found: "The controller has no HTTP/3 to backends.",
                          source: sources?.upstreamHttp3,
                      },
                  ],
    },
    {
        code: "upstream-http3-without-fallback",
        severity: "warning",
        reason: "A backend without TLS or HTTP/3, or behind a network without UDP, gets no request. Health checks use TCP and do not notice.",
        remedy: 'Use "auto", unless every backend of the gateway is known to answer over HTTP/3.',
        source: "RFC 9308 §2",
        judge: ({ upstream, controller: { capabilities } }) =>
            upstream?.http3 === "always" && capabilities.upstreamHttp3
                ? [{ path: "upstream.http3", found: "Requests to backends never go back to TCP." }]
                : [],
    },
];
