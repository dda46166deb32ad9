import type { Properties } from "../../../../tools/review/change.ts";
import { types, unchanged } from "../build.ts";
import { type Case, testFindings, UNKNOWN } from "./cases.ts";

const nlb = (more: Properties = {}): Properties => ({ loadBalancerType: "network", ...more });
const eips = (...ids: string[]) => ({
    subnetMappings: ids.map((allocationId) => ({ subnetId: `subnet-of-${allocationId}`, allocationId })),
});
const arnOf = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/${name}/50dc6c495c0c9188`;
const listener = (protocol: string, loadBalancerArn = UNKNOWN): Properties => ({
    loadBalancerArn,
    port: 443,
    protocol,
});
const binding = (targetGroupARN?: string): Properties => ({ spec: { targetGroupARN } });
const dualStack = nlb({ ipAddressType: "dualstack" });

const cases: Case[] = [
    {
        what: "an NLB without EIPs that is replaced has another address",
        resources: [{ type: types.nlb, op: "replace", before: nlb(), after: nlb(), replaceReasons: ["internal"] }],
        findings: ["load-balancer-replaced it"],
        says: "is replaced (internal). Its address is released",
    },
    {
        what: "an NLB with EIPs that is deleted loses its address",
        resources: [{ type: types.nlb, before: nlb(eips("eipalloc-1")) }],
        findings: ["load-balancer-replaced it"],
        says: "is deleted. Its address is released",
    },
    {
        what: "an NLB gains security groups and keeps its EIPs, also in two renders, which know of no replacement",
        resources: [
            {
                type: types.nlb,
                before: nlb(eips("eipalloc-1")),
                after: nlb({ ...eips("eipalloc-1"), securityGroups: ["sg-1"] }),
            },
        ],
        findings: ["nlb-security-groups-changed it"],
        says: "The NLB gains its security groups. AWS creates a new balancer for that.",
    },
    {
        what: "an NLB without EIPs loses security groups and its address",
        resources: [{ type: types.nlb, before: nlb({ securityGroups: ["sg-1"] }), after: nlb() }],
        findings: ["nlb-security-groups-changed it"],
        says: "The NLB loses its security groups. AWS creates a new balancer for that: new addresses.",
    },
    {
        what: "an NLB with a security group may get another one",
        resources: [
            {
                type: types.nlb,
                before: nlb({ securityGroups: ["sg-1"] }),
                after: nlb({ securityGroups: ["sg-1", "sg-2"] }),
            },
        ],
        findings: [],
    },
    {
        what: "a new NLB and a deleted one neither gain nor lose security groups",
        resources: [
            { type: types.nlb, name: "new", after: nlb({ securityGroups: ["sg-1"] }) },
            { type: types.nlb, name: "old", before: nlb({ securityGroups: ["sg-1"] }) },
        ],
        findings: ["load-balancer-replaced old"],
    },
    ...[
        { type: types.eip, field: "publicIp" },
        { type: "gcp:compute/address:Address", field: "address" },
        { type: "gcp:compute/globalAddress:GlobalAddress", field: "address" },
        { type: types.azureAddress, field: "ipAddress" },
    ].map(
        ({ type, field }): Case => ({
            what: `an address of ${type} that is deleted is named by its value`,
            resources: [{ type, before: {}, live: { [field]: "192.0.2.1" } }],
            findings: ["address-released it"],
            says: "The public address 192.0.2.1 is deleted",
        }),
    ),
    {
        what: "an address that is only read, and not found any more, is not a change",
        resources: [{ type: types.eip, op: "refresh", before: {}, live: { publicIp: "192.0.2.1" } }],
        findings: [],
    },
    {
        what: "a listener of QUIC that is new or deleted changes no protocol",
        resources: [
            { type: types.listener, name: "new", after: listener("TCP_QUIC", arnOf("new")) },
            { type: types.listener, name: "old", before: listener("TCP_QUIC", arnOf("old")) },
        ],
        findings: ["edge-resource-removed old"],
    },
    {
        what: "a listener belongs to the NLB that has its ARN",
        resources: [
            unchanged(types.nlb, "grouped", nlb({ securityGroups: ["sg-1"] }), { arn: arnOf("one") }),
            unchanged(types.nlb, "quic", nlb(), { arn: arnOf("two") }),
            { type: types.listener, name: "l", after: listener("QUIC", arnOf("two")) },
        ],
        findings: [],
    },
    {
        what: "a listener of QUIC is found at the NLB that has its ARN",
        resources: [
            unchanged(types.nlb, "grouped", nlb({ securityGroups: ["sg-1"] }), { arn: arnOf("one") }),
            unchanged(types.nlb, "quic", nlb(), { arn: arnOf("two") }),
            { type: types.listener, name: "l", after: listener("QUIC", arnOf("one")) },
        ],
        findings: ["quic-with-security-group grouped"],
    },
    {
        what: "a listener is found at the NLB whose name its ARN has, and not at one whose name begins the same",
        resources: [
            { type: types.nlb, name: "grouped", after: nlb({ name: "edge", securityGroups: ["sg-1"] }) },
            { type: types.nlb, name: "stacked", after: nlb({ name: "edge-2", ipAddressType: "dualstack" }) },
            { type: types.listener, name: "l", after: listener("QUIC", arnOf("edge-2")) },
        ],
        findings: ["quic-with-dual-stack stacked"],
    },
    {
        what: "of two NLBs it is not guessed which one a listener belongs to",
        resources: [
            { type: types.nlb, name: "grouped", after: nlb({ securityGroups: ["sg-1"] }) },
            { type: types.nlb, name: "quic", after: nlb() },
            { type: types.listener, name: "l", after: listener("QUIC") },
        ],
        findings: [],
    },
    {
        what: "two listeners of QUIC on one NLB are refused",
        resources: [
            { type: types.nlb, after: nlb() },
            { type: types.listener, name: "one", after: listener("QUIC") },
            { type: types.listener, name: "two", after: { ...listener("TCP_QUIC"), port: 8443 } },
        ],
        findings: ["second-quic-listener it"],
    },
    {
        what: "a listener of TCP_UDP beside QUIC on one NLB is refused",
        resources: [
            { type: types.nlb, after: nlb() },
            { type: types.listener, name: "one", after: listener("QUIC") },
            { type: types.listener, name: "two", after: { ...listener("TCP_UDP"), port: 8443 } },
        ],
        findings: ["second-quic-listener it"],
    },
    {
        what: "listeners of UDP without one of QUIC stand side by side",
        resources: [
            { type: types.nlb, after: nlb() },
            { type: types.listener, name: "one", after: listener("TCP_UDP") },
            { type: types.listener, name: "two", after: { ...listener("UDP"), port: 8443 } },
        ],
        findings: [],
    },
    {
        what: "UDP on a dual-stack NLB may have targets with IPv6",
        resources: [
            { type: types.nlb, after: dualStack },
            { type: types.listener, name: "l", after: listener("TCP_UDP") },
            { type: types.targets, name: "group", after: { protocol: "TCP_UDP", ipAddressType: "ipv6" } },
        ],
        findings: [],
    },
    {
        what: "UDP on an NLB of IPv4 may have targets with IPv4",
        resources: [
            { type: types.nlb, after: nlb() },
            { type: types.listener, name: "l", after: listener("TCP_UDP") },
            { type: types.targets, name: "group", after: { protocol: "TCP_UDP" } },
        ],
        findings: [],
    },
    {
        what: "targets for UDP without a listener of UDP are not used on a dual-stack NLB",
        resources: [
            { type: types.nlb, after: dualStack },
            { type: types.listener, name: "l", after: listener("TCP") },
            { type: types.targets, name: "group", after: { protocol: "UDP" } },
        ],
        findings: [],
    },
    {
        what: "targets for TCP on a dual-stack NLB may have IPv4",
        resources: [
            { type: types.nlb, after: dualStack },
            { type: types.listener, name: "udp", after: listener("UDP") },
            { type: types.targets, name: "tcp", after: { protocol: "TCP" } },
        ],
        findings: [],
    },
    {
        what: "a target that is registered with a QUIC server id is a new one",
        resources: [{ type: types.attachment, before: {}, after: { quicServerId: "0x0000000000000001" } }],
        findings: [],
    },
    ...["0x000000000000001", "0x00000000000000001", "0000000000000001", "0x000000000000000g"].map(
        (quicServerId): Case => ({
            what: `${quicServerId} is not a QUIC server id`,
            resources: [{ type: types.attachment, after: { quicServerId } }],
            findings: ["quic-server-id-invalid it"],
            says: quicServerId,
        }),
    ),
    {
        what: "one QUIC server id in upper and lower case is one",
        resources: [
            { type: types.attachment, name: "one", after: { quicServerId: "0x000000000000000A" } },
            { type: types.attachment, name: "two", after: { quicServerId: "0x000000000000000a" } },
        ],
        findings: ["quic-server-id-invalid two"],
        says: "is one's already",
    },
    {
        what: "a binding may be deleted together with its target group",
        resources: [
            { type: types.binding, name: "pods", before: binding("arn:group") },
            { type: types.targets, name: "group", before: {}, live: { arn: "arn:group" } },
        ],
        findings: ["target-group-replaced group"],
    },
    {
        what: "a binding that refers to its target group by name may be deleted together with a group",
        resources: [
            { type: types.binding, name: "pods", before: { spec: { targetGroupName: "group" } } },
            { type: types.targets, name: "group", before: { name: "group" }, live: { arn: "arn:group" } },
        ],
        findings: ["target-group-replaced group"],
    },
    {
        what: "a target group gets another binding",
        resources: [
            { type: types.binding, name: "old", before: binding("arn:group") },
            { type: types.binding, name: "new", after: binding("arn:group") },
        ],
        findings: [],
    },
    {
        what: "a binding is made in the place of another, and its target group is known only during the update",
        resources: [
            { type: types.binding, name: "old", before: binding("arn:group") },
            { type: types.binding, name: "new", after: binding(UNKNOWN) },
        ],
        findings: [],
    },
    {
        what: "a binding may be deleted together with a target group where the ARNs are not known, as in two renders",
        resources: [
            { type: types.binding, name: "pods", before: binding("[unknown]") },
            { type: types.targets, name: "group", before: {} },
            unchanged(types.targets, "other", {}),
        ],
        findings: ["target-group-replaced group"],
    },
    {
        what: "a binding may not be deleted where all target groups stay, although the ARNs are not known, as in two renders",
        resources: [
            { type: types.binding, name: "pods", before: binding("[unknown]") },
            unchanged(types.binding, "other", binding("[unknown]")),
            unchanged(types.targets, "group", {}),
        ],
        findings: ["targets-unbound pods"],
    },
];

testFindings(cases);
