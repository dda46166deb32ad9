import { knownFamilies } from "../exposures/addressRules.ts";
import { rangesOf } from "../model/addresses.ts";
import { judgeNames } from "../model/rules/resourceNames.ts";
import type { Rule } from "../model/rules/rule.ts";
import { LONGEST_NLB_NAME, NLB_NAME } from "./names.ts";
import { type DescribedNetworkBalancer, isQuic, quicRules } from "./quicRules.ts";

/** Longest of the names with a limit of 32 characters. */
function longestName({ name, ports }: DescribedNetworkBalancer): string {
    return ["-nlb", ...ports.map(({ port }) => `-${port}`)]
        .map((suffix) => `${name}${suffix}`)
        .reduce((one, other) => (other.length > one.length ? other : one));
}

/** Rules about our own balancer, standalone or in a gateway. */
export const networkRules: readonly Rule<DescribedNetworkBalancer>[] = [
    {
        code: "aws-names-too-long",
        severity: "error",
        reason: "AWS rejects the names of the balancer and its target groups, or Kubernetes those of the bindings.",
        remedy: "Use a shorter name of lower-case letters, digits and hyphens; with a gateway, exposure.name.",
        source: "Elastic Load Balancing API CreateLoadBalancer and CreateTargetGroup, Name",
        judge: (balancer) =>
            judgeNames(balancer.name, longestName(balancer), {
                form: NLB_NAME,
                what: "name of a balancer",
                longest: LONGEST_NLB_NAME,
            }).map((offence) => (balancer.settings.name === undefined ? { ...offence, of: "edge" } : offence)),
    },
    {
        code: "aws-listed-wrong",
        severity: "error",
        reason: "The balancer has one node in each subnet, each with its own EIP. AWS rejects anything else.",
        remedy: "List at least one subnet, and each item once.",
        source: "Elastic Load Balancing API CreateLoadBalancer, SubnetMappings and SecurityGroups",
        judge: ({ settings: { subnets, eips, securityGroups, sourceRanges } }) => {
            const lists = { subnets, eips: eips?.map((eip) => eip?.allocationId), securityGroups, sourceRanges };
            return [
                ...(subnets?.length === 0 ? [{ path: "subnets", found: "No subnet is listed." }] : []),
                ...Object.entries(lists).flatMap(([key, items = []]) =>
                    items.flatMap((item, index) =>
                        item !== undefined && items.indexOf(item) < index
                            ? [{ path: `${key}[${index}]`, found: `"${item}" is listed twice.` }]
                            : [],
                    ),
                ),
            ];
        },
    },
    {
        code: "aws-security-groups-empty",
        severity: "error",
        reason: "A balancer that is created without security groups can never get any, and every address can reach it.",
        remedy: "List at least one group, or omit securityGroups to have one created.",
        source: "Elastic Load Balancing, Update the security groups for your Network Load Balancer",
        judge: (balancer) =>
            balancer.settings.securityGroups?.length === 0 && !isQuic(balancer)
                ? [{ path: "securityGroups", found: "No group is listed." }]
                : [],
    },
    {
        code: "aws-source-ranges-unenforced",
        severity: "error",
        reason: "The ranges are rules of the security group that this component creates, and it creates none here. Every address would be allowed.",
        remedy: "Omit sourceRanges. Write them into your own groups, or with TCP_QUIC into a network ACL.",
        source: "AWS Load Balancer Controller, use case QUIC; Elastic Load Balancing, security groups",
        judge: (balancer) => {
            const { sourceRanges, securityGroups } = balancer.settings;
            if (sourceRanges === undefined || (securityGroups === undefined && !isQuic(balancer))) {
                return [];
            }
            const why = isQuic(balancer) ? "TCP_QUIC has no security group" : "securityGroups is set";
            return [{ path: "sourceRanges", found: `Ranges are set, but ${why}.` }];
        },
    },
    {
        code: "aws-source-ranges-one-sided",
        severity: "error",
        reason: "Each rule of the security group has one address family, so clients of the other family cannot connect.",
        remedy: "Give at least one CIDR for each family that is served, and none for other families.",
        source: "EC2 API AuthorizeSecurityGroupIngress",
        judge: ({ settings: { sourceRanges, ipFamilies } }) => {
            if (sourceRanges === undefined) {
                return [];
            }
            const families = knownFamilies(ipFamilies);
            const ranges = sourceRanges.map((range) => range ?? "");
            return [
                ...ranges.flatMap((range, index) =>
                    range === "" || families.some((family) => rangesOf(family, [range]).length > 0)
                        ? []
                        : [{ path: `sourceRanges[${index}]`, found: `"${range}" is of a family that is not served.` }],
                ),
                ...families
                    .filter((family) => rangesOf(family, ranges).length === 0)
                    .map((family) => ({ path: "sourceRanges", found: `No ${family} range is listed.` })),
            ];
        },
    },
    {
        code: "aws-auto-mode-without-cluster",
        severity: "error",
        reason: "EKS Auto Mode may use only target groups that are tagged with its cluster, so no pod is registered.",
        remedy: "Give clusterName, the name of the EKS cluster.",
        source: "AmazonEKSLoadBalancingPolicy, condition on aws:ResourceTag/eks:eks-cluster-name",
        judge: ({ settings }) =>
            settings.by === "eks-auto-mode" && !("clusterName" in settings)
                ? [{ path: "clusterName", found: "EKS Auto Mode registers the targets, but no cluster is named." }]
                : [],
    },
    ...quicRules,
];
