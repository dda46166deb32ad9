import {
    DescribeAddressesCommand,
    DescribeSecurityGroupRulesCommand,
    type SecurityGroupRule,
} from "@aws-sdk/client-ec2";
import {
    type CreateLoadBalancerCommandInput,
    DescribeListenersCommand,
    DescribeLoadBalancerAttributesCommand,
    DescribeLoadBalancersCommand,
    DescribeTargetGroupAttributesCommand,
    DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { beforeAll, describe, expect, test } from "vitest";
import { networkLoadBalancer, route53 } from "../../components/aws/index.ts";
import { Http3Gateway } from "../../components/index.ts";
import { defaultArgs } from "../support/edge.ts";
import { type Account, REGION } from "./support/account.ts";
import { defaultNetwork, newAccount, newZone, zoneLines } from "./support/given.ts";
import { present } from "./support/resource.ts";
import { NLB_ZONES, type Run, Stack, stackProgram } from "./support/stack.ts";

// What is read back is moto's; see quic.test.ts for what it does not know.

/** What there is in an account that has one balancer. */
async function readBack({ ec2, elb }: Account) {
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
    const balancer = present(LoadBalancers[0], "a balancer");
    const LoadBalancerArn = balancer.LoadBalancerArn ?? "";
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
    const byPort = <T extends { Port?: number }>(items: T[]) =>
        items.sort((one, other) => (one.Port ?? 0) - (other.Port ?? 0));
    return {
        balancers: LoadBalancers.length,
        balancer,
        balancerAttributes: valuesOf(await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }))),
        listeners: byPort(Listeners),
        targetGroups: byPort(TargetGroups),
        targetAttributes: await Promise.all(
            byPort(TargetGroups).map(async ({ TargetGroupArn }) =>
                valuesOf(await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }))),
            ),
        ),
        addresses: (await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? [],
    };
}

function valuesOf({ Attributes = [] }: { Attributes?: { Key?: string; Value?: string }[] }) {
    return Object.fromEntries(Attributes.map(({ Key, Value }) => [Key, Value]));
}

/** What an action of the API was asked with, each time. */
function inputsOf<Input>({ changes }: Run, action: string): Input[] {
    return changes.filter((change) => change.action === action).map(({ input }) => input as Input);
}

/** A rule as a person would write it. */
function ruleText({ IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6 }: SecurityGroupRule): string {
    return `${IsEgress ? "out" : "in"} ${IpProtocol} ${FromPort}-${ToPort} ${CidrIpv4 ?? CidrIpv6}`;
}

describe("the stack aws with a balancer of its own, as moto has it", () => {
    let account: Account;
    let zoneId: string;
    let network: { vpcId: string; subnets: string[] };
    let stack: Stack;
    let program: () => Promise<unknown>;
    let first: Run;
    let there: Awaited<ReturnType<typeof readBack>>;
    beforeAll(async () => {
        account = newAccount();
        zoneId = await newZone(account, "example.com");
        network = await defaultNetwork(account);
        stack = new Stack(account);
        program = stackProgram({
            hostnames: "app.example.com,*.example.com",
            zoneId,
            zone: "example.com",
            certificate: "selfSigned",
            balancer: "nlb",
            vpcId: network.vpcId,
            subnets: network.subnets.slice(0, 2).join(","),
        });
        first = await stack.up(program);
        there = await readBack(account);
    });

    test("is one public balancer of IPv4, with an EIP in each subnet, across zones", () => {
        expect(there.balancers).toBe(1);
        expect(there.balancer).toMatchObject({
            Type: "network",
            Scheme: "internet-facing",
            IpAddressType: "ipv4",
            VpcId: network.vpcId,
        });
        expect(there.balancer.AvailabilityZones?.map(({ SubnetId }) => SubnetId)).toEqual(network.subnets.slice(0, 2));
        expect(there.balancerAttributes).toMatchObject({
            "load_balancing.cross_zone.enabled": "true",
            "deletion_protection.enabled": "false",
        });
        expect(there.addresses.map(({ Domain }) => Domain)).toEqual(["vpc", "vpc"]);
        expect(inputsOf<CreateLoadBalancerCommandInput>(first, "CreateLoadBalancer")[0]?.SubnetMappings).toEqual(
            ["edge-lb-eip-0", "edge-lb-eip-1"].map((name, index) => ({
                SubnetId: network.subnets[index],
                AllocationId: stack.id("Eip", name),
            })),
        );
    });

    test("takes TCP and UDP in one listener on 443, and TCP on 80, each before target groups of pods", () => {
        const [plain, tls] = there.targetGroups;
        const common = {
            VpcId: network.vpcId,
            TargetType: "ip",
            IpAddressType: "ipv4",
            HealthCheckEnabled: true,
            HealthCheckProtocol: "TCP",
            HealthCheckPort: "traffic-port",
            HealthCheckIntervalSeconds: 10,
            HealthCheckTimeoutSeconds: 10,
            HealthyThresholdCount: 2,
            UnhealthyThresholdCount: 2,
        };
        expect(plain).toMatchObject({ ...common, Protocol: "TCP", Port: 10_080 });
        expect(tls).toMatchObject({ ...common, Protocol: "TCP_UDP", Port: 10_443 });
        const forward = (group: typeof tls) => [{ Type: "forward", TargetGroupArn: group?.TargetGroupArn }];
        expect(there.listeners.map(({ Port, Protocol, DefaultActions }) => [Port, Protocol, DefaultActions])).toEqual([
            [80, "TCP", forward(plain)],
            [443, "TCP_UDP", forward(tls)],
        ]);
        for (const attributes of there.targetAttributes) {
            expect(attributes).toMatchObject({
                "deregistration_delay.timeout_seconds": "60",
                "deregistration_delay.connection_termination.enabled": "true",
                "stickiness.enabled": "false",
                "stickiness.type": "source_ip",
            });
        }
        // With UDP AWS keeps the client's address by itself; with TCP to pods only where it is told.
        expect(there.targetAttributes.map((attributes) => attributes["preserve_client_ip.enabled"])).toEqual([
            "true",
            undefined,
        ]);
    });

    test("lets clients in over both protocols, and itself out to the pods alone", async () => {
        const [group, ...more] = there.balancer.SecurityGroups ?? [];
        expect(more).toEqual([]);
        const { SecurityGroupRules = [] } = await account.ec2.send(
            new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [group ?? ""] }] }),
        );
        expect(SecurityGroupRules.map(ruleText).sort()).toEqual([
            "in icmp 3-4 0.0.0.0/0",
            "in tcp 443-443 0.0.0.0/0",
            "in tcp 80-80 0.0.0.0/0",
            "in udp 443-443 0.0.0.0/0",
            "out tcp 10080-10080 0.0.0.0/0",
            "out tcp 10443-10443 0.0.0.0/0",
            "out udp 10443-10443 0.0.0.0/0",
        ]);
    });

    test("publishes the EIPs' own addresses, and HTTPS records as AWS spells them", async () => {
        const addresses = there.addresses.map(({ PublicIp }) => PublicIp).sort();
        const lines = (owner: string) => [
            ...addresses.map((address) => `${owner}. 300 A ${address}`),
            `${owner}. 300 HTTPS 1 . alpn="h3,h2"`,
        ];
        expect((await zoneLines(account, zoneId)).sort()).toEqual([
            ...lines("*.example.com"),
            ...lines("app.example.com"),
        ]);
    });

    test("binds the pods to the target groups that there are, and serves before it is published", () => {
        const arns = there.targetGroups.map(({ TargetGroupArn }) => TargetGroupArn);
        const bound = first.all
            .of("TargetGroupBinding")
            .map(({ inputs }) => inputs["spec"] as { targetGroupARN: string });
        expect(bound.map(({ targetGroupARN }) => targetGroupARN).sort()).toEqual(arns.sort());
        const order = first.changes.map(({ action }) => action);
        expect(order.indexOf("ChangeResourceRecordSets")).toBeGreaterThan(order.lastIndexOf("CreateListener"));
        expect(order.indexOf("CreateListener")).toBeGreaterThan(order.lastIndexOf("AuthorizeSecurityGroupIngress"));
    });

    test("changes nothing in a second run", async () => {
        expect((await stack.up(program)).changes).toEqual([]);
        expect(await readBack(account)).toEqual(there);
    });

    test("moto does not hold the EIPs of a balancer: noticed here when it learns to", () => {
        expect(there.balancer.AvailabilityZones?.flatMap((zone) => zone.LoadBalancerAddresses ?? [])).toEqual([]);
    });
});

describe("a dual-stack balancer with everything said, as moto has it", () => {
    let account: Account;
    let network: { vpcId: string; subnets: string[] };
    let zoneId: string;
    let stack: Stack;
    let there: Awaited<ReturnType<typeof readBack>>;
    let first: Run;
    const program = () =>
        new Http3Gateway("edge", {
            ...defaultArgs(),
            exposure: networkLoadBalancer({
                ...network,
                ipFamilies: ["IPv4", "IPv6"],
                crossZone: false,
                deletionProtection: true,
                stickyByAddress: true,
                deregistrationDelay: 300,
                sourceRanges: ["203.0.113.0/24", "2001:db8::/32"],
                healthCheck: { protocol: "HTTP", port: 19_003, path: "/ready", interval: 5, healthyThreshold: 3 },
                tags: { team: "edge" },
            }),
            dns: route53({ zoneId, zone: "example.com" }),
        });
    beforeAll(async () => {
        account = newAccount();
        network = await defaultNetwork(account);
        zoneId = await newZone(account, "example.com");
        stack = new Stack(account);
        first = await stack.up(program);
        there = await readBack(account);
    });

    test("has both families, prefixes for UDP over IPv6, and every attribute that was said", () => {
        expect(there.balancer).toMatchObject({ IpAddressType: "dualstack", Scheme: "internet-facing" });
        expect(inputsOf<CreateLoadBalancerCommandInput>(first, "CreateLoadBalancer")[0]).toMatchObject({
            EnablePrefixForIpv6SourceNat: "on",
            Tags: [{ Key: "team", Value: "edge" }],
        });
        expect(there.balancerAttributes).toMatchObject({
            "load_balancing.cross_zone.enabled": "false",
            "deletion_protection.enabled": "true",
        });
        for (const [index, protocol] of ["TCP", "TCP_UDP"].entries()) {
            expect(there.targetGroups[index]).toMatchObject({
                Protocol: protocol,
                IpAddressType: "ipv6",
                HealthCheckProtocol: "HTTP",
                HealthCheckPort: "19003",
                HealthCheckPath: "/ready",
                HealthCheckIntervalSeconds: 5,
                HealthCheckTimeoutSeconds: 5,
                HealthyThresholdCount: 3,
            });
            expect(there.targetAttributes[index]).toMatchObject({
                "deregistration_delay.timeout_seconds": "300",
                "stickiness.enabled": "true",
            });
        }
    });

    test("lets in the ranges that were said, each in its family", async () => {
        const { SecurityGroupRules = [] } = await account.ec2.send(
            new DescribeSecurityGroupRulesCommand({
                Filters: [{ Name: "group-id", Values: there.balancer.SecurityGroups ?? [] }],
            }),
        );
        expect(SecurityGroupRules.map(ruleText).sort()).toEqual([
            "in icmp 3-4 203.0.113.0/24",
            "in icmpv6 2-0 2001:db8::/32",
            "in tcp 443-443 2001:db8::/32",
            "in tcp 443-443 203.0.113.0/24",
            "in tcp 80-80 2001:db8::/32",
            "in tcp 80-80 203.0.113.0/24",
            "in udp 443-443 2001:db8::/32",
            "in udp 443-443 203.0.113.0/24",
            "out tcp 10080-10080 ::/0",
            "out tcp 10443-10443 ::/0",
            "out tcp 19003-19003 ::/0",
            "out udp 10443-10443 ::/0",
        ]);
    });

    test("is published as an alias of its name in both families, and changes nothing in a second run", async () => {
        const alias = `alias of ${there.balancer.DNSName} in ${NLB_ZONES[REGION]}, while it is healthy`;
        expect(await zoneLines(account, zoneId)).toEqual([
            `app.example.com. A ${alias}`,
            `app.example.com. AAAA ${alias}`,
            'app.example.com. 300 HTTPS 1 . alpn="h3,h2"',
        ]);
        expect((await stack.up(program)).changes).toEqual([]);
    });
});
