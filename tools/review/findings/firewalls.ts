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
                .filter((change) => opensUdp443(change.before) && !opensUdp443(change.after))
                // A balancer with a QUIC listener has no security group: the pods have the rule.
                .filter(({ type }) => !(type.startsWith("aws:") && listensForQuic(context)))
                .map((change) => ({
                    resource: change.name,
                    message:
                        "The firewall's rule for UDP 443 goes: h3 dies, h2 lives, and every health check stays green.",
                })),
    },
];

function listensForQuic({ changes }: ReviewContext): boolean {
    return changes.some(
        ({ type, after }) =>
            type === "aws:lb/listener:Listener" && ["QUIC", "TCP_QUIC"].includes(text(after, "protocol") ?? ""),
    );
}

/** Whether a rule, or one of the rules that a group has inside, lets UDP 443 in. */
function opensUdp443(rule: unknown): boolean {
    if (at(rule, "disabled") === true || isOutward(rule)) {
        return false;
    }
    const inside = [...list(rule, "ingress"), ...list(rule, "securityRules"), ...list(rule, "allows")];
    return inside.some(opensUdp443) || (isUdp(rule) && hasPort443(rule));
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
    const single = text(rule, "destinationPortRange");
    const ranges = [
        ...(single === undefined ? [] : [single]),
        ...texts(rule, "destinationPortRanges"),
        ...texts(rule, "ports"),
    ];
    return ranges.length === 0 || ranges.some(holds443);
}

/** `443`, `400-500` or `*`. */
function holds443(range: string): boolean {
    const [low = "", high = low] = range.split("-");
    return range === "*" || (Number(low) <= 443 && 443 <= Number(high));
}
