import type { Offence, Rule } from "../model/rules/rule.ts";
import { isCidr } from "../model/settings/forms.ts";

/** What a list holds as plain text; the rest is known later. Pure. */
export function plainList(value: unknown): { value: string; index: number }[] {
    return Array.isArray(value)
        ? value.flatMap((item, index) => (typeof item === "string" ? [{ value: item, index }] : []))
        : [];
}

/** True of every exposure that has source ranges, and of a cloud's balancer alone. */
export const sourceRangeInvalid: Omit<Rule, "judge"> & { look(settings: Record<string, unknown>): Offence[] } = {
    code: "source-range-invalid",
    severity: "error",
    reason: "The API server refuses the Service, or the balancer lets everybody in.",
    remedy: 'Write a CIDR such as "203.0.113.0/24".',
    source: "core/v1 Service spec.loadBalancerSourceRanges",
    look: (settings) =>
        plainList(settings["sourceRanges"])
            .filter((item) => !isCidr(item.value))
            .map((item) => ({ path: `sourceRanges[${item.index}]`, found: `"${item.value}" is no CIDR.` })),
};

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
