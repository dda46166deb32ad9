import type { Properties } from "../../../tools/review/change.ts";
import { type Resource, types } from "./build.ts";
import type { Dangerous } from "./dangerousInCluster.ts";

/** A firewall that lets QUIC in before a change and not after it. */
interface Closed {
    what: string;
    type: string;
    before: Properties;
    /** Default: it is deleted. */
    after?: Properties;
    /** Ports that the message names. Default: 443. */
    ports?: string;
}

/** A rule of AWS: inside a group, or of the older kind of its own. */
const awsRule = (protocol: string, fromPort = 443, toPort = fromPort) => ({ protocol, fromPort, toPort });
/** A rule of AWS of the newer kind of its own. */
const ingressRule = (ipProtocol: string, fromPort = 443, toPort = fromPort) => ({ ipProtocol, fromPort, toPort });
/** An entry inside a network ACL. */
const aclEntry = (protocol: string, action = "allow") => ({ ...awsRule(protocol), action });
/** An entry of a network ACL that is a resource of its own. */
const aclRule = (protocol: string, more: Properties = {}) => ({ ...awsRule(protocol), ruleAction: "allow", ...more });
/** A firewall of Google Cloud that allows protocols, each on some ports or on all. */
const allows = (...rules: [protocol: string, ...ports: string[]][]) => ({
    allows: rules.map(([protocol, ...ports]) => (ports.length === 0 ? { protocol } : { protocol, ports })),
});
/** A rule of Azure for one range of ports or for several. */
const azureRule = (protocol: string, range: string | string[], more: Properties = {}) => ({
    access: "Allow",
    direction: "Inbound",
    protocol,
    ...(typeof range === "string" ? { destinationPortRange: range } : { destinationPortRanges: range }),
    ...more,
});

const closed: Closed[] = [
    { what: "a rule of its own of AWS", type: types.ingressRule, before: ingressRule("udp") },
    { what: "a rule of AWS that says UDP by its number", type: types.ingressRule, before: ingressRule("17") },
    {
        what: "a rule of AWS that is for all protocols and becomes one for TCP",
        type: types.ingressRule,
        before: { ipProtocol: "-1" },
        after: ingressRule("tcp"),
    },
    {
        what: "a rule of AWS whose range ends below 443 after the change",
        type: types.ingressRule,
        before: ingressRule("udp", 1, 443),
        after: ingressRule("udp", 1, 442),
    },
    {
        what: "a rule of AWS whose range begins above 443 after the change",
        type: types.ingressRule,
        before: ingressRule("udp", 443, 500),
        after: ingressRule("udp", 444, 500),
    },
    {
        what: "a rule of AWS of the older kind, by number",
        type: types.securityGroupRule,
        before: { type: "ingress", ...awsRule("17") },
    },
    {
        what: "a rule of AWS that becomes one for outbound packets",
        type: types.securityGroupRule,
        before: { type: "ingress", ...awsRule("udp") },
        after: { type: "egress", ...awsRule("udp") },
    },
    {
        what: "a security group",
        type: types.securityGroup,
        before: { ingress: [awsRule("tcp"), awsRule("udp")] },
        after: { ingress: [awsRule("tcp")] },
    },
    {
        what: "a security group that says UDP by its number",
        type: types.securityGroup,
        before: { ingress: [awsRule("6"), awsRule("17")] },
        after: { ingress: [awsRule("6")] },
    },
    {
        what: "a security group that let everything in",
        type: types.securityGroup,
        before: { ingress: [awsRule("-1", 0)] },
        after: { ingress: [awsRule("tcp")], egress: [awsRule("-1", 0)] },
    },
    { what: "a network ACL's rule of its own, by number", type: types.aclRule, before: aclRule("17") },
    {
        what: "a network ACL's rule that becomes a deny",
        type: types.aclRule,
        before: aclRule("udp"),
        after: aclRule("udp", { ruleAction: "deny" }),
    },
    {
        what: "a network ACL's rule for all protocols, whose ports AWS ignores",
        type: types.aclRule,
        before: aclRule("-1", { fromPort: 22, toPort: 22 }),
        after: aclRule("6"),
    },
    {
        what: "a network ACL, by number",
        type: types.acl,
        before: { ingress: [aclEntry("6"), aclEntry("17")] },
        after: { ingress: [aclEntry("6"), aclEntry("17", "deny")], egress: [aclEntry("17")] },
    },
    {
        what: "a firewall of Google Cloud",
        type: types.gcpFirewall,
        before: allows(["tcp", "443"], ["udp", "400-500"]),
        after: allows(["tcp", "443"], ["udp", "53"]),
    },
    {
        what: "a firewall of Google Cloud that says UDP by its number",
        type: types.gcpFirewall,
        before: allows(["6", "443"], ["17", "443"]),
        after: allows(["6", "443"]),
    },
    {
        what: "a firewall of Google Cloud that let everything in",
        type: types.gcpFirewall,
        before: allows(["all"]),
        after: allows(["tcp"]),
    },
    {
        what: "a firewall of Google Cloud that is switched off",
        type: types.gcpFirewall,
        before: allows(["udp", "443"]),
        after: { ...allows(["udp", "443"]), disabled: true },
    },
    {
        what: "a firewall of Google Cloud whose ranges leave 443 out after the change",
        type: types.gcpFirewall,
        before: allows(["udp", "443"]),
        after: allows(["udp", "400-442", "444-500"]),
    },
    {
        what: "a rule of Azure",
        type: types.azureSecurityRule,
        before: azureRule("Udp", "443"),
        after: azureRule("Udp", "443", { access: "Deny" }),
    },
    {
        what: "a group of Azure",
        type: types.azureSecurityGroup,
        before: { securityRules: [azureRule("*", "*")] },
        after: { securityRules: [azureRule("Tcp", "*")] },
        ports: "*",
    },
    {
        // It sees what the balancer has translated.
        what: "a rule of Azure for the node port of QUIC",
        type: types.azureSecurityRule,
        before: azureRule("Udp", ["30043", "30044"]),
        after: azureRule("Udp", ["30043"]),
        ports: "30044",
    },
    {
        what: "a rule of Azure whose range gets smaller",
        type: types.azureSecurityRule,
        before: azureRule("Udp", "30000-32767"),
        after: azureRule("Udp", "30000-32766"),
        ports: "30000-32767",
    },
];

/** Firewalls that shut QUIC out. */
export const dangerousFirewalls: Dangerous[] = [
    ...closed.map(
        ({ what, type, before, after, ports = "443" }): Dangerous => ({
            what: `UDP is closed in ${what}`,
            code: "udp-firewall-closed",
            severity: "error",
            says: `UDP ${ports} `,
            resources: [{ type, before, after }],
        }),
    ),
    {
        what: "UDP is closed in a network ACL, which filters also where a QUIC listener excludes security groups",
        code: "udp-firewall-closed",
        severity: "error",
        resources: [
            { type: types.listener, name: "l", op: "same", before: { protocol: "QUIC" }, after: { protocol: "QUIC" } },
            { type: types.aclRule, before: aclRule("17") },
        ],
    },
];

/** Changes of firewalls that leave QUIC what it has. */
export const harmlessFirewalls: { what: string; resources: Resource[] }[] = [
    {
        what: "AWS rules say UDP by its number",
        resources: [
            { type: types.ingressRule, name: "new", before: ingressRule("udp"), after: ingressRule("17") },
            {
                type: types.securityGroupRule,
                name: "old",
                before: { type: "ingress", ...awsRule("udp") },
                after: { type: "ingress", ...awsRule("17") },
            },
            {
                type: types.securityGroup,
                name: "group",
                before: { ingress: [awsRule("17")] },
                after: { ingress: [awsRule("udp")] },
            },
            {
                type: types.acl,
                name: "acl",
                before: { ingress: [aclEntry("udp")] },
                after: { ingress: [aclEntry("17")] },
            },
            { type: types.aclRule, name: "entry", before: aclRule("17"), after: aclRule("udp") },
        ],
    },
    {
        what: "a firewall of Google Cloud says UDP by its number",
        resources: [{ type: types.gcpFirewall, before: allows(["udp", "443"]), after: allows(["17", "443"]) }],
    },
    {
        what: "rules for UDP become rules for all protocols",
        resources: [
            { type: types.ingressRule, name: "aws", before: ingressRule("17"), after: { ipProtocol: "-1" } },
            { type: types.aclRule, name: "acl", before: aclRule("17"), after: aclRule("all", { toPort: 22 }) },
            { type: types.gcpFirewall, name: "gcp", before: allows(["17", "443"]), after: allows(["all"]) },
            {
                type: types.azureSecurityRule,
                name: "azure",
                before: azureRule("Udp", "443"),
                after: azureRule("*", "443"),
            },
        ],
    },
    {
        what: "ranges of ports grow",
        resources: [
            { type: types.ingressRule, name: "aws", before: ingressRule("udp"), after: ingressRule("udp", 443, 500) },
            {
                type: types.azureSecurityRule,
                name: "azure",
                before: azureRule("Udp", ["30043", "30050-30060"]),
                after: azureRule("Udp", "30000-32767"),
            },
            {
                type: types.azureSecurityRule,
                name: "all",
                before: azureRule("Udp", "443"),
                after: azureRule("Udp", "*"),
            },
        ],
    },
    {
        what: "firewalls lose what does not let UDP 443 in",
        resources: [
            {
                type: types.securityGroup,
                name: "group",
                before: { ingress: [awsRule("udp", 53)], egress: [awsRule("-1", 0)] },
                after: { ingress: [] },
            },
            {
                type: types.gcpFirewall,
                name: "firewall",
                before: allows(["udp", "443", "8443"]),
                after: allows(["udp"]),
            },
            {
                type: types.gcpFirewall,
                name: "outbound",
                before: { ...allows(["udp", "443"]), direction: "EGRESS" },
            },
            {
                type: types.gcpFirewall,
                name: "off",
                before: { ...allows(["udp", "443"]), disabled: true },
            },
            {
                type: types.azureSecurityRule,
                name: "rule",
                before: azureRule("Udp", "443", { direction: "Outbound" }),
            },
            { type: types.azureSecurityRule, name: "tcp", before: azureRule("Tcp", "8443") },
            { type: types.acl, name: "acl", before: { ingress: [aclEntry("17", "deny")], egress: [aclEntry("17")] } },
            { type: types.aclRule, name: "deny", before: aclRule("17", { ruleAction: "deny" }) },
            { type: types.aclRule, name: "answers", before: aclRule("17", { egress: true }) },
            { type: types.ingressRule, name: "gone", op: "refresh", before: ingressRule("udp") },
            { type: types.ingressRule, name: "ping", before: ingressRule("icmp", -1) },
        ],
    },
    {
        what: "the security group of an NLB is deleted, which a QUIC listener excludes",
        resources: [
            { type: types.listener, name: "quic", after: { port: 443, protocol: "TCP_QUIC" } },
            { type: types.ingressRule, before: ingressRule("udp") },
        ],
    },
    { what: "the firewall opens UDP 443", resources: [{ type: types.ingressRule, after: ingressRule("udp") }] },
];
