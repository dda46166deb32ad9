import { quicAnswers } from "../../plan.ts";
import type { Rule } from "../rule.ts";

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
        code: "replicas-invalid",
        severity: "error",
        reason: "There must be a proxy to answer.",
        remedy: "Use a whole number from 1; 2 or more survive a node.",
        source: "apps/v1 Deployment spec.replicas",
        judge: (plan) => {
            const replicas = plan.controller.settings["replicas"];
            return typeof replicas === "number" && !(Number.isInteger(replicas) && replicas >= 1)
                ? [{ path: "controller.replicas", found: `${replicas} is no number of replicas.` }]
                : [];
        },
    },
];
