import type { PartRule } from "../model/rules/rule.ts";
import { opensQuic } from "./opensQuic.ts";

/** What every gateway of Istio is refused for, by the function that a user writes. */
export function istioRules(kind: "istio" | "existingIstio"): PartRule<{ acceptAlpha: boolean }>[] {
    return [
        {
            code: "istio-alpha-not-accepted",
            severity: "error",
            reason:
                "HTTP/3 is an alpha feature of Istio, off by default: its maintainers do not recommend it for production, and " +
                "a release may change it.",
            remedy: "Use the default controller, or accept it: istio({ acceptAlpha: true }), or the same of existingIstio().",
            source: "istio/istio#41676; PILOT_ENABLE_QUIC_LISTENERS",
            judge: ({ acceptAlpha }) =>
                acceptAlpha === true ? [] : [{ path: "acceptAlpha", found: "acceptAlpha is not set to true." }],
        },
        {
            code: "istio-client-traffic",
            severity: "error",
            reason:
                "Istio cannot require it over QUIC, so a later step to HTTP/3 would admit clients without it. This package does not " +
                "set it for Istio.",
            remedy: "Use the default controller for such hostnames, or remove the setting.",
            source: "istio/istio pilot/pkg/networking/core/listener.go",
            // With HTTP/3 the rules about what a controller cannot do find it.
            judge: (_settings, { clientTraffic, ...edge }) =>
                opensQuic(edge)
                    ? []
                    : [
                          ...(clientTraffic.proxyProtocol
                              ? [
                                    {
                                        of: "edge" as const,
                                        path: "clientTraffic.proxyProtocol",
                                        found: `PROXY protocol is set together with ${kind}().`,
                                    },
                                ]
                              : []),
                          ...(clientTraffic.clientCertificateCa === undefined
                              ? []
                              : [
                                    {
                                        of: "edge" as const,
                                        path: "clientTraffic.clientCertificateCa",
                                        found: `Client certificates are required together with ${kind}().`,
                                    },
                                ]),
                      ],
        },
    ];
}
