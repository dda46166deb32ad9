import type { Rule } from "../model/rules/rule.ts";
import { factsOf, type Stage } from "../model/stages.ts";

/** Whether a stage needs another Alt-Svc than a controller sends by itself, which stands in for that of `maxAge`. */
function needsAltSvc(stage: Stage): boolean {
    const { quic, altSvc } = factsOf(stage);
    return quic && altSvc !== "maxAge";
}

export const controllerRules: Rule[] = [
    {
        code: "controller-without-http3",
        severity: "error",
        reason: "No listener of it will ever answer over QUIC.",
        remedy: 'Use envoyGateway(), or set advertisement.stage: "off".',
        source: "controllers' own documentation",
        judge: (plan) =>
            !plan.controller.capabilities.http3 && factsOf(plan.advertisement.stage).quic
                ? [{ path: "controller.capabilities.http3", found: "The controller has no HTTP/3." }]
                : [],
    },
    {
        code: "alt-svc-not-settable",
        severity: "error",
        reason: "It advertises h3 for as long as it likes, so this stage would not hold.",
        remedy: 'Use envoyGateway(), or the stages "off" and "on".',
        source: "RFC 7838 §3",
        judge: (plan) =>
            plan.controller.capabilities.http3 &&
            !plan.controller.capabilities.altSvcSettable &&
            needsAltSvc(plan.advertisement.stage)
                ? [
                      {
                          path: "advertisement.stage",
                          found: `The controller's Alt-Svc cannot be set, and stage "${plan.advertisement.stage}" needs it.`,
                      },
                  ]
                : [],
    },
    {
        code: "quic-server-ids-missing",
        severity: "error",
        reason: "The balancer drops every packet whose connection ID names no server that it knows, so each handshake dies.",
        remedy: "Use a controller with the capability quicServerIds, or a balancer that routes by address.",
        source: "AWS, Network Load Balancer listeners: QUIC; draft-ietf-quic-load-balancers-21",
        judge: (plan) =>
            plan.exposure.byQuicServerId === true && !plan.controller.capabilities.quicServerIds
                ? [
                      {
                          path: "controller.capabilities.quicServerIds",
                          found: "The balancer routes by QUIC server ID, and the proxies have none.",
                      },
                  ]
                : [],
    },
];
