import { at, list, text, texts } from "../model/changes.ts";
import type { Change, Opening, Properties, Reading, WingReview } from "../model/readings.ts";
import { holds, isEveryProtocol, isPrivate, isTcp, isUdp } from "../model/udpRanges.ts";
import { BALANCER, BINDINGS, balancerRules, keepsEips, LISTENER } from "./balancerReview.ts";
import { BALANCER_FIELDS, EDGE_READINGS, RECORD_FIELDS } from "./edgeReadings.ts";
import { networkAclRules } from "./networkAclReview.ts";
import { recordRules } from "./recordReview.ts";
import { ANNOTATION_FIELDS, serviceRules } from "./serviceReview.ts";

/** TCP 443 and UDP 443 that a rule allows. */
function openingsOf(rule: unknown, firewall: string | undefined): Opening[] {
    const outward = at(rule, "egress") === true || text(rule, "type") === "egress";
    const denied = (text(rule, "ruleAction") ?? text(rule, "action"))?.toLowerCase() === "deny";
    if (outward || denied || !hasPort443(rule)) {
        return [];
    }
    const protocol = protocolOf(rule);
    const from = sourcesOf(rule);
    // A rule for all protocols from internal machines, e.g. a database's, is not for QUIC.
    const inside = isEveryProtocol(protocol) && from.every(isPrivate);
    const opening = (name: Opening["protocol"]): Opening => ({
        protocol: name,
        ports: "443",
        from,
        ...(firewall === undefined ? {} : { firewall }),
    });
    return [
        ...(isTcp(protocol) && !inside ? [opening("TCP")] : []),
        ...(isUdp(protocol) && !inside ? [opening("UDP")] : []),
    ];
}

/** Allowed sources: all if not set. */
function sourcesOf(rule: unknown): string[] {
    const all = [
        ...["cidrIpv4", "cidrIpv6", "cidrBlock", "ipv6CidrBlock", "prefixListId", "referencedSecurityGroupId"].map(
            (path) => text(rule, path) ?? [],
        ),
        text(rule, "sourceSecurityGroupId") ?? [],
        ...["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups"].map((path) => texts(rule, path)),
        at(rule, "self") === true ? ["self"] : [],
    ].flat();
    return all.length === 0 ? ["*"] : all;
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

/** With a QUIC listener, a balancer has no security group: the pods do. */
function listensForQuic(changes: readonly Change[]): boolean {
    const known =
        QUIC.get(changes) ??
        changes.some(
            ({ type, after }) => type === LISTENER && ["QUIC", "TCP_QUIC"].includes(text(after, "protocol") ?? ""),
        );
    QUIC.set(changes, known);
    return known;
}
const QUIC = new WeakMap<readonly Change[], boolean>();

/** A separate rule resource: it names its group. */
const own = (rule: Properties): Opening[] => openingsOf(rule, text(rule, "securityGroupId"));
const inside = (group: Properties): Opening[] => list(group, "ingress").flatMap((rule) => openingsOf(rule, undefined));
const ofAcl = (rule: Properties): Opening[] => openingsOf(rule, text(rule, "networkAclId"));
const securityGroup = (openings: (declared: Properties) => Opening[]): Reading => ({
    openings: (declared, changes) => {
        return listensForQuic(changes) ? [] : openings(declared);
    },
    notice: (before, { replaceReasons }, { changes }) => ({
        deleted: "traffic that it allows is rejected, unless another rule allows it",
        replaced: "traffic that it allows is rejected briefly",
        // A replaced group has a new id, which balancers and Services must use.
        ...(replaceReasons.length > 0 &&
        list(before, "ingress").length > 0 &&
        openings(before).length > 0 &&
        !listensForQuic(changes)
            ? {
                  replaced: "rules that name the old group no longer allow its traffic until they name the new one",
                  replacedSeverity: "warning",
              }
            : {}),
    }),
});
const FIREWALL = {
    deleted: "the traffic that it allows or denies changes",
    replaced: "traffic that it allows is rejected briefly",
};
const binding: Reading = {
    notice: {
        deleted: "its pods are deregistered, and connections to them end",
        replaced: "its pods are deregistered until the new one exists, and connections to them end",
    },
};

/** Readings and rules for AWS resources. */
export const awsReview: WingReview = {
    token: (type) => type.replace(/^aws:(alb|elasticloadbalancingv2|applicationloadbalancing)\//, "aws:lb/"),
    readings: {
        "aws:lb/*": { carries: true, notice: "connections" },
        "aws:route53*": { carries: true },
        "aws:ec2/eip*": { concerns: true },
        ...EDGE_READINGS,
        "aws:ec2/eip:Eip": {
            addresses: ["publicIp"],
            reservedAddress: true,
            notice: "address",
            carries: ["instance", "networkInterface", "associateWithPrivateIp"],
            fields: [
                {
                    paths: ["instance", "networkInterface", "associateWithPrivateIp"],
                    from: [undefined],
                    effect: "none",
                },
                {
                    paths: ["instance", "networkInterface", "associateWithPrivateIp"],
                    effect: "address",
                    means: "the address points elsewhere, or to nothing",
                },
            ],
        },
        [BALANCER]: {
            balancer: (change) =>
                keepsEips(change)
                    ? "Its EIPs are kept, and two balancers cannot hold them. It is deleted first, and no client is served for some minutes."
                    : undefined,
            notice: "address",
            fields: BALANCER_FIELDS,
        },
        "kubernetes:*:Service": { fields: ANNOTATION_FIELDS },
        ...Object.fromEntries(BINDINGS.map((type) => [type, binding])),
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroup(own),
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
            carries: true,
            fields: [
                {
                    paths: [
                        "cidrIpv4",
                        "cidrIpv6",
                        "fromPort",
                        "toPort",
                        "ipProtocol",
                        "referencedSecurityGroupId",
                        "prefixListId",
                    ],
                    effect: "shut-out",
                    severity: "warning",
                    means: "traffic that it no longer allows out of the group is dropped, which includes packets to the pods",
                },
            ],
            notice: (_rule, _change, { changes }) => ({
                deleted:
                    "traffic that it allows out of the group is dropped, which includes packets to the pods, unless another rule allows it",
                replaced: "traffic that it allows out is dropped briefly",
                ...(listensForQuic(changes) ? {} : { severity: "warning", replacedSeverity: "none" }),
            }),
        },
        "aws:ec2/securityGroupRule:SecurityGroupRule": securityGroup(own),
        "aws:ec2/securityGroup:SecurityGroup": securityGroup(inside),
        "aws:ec2/networkAclRule:NetworkAclRule": { openings: ofAcl, notice: FIREWALL },
        "aws:ec2/networkAcl:NetworkAcl": { openings: inside, notice: FIREWALL },
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": { openings: inside, notice: FIREWALL },
        "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
            carries: true,
            notice: {
                deleted: "its subnet has the default network ACL, which may allow other packets",
                replaced: "its subnet has the default network ACL briefly",
                severity: "warning",
            },
            fields: [
                {
                    paths: ["networkAclId"],
                    effect: "shut-out",
                    severity: "warning",
                    means: "its subnet allows other packets in and out",
                },
                {
                    paths: ["subnetId"],
                    effect: "shut-out",
                    severity: "warning",
                    means: "another subnet has this network ACL",
                },
            ],
        },
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": securityGroup(inside),
        "aws:route53/record:Record": {
            identity: ["zoneId", "name", "type", "setIdentifier?"],
            fields: RECORD_FIELDS,
            records: {
                name: "name",
                fqdn: "fqdn",
                zone: "zoneId",
                type: "type",
                ttl: "ttl",
                values: "records",
                alias: "aliases",
                set: { identifier: "setIdentifier", weight: "weightedRoutingPolicies.0.weight" },
            },
        },
    },
    rules: [...networkAclRules, ...serviceRules, ...balancerRules, ...recordRules],
};
