import { knownFamilies } from "../exposures/addressRules.ts";
import type { Rule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { LoadBalancerControllerSettings } from "./loadBalancerControllerKind.ts";
import type { NetworkExposureSettings } from "./networkLoadBalancerKind.ts";

/** Settings of a Network Load Balancer that do not depend on its creator. */
export type CommonSettings = Pick<
    Known<LoadBalancerControllerSettings & NetworkExposureSettings>,
    "eips" | "subnets" | "scheme" | "ipFamilies" | "by" | "installation"
>;

/** Rules about any Network Load Balancer, independent of its creator. */
export const nlbRules: readonly Rule<CommonSettings>[] = [
    {
        code: "aws-eips-unlike-subnets",
        severity: "error",
        reason: "The balancer has one address in each subnet. AWS rejects another number of EIPs.",
        remedy: "List as many eips as subnets, in the same order, and list the subnets.",
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
        reason: "An internal balancer has private addresses, and AWS rejects EIPs for it.",
        remedy: 'Remove eips, or set scheme: "internet-facing".',
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings",
        judge: ({ eips, scheme }) =>
            eips !== undefined && scheme === "internal" ? [{ path: "eips", found: "The balancer is internal." }] : [],
    },
    {
        code: "aws-ipv6-alone",
        severity: "error",
        reason: "An NLB supports IPv4, or both families.",
        remedy: 'Use ipFamilies: ["IPv4", "IPv6"] in dual-stack subnets.',
        source: "Elastic Load Balancing API CreateLoadBalancer, IpAddressType",
        judge: ({ ipFamilies }) =>
            knownFamilies(ipFamilies).join() === "IPv6"
                ? [{ path: "ipFamilies", found: "The balancer has only IPv6." }]
                : [],
    },
    {
        code: "aws-installation-in-auto-mode",
        severity: "error",
        reason: "EKS Auto Mode creates this balancer, so the gateway would wait for a controller that is not involved.",
        remedy: "Remove installation, or remove by to use the AWS Load Balancer Controller.",
        source: "EKS User Guide, Auto Mode: load balancing",
        judge: ({ by, installation }) =>
            installation !== undefined && by === "eks-auto-mode"
                ? [{ path: "installation", found: "A controller is installed in addition to EKS Auto Mode's own." }]
                : [],
    },
];

/** Compares the balancer with the controller. */
export const drainRule: Rule = {
    code: "aws-deregistration-shorter-than-drain",
    severity: "warning",
    reason: "The balancer cuts the connections of a terminating proxy before the proxy has drained them.",
    remedy: "Set deregistrationDelay to at least the drainTimeout of the proxies.",
    source: "Elastic Load Balancing, target group attributes: deregistration_delay.connection_termination.enabled",
    judge: ({ exposure: { flowSeconds }, controller: { drainSeconds: drain } }) =>
        flowSeconds !== undefined && drain !== undefined && flowSeconds < drain
            ? [
                  {
                      path: "exposure.deregistrationDelay",
                      found: `The balancer waits for ${flowSeconds} s, and the proxies for ${drain} s.`,
                  },
              ]
            : [],
};
