import { forEverybody, type Plan } from "../model/plan.ts";
import { plannedListeners } from "../model/plannedListeners.ts";
import type { Rule } from "../model/rules/rule.ts";

/** The port that such a balancer serves. */
const PORT = 443;

/** Whether the balancer terminates QUIC in place of the controller. */
const terminates = ({ exposure }: Plan) => exposure.terminatesHttp3 !== undefined;

/** Rules about a balancer that terminates HTTP/3 itself, and the gateway behind it. */
export const terminatingBalancerRules: Rule[] = [
    {
        code: "balancer-stage-not-settable",
        severity: "error",
        reason: "The balancer answers over QUIC and advertises it at once, with an Alt-Svc of its own.",
        remedy: 'Use the stages "off" and "on", without share and persist. Or use an exposure whose gateway terminates QUIC.',
        source: "RFC 7838 §3",
        judge: (plan) => {
            const { stage, persist } = plan.advertisement;
            return terminates(plan)
                ? [
                      ...(["off", "on"].includes(stage)
                          ? []
                          : [{ path: "advertisement.stage", found: `Stage "${stage}" cannot be set.` }]),
                      ...(forEverybody(plan.advertisement)
                          ? []
                          : [{ path: "advertisement.share", found: "Its Alt-Svc reaches every client." }]),
                      ...(persist ? [{ path: "advertisement.persist", found: "Its Alt-Svc cannot be set." }] : []),
                  ]
                : [];
        },
    },
    {
        code: "balancer-listener-not-served",
        severity: "error",
        reason: "The balancer terminates TLS of HTTPS on port 443, for clients of HTTP/1.1, HTTP/2 and HTTP/3.",
        remedy: "Serve the hostname from another gateway, or over HTTPS on port 443 with HTTP/3.",
        source: "the balancer's own documentation",
        judge: (plan) =>
            terminates(plan)
                ? plan.listeners.flatMap(({ hostname, protocol, port, advertisedPort, http3 }, index) =>
                      protocol === "HTTPS" && port === PORT && advertisedPort === PORT && http3
                          ? []
                          : [
                                {
                                    of: { listener: index },
                                    path: "protocol",
                                    found: `"${hostname}" is served otherwise.`,
                                },
                            ],
                  )
                : [],
    },
    {
        code: "balancer-needs-one-listener",
        severity: "error",
        reason:
            "The balancer names one hostname to the gateway in TLS, whichever the client asked for. Requests for hostnames of " +
            "other listeners get a 404.",
        remedy: "Use one certificate for all hostnames of the gateway, which then share a listener: selfSigned() is enough here.",
        source: "RFC 9110 §7.4",
        judge: (plan) => {
            const { listenerSharing = true } = plan.controller.capabilities;
            const count = plannedListeners(plan).filter(({ protocol }) => protocol === "HTTPS").length;
            return terminates(plan) && listenerSharing && count > 1
                ? [{ path: "certificate", found: `The hostnames have ${count} listeners.` }]
                : [];
        },
    },
    {
        code: "balancer-terminates-client-traffic",
        severity: "error",
        reason: "The gateway sees connections of the balancer alone, which sends neither.",
        remedy: "Remove the setting, and have the balancer require client certificates.",
        source: "the balancer's own documentation",
        judge: (plan) => {
            const { proxyProtocol, clientCertificateCa } = plan.clientTraffic;
            return terminates(plan)
                ? [
                      ...(proxyProtocol
                          ? [
                                {
                                    path: "clientTraffic.proxyProtocol",
                                    found: "PROXY protocol is required of the balancer.",
                                },
                            ]
                          : []),
                      ...(clientCertificateCa === undefined
                          ? []
                          : [
                                {
                                    path: "clientTraffic.clientCertificateCa",
                                    found: "A client certificate is required of the balancer.",
                                },
                            ]),
                  ]
                : [];
        },
    },
];
