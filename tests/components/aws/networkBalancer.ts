import type { NetworkLoadBalancerArgs } from "../../../components/aws/index.ts";
import type { BackendPort } from "../../../components/index.ts";
import { kindOf, type Registrations } from "../../support/registrations.ts";
import { amazons } from "./amazon.ts";

const ELB = "arn:aws:elasticloadbalancing:eu-west-1:123456789012";
/** The balancer's own name. */
export const DNS_NAME = "edge-lb-nlb-0123456789abcdef.elb.eu-west-1.amazonaws.com";

/** Where it is. */
export const place = { vpcId: "vpc-0a", subnets: ["subnet-0a", "subnet-0b"] };
/** Ports of a gateway with a redirect. */
export const ports: BackendPort[] = [
    { port: 443, targetPort: 10_443, protocols: ["TCP", "UDP"] },
    { port: 80, targetPort: 10_080, protocols: ["TCP"] },
];
const service = { name: "envoy", namespace: "envoy-gateway-system" };
/** The least that a balancer is told. */
export const least: NetworkLoadBalancerArgs = { ...place, ports, service };

/** What a balancer is made of, by kind and name. */
export function inputsOf(all: Registrations): Record<string, Record<string, unknown>> {
    return Object.fromEntries(amazons(all).map((each) => [`${kindOf(each)} ${each.name}`, each.inputs]));
}

/** A rule of a security group for everybody. */
export function security(fromPort: number, ipProtocol: string, toPort = fromPort) {
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

/** The binding of a port. */
export function binding(
    port: number,
    opened: { protocol: string; port: number }[],
    more: object = {},
    from?: object[],
) {
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

/** The listener of a port. */
export function listener(port: number, protocol: string) {
    return {
        loadBalancerArn: `${ELB}:loadbalancer/edge-lb-nlb`,
        port,
        protocol,
        defaultActions: [{ type: "forward", targetGroupArn: `${ELB}:targetgroup/edge-lb-${port}` }],
    };
}

/** What the least makes. */
export const usual = {
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

/** Leaves out what a change takes away. */
export function without(inputs: Record<string, object | undefined>): Record<string, object> {
    return Object.fromEntries(
        Object.entries(inputs).flatMap(([key, each]) => (each === undefined ? [] : [[key, each]])),
    );
}
