import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { factsOf } from "../model/stages.ts";

function http3Wanted(plan: Plan): boolean {
    return (
        factsOf(plan.advertisement.stage).quic &&
        plan.listeners.some((listener) => listener.http3) &&
        plan.exposure.terminatesHttp3 === undefined
    );
}

export const clientTrafficRules: Rule[] = [
    {
        code: "proxy-protocol-with-http3",
        severity: "error",
        reason:
            "PROXY protocol does not exist for QUIC. The listener is rejected repeatedly while Alt-Svc still " +
            "advertises it, and browsers cannot load the site.",
        remedy: 'Remove clientTraffic.proxyProtocol (not needed if the balancer preserves the source address), or set advertisement.stage: "off".',
        source: "controllers' own documentation",
        judge: (plan) =>
            plan.clientTraffic.proxyProtocol &&
            http3Wanted(plan) &&
            !plan.controller.capabilities.proxyProtocolWithHttp3
                ? [
                      {
                          path: "clientTraffic.proxyProtocol",
                          found: "PROXY protocol is enabled together with HTTP/3.",
                          source: plan.controller.sources?.proxyProtocolWithHttp3,
                      },
                  ]
                : [],
    },
    {
        code: "client-certificates-with-http3",
        severity: "error",
        reason:
            "The controller cannot require them over QUIC: it disables HTTP/3 on the listener, or allows clients without a " +
            "certificate.",
        remedy: 'Serve the hostnames that require client certificates from a gateway with advertisement.stage: "off", or use a controller with the capability clientCertificatesWithHttp3.',
        source: "controllers' own documentation",
        judge: (plan) =>
            plan.clientTraffic.clientCertificateCa !== undefined &&
            http3Wanted(plan) &&
            !plan.controller.capabilities.clientCertificatesWithHttp3
                ? [
                      {
                          path: "clientTraffic.clientCertificateCa",
                          found: "Client certificates are required together with HTTP/3.",
                          source: plan.controller.sources?.clientCertificatesWithHttp3,
                      },
                  ]
                : [],
    },
];
