import { Eip } from "@pulumi/aws/ec2/eip.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { NetworkLoadBalancer, type NetworkLoadBalancerArgs } from "../../../components/aws/index.ts";
import { readBalancer } from "../../../components/aws/networkLoadBalancer.ts";
import { clientRules } from "../../../components/aws/securityRules.ts";
import { kindOf } from "../../support/registrations.ts";
import { amazons, onAmazon } from "./amazon.ts";
import { binding, inputsOf, least, listener, ports, security, usual, without } from "./networkBalancer.ts";

/** What Amazon and the cluster are asked for, by kind and name. */
async function balancer(args: Partial<NetworkLoadBalancerArgs> = {}) {
    return inputsOf(await onAmazon(() => new NetworkLoadBalancer("edge-lb", { ...least, ...args })));
}

describe("NetworkLoadBalancer", () => {
    test("is TCP and UDP in one listener before pods, at an EIP a subnet, open for its ports alone", async () => {
        expect(await balancer()).toEqual(usual);
    });

    const balancerInputs = usual["LoadBalancer edge-lb-nlb"];
    const own443 = usual["TargetGroup edge-lb-443"];
    const own80 = usual["TargetGroup edge-lb-80"];
    const both = (more: object) => ({
        "TargetGroup edge-lb-443": { ...own443, ...more },
        "TargetGroup edge-lb-80": { ...own80, ...more },
    });
    const check = { ...own443.healthCheck, protocol: "HTTP", port: "19003", path: "/ready", timeout: 6 };

    test.each<[string, Partial<NetworkLoadBalancerArgs>, Record<string, object | undefined>]>([
        [
            "EIPs of yours",
            {
                eips: [
                    { allocationId: output("eipalloc-1"), publicIp: "198.51.100.1" },
                    { allocationId: "eipalloc-2", publicIp: "198.51.100.2" },
                ],
            },
            {
                "Eip edge-lb-eip-0": undefined,
                "Eip edge-lb-eip-1": undefined,
                "LoadBalancer edge-lb-nlb": {
                    ...balancerInputs,
                    subnetMappings: [
                        { subnetId: "subnet-0a", allocationId: "eipalloc-1" },
                        { subnetId: "subnet-0b", allocationId: "eipalloc-2" },
                    ],
                },
            },
        ],
        [
            "clients of the VPC alone",
            { scheme: "internal" },
            {
                "Eip edge-lb-eip-0": undefined,
                "Eip edge-lb-eip-1": undefined,
                "LoadBalancer edge-lb-nlb": {
                    ...balancerInputs,
                    internal: true,
                    subnetMappings: [{ subnetId: "subnet-0a" }, { subnetId: "subnet-0b" }],
                },
            },
        ],
        [
            "zones apart, and protection",
            { crossZone: false, deletionProtection: true },
            {
                "LoadBalancer edge-lb-nlb": {
                    ...balancerInputs,
                    enableCrossZoneLoadBalancing: false,
                    enableDeletionProtection: true,
                },
            },
        ],
        [
            "a longer drain, and clients kept by address",
            { deregistrationDelay: 600, stickyByAddress: true },
            both({ deregistrationDelay: 600, stickiness: { type: "source_ip", enabled: true } }),
        ],
        [
            "a check's seconds and thresholds",
            { healthCheck: { interval: 5, healthyThreshold: 3, unhealthyThreshold: 4 } },
            both({
                healthCheck: {
                    ...own443.healthCheck,
                    interval: 5,
                    timeout: 5,
                    healthyThreshold: 3,
                    unhealthyThreshold: 4,
                },
            }),
        ],
        [
            "a check over HTTPS, of the path / where none is said",
            { healthCheck: { protocol: "HTTPS" } },
            both({ healthCheck: { ...own443.healthCheck, protocol: "HTTPS", path: "/" } }),
        ],
        [
            "a check over HTTP on a port of its own, which is opened on both sides",
            { healthCheck: { protocol: "HTTP", port: 19_003, path: "/ready" } },
            {
                ...both({ healthCheck: check }),
                "SecurityGroupEgressRule edge-lb-out-tcp-19003": security(19_003, "tcp"),
                "TargetGroupBinding edge-lb-443": binding(443, [
                    { protocol: "TCP", port: 10_443 },
                    { protocol: "UDP", port: 10_443 },
                    { protocol: "TCP", port: 19_003 },
                ]),
                "TargetGroupBinding edge-lb-80": binding(80, [
                    { protocol: "TCP", port: 10_080 },
                    { protocol: "TCP", port: 19_003 },
                ]),
            },
        ],
        [
            "security groups of yours, to which the pods are opened",
            { securityGroups: ["sg-1", output("sg-2")] },
            {
                ...Object.fromEntries(
                    Object.keys(usual)
                        .filter((key) => key.startsWith("SecurityGroup"))
                        .map((key) => [key, undefined]),
                ),
                "LoadBalancer edge-lb-nlb": { ...balancerInputs, securityGroups: ["sg-1", "sg-2"] },
                "TargetGroupBinding edge-lb-443": binding(
                    443,
                    [
                        { protocol: "TCP", port: 10_443 },
                        { protocol: "UDP", port: 10_443 },
                    ],
                    {},
                    [{ securityGroup: { groupID: "sg-1" } }, { securityGroup: { groupID: "sg-2" } }],
                ),
                "TargetGroupBinding edge-lb-80": binding(80, [{ protocol: "TCP", port: 10_080 }], {}, [
                    { securityGroup: { groupID: "sg-1" } },
                    { securityGroup: { groupID: "sg-2" } },
                ]),
            },
        ],
        [
            "EKS Auto Mode, with its cluster's tag",
            { by: "eks-auto-mode", clusterName: output("prod"), tags: { team: "edge" } },
            {
                ...Object.fromEntries(
                    Object.entries(usual).map(([key, inputs]) => [key, { ...inputs, tags: { team: "edge" } }]),
                ),
                ...both({ tags: { team: "edge", "eks:eks-cluster-name": "prod" } }),
                "TargetGroupBinding edge-lb-443": {
                    ...usual["TargetGroupBinding edge-lb-443"],
                    apiVersion: "eks.amazonaws.com/v1",
                },
                "TargetGroupBinding edge-lb-80": {
                    ...usual["TargetGroupBinding edge-lb-80"],
                    apiVersion: "eks.amazonaws.com/v1",
                },
            },
        ],
    ])("takes %s", async (_what, args, differs) => {
        expect(await balancer(args)).toEqual(without({ ...usual, ...differs }));
    });

    test("lets clients of a family in once, however often the family is said", () => {
        expect(clientRules(ports, ["IPv4", "IPv4"], undefined)).toEqual(clientRules(ports, ["IPv4"], undefined));
    });

    test.each([
        [443, 20],
        [8443, 19],
        [10_443, 18],
        [1, 20],
    ])("has room in its name for what is made with it, at port %i for %i characters", (port, longest) => {
        const accepted = (name: string) =>
            readBalancer(name, { ...least, ports: [{ port, targetPort: port, protocols: ["TCP", "UDP"] }] }).problems
                .length === 0;
        expect([accepted("e".repeat(longest)), accepted("e".repeat(longest + 1))]).toEqual([true, false]);
    });

    test("lets some clients in alone, a rule each", async () => {
        const made = await balancer({ sourceRanges: ["192.0.2.0/24", "198.51.100.7/32"] });
        const rules = Object.entries(made).filter(([key]) => key.startsWith("SecurityGroupIngressRule"));
        expect(Object.fromEntries(rules)).toEqual(
            Object.fromEntries(
                ["192.0.2.0/24", "198.51.100.7/32"].flatMap((cidrIpv4) =>
                    (
                        [
                            ["tcp-443", security(443, "tcp")],
                            ["udp-443", security(443, "udp")],
                            ["tcp-80", security(80, "tcp")],
                            ["too-big", security(3, "icmp", 4)],
                        ] as const
                    ).map(([what, rule]) => [
                        `SecurityGroupIngressRule edge-lb-in-${what}-from-${cidrIpv4}`,
                        { ...rule, cidrIpv4 },
                    ]),
                ),
            ),
        );
    });

    test("has both families before pods with IPv6, with the prefix that UDP over IPv6 needs", async () => {
        const { cidrIpv4: _, ...rule } = security(443, "udp");
        const made = await balancer({ ipFamilies: ["IPv4", "IPv6"], ports: ports.slice(0, 1) });
        expect(made).toEqual(
            without({
                ...Object.fromEntries(Object.entries(usual).filter(([key]) => !/-(10080|tcp-80-|80$)/.test(key))),
                "SecurityGroupIngressRule edge-lb-in-tcp-80-from-0.0.0.0/0": undefined,
                "SecurityGroupIngressRule edge-lb-in-tcp-443-from-::/0": {
                    ...rule,
                    ipProtocol: "tcp",
                    cidrIpv6: "::/0",
                },
                "SecurityGroupIngressRule edge-lb-in-udp-443-from-::/0": { ...rule, cidrIpv6: "::/0" },
                "SecurityGroupIngressRule edge-lb-in-too-big-from-::/0": {
                    ...rule,
                    ipProtocol: "icmpv6",
                    fromPort: 2,
                    toPort: 0,
                    cidrIpv6: "::/0",
                },
                "SecurityGroupEgressRule edge-lb-out-tcp-10443": {
                    ...rule,
                    ipProtocol: "tcp",
                    fromPort: 10_443,
                    toPort: 10_443,
                    cidrIpv6: "::/0",
                },
                "SecurityGroupEgressRule edge-lb-out-udp-10443": {
                    ...rule,
                    fromPort: 10_443,
                    toPort: 10_443,
                    cidrIpv6: "::/0",
                },
                "LoadBalancer edge-lb-nlb": {
                    ...balancerInputs,
                    ipAddressType: "dualstack",
                    enablePrefixForIpv6SourceNat: "on",
                },
                "TargetGroup edge-lb-443": { ...own443, ipAddressType: "ipv6" },
                "TargetGroupBinding edge-lb-443": binding(
                    443,
                    [
                        { protocol: "TCP", port: 10_443 },
                        { protocol: "UDP", port: 10_443 },
                    ],
                    { ipAddressType: "ipv6" },
                ),
            }),
        );
    });

    test("goes by connection IDs with TCP_QUIC: no security group, pods open to clients, TCP at port 80", async () => {
        const { stickiness: _, ...byConnectionId } = own443;
        const anybody = [{ ipBlock: { cidr: "0.0.0.0/0" } }];
        const { securityGroups: __, ...open } = balancerInputs;
        expect(await balancer({ protocol: "TCP_QUIC" })).toEqual({
            ...Object.fromEntries(Object.entries(usual).filter(([key]) => !key.startsWith("SecurityGroup"))),
            "LoadBalancer edge-lb-nlb": open,
            "TargetGroup edge-lb-443": { ...byConnectionId, protocol: "TCP_QUIC" },
            "TargetGroupBinding edge-lb-443": binding(
                443,
                [
                    { protocol: "TCP", port: 10_443 },
                    { protocol: "UDP", port: 10_443 },
                ],
                { targetGroupProtocol: "TCP_QUIC" },
                anybody,
            ),
            "TargetGroupBinding edge-lb-80": binding(80, [{ protocol: "TCP", port: 10_080 }], {}, anybody),
            "Listener edge-lb-443": listener(443, "TCP_QUIC"),
        });
    });

    test("keeps listener and targets while a stage closes UDP, and shuts it in front of and at the pods", async () => {
        const off = await balancer({
            ports: [{ port: 443, targetPort: 10_443, protocols: ["TCP"], quic: true }, ...ports.slice(1)],
        });
        expect(off).toEqual(
            without({
                ...usual,
                "SecurityGroupIngressRule edge-lb-in-udp-443-from-0.0.0.0/0": undefined,
                "SecurityGroupEgressRule edge-lb-out-udp-10443": undefined,
                "TargetGroupBinding edge-lb-443": binding(443, [{ protocol: "TCP", port: 10_443 }]),
            }),
        );
    });

    test("lets no client in before rules and pods are there, and waits for what the component waits for", async () => {
        const all = await onAmazon(() => {
            const first = new Eip("first");
            new NetworkLoadBalancer("edge-lb", least, { dependsOn: [first] });
        });
        const made = amazons(all).filter(({ name }) => name !== "first");
        for (const each of made) {
            expect([each.name, all.waits(each, all.one("Eip", "first"))]).toEqual([each.name, true]);
        }
        for (const each of all.of("Listener")) {
            const earlier = [
                ...all.of("SecurityGroupIngressRule", "SecurityGroupEgressRule"),
                all.one("LoadBalancer"),
                all.one("TargetGroupBinding", each.name),
            ];
            expect(earlier.filter((one) => !all.waits(each, one))).toEqual([]);
        }
        expect(
            made
                .filter(({ deleteBeforeReplace }) => deleteBeforeReplace === true)
                .map(kindOf)
                .sort(),
        ).toEqual(["Listener", "Listener", "LoadBalancer"]);
    });

    test("puts its bindings into the cluster of the provider that it is given", async () => {
        const all = await onAmazon(() => {
            const cluster = new Provider("cluster", {});
            new NetworkLoadBalancer("edge-lb", least, { providers: [cluster] });
        });
        for (const each of all.of("TargetGroupBinding")) {
            expect(each.provider.startsWith(all.one("kubernetes").urn)).toBe(true);
        }
    });

    test("is refused before anything is registered, with every problem", async () => {
        const all = await onAmazon(() => {
            expect(
                () =>
                    new NetworkLoadBalancer("edge.eu", {
                        ...least,
                        subnets: ["public"],
                        deregistrationDelay: 7200,
                        ports: [{ port: 0, targetPort: 443, protocols: ["TCP"] }],
                    }),
            ).toThrow(
                /^NetworkLoadBalancer "edge\.eu" has 4 problems; nothing was created\.\n {2}deregistrationDelay: .*\n {2}subnets\[0\]: .*\n {2}ports\[0\]\.port: .*\n {2}name: /,
            );
        });
        expect(all.all).toEqual([]);
    });
});
