import { Eip } from "@pulumi/aws/ec2/eip.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import * as pulumi from "@pulumi/pulumi";
import type { Addresses, BackendPort, IpFamily } from "../../parts.ts";
import { byFamily } from "../addresses.ts";
import { targetGroupInputs } from "./networkTargets.ts";
import { byDnsName, type NlbArgs, type NlbEip, type NlbProtocol, servesQuic } from "./nlb.ts";
import { clientRules, openedPorts, type PlannedSecurityRule, targetRules } from "./securityRules.ts";
import { type BindingPeer, TargetGroupBinding } from "./targetGroupBinding.ts";

/** Settings of {@link networkLoadBalancer}. */
export interface AwsNetworkLoadBalancerArgs extends NlbArgs {
    /** VPC of the balancer and of the pods. */
    vpcId: pulumi.Input<string>;
    /**
     * Ids of the subnets, one a zone; public ones for clients from the internet, with IPv6 for a dual-stack balancer.
     * New ones go to the end: the EIPs follow the order, and to take one away makes a new balancer.
     */
    subnets: pulumi.Input<string>[];
    /** Default: `TCP_UDP`. */
    protocol?: NlbProtocol;
    /** EIPs to use, one a subnet in the same order. Default: made here where the balancer is `internet-facing`. */
    eips?: NlbEip[];
    /** CIDRs of clients, in their shortest form. Default: all. */
    sourceRanges?: string[];
    /** Security groups to use; their rules are yours. Default: one made here, and none with `TCP_QUIC`. */
    securityGroups?: pulumi.Input<string>[];
    /** Who registers the pods. Default: `aws-load-balancer-controller`, 2.13 or newer; `TCP_QUIC` needs 2.15. */
    by?: "aws-load-balancer-controller" | "eks-auto-mode";
    /** Name of the EKS cluster; EKS Auto Mode touches the target groups of its own cluster alone. */
    clusterName?: pulumi.Input<string>;
    /** Keeps the balancer from being deleted, and so from being replaced. Default: false. */
    deletionProtection?: boolean;
    /** Tags of everything that is made. */
    tags?: Record<string, pulumi.Input<string>>;
}

/** Arguments of {@link NetworkLoadBalancer}. */
export interface NetworkLoadBalancerArgs extends AwsNetworkLoadBalancerArgs {
    /** Ports to serve. Where QUIC is (`quic`), the listener has the balancer's protocol, else TCP. */
    ports: BackendPort[];
    /** Service whose pods are the targets; type ClusterIP will do. */
    service: { name: pulumi.Input<string>; namespace: pulumi.Input<string> };
}

/** What makes up a balancer. */
export interface NetworkResources {
    /** One a subnet, where they were made here. */
    eips: Eip[];
    /** Where it was made here. */
    securityGroup?: SecurityGroup;
    loadBalancer: LoadBalancer;
    /** One a port, in the order of the ports. */
    targetGroups: TargetGroup[];
    /** One a target group. */
    bindings: TargetGroupBinding[];
    /** One a port. */
    listeners: Listener[];
    addresses: pulumi.Output<Addresses>;
}

/** Creates every resource of a balancer, whose arguments are judged already. */
export function networkResources(
    name: string,
    args: NetworkLoadBalancerArgs,
    child: pulumi.CustomResourceOptions,
): NetworkResources {
    const { protocol = "TCP_UDP", scheme = "internet-facing", ports, tags } = args;
    const internal = scheme === "internal";
    const dualStack = args.ipFamilies?.includes("IPv6") === true;
    // UDP on a dual-stack balancer takes IPv6 targets alone.
    const targetFamily: IpFamily = dualStack ? "IPv6" : "IPv4";
    const eips =
        internal || args.eips !== undefined
            ? []
            : args.subnets.map((_subnet, index) => new Eip(`${name}-eip-${index}`, { domain: "vpc", tags }, child));
    const addresses = args.eips ?? eips;

    const group =
        protocol === "TCP_UDP" && args.securityGroups === undefined ? clientGroup(name, args, child) : undefined;
    const rules = group === undefined ? [] : securityRules(name, args, group, targetFamily, child);
    const securityGroups = group === undefined ? args.securityGroups : [group.id];

    const loadBalancer = new LoadBalancer(
        `${name}-nlb`,
        {
            loadBalancerType: "network",
            internal,
            ipAddressType: dualStack ? "dualstack" : "ipv4",
            // UDP over IPv6 needs it.
            enablePrefixForIpv6SourceNat: dualStack ? "on" : undefined,
            subnetMappings: args.subnets.map((subnetId, index) => ({
                subnetId,
                allocationId: addresses[index]?.allocationId,
            })),
            securityGroups,
            enableCrossZoneLoadBalancing: args.crossZone ?? true,
            enableDeletionProtection: args.deletionProtection ?? false,
            tags,
        },
        {
            ...child,
            // Two balancers can have neither an EIP nor a target group in common.
            deleteBeforeReplace: true,
            // The provider takes a list that is left out for the one that is there, and AWS changes neither under a
            // listener of the other kind.
            replacementTrigger: `${protocol} ${dualStack ? "dualstack" : "ipv4"}`,
        },
    );

    const peers: pulumi.Input<BindingPeer[]> =
        securityGroups === undefined
            ? // Pods see the client's own address.
              [{ ipBlock: { cidr: "0.0.0.0/0" } }]
            : pulumi.all(securityGroups).apply((ids) => ids.map((groupID) => ({ securityGroup: { groupID } })));
    const served = ports.map((port) => {
        const targetGroup = new TargetGroup(`${name}-${port.port}`, targetGroupInputs(args, port, targetFamily), child);
        const binding = new TargetGroupBinding(
            `${name}-${port.port}`,
            args.by === "eks-auto-mode" ? "eks.amazonaws.com/v1" : "elbv2.k8s.aws/v1beta1",
            {
                // A binding stays with its target group, so a new group gets one of another name, beside the old one.
                metadata: { name: targetGroup.name, namespace: args.service.namespace },
                spec: {
                    targetGroupARN: targetGroup.arn,
                    targetType: "ip",
                    ...(protocol === "TCP_QUIC" && servesQuic(port) ? { targetGroupProtocol: protocol } : {}),
                    ipAddressType: targetFamily === "IPv6" ? "ipv6" : "ipv4",
                    vpcID: args.vpcId,
                    serviceRef: { name: args.service.name, port: port.port },
                    networking: { ingress: [{ from: peers, ports: openedPorts([port], args.healthCheck?.port) }] },
                },
            },
            child,
        );
        const listener = new Listener(
            `${name}-${port.port}`,
            {
                loadBalancerArn: loadBalancer.arn,
                port: port.port,
                protocol: servesQuic(port) ? protocol : "TCP",
                defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
                tags,
            },
            // Clients that come before the rules and the pods would meet nothing. Two listeners cannot have one port.
            { ...child, dependsOn: [...rules, binding], deleteBeforeReplace: true },
        );
        return { targetGroup, binding, listener };
    });
    return {
        eips,
        securityGroup: group,
        loadBalancer,
        targetGroups: served.map(({ targetGroup }) => targetGroup),
        bindings: served.map(({ binding }) => binding),
        listeners: served.map(({ listener }) => listener),
        addresses: pulumi
            .all([
                byDnsName(args) ? [loadBalancer.dnsName] : addresses.map(({ publicIp }) => publicIp),
                // Nobody is told of the balancer before it serves.
                served.map(({ binding, listener }) => [binding.metadata, listener.arn]),
            ])
            .apply(([known]) => byFamily(known)),
    };
}

function clientGroup(name: string, args: NetworkLoadBalancerArgs, child: pulumi.CustomResourceOptions): SecurityGroup {
    return new SecurityGroup(
        `${name}-clients`,
        { vpcId: args.vpcId, description: `Clients of ${name}, and its way to the proxies`, tags: args.tags },
        child,
    );
}

function securityRules(
    name: string,
    args: NetworkLoadBalancerArgs,
    group: SecurityGroup,
    targetFamily: IpFamily,
    child: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const inputs = ({ suffix: _, ipFamily, cidr, ...rule }: PlannedSecurityRule) => ({
        securityGroupId: group.id,
        ...rule,
        ...(ipFamily === "IPv4" ? { cidrIpv4: cidr } : { cidrIpv6: cidr }),
        tags: args.tags,
    });
    return [
        ...clientRules(args.ports, args.ipFamilies ?? ["IPv4"], args.sourceRanges).map(
            (rule) => new SecurityGroupIngressRule(`${name}${rule.suffix}`, inputs(rule), child),
        ),
        ...targetRules(args.ports, targetFamily, args.healthCheck?.port).map(
            (rule) => new SecurityGroupEgressRule(`${name}${rule.suffix}`, inputs(rule), child),
        ),
    ];
}
