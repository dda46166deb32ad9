import { forEverybody } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { factsOf, recordsListH3, type Stage } from "../model/stages.ts";

/** Whether a stage needs another Alt-Svc than a controller sends by itself, which replaces that of `maxAge`. */
function needsAltSvc(stage: Stage): boolean {
    const { quic, altSvc } = factsOf(stage);
    return quic && altSvc !== "maxAge";
}

export const controllerRules: Rule[] = [
    {
        code: "controller-without-http3",
        severity: "error",
        reason: "Its listeners never answer over QUIC.",
        remedy: 'Use a controller with the capability http3, such as the default one, or set advertisement.stage: "off".',
        source: "controllers' own documentation",
        judge: (plan) =>
            !plan.controller.capabilities.http3 &&
            factsOf(plan.advertisement.stage).quic &&
            plan.exposure.terminatesHttp3 === undefined
                ? [{ path: "controller.capabilities.http3", found: "The controller does not support HTTP/3." }]
                : [],
    },
    {
        code: "alt-svc-not-settable",
        severity: "error",
        reason: "It sets the duration of the advertisement itself, so this stage would have no effect.",
        remedy:
            "Use a controller with the capability altSvcSettable, such as the default one, or the stages " +
            '"off" and "on" without a share.',
        source: "RFC 7838 §3",
        judge: ({ advertisement, controller: { capabilities, remedies }, exposure }) => {
            const { stage, share } = advertisement;
            const own = remedies?.altSvcSettable === undefined ? {} : { remedy: remedies.altSvcSettable };
            if (!capabilities.http3 || capabilities.altSvcSettable || exposure.terminatesHttp3 !== undefined) {
                return [];
            }
            if (needsAltSvc(stage)) {
                const found = `The controller's Alt-Svc cannot be set, but stage "${stage}" requires it.`;
                return [{ path: "advertisement.stage", found, ...own }];
            }
            return capabilities.ownAdvertisement !== undefined && factsOf(stage).quic && !forEverybody(advertisement)
                ? [
                      {
                          path: "advertisement.share",
                          found: `The controller's own Alt-Svc reaches every client, but a share of ${share} % requires that it reaches none.`,
                          ...own,
                      },
                  ]
                : [];
        },
    },
    {
        code: "persist-not-settable",
        severity: "error",
        reason: "Its Alt-Svc has no persist=1, so clients drop it when they change networks.",
        remedy: "Use a controller with the capability altSvcSettable, as the default one has it, or omit persist.",
        source: "RFC 7838 §3.1",
        judge: ({ advertisement, controller: { capabilities }, exposure }) =>
            advertisement.persist &&
            capabilities.http3 &&
            !capabilities.altSvcSettable &&
            exposure.terminatesHttp3 === undefined
                ? [{ path: "advertisement.persist", found: "The controller's Alt-Svc cannot be set." }]
                : [],
    },
    {
        code: "trial-without-alt-svc",
        severity: "error",
        reason: "Alt-Svc alone advertises at this stage, so no client would ever try HTTP/3.",
        remedy:
            'Use "dark" and look with `http3-gateway verify --promised-port 443`, then "on", or a share of it. A front has the stage with ' +
            'altSvc, by which its gateway sends Alt-Svc, and with takes: "tcpAndUdp".',
        source: "RFC 7838 §3",
        judge: ({ advertisement: { stage }, controller: { capabilities } }) =>
            capabilities.answersTcp === false && stage === "trial"
                ? [
                      {
                          path: "advertisement.stage",
                          found: "The controller answers over QUIC alone, and sends no Alt-Svc.",
                      },
                  ]
                : [],
    },
    {
        code: "records-alone-without-records",
        severity: "warning",
        reason: "HTTPS records are all that advertises HTTP/3 where the controller answers over QUIC alone.",
        remedy: "Publish them with dns, or see to the HTTPS records of these names elsewhere.",
        source: "RFC 9460 §9",
        judge: ({ advertisement: { stage }, controller: { capabilities }, dns: { kind, httpsRecords } }) =>
            capabilities.answersTcp === false && recordsListH3(stage) && (kind === "none" || !httpsRecords)
                ? [{ path: "dns", found: `${kind}() publishes no HTTPS record.` }]
                : [],
    },
    {
        code: "service-of-another-gateway",
        severity: "error",
        reason: "The controller uses a Service that is there already, or it makes one of its own; the exposure has to expect the same.",
        remedy:
            "Use existingAddress() together with a controller that has its Service already: front(), as Http3Front does, or " +
            "existingTraefik(). Use neither without the other.",
        source: "this package's controllers",
        judge: ({ controller, exposure }) =>
            (controller.capabilities.ownService === false) === (exposure.existing === true)
                ? []
                : [{ path: "exposure", found: `${exposure.kind} does not go together with ${controller.kind}.` }],
    },
    {
        code: "host-network-not-supported",
        severity: "error",
        reason: "Nothing would listen on the nodes, so no client could connect.",
        remedy: "Use an exposure with a Service, such as mixedService(), or a controller that can, such as the default one.",
        source: "controllers' own documentation",
        judge: ({ controller, exposure }) =>
            exposure.onNodes === true && controller.capabilities.hostNetwork === false
                ? [
                      {
                          path: "exposure",
                          found: `${exposure.kind} needs the proxies on the nodes' own sockets, which ${controller.kind} cannot do.`,
                          source: controller.sources?.hostNetwork,
                          remedy: controller.remedies?.hostNetwork,
                      },
                  ]
                : [],
    },
    {
        code: "node-addresses-not-reported",
        severity: "error",
        reason: "No record would have an address, and the check would have no target.",
        remedy: "Set the addresses at which clients reach the nodes: hostPorts({ addresses: [...] }).",
        source: "controllers' own documentation",
        judge: ({ controller, exposure }) =>
            exposure.byNodeAddresses === true && controller.capabilities.nodeAddresses === false
                ? [
                      {
                          path: "exposure.addresses",
                          found: "The controller does not report the addresses of its nodes.",
                          source: controller.sources?.nodeAddresses,
                      },
                  ]
                : [],
    },
    {
        code: "quic-server-ids-missing",
        severity: "error",
        reason: "The balancer drops every packet whose connection ID has an unknown server ID, so every handshake fails.",
        remedy: "Use a controller with the capability quicServerIds, or a balancer that routes by address.",
        source: "AWS, Network Load Balancer listeners: QUIC; draft-ietf-quic-load-balancers-21",
        judge: (plan) =>
            plan.exposure.byQuicServerId === true && !plan.controller.capabilities.quicServerIds
                ? [
                      {
                          path: "controller.capabilities.quicServerIds",
                          found: "The balancer routes by QUIC server ID, but the proxies have none.",
                      },
                  ]
                : [],
    },
];
