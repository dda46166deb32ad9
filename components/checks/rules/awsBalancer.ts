import type { ExposurePlan, Plan } from "../../plan.ts";
import type { Offence, Rule } from "../rule.ts";

type Settings = Record<string, unknown>;

/** Judges the settings of the AWS balancer alone, and nothing else. */
function judgeBalancer(judge: (settings: Settings, exposure: ExposurePlan) => (Offence | undefined)[]) {
    return ({ exposure }: Plan): Offence[] =>
        exposure.kind === "aws.loadBalancerController"
            ? judge(exposure.settings, exposure).filter((offence) => offence !== undefined)
            : [];
}

function within(settings: Settings, path: string, key: string, lowest: number, highest: number, unit: string) {
    const value = settings[key];
    return value === undefined || (Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest)
        ? undefined
        : { path, found: `${String(value)} is not from ${lowest} to ${highest}${unit}.` };
}

export const awsBalancerRules: Rule[] = [
    {
        code: "aws-balancer-name-invalid",
        severity: "error",
        reason: "The controller creates no balancer, and the Service waits for its address for ten minutes.",
        remedy: "Use at most 32 letters, digits and hyphens, with no hyphen at either end, or leave the name out.",
        source: "Elastic Load Balancing API CreateLoadBalancer, Name",
        judge: judgeBalancer(({ name }) => [
            name === undefined || /^(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/.test(String(name))
                ? undefined
                : { path: "exposure.name", found: `"${String(name)}" is no name of a balancer.` },
        ]),
    },
    {
        code: "aws-eips-unlike-subnets",
        severity: "error",
        reason: "The balancer has one address in each subnet, and the controller refuses another number of EIPs.",
        remedy: "Give as many eips as subnets, in the same order, and name the subnets.",
        source: "AWS Load Balancer Controller, aws-load-balancer-eip-allocations",
        judge: judgeBalancer(({ eips, subnets }) => [
            eips === undefined || (Array.isArray(subnets) && subnets.length === eips)
                ? undefined
                : {
                      path: "exposure.eips",
                      found: `There are ${String(eips)} EIPs for ${Array.isArray(subnets) ? subnets.length : "unnamed"} subnets.`,
                  },
        ]),
    },
    {
        code: "aws-eips-of-internal-balancer",
        severity: "error",
        reason: "An internal balancer has private addresses; the controller refuses EIPs for it.",
        remedy: 'Drop eips, or set scheme: "internet-facing".',
        source: "AWS Load Balancer Controller, aws-load-balancer-eip-allocations",
        judge: judgeBalancer(({ eips, scheme }) => [
            eips !== undefined && scheme === "internal"
                ? { path: "exposure.eips", found: "The balancer is internal." }
                : undefined,
        ]),
    },
    {
        code: "aws-ipv6-alone",
        severity: "error",
        reason: "An NLB has IPv4, or both families.",
        remedy: 'Use ipFamilies: ["IPv4", "IPv6"] in dual-stack subnets.',
        source: "Elastic Load Balancing API CreateLoadBalancer, IpAddressType",
        judge: judgeBalancer((_settings, { ipFamilies }) => [
            ipFamilies.includes("IPv4")
                ? undefined
                : { path: "exposure.ipFamilies", found: "The balancer has IPv6 alone." },
        ]),
    },
    {
        code: "aws-health-check-invalid",
        severity: "error",
        reason: "The controller cannot make the target group, so the balancer has no targets.",
        remedy: "Use values that NLB takes, or leave them out.",
        source: "Elastic Load Balancing API CreateTargetGroup",
        judge: judgeBalancer((settings) => {
            const check = (settings["healthCheck"] ?? {}) as Settings;
            const at = (key: string) => `exposure.healthCheck.${key}`;
            return [
                within(check, at("interval"), "interval", 5, 300, " seconds"),
                within(check, at("timeout"), "timeout", 2, 120, " seconds"),
                within(check, at("healthyThreshold"), "healthyThreshold", 2, 10, ""),
                within(check, at("unhealthyThreshold"), "unhealthyThreshold", 2, 10, ""),
                within(check, at("port"), "port", 1, 65_535, ""),
                within(settings, "exposure.deregistrationDelay", "deregistrationDelay", 0, 3600, " seconds"),
                check["path"] !== undefined && (check["protocol"] ?? "TCP") === "TCP"
                    ? { path: at("path"), found: "A check over TCP has no path." }
                    : undefined,
            ];
        }),
    },
];
