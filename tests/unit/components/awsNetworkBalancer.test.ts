import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
    type AwsNetworkExposureArgs,
    NetworkLoadBalancer,
    type NetworkLoadBalancerArgs,
    networkLoadBalancer,
} from "../../../components/aws.ts";
import {
    type Addresses,
    type BackendPort,
    Http3Gateway,
    type Http3GatewayArgs,
    none,
} from "../../../components/index.ts";
import { amazon, amazons, onAmazon } from "./support/amazon.ts";
import { defaultArgs, edge } from "./support/edge.ts";
import { kindOf, type Registrations } from "./support/registrations.ts";

const ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
const DNS_NAME = "edge-lb-nlb-0123456789abcdef.elb.eu-west-1.amazonaws.com";

const place = { vpcId: "vpc-0a", subnets: ["subnet-0a", "subnet-0b"] };
const ports: BackendPort[] = [
    { port: 443, targetPort: 10_443, protocols: ["TCP", "UDP"] },
    { port: 80, targetPort: 10_080, protocols: ["TCP"] },
];
const service = { name: "envoy", namespace: "envoy-gateway-system" };
const least: NetworkLoadBalancerArgs = { ...place, ports, service };

function inputsOf(all: Registrations): Record<string, Record<string, unknown>> {
    return Object.fromEntries(amazons(all).map((each) => [`${kindOf(each)} ${each.name}`, each.inputs]));
}

/** What Amazon and the cluster are asked for, by kind and name. */
async function balancer(args: Partial<NetworkLoadBalancerArgs> = {}) {
    return inputsOf(await onAmazon(() => new NetworkLoadBalancer("edge-lb", { ...least, ...args })));
}

function security(fromPort: number, ipProtocol: string, toPort = fromPort) {
    return { securityGroupId: "edge-lb-clients-id", ipProtocol, fromPort, toPort, cidrIpv4: "0.0.0.0/0" };
}

function targets(more: object) {
    return {
        vpcId: "vpc-0a",
        targetType: "ip",
        ipAddressType: "ipv4",
        healthCheck: {
            enabled: true,
            protocol: "TCP",
            port: "traffic-port",
            interval: 10,
            timeout: 10,
            healthyThreshold: 2,
            unhealthyThreshold: 2,
        },
        deregistrationDelay: 60,
        connectionTermination: true,
        stickiness: { type: "source_ip", enabled: false },
        ...more,
    };
}

function binding(port: number, opened: { protocol: string; port: number }[], more: object = {}, from?: object[]) {
    return {
        apiVersion: "elbv2.k8s.aws/v1beta1",
        kind: "TargetGroupBinding",
        metadata: { name: `edge-lb-${port}-0123abc`, namespace: "envoy-gateway-system" },
        spec: {
            targetGroupARN: `${ELB}:targetgroup/edge-lb-${port}`,
            targetType: "ip",
            ipAddressType: "ipv4",
            vpcID: "vpc-0a",
            serviceRef: { name: "envoy", port },
            networking: {
                ingress: [{ from: from ?? [{ securityGroup: { groupID: "edge-lb-clients-id" } }], ports: opened }],
            },
            ...more,
        },
    };
}

function listener(port: number, protocol: string) {
    return {
        loadBalancerArn: `${ELB}:loadbalancer/edge-lb-nlb`,
        port,
        protocol,
        defaultActions: [{ type: "forward", targetGroupArn: `${ELB}:targetgroup/edge-lb-${port}` }],
    };
}

const usual = {
    "Eip edge-lb-eip-0": { domain: "vpc" },
    "Eip edge-lb-eip-1": { domain: "vpc" },
    "SecurityGroup edge-lb-clients": {
        vpcId: "vpc-0a",
        description: "Clients of edge-lb, and its way to the proxies",
    },
    "SecurityGroupIngressRule edge-lb-in-tcp-443-from-0.0.0.0/0": security(443, "tcp"),
    "SecurityGroupIngressRule edge-lb-in-udp-443-from-0.0.0.0/0": security(443, "udp"),
    "SecurityGroupIngressRule edge-lb-in-tcp-80-from-0.0.0.0/0": security(80, "tcp"),
    "SecurityGroupIngressRule edge-lb-in-too-big-from-0.0.0.0/0": security(3, "icmp", 4),
    "SecurityGroupEgressRule edge-lb-out-tcp-10443": security(10_443, "tcp"),
    "SecurityGroupEgressRule edge-lb-out-udp-10443": security(10_443, "udp"),
    "SecurityGroupEgressRule edge-lb-out-tcp-10080": security(10_080, "tcp"),
    "LoadBalancer edge-lb-nlb": {
        loadBalancerType: "network",
        internal: false,
        ipAddressType: "ipv4",
        subnetMappings: [
            { subnetId: "subnet-0a", allocationId: "eipalloc-edge-lb-eip-0" },
            { subnetId: "subnet-0b", allocationId: "eipalloc-edge-lb-eip-1" },
        ],
        securityGroups: ["edge-lb-clients-id"],
        enableCrossZoneLoadBalancing: true,
        enableDeletionProtection: false,
    },
    "TargetGroup edge-lb-443": targets({ protocol: "TCP_UDP", port: 10_443 }),
    "TargetGroup edge-lb-80": targets({ protocol: "TCP", port: 10_080, preserveClientIp: "true" }),
    "TargetGroupBinding edge-lb-443": binding(443, [
        { protocol: "TCP", port: 10_443 },
        { protocol: "UDP", port: 10_443 },
    ]),
    "TargetGroupBinding edge-lb-80": binding(80, [{ protocol: "TCP", port: 10_080 }]),
    "Listener edge-lb-443": listener(443, "TCP_UDP"),
    "Listener edge-lb-80": listener(80, "TCP"),
};

describe("NetworkLoadBalancer", () => {
    test("is TCP and UDP in one listener before pods, at an EIP a subnet, open for its ports alone", async () => {
        expect(await balancer()).toEqual(usual);
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
                /^NetworkLoadBalancer "edge\.eu" has 4 problems; nothing was created\.\n {2}name: .*\n {2}subnets\[0\]: .*\n {2}ports\[0\]\.port: .*\n {2}deregistrationDelay: /,
            );
        });
        expect(all.all).toEqual([]);
    });
});

describe("aws.networkLoadBalancer()", () => {
    const withBalancer = (args: Partial<AwsNetworkExposureArgs> = {}, more: Partial<Http3GatewayArgs> = {}) =>
        edge({ dns: none(), exposure: networkLoadBalancer({ ...place, ...args }), ...more }, amazon);

    test("puts the balancer in front of the proxies' pods, behind a Service of type ClusterIP", async () => {
        const all = await withBalancer();
        const made = inputsOf(all);
        expect(Object.keys(made).sort()).toEqual(Object.keys(usual).sort());
        expect(made["Listener edge-lb-443"]).toEqual(usual["Listener edge-lb-443"]);
        const { kubernetes } = all.spec("EnvoyProxy")["provider"] as {
            kubernetes: { envoyService: { name: string; type: string } };
        };
        expect(kubernetes.envoyService.type).toBe("ClusterIP");
        expect(all.spec("TargetGroupBinding", "edge-lb-443")["serviceRef"]).toEqual({
            name: kubernetes.envoyService.name,
            port: 443,
        });
        expect(all.one("NetworkLoadBalancer").parent).toBe(all.one("Http3Gateway").urn);
        expect(all.waits(all.one("Eip", "edge-lb-eip-0"), all.one("ClusterPreflight"))).toBe(true);
    });

    const addressesOf = async (args: Partial<AwsNetworkExposureArgs>) => {
        const seen: Addresses[] = [];
        await onAmazon(() => {
            const exposure = networkLoadBalancer({ ...place, ...args });
            new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure }).addresses.apply((value) =>
                seen.push(value),
            );
        });
        return seen;
    };

    test("publishes its EIPs", async () => {
        expect(await addressesOf({})).toEqual([{ ipv4: ["203.0.113.10", "203.0.113.11"], ipv6: [] }]);
        const eips = [
            { allocationId: "eipalloc-1", publicIp: output("198.51.100.1") },
            { allocationId: "eipalloc-2", publicIp: "198.51.100.2" },
        ];
        expect(await addressesOf({ eips })).toEqual([{ ipv4: ["198.51.100.1", "198.51.100.2"], ipv6: [] }]);
    });

    test("publishes its DNS name where the addresses are AWS's to change", async () => {
        const named = [{ ipv4: [], ipv6: [], hostname: DNS_NAME }];
        expect(await addressesOf({ scheme: "internal" })).toEqual(named);
        expect(await addressesOf({ ipFamilies: ["IPv4", "IPv6"] })).toEqual(named);
    });
});
