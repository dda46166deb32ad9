import {
    CreateListenerCommand,
    type CreateListenerCommandInput,
    CreateLoadBalancerCommand,
    type CreateLoadBalancerCommandInput,
    type CreateTargetGroupCommandInput,
    ProtocolEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, test } from "vitest";
import { NetworkLoadBalancer } from "../../components/aws/index.ts";
import { onAmazon } from "../components/aws/amazon.ts";
import { defaultNetwork, newAccount } from "./support/given.ts";
import { listenerInput } from "./support/resources/listener.ts";
import { loadBalancerInputs } from "./support/resources/loadBalancer.ts";
import { targetGroupInputs } from "./support/resources/targetGroup.ts";
import { Stack } from "./support/stack.ts";

// moto knows no QUIC. What it answers is held here, so that it is noticed when it learns; until then what is asked of AWS
// is checked against the SDK's own types, which the handlers are written in, and against its list of protocols.

const balancer = (network: { vpcId: string; subnets: string[] }) => () =>
    new NetworkLoadBalancer("edge-lb", {
        ...network,
        protocol: "TCP_QUIC",
        ports: [{ port: 443, targetPort: 10_443, protocols: ["TCP", "UDP"] }],
        service: { name: "envoy", namespace: "envoy-gateway-system" },
    });

test("moto refuses a target group and a listener of TCP_QUIC: noticed here when it learns them", async () => {
    const account = newAccount();
    const network = await defaultNetwork(account);
    await expect(new Stack(account).up(balancer(network))).rejects.toThrow(
        "Value TCP_QUIC at 'protocol' failed to satisfy constraint",
    );
    const { LoadBalancers = [] } = await account.elb.send(
        new CreateLoadBalancerCommand({ Name: "other", Type: "network", Subnets: network.subnets }),
    );
    const [{ LoadBalancerArn } = {}] = LoadBalancers;
    await expect(
        account.elb.send(
            new CreateListenerCommand({ LoadBalancerArn, Port: 443, Protocol: "TCP_QUIC", DefaultActions: [] }),
        ),
    ).rejects.toThrow("Value 'TCP_QUIC' at 'protocol' failed to satisfy constraint");
});

test("the SDK has the protocol, and takes the balancer, the target group and the listener as they are asked for", async () => {
    expect(Object.values(ProtocolEnum)).toEqual(expect.arrayContaining(["QUIC", "TCP_QUIC"]));
    const all = await onAmazon(balancer({ vpcId: "vpc-0a", subnets: ["subnet-0a"] }));
    const made = <Made>(kind: string, inputsOf: (name: string, inputs: unknown) => Made): Made => {
        const { name, inputs } = all.one(kind);
        return inputsOf(name, inputs);
    };
    expect(made("LoadBalancer", loadBalancerInputs)).toEqual({
        create: {
            Name: expect.stringMatching(/^edge-lb-nlb-[0-9a-f]{7}$/),
            Type: "network",
            Scheme: "internet-facing",
            IpAddressType: "ipv4",
            SubnetMappings: [{ SubnetId: "subnet-0a", AllocationId: "eipalloc-edge-lb-eip-0" }],
        } satisfies CreateLoadBalancerCommandInput,
        attributes: { "load_balancing.cross_zone.enabled": true, "deletion_protection.enabled": false },
    });
    expect(made("TargetGroup", targetGroupInputs)).toEqual({
        create: {
            Name: expect.stringMatching(/^edge-lb-443-[0-9a-f]{7}$/),
            Protocol: "TCP_QUIC",
            Port: 10_443,
            VpcId: "vpc-0a",
            TargetType: "ip",
            IpAddressType: "ipv4",
            HealthCheckEnabled: true,
            HealthCheckProtocol: "TCP",
            HealthCheckPort: "traffic-port",
            HealthCheckIntervalSeconds: 10,
            HealthCheckTimeoutSeconds: 10,
            HealthyThresholdCount: 2,
            UnhealthyThresholdCount: 2,
        } satisfies CreateTargetGroupCommandInput,
        attributes: {
            "deregistration_delay.timeout_seconds": 60,
            "deregistration_delay.connection_termination.enabled": true,
        },
    });
    const [balancerArn, groupArn] = ["loadbalancer/edge-lb-nlb", "targetgroup/edge-lb-443"].map(
        (end) => `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${end}`,
    );
    expect(made("Listener", listenerInput)).toEqual({
        LoadBalancerArn: balancerArn,
        Port: 443,
        Protocol: "TCP_QUIC",
        DefaultActions: [{ Type: "forward", TargetGroupArn: groupArn }],
    } satisfies CreateListenerCommandInput);
});
