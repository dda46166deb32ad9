import type { Rule } from "../model/rules/rule.ts";
import type { Known } from "../model/settings/input.ts";
import type { NetworkExposureSettings } from "./networkLoadBalancerKind.ts";

/** Our own balancer as plain data. */
export interface DescribedNetworkBalancer {
    /** Name of its component. */
    name: string;
    settings: Known<NetworkExposureSettings>;
    /** Served ports, and whether each serves QUIC. */
    ports: { port: number; quic: boolean }[];
}

/** Whether connection IDs choose the proxy. */
export function isQuic({ settings }: DescribedNetworkBalancer): boolean {
    return settings.protocol === "TCP_QUIC";
}

/** AWS documentation of valid listeners. */
export const CREATE_LISTENER = "Elastic Load Balancing, Network Load Balancers: Create a listener";

/** Limits of `TCP_QUIC`. */
export const quicRules: readonly Rule<DescribedNetworkBalancer>[] = [
    {
        code: "aws-quic-with-security-groups",
        severity: "error",
        reason: "AWS rejects a QUIC listener on a balancer with security groups.",
        remedy: "Omit securityGroups and filter at the pods or in a network ACL, or use TCP_UDP.",
        source: CREATE_LISTENER,
        judge: (balancer) =>
            isQuic(balancer) && balancer.settings.securityGroups !== undefined
                ? [{ path: "securityGroups", found: "They are set with TCP_QUIC." }]
                : [],
    },
    {
        code: "aws-quic-with-ipv6",
        severity: "error",
        reason: "AWS rejects a QUIC listener on a dual-stack balancer.",
        remedy: 'Use ipFamilies: ["IPv4"], or TCP_UDP for both families.',
        source: CREATE_LISTENER,
        judge: (balancer) =>
            isQuic(balancer) && balancer.settings.ipFamilies?.includes("IPv6")
                ? [{ path: "ipFamilies", found: "IPv6 is requested with TCP_QUIC." }]
                : [],
    },
    {
        code: "aws-quic-listeners",
        severity: "error",
        reason: "AWS allows one QUIC listener per balancer, and no UDP listener with it.",
        remedy: "Serve QUIC on one port, or use TCP_UDP.",
        source: CREATE_LISTENER,
        judge: (balancer) => {
            const quic = balancer.ports.filter((port) => port.quic).map(({ port }) => port);
            return isQuic(balancer) && quic.length > 1
                ? [{ path: "protocol", found: `TCP_QUIC is requested, and QUIC on the ports ${quic.join(" and ")}.` }]
                : [];
        },
    },
    {
        code: "aws-quic-sticky",
        severity: "error",
        reason: "The connection ID selects the proxy, so the client's address has no effect.",
        remedy: "Omit stickyByAddress, or use TCP_UDP.",
        source: "Elastic Load Balancing, Network Load Balancer listeners: QUIC",
        judge: (balancer) =>
            isQuic(balancer) && balancer.settings.stickyByAddress === true
                ? [{ path: "stickyByAddress", found: "It is set with TCP_QUIC." }]
                : [],
    },
    {
        code: "aws-quic-by-auto-mode",
        severity: "error",
        reason: "EKS Auto Mode opens pods only to security groups, and TCP_QUIC has none. It also does not inject server IDs.",
        remedy: "Install the AWS Load Balancer Controller as well, or use TCP_UDP.",
        source: "Amazon EKS User Guide, auto-configure-nlb: TargetGroupBinding",
        judge: (balancer) =>
            isQuic(balancer) && balancer.settings.by === "eks-auto-mode"
                ? [{ path: "by", found: "EKS Auto Mode registers the targets of TCP_QUIC." }]
                : [],
    },
];
