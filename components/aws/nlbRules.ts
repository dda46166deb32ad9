import { familiesOf } from "../model/rules/families.ts";
import { inPlans, type PartRule, settingsOfKinds } from "../model/rules/judgeBy.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { written } from "../model/rules/written.ts";

type Settings = Record<string, unknown>;

/** A rule about any Network Load Balancer, whoever makes it. Paths are the balancer's own. */
type NlbRule = PartRule<Settings>;

function within(settings: Settings, path: string, lowest: number, highest: number, unit = ""): Offence[] {
    const value = settings[path.replace(/^.*\./, "")];
    return value === undefined || (Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest)
        ? []
        : [{ path, found: `${written(value)} is not from ${lowest} to ${highest}${unit}.` }];
}

/** How many are listed; a plan may have their number alone. */
function count(value: unknown): unknown {
    return Array.isArray(value) ? value.length : value;
}

export const nlbRules: NlbRule[] = [
    {
        code: "aws-eips-unlike-subnets",
        severity: "error",
        reason: "The balancer has one address in each subnet, and another number of EIPs is refused.",
        remedy: "Give as many eips as subnets, in the same order, and name the subnets.",
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings; AWS Load Balancer Controller, aws-load-balancer-eip-allocations",
        look: ({ eips, subnets }) =>
            eips === undefined || (Array.isArray(subnets) && subnets.length === count(eips))
                ? []
                : [
                      {
                          path: "eips",
                          found: `There are ${String(count(eips))} EIPs for ${Array.isArray(subnets) ? subnets.length : "unnamed"} subnets.`,
                      },
                  ],
    },
    {
        code: "aws-eips-of-internal-balancer",
        severity: "error",
        reason: "An internal balancer has private addresses, and EIPs are refused for it.",
        remedy: 'Drop eips, or set scheme: "internet-facing".',
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings",
        look: ({ eips, scheme }) =>
            eips !== undefined && scheme === "internal" ? [{ path: "eips", found: "The balancer is internal." }] : [],
    },
    {
        code: "aws-ipv6-alone",
        severity: "error",
        reason: "An NLB has IPv4, or both families.",
        remedy: 'Use ipFamilies: ["IPv4", "IPv6"] in dual-stack subnets.',
        source: "Elastic Load Balancing API CreateLoadBalancer, IpAddressType",
        look: (settings) =>
            familiesOf(settings).includes("IPv4")
                ? []
                : [{ path: "ipFamilies", found: "The balancer has IPv6 alone." }],
    },
    {
        code: "aws-installation-in-auto-mode",
        severity: "error",
        reason: "EKS Auto Mode makes this balancer, so the gateway would wait for a controller that has no part in it.",
        remedy: "Drop installation, or drop by for the AWS Load Balancer Controller.",
        source: "EKS User Guide, Auto Mode: load balancing",
        look: ({ by, installation }) =>
            installation === true && by === "eks-auto-mode"
                ? [{ path: "installation", found: "A controller is installed beside EKS Auto Mode's own." }]
                : [],
    },
    {
        code: "aws-health-check-invalid",
        severity: "error",
        reason: "AWS refuses the target group, so the balancer has no targets.",
        remedy: "Use values that NLB takes, or leave them out.",
        source: "Elastic Load Balancing API CreateTargetGroup; aws/aws-cdk#26031",
        look: (settings) => {
            const check = (settings["healthCheck"] ?? {}) as Settings;
            const { path, timeout, interval = 10, protocol = "TCP" } = check;
            return [
                ...within(check, "healthCheck.interval", 5, 300, " seconds"),
                ...within(check, "healthCheck.timeout", 2, 120, " seconds"),
                ...within(check, "healthCheck.healthyThreshold", 2, 10),
                ...within(check, "healthCheck.unhealthyThreshold", 2, 10),
                ...within(check, "healthCheck.port", 1, 65_535),
                ...within(settings, "deregistrationDelay", 0, 3600, " seconds"),
                ...(Number(timeout ?? 0) > Number(interval)
                    ? [
                          {
                              path: "healthCheck.timeout",
                              found: `${timeout} s is longer than the interval, ${interval} s.`,
                          },
                      ]
                    : []),
                ...(path !== undefined && protocol === "TCP"
                    ? [{ path: "healthCheck.path", found: "A check over TCP has no path." }]
                    : []),
                ...(path !== undefined && protocol !== "TCP" && !/^\/.{0,1023}$/.test(String(path))
                    ? [{ path: "healthCheck.path", found: `"${path}" is no path.` }]
                    : []),
            ];
        },
    },
];

const KINDS = ["aws.loadBalancerController", "aws.networkLoadBalancer"];

const controllerRules: NlbRule[] = [
    {
        code: "aws-balancer-name-invalid",
        severity: "error",
        reason: "The controller creates no balancer, and the Service waits for its address for ten minutes.",
        remedy: "Use at most 32 letters, digits and hyphens, with no hyphen at either end, or leave the name out.",
        source: "Elastic Load Balancing API CreateLoadBalancer, Name",
        look: ({ name }) =>
            name === undefined || /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(String(name))
                ? []
                : [{ path: "name", found: `"${String(name)}" is no name of a balancer.` }],
    },
];

/** Seconds of a Gateway API duration such as `1m30s`; undefined where it is none. */
function secondsOf(duration: unknown): number | undefined {
    const parts = [...String(duration).matchAll(/(\d{1,5})(ms|h|m|s)/g)];
    const unit: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };
    return parts.length === 0
        ? undefined
        : parts.reduce((sum, [, value, name = ""]) => sum + Number(value) * (unit[name] ?? 0), 0);
}

const drainRule: Rule = {
    code: "aws-deregistration-shorter-than-drain",
    severity: "warning",
    reason: "The balancer cuts the connections of a proxy that leaves before the proxy has drained them.",
    remedy: "Set deregistrationDelay to at least the drainTimeout of the proxies.",
    source: "Elastic Load Balancing, target group attributes: deregistration_delay.connection_termination.enabled",
    judge: ({ exposure, controller }) => {
        const { drainTimeout } = (controller.settings["drain"] ?? {}) as { drainTimeout?: unknown };
        // Not said, the proxies' own is 60 seconds, as the balancer's is.
        const [delay = 60, drain = 60] = [exposure.settings["deregistrationDelay"], secondsOf(drainTimeout)];
        return KINDS.includes(exposure.kind) && Number(delay) < drain
            ? [
                  {
                      path: "exposure.deregistrationDelay",
                      found: `The balancer waits for ${Number(delay)} s, and the proxies for ${drain} s.`,
                  },
              ]
            : [];
    },
};

export const awsBalancerRules: Rule[] = [
    ...inPlans(controllerRules, settingsOfKinds("aws.loadBalancerController")),
    ...inPlans(nlbRules, settingsOfKinds(...KINDS)),
    drainRule,
];
