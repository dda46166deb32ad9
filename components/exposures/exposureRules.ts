import type { Rule } from "../model/rules/rule.ts";

export const exposureRules: Rule[] = [
    {
        code: "balancer-without-mixed-protocols",
        severity: "error",
        reason: "It drops the UDP port or refuses the whole Service, TCP included.",
        remedy: "Use an exposure that takes both: hostPorts(), or a balancer that can.",
        source: "kubernetes/enhancements KEP-1435; kubernetes/kubernetes#103464",
        judge: (plan) =>
            plan.exposure.mixedProtocols
                ? []
                : [
                      {
                          path: "exposure",
                          found: `${plan.exposure.kind} cannot take TCP and UDP on one port.`,
                          remedy: plan.exposure.remedy,
                      },
                  ],
    },
];
