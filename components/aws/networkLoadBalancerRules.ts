import { plainList } from "../exposures/exposureRules.ts";
import { rangesOf } from "../model/addresses.ts";
import type { Plan } from "../model/plan.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { familiesOf } from "../model/rules/families.ts";
import { inPlans, judgeAlone } from "../model/rules/judgeBy.ts";
import { judgeNames } from "../model/rules/resourceNames.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { isCanonicalRange, LONGEST_NLB_NAME, NLB_NAME } from "./names.ts";
import type { NlbProtocol } from "./nlb.ts";
import { nlbRules } from "./nlbRules.ts";
import { CREATE_LISTENER, type DescribedNetworkBalancer, isQuic, type NetworkRule, quicRules } from "./quicRules.ts";

/** Longest of the names that AWS ends at 32 characters. */
function longestName({ name, ports }: DescribedNetworkBalancer): string {
    return ["-nlb", ...ports.map(({ port }) => `-${port}`)]
        .map((suffix) => `${name}${suffix}`)
        .reduce((one, other) => (other.length > one.length ? other : one));
}

/** Plain texts among the values at a path that are not of a form. */
function malformed(path: string, value: unknown, form: RegExp, what: string): Offence[] {
    return (typeof value === "string" ? [{ value, index: -1 }] : plainList(value))
        .filter((item) => !form.test(item.value))
        .map((item) => ({
            path: item.index === -1 ? path : `${path}[${item.index}]`,
            found: `"${item.value}" is no ${what}.`,
        }));
}

/** Protocols of a listener that TCP and UDP have in common. */
const PROTOCOLS: NlbProtocol[] = ["TCP_UDP", "TCP_QUIC"];

/** Paths are the balancer's own. */
const networkRules: NetworkRule[] = [
    {
        code: "aws-names-too-long",
        severity: "error",
        reason: "AWS refuses the names of the balancer and its target groups, or Kubernetes those of the bindings.",
        remedy: "Use a shorter name of lower-case letters, digits and hyphens; with a gateway, exposure.name.",
        source: "Elastic Load Balancing API CreateLoadBalancer and CreateTargetGroup, Name",
        look: (balancer) =>
            judgeNames(balancer.name, longestName(balancer), {
                form: NLB_NAME,
                what: "name of a balancer",
                longest: LONGEST_NLB_NAME,
            }),
    },
    {
        code: "aws-protocol-unknown",
        severity: "error",
        reason: "A port's one listener has to take TCP for HTTP/2 and UDP for HTTP/3; another protocol leaves one of them out, or is none.",
        remedy: 'Write "TCP_UDP", or "TCP_QUIC" for connections that survive a change of the client\'s network.',
        source: CREATE_LISTENER,
        look: ({ settings: { protocol } }) =>
            typeof protocol === "string" && !PROTOCOLS.some((each) => each === protocol)
                ? [{ path: "protocol", found: `"${protocol}" is neither TCP_UDP nor TCP_QUIC.` }]
                : [],
    },
    {
        code: "aws-id-invalid",
        severity: "error",
        reason: "AWS takes ids alone, and refuses the balancer.",
        remedy: "Write the id, as AWS shows it: vpc-…, subnet-…, sg-…, eipalloc-….",
        source: "Elastic Load Balancing API CreateLoadBalancer; EC2 API",
        look: ({ settings }) => [
            ...malformed("vpcId", settings["vpcId"], /^vpc-[0-9a-z]+$/, "id of a VPC"),
            ...malformed("subnets", settings["subnets"], /^subnet-[0-9a-z]+$/, "id of a subnet"),
            ...malformed("securityGroups", settings["securityGroups"], /^sg-[0-9a-z]+$/, "id of a security group"),
            ...malformed("eips", settings["eips"], /^eipalloc-[0-9a-z]+$/, "id of an EIP's allocation"),
        ],
    },
    {
        code: "aws-listed-wrong",
        severity: "error",
        reason: "The balancer has one node in each subnet, at an EIP of its own, and AWS refuses it otherwise.",
        remedy: "List at least one subnet, and everything once.",
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings and SecurityGroups",
        look: ({ settings }) => [
            ...(Array.isArray(settings["subnets"]) && settings["subnets"].length === 0
                ? [{ path: "subnets", found: "No subnet is listed." }]
                : []),
            ...["subnets", "eips", "securityGroups", "sourceRanges"].flatMap((key) => {
                const items = plainList(settings[key]);
                return items
                    .filter(({ value }, index) => items.findIndex((each) => each.value === value) < index)
                    .map(({ value, index }) => ({ path: `${key}[${index}]`, found: `"${value}" is there already.` }));
            }),
        ],
    },
    {
        code: "aws-security-groups-empty",
        severity: "error",
        reason: "A balancer that is made without security groups can never get any, and everybody reaches it.",
        remedy: "List at least one group, or leave securityGroups out: one is made then.",
        source: "Elastic Load Balancing, Update the security groups for your Network Load Balancer",
        look: (balancer) =>
            Array.isArray(balancer.settings["securityGroups"]) &&
            balancer.settings["securityGroups"].length === 0 &&
            !isQuic(balancer)
                ? [{ path: "securityGroups", found: "No group is listed." }]
                : [],
    },
    {
        code: "aws-source-ranges-unenforced",
        severity: "error",
        reason: "The ranges are rules of the security group that is made here, and none is: everybody would get in.",
        remedy: "Leave sourceRanges out; write them into your own groups, or with TCP_QUIC into a network ACL.",
        source: "AWS Load Balancer Controller, use case QUIC; Elastic Load Balancing, security groups",
        look: (balancer) => {
            const { sourceRanges, securityGroups } = balancer.settings;
            if (sourceRanges === undefined || (securityGroups === undefined && !isQuic(balancer))) {
                return [];
            }
            const why = isQuic(balancer) ? "TCP_QUIC has no security group" : "the security groups are yours";
            return [{ path: "sourceRanges", found: `Ranges are given, and ${why}.` }];
        },
    },
    {
        code: "aws-source-range-invalid",
        severity: "error",
        reason: "AWS refuses the rule of the security group.",
        remedy: 'Write CIDRs in their shortest form, such as "203.0.113.0/24".',
        source: "EC2 API AuthorizeSecurityGroupIngress; hashicorp/terraform-provider-aws vpc_security_group_ingress_rule",
        look: ({ settings }) =>
            plainList(settings["sourceRanges"])
                .filter(({ value }) => !isCanonicalRange(value))
                .map(({ value, index }) => ({
                    path: `sourceRanges[${index}]`,
                    found: `"${value}" is no CIDR in its shortest form.`,
                })),
    },
    {
        code: "aws-source-ranges-one-sided",
        severity: "error",
        reason: "The security group's rules hold one family each, so nobody of the other gets in.",
        remedy: "Give at least one CIDR for each family that is served, and none for another.",
        source: "EC2 API AuthorizeSecurityGroupIngress",
        look: ({ settings }) => {
            const families = [...new Set(familiesOf(settings))];
            const items = plainList(settings["sourceRanges"]).filter(({ value }) => isCanonicalRange(value));
            const ranges = items.map(({ value }) => value);
            return [
                ...items
                    .filter(({ value }) => families.every((family) => rangesOf(family, [value]).length === 0))
                    .map(({ value, index }) => ({
                        path: `sourceRanges[${index}]`,
                        found: `"${value}" is of no family that is served.`,
                    })),
                ...families
                    .filter((family) => settings["sourceRanges"] !== undefined && rangesOf(family, ranges).length === 0)
                    .map((family) => ({ path: "sourceRanges", found: `No range is ${family}.` })),
            ];
        },
    },
    {
        code: "aws-auto-mode-without-cluster",
        severity: "error",
        reason: "EKS Auto Mode may touch only target groups that are tagged with its cluster, so no pod is registered.",
        remedy: "Give clusterName, the name of the EKS cluster.",
        source: "AmazonEKSLoadBalancingPolicy, condition on aws:ResourceTag/eks:eks-cluster-name",
        look: ({ settings }) =>
            settings["by"] === "eks-auto-mode" && settings["clusterName"] === undefined
                ? [{ path: "clusterName", found: "EKS Auto Mode is to register the targets, of no cluster." }]
                : [],
    },
    {
        code: "aws-tags-invalid",
        severity: "error",
        reason: "AWS refuses whatever carries the tag.",
        remedy: 'Use at most 49 tags, keys of 1 to 128 characters that do not begin with "aws:", and values up to 256.',
        source: "Elastic Load Balancing API Tag; EC2 API Tag",
        look: ({ settings }) => {
            const tags = Object.entries((settings["tags"] ?? {}) as Record<string, unknown>);
            return [
                ...(tags.length > 49 ? [{ path: "tags", found: `There are ${tags.length} tags.` }] : []),
                ...tags
                    .filter(
                        ([key, value]) =>
                            key === "" ||
                            key.length > 128 ||
                            /^aws:/i.test(key) ||
                            (typeof value === "string" && value.length > 256),
                    )
                    .map(([key]) => ({ path: `tags["${key}"]`, found: "It is no tag." })),
            ];
        },
    },
    ...quicRules,
];

/** Of a balancer alone: the ports of a gateway are its listeners', which have rules of their own. */
const portsInvalid: NetworkRule = {
    code: "aws-ports-invalid",
    severity: "error",
    reason: "A listener has one port from 1 to 65535, and two of them cannot share one, not even TCP and UDP.",
    remedy: "List each port once, with both protocols where QUIC is served.",
    source: `${CREATE_LISTENER}; kubernetes-sigs/aws-load-balancer-controller#1608`,
    look: ({ ports }) => [
        ...(ports.length === 0 ? [{ path: "ports", found: "No port is listed." }] : []),
        ...ports.flatMap(({ port }, index): Offence[] => {
            const path = `ports[${index}].port`;
            if (!Number.isInteger(port) || port < 1 || port > 65_535) {
                return [{ path, found: `${port} is no port.` }];
            }
            return ports.findIndex((each) => each.port === port) < index
                ? [{ path, found: `${port} is there already.` }]
                : [];
        }),
    ],
};

/**
 * Problems of a balancer that stands alone; a gateway's is judged with its plan. Pure.
 * @returns each with the path of the argument.
 */
export function networkBalancerProblems(balancer: DescribedNetworkBalancer): { path: string; message: string }[] {
    const shared = nlbRules.map(
        ({ look, ...rule }): NetworkRule => ({ ...rule, look: ({ settings }) => look(settings) }),
    );
    return judgeAlone([...networkRules, portsInvalid, ...shared], balancer);
}

function balancerOf(plan: Plan): DescribedNetworkBalancer[] {
    const { kind, settings } = plan.exposure;
    const numbers = [...new Set([...plan.listeners.map(({ port }) => port), ...(plan.redirectHttp ? [80] : [])])];
    const ports = numbers.map((port) => ({
        port,
        quic: plan.listeners.some((listener) => listener.port === port && listener.http3),
    }));
    const name = typeof settings["name"] === "string" ? settings["name"] : `${plan.name}${BALANCER_SUFFIX}`;
    return kind === "aws.networkLoadBalancer" ? [{ name, settings, ports }] : [];
}

export const awsNetworkBalancerRules: Rule[] = inPlans(networkRules, balancerOf, argumentPath);

/** The name is the gateway's unless it is said. */
function argumentPath(path: string, plan: Plan): string {
    return path === "name" && plan.exposure.settings["name"] === undefined ? "name" : `exposure.${path}`;
}
