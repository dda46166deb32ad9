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
                "aws:ec2/networkAclRule:NetworkAclRule",
                "aws:ec2/networkAcl:NetworkAcl",
                "gcp:compute/firewall:Firewall",
                "azure-native:network:SecurityRule",
                "azure-native:network:NetworkSecurityGroup",
            )
                // A balancer with a QUIC listener has no security group: the pods have the rule.
                .filter(({ type }) => !(type.includes("securityGroup") && listensForQuic(context)))
                .map((change) => {
                    const open = udpPorts(change.after);
                    const closed = [...new Set(udpPorts(change.before))];
                    return { change, closed: closed.filter((range) => !open.some((other) => holds(other, range))) };
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
 * Ports of UDP that a rule, or the rules that a group has inside, let in for QUIC, each as a range. A security group of
 * Azure's sees what its balancer has translated, so there it may be any port of the nodes.
 */
function udpPorts(rule: unknown): string[] {
    if (at(rule, "disabled") === true || isDenied(rule) || isOutward(rule)) {
        return [];
    }
    const inside = [...list(rule, "ingress"), ...list(rule, "securityRules"), ...list(rule, "allows")];
    const azure = [text(rule, "destinationPortRange") ?? [], texts(rule, "destinationPortRanges")].flat();
    const own = !isUdp(rule) ? [] : azure.length > 0 ? azure : hasPort443(rule) ? ["443"] : [];
    return [...own, ...inside.flatMap(udpPorts)];
}

/** Rules of Azure say `access`, those of a network ACL `ruleAction`, or `action` inside it. */
function isDenied(rule: unknown): boolean {
    return ["access", "ruleAction", "action"].some((key) => text(rule, key)?.toLowerCase() === "deny");
}

/** Rules of a security group say `type`, of a network ACL `egress`, of Google Cloud and Azure `direction`. */
function isOutward(rule: unknown): boolean {
    return (
        at(rule, "egress") === true ||
        ["egress", "outbound"].includes((text(rule, "type") ?? text(rule, "direction") ?? "").toLowerCase())
    );
}

/** How AWS and Google Cloud write all protocols, whose ports AWS ignores. */
const ALL_PROTOCOLS = ["-1", "all"];

function protocolOf(rule: unknown): string {
    return String(at(rule, "ipProtocol") ?? at(rule, "protocol")).toLowerCase();
}

/** By name, by its number (IANA, Protocol Numbers), or as one of all protocols. */
function isUdp(rule: unknown): boolean {
    return ["udp", "17", "*", ...ALL_PROTOCOLS].includes(protocolOf(rule));
}

function hasPort443(rule: unknown): boolean {
    if (ALL_PROTOCOLS.includes(protocolOf(rule))) {
        return true;
    }
    const [from, to] = [at(rule, "fromPort"), at(rule, "toPort")];
    if (from !== undefined || to !== undefined) {
        return holds(`${from}-${to}`, "443");
    }
    const ranges = texts(rule, "ports");
    return ranges.length === 0 || ranges.some((range) => holds(range, "443"));
}

/** Whether a range has all ports of another: `443`, `400-500`, or `*` for all ports. */
function holds(range: string, other: string): boolean {
    const [[low, high], [from, to]] = [boundsOf(range), boundsOf(other)];
    return low <= from && to <= high;
}

function boundsOf(range: string): [low: number, high: number] {
    const [low = "", high = low] = range.split("-");
    return range === "*" ? [0, 65_535] : [Number(low), Number(high)];
}
