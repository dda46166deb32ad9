import { quicAnswers } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";
import { zonesOf } from "../model/zones.ts";

export const controllerRules: Rule[] = [
    {
        code: "controller-without-http3",
        severity: "error",
        reason: "No listener of it will ever answer over QUIC.",
        remedy: 'Use envoyGateway(), or set advertisement.stage: "off".',
        source: "controllers' own documentation",
        judge: (plan) =>
            !plan.controller.capabilities.http3 && quicAnswers(plan.advertisement.stage)
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
            ["dark", "trial", "withdraw"].includes(plan.advertisement.stage)
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
    {
        code: "replicas-invalid",
        severity: "error",
        reason: "There must be a pod to answer.",
        remedy: "Use a whole number from 1; 2 or more survive a node.",
        source: "apps/v1 Deployment spec.replicas",
        judge: (plan) =>
            [
                { path: "controller.replicas", replicas: plan.controller.settings["replicas"] },
                { path: "controller.controlPlaneReplicas", replicas: plan.controller.settings["controlPlaneReplicas"] },
                ...zonesOf(plan).map(({ path, dns }) => ({
                    path: `${path}.replicas`,
                    replicas: dns.settings["replicas"],
                })),
            ].flatMap(({ path, replicas }) =>
                typeof replicas === "string" ||
                (typeof replicas === "number" && !(Number.isInteger(replicas) && replicas >= 1))
                    ? [{ path, found: `${written(replicas)} is no number of replicas.` }]
                    : [],
            ),
    },
    {
        code: "version-invalid",
        severity: "error",
        reason: "It names no release, so neither its chart nor its CRDs would be found.",
        remedy: 'Write the release with its v, such as "v1.9.1".',
        source: "Envoy Gateway and Gateway API releases",
        judge: (plan) =>
            [
                { path: "controller.version", version: plan.controller.settings["version"] },
                {
                    path: "controller.crds.gatewayApiVersion",
                    version: plan.controller.settings["gatewayApiVersion"],
                },
            ].flatMap(({ path, version }) =>
                typeof version === "string" && !/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)
                    ? [{ path, found: `"${version}" is no version.` }]
                    : [],
            ),
    },
    {
        code: "autoscaling-invalid",
        severity: "error",
        reason: "The API server refuses the HorizontalPodAutoscaler, and the number of proxies stays at one.",
        remedy: "Use whole numbers with 1 <= minReplicas <= maxReplicas, and a targetCpuPercent from 1 to 100.",
        source: "autoscaling/v2 HorizontalPodAutoscaler",
        judge: (plan) => {
            const scaling = plan.controller.settings["autoscaling"] as
                | { minReplicas: number; maxReplicas: number; targetCpuPercent?: number }
                | undefined;
            if (scaling === undefined) {
                return [];
            }
            const { minReplicas, maxReplicas, targetCpuPercent = 60 } = scaling;
            const bounds = Number.isInteger(minReplicas) && Number.isInteger(maxReplicas) && minReplicas >= 1;
            const found = [
                bounds && minReplicas <= maxReplicas
                    ? []
                    : [`${written(minReplicas)} to ${written(maxReplicas)} replicas are no bounds.`],
                Number.isFinite(targetCpuPercent) && targetCpuPercent >= 1 && targetCpuPercent <= 100
                    ? []
                    : [`${written(targetCpuPercent)} % of a CPU is no target.`],
            ].flat();
            return found.map((text) => ({ path: "controller.autoscaling", found: text }));
        },
    },
    {
        code: "drain-invalid",
        severity: "error",
        reason: "The API server refuses the EnvoyProxy.",
        remedy: 'Write a Gateway API duration such as "15s" or "1m30s".',
        source: "Gateway API GEP-2257",
        judge: (plan) =>
            Object.entries((plan.controller.settings["drain"] ?? {}) as Record<string, unknown>)
                .filter(([, value]) => value !== undefined && !/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(String(value)))
                .map(([key, value]) => ({ path: `controller.drain.${key}`, found: `"${value}" is no duration.` })),
    },
];
