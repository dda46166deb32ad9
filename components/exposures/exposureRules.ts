import type { Rule } from "../model/rules/rule.ts";

export const exposureRules: Rule[] = [
    {
        code: "balancer-without-mixed-protocols",
        severity: "error",
        reason: "It drops the UDP port or rejects the whole Service, TCP included.",
        remedy: "Use an exposure that supports both: hostPorts(), or another balancer.",
        source: "kubernetes/enhancements KEP-1435; kubernetes/kubernetes#103464",
        judge: (plan) =>
            plan.exposure.mixedProtocols
                ? []
                : [
                      {
                          path: "exposure",
                          found: `${plan.exposure.kind} does not support TCP and UDP on one port.`,
                          remedy: plan.exposure.remedy,
                      },
                  ],
    },
];
