import { at, list, text, texts } from "../change.ts";
import { changed, type ReviewContext, type ReviewRule } from "./finding.ts";

export const firewallRules: ReviewRule[] = [
    {
        code: "udp-firewall-closed",
        severity: "error",
        remedy: "Withdraw h3 first, and close the port when the promise has run out.",
        source: "davidmerfield/blot#1951",
        judge: (context) =>
            changed(
                context,
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                "aws:ec2/securityGroupRule:SecurityGroupRule",
                "aws:ec2/securityGroup:SecurityGroup",
                "gcp:compute/firewall:Firewall",
                "azure-native:network:SecurityRule",
                "azure-native:network:NetworkSecurityGroup",
            )
                // A balancer with a QUIC listener has no security group: the pods have the rule.
                .filter(({ type }) => !(type.startsWith("aws:") && listensForQuic(context)))
                .map((change) => {
                    const open = udpPorts(change.after);
                    const closed = open.includes("*") ? [] : udpPorts(change.before);
                    return { change, closed: [...new Set(closed)].filter((port) => !open.includes(port)) };
                })
                .filter(({ closed }) => closed.length > 0)
                .map(({ change, closed }) => ({
                    resource: change.name,
                    message: `The firewall's rule for UDP ${closed.join(" and ")} goes: h3 dies, h2 lives, and every health check stays green.`,
                })),
    },
];

function listensForQuic({ changes }: ReviewContext): boolean {
    return changes.some(
        ({ type, after }) =>
            type === "aws:lb/listener:Listener" && ["QUIC", "TCP_QUIC"].includes(text(after, "protocol") ?? ""),
    );
}

/**
 * Ports of UDP that a rule, or the rules that a group has inside, let in for QUIC. A security group of Azure's sees what its
 * balancer has translated, so there it may be any port of the nodes.
 */
function udpPorts(rule: unknown): string[] {
    if (at(rule, "disabled") === true || isOutward(rule)) {
        return [];
    }
    const inside = [...list(rule, "ingress"), ...list(rule, "securityRules"), ...list(rule, "allows")];
    const azure = [text(rule, "destinationPortRange") ?? [], texts(rule, "destinationPortRanges")].flat();
    const own = !isUdp(rule) ? [] : azure.length > 0 ? azure : hasPort443(rule) ? ["443"] : [];
    return [...own, ...inside.flatMap(udpPorts)];
}

function isOutward(rule: unknown): boolean {
    // A rule of a security group says `type`, of Google Cloud and Azure `direction`.
    return (
        text(rule, "access") === "Deny" ||
        ["egress", "outbound"].includes((text(rule, "type") ?? text(rule, "direction") ?? "").toLowerCase())
    );
}

/** By name, by number (IANA), or as one of all protocols, which AWS writes as -1. */
function isUdp(rule: unknown): boolean {
    const protocol = at(rule, "ipProtocol") ?? at(rule, "protocol");
    return ["udp", "17", "-1", "all", "*"].includes(String(protocol).toLowerCase());
}

function hasPort443(rule: unknown): boolean {
    const [from, to] = [at(rule, "fromPort"), at(rule, "toPort")];
    if (from !== undefined || to !== undefined) {
        // All protocols have no ports: AWS writes 0, or -1.
        return Number(from) <= 443 && (443 <= Number(to) || Number(to) <= 0);
    }
    const ranges = texts(rule, "ports");
    return ranges.length === 0 || ranges.some(holds443);
}

/** `443` or `400-500`. */
function holds443(range: string): boolean {
    const [low = "", high = low] = range.split("-");
    return Number(low) <= 443 && 443 <= Number(high);
}
