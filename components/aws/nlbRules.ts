import { knownFamilies } from "../exposures/addressRules.ts";
import type { ControllerPlan } from "../model/plan.ts";
import type { Rule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { LoadBalancerControllerSettings } from "./loadBalancerControllerKind.ts";
import type { NetworkExposureSettings } from "./networkLoadBalancerKind.ts";

/** Settings of a Network Load Balancer, as far as they do not depend on who makes it. */
export type CommonSettings = Pick<
    Known<LoadBalancerControllerSettings & NetworkExposureSettings>,
    "eips" | "subnets" | "scheme" | "ipFamilies" | "by" | "installation"
>;

/** Rules about any Network Load Balancer, whoever makes it. */
export const nlbRules: readonly Rule<CommonSettings>[] = [
    {
        code: "aws-eips-unlike-subnets",
        severity: "error",
        reason: "The balancer has one address in each subnet, and another number of EIPs is refused.",
        remedy: "Give as many eips as subnets, in the same order, and name the subnets.",
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings; AWS Load Balancer Controller, aws-load-balancer-eip-allocations",
        judge: ({ eips, subnets }) =>
            eips === undefined || subnets?.length === eips.length
                ? []
                : [
                      {
                          path: "eips",
                          found: `There are ${eips.length} EIPs for ${subnets?.length ?? "unnamed"} subnets.`,
                      },
                  ],
    },
    {
        code: "aws-eips-of-internal-balancer",
        severity: "error",
        reason: "An internal balancer has private addresses, and EIPs are refused for it.",
        remedy: 'Drop eips, or set scheme: "internet-facing".',
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings",
        judge: ({ eips, scheme }) =>
            eips !== undefined && scheme === "internal" ? [{ path: "eips", found: "The balancer is internal." }] : [],
    },
    {
        code: "aws-ipv6-alone",
        severity: "error",
        reason: "An NLB has IPv4, or both families.",
        remedy: 'Use ipFamilies: ["IPv4", "IPv6"] in dual-stack subnets.',
        source: "Elastic Load Balancing API CreateLoadBalancer, IpAddressType",
        judge: ({ ipFamilies }) =>
            knownFamilies(ipFamilies).join() === "IPv6"
                ? [{ path: "ipFamilies", found: "The balancer has IPv6 alone." }]
                : [],
    },
    {
        code: "aws-installation-in-auto-mode",
        severity: "error",
        reason: "EKS Auto Mode makes this balancer, so the gateway would wait for a controller that has no part in it.",
        remedy: "Drop installation, or drop by for the AWS Load Balancer Controller.",
        source: "EKS User Guide, Auto Mode: load balancing",
        judge: ({ by, installation }) =>
            installation !== undefined && by === "eks-auto-mode"
                ? [{ path: "installation", found: "A controller is installed beside EKS Auto Mode's own." }]
                : [],
    },
];

/** Seconds of a Gateway API duration such as `1m30s`; undefined where it is not one. */
function secondsOf(duration: unknown): number | undefined {
    const parts = [...String(duration).matchAll(/(\d{1,5})(ms|h|m|s)/g)];
    const unit: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
    return parts.length === 0
        ? undefined
        : parts.reduce((sum, [, value, name = ""]) => sum + Number(value) * (unit[name] ?? 0), 0);
}

/** Until every controller describes its drain, it is read from Envoy Gateway's settings: 60 seconds where none is given. */
function drainSecondsOf({ drainSeconds, settings }: ControllerPlan): number {
    const { drainTimeout } = (settings["drain"] ?? {}) as { drainTimeout?: unknown };
    return drainSeconds ?? secondsOf(drainTimeout) ?? 60;
}

/** Compares the balancer with the controller. */
export const drainRule: Rule = {
    code: "aws-deregistration-shorter-than-drain",
    severity: "warning",
    reason: "The balancer cuts the connections of a proxy that leaves before the proxy has drained them.",
    remedy: "Set deregistrationDelay to at least the drainTimeout of the proxies.",
    source: "Elastic Load Balancing, target group attributes: deregistration_delay.connection_termination.enabled",
    judge: ({ exposure: { flowSeconds }, controller }) => {
        const drain = drainSecondsOf(controller);
        return flowSeconds !== undefined && flowSeconds < drain
            ? [
                  {
                      path: "exposure.deregistrationDelay",
                      found: `The balancer waits for ${flowSeconds} s, and the proxies for ${drain} s.`,
                  },
              ]
            : [];
    },
};
