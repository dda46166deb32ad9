import { at, list, text } from "../model/changes.ts";
import type { Change, Properties, Reading, WingReview } from "../model/readings.ts";
import { holds, isEveryProtocol, isUdp } from "../model/udpRanges.ts";
import { BALANCER, BINDINGS, balancerRules, keepsEips, LISTENER } from "./balancerReview.ts";
import { recordRules } from "./recordReview.ts";
import { serviceRules } from "./serviceReview.ts";

/** `443` where a rule lets UDP 443 in. */
function udpOf(rule: unknown): string[] {
    const outward = at(rule, "egress") === true || text(rule, "type") === "egress";
    const denied = (text(rule, "ruleAction") ?? text(rule, "action"))?.toLowerCase() === "deny";
    return !outward && !denied && isUdp(protocolOf(rule)) && hasPort443(rule) ? ["443"] : [];
}

function protocolOf(rule: unknown): unknown {
    return at(rule, "ipProtocol") ?? at(rule, "protocol");
}

function hasPort443(rule: unknown): boolean {
    const [from, to] = [at(rule, "fromPort"), at(rule, "toPort")];
    return (
        isEveryProtocol(protocolOf(rule)) || (from === undefined && to === undefined) || holds(`${from}-${to}`, "443")
    );
}

/** A balancer with a QUIC listener has no security group: the pods have the rule. */
function listensForQuic(changes: readonly Change[]): boolean {
    return changes.some(
        ({ type, after }) => type === LISTENER && ["QUIC", "TCP_QUIC"].includes(text(after, "protocol") ?? ""),
    );
}

const inside = (group: Properties) => list(group, "ingress").flatMap(udpOf);
const securityGroup = (ports: (declared: Properties) => string[]): Reading => ({
    udp: (declared, changes) => (listensForQuic(changes) ? [] : ports(declared)),
});
const binding: Reading = {
    notice: {
        deleted: "its pods are deregistered, and connections to them end",
        replaced: "its pods are deregistered until the new one is there, and connections to them end",
    },
};

/** What a review knows of AWS's resources. */
export const awsReview: WingReview = {
    readings: {
        "aws:lb/*": { carries: true, notice: "connections" },
        "aws:route53*": { carries: true },
        "aws:ec2/eip*": { concerns: true },
        "aws:ec2/eip:Eip": { addresses: ["publicIp"], reservedAddress: true, notice: "address" },
        [BALANCER]: {
            balancer: (change) =>
                keepsEips(change)
                    ? "Its EIPs stay, and two balancers cannot hold them: it is deleted first, and for some minutes nobody is served."
                    : undefined,
            notice: "address",
        },
        ...Object.fromEntries(BINDINGS.map((type) => [type, binding])),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroup(udpOf),
        "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroup(udpOf),
        "aws:ec2/securityGroup:SecurityGroup": securityGroup(inside),
        "aws:ec2/networkAclRule:NetworkAclRule": { udp: udpOf },
        "aws:ec2/networkAcl:NetworkAcl": { udp: inside },
        "aws:route53/record:Record": {
            records: {
                name: "name",
                zone: "zoneId",
                type: "type",
                ttl: "ttl",
                values: "records",
                alias: "aliases",
                set: { identifier: "setIdentifier", weight: "weightedRoutingPolicies.0.weight" },
            },
        },
    },
    rules: [...serviceRules, ...balancerRules, ...recordRules],
};
