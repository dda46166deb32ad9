import type { Plan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { factsOf } from "../model/stages.ts";

function http3Wanted(plan: Plan): boolean {
    return factsOf(plan.advertisement.stage).quic && plan.listeners.some((listener) => listener.http3);
}

export const clientTrafficRules: Rule[] = [
    {
        code: "proxy-protocol-with-http3",
        severity: "error",
        reason:
            "PROXY protocol has no form over QUIC: the listener is rejected again and again while Alt-Svc still " +
            "advertises it, and browsers see a dead site.",
        remedy: 'Drop clientTraffic.proxyProtocol (a balancer that keeps the source address needs none), or set advertisement.stage: "off".',
        source: "controllers' own documentation",
        judge: (plan) =>
            plan.clientTraffic.proxyProtocol &&
            http3Wanted(plan) &&
            !plan.controller.capabilities.proxyProtocolWithHttp3
                ? [
                      {
                          path: "clientTraffic.proxyProtocol",
                          found: "PROXY protocol is on together with HTTP/3.",
                          source: plan.controller.sources?.proxyProtocolWithHttp3,
                      },
                  ]
                : [],
    },
    {
        code: "client-certificates-with-http3",
        severity: "error",
        reason:
            "The controller cannot demand them over QUIC: it drops HTTP/3 from the listener, or lets clients in without a " +
            "certificate.",
        remedy: 'Serve the hostnames that need client certificates from a gateway with advertisement.stage: "off".',
        source: "controllers' own documentation",
        judge: (plan) =>
            plan.clientTraffic.clientCertificateCa !== undefined &&
            http3Wanted(plan) &&
            !plan.controller.capabilities.clientCertificatesWithHttp3
                ? [
                      {
                          path: "clientTraffic.clientCertificateCa",
                          found: "Client certificates are on together with HTTP/3.",
                          source: plan.controller.sources?.clientCertificatesWithHttp3,
                      },
                  ]
                : [],
    },
];
