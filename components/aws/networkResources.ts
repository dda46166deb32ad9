import { Eip } from "@pulumi/aws/ec2/eip.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import * as pulumi from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { ANYBODY } from "../model/addresses.ts";
import type { Addresses, BackendPort } from "../model/parts.ts";
import { targetGroupInputs } from "./networkTargets.ts";
import {
    byDnsName,
    isDualStack,
    type NlbArgs,
    type NlbEip,
    type NlbProtocol,
    servesQuic,
    targetFamily,
} from "./nlb.ts";
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
    const { protocol = "TCP_UDP", scheme = "internet-facing", tags } = args;
    const eips =
        scheme === "internal" || args.eips !== undefined
            ? []
            : args.subnets.map((_subnet, index) => new Eip(`${name}-eip-${index}`, { domain: "vpc", tags }, child));
    const fixed = args.eips ?? eips;

    const securityGroup =
        protocol === "TCP_UDP" && args.securityGroups === undefined ? clientGroup(name, args, child) : undefined;
    const rules = securityGroup === undefined ? [] : securityRules(name, args, securityGroup, child);
    const securityGroups = securityGroup === undefined ? args.securityGroups : [securityGroup.id];

    const loadBalancer = new LoadBalancer(
        `${name}-nlb`,
        {
            loadBalancerType: "network",
            internal: scheme === "internal",
            ipAddressType: isDualStack(args) ? "dualstack" : "ipv4",
            // UDP over IPv6 needs it.
            enablePrefixForIpv6SourceNat: isDualStack(args) ? "on" : undefined,
            subnetMappings: args.subnets.map((subnetId, index) => ({
                subnetId,
                allocationId: fixed[index]?.allocationId,
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
            // The provider takes a list of groups that is left out for the one that is there, and AWS changes neither
            // groups nor families under listeners that go by the old ones.
            replacementTrigger: `${protocol} ${isDualStack(args) ? "dualstack" : "ipv4"}`,
        },
    );

    const served = args.ports.map((port) => {
        const targetGroup = new TargetGroup(`${name}-${port.port}`, targetGroupInputs(args, port), child);
        const binding = bind(`${name}-${port.port}`, args, port, targetGroup, securityGroups, child);
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
    const addresses = byDnsName(args) ? [loadBalancer.dnsName] : fixed.map(({ publicIp }) => publicIp);
    const listeners = served.map(({ listener }) => listener);
    return {
        eips,
        securityGroup,
        loadBalancer,
        targetGroups: served.map(({ targetGroup }) => targetGroup),
        bindings: served.map(({ binding }) => binding),
        listeners,
        // Each listener waits for its binding and for the rules.
        addresses: onceServed(addresses, listeners),
    };
}

/** Has the pods behind a port registered with its target group, and opened to the balancer. */
function bind(
    name: string,
    args: NetworkLoadBalancerArgs,
    port: BackendPort,
    targetGroup: TargetGroup,
    securityGroups: pulumi.Input<string>[] | undefined,
    child: pulumi.CustomResourceOptions,
): TargetGroupBinding {
    const from: pulumi.Input<BindingPeer[]> =
        securityGroups === undefined
            ? // Pods see the client's own address.
              [{ ipBlock: { cidr: ANYBODY.IPv4 } }]
            : pulumi.all(securityGroups).apply((ids) => ids.map((groupID) => ({ securityGroup: { groupID } })));
    return new TargetGroupBinding(
        name,
        args.by === "eks-auto-mode" ? "eks.amazonaws.com/v1" : "elbv2.k8s.aws/v1beta1",
        {
            // A binding stays with its target group, so a new group gets one of another name, beside the old one.
            metadata: { name: targetGroup.name, namespace: args.service.namespace },
            spec: {
                targetGroupARN: targetGroup.arn,
                targetType: "ip",
                ...(args.protocol === "TCP_QUIC" && servesQuic(port) ? { targetGroupProtocol: args.protocol } : {}),
                ipAddressType: targetFamily(args) === "IPv6" ? "ipv6" : "ipv4",
                vpcID: args.vpcId,
                serviceRef: { name: args.service.name, port: port.port },
                networking: { ingress: [{ from, ports: openedPorts([port], args.healthCheck?.port) }] },
            },
        },
        child,
    );
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
        ...targetRules(args.ports, targetFamily(args), args.healthCheck?.port).map(
            (rule) => new SecurityGroupEgressRule(`${name}${rule.suffix}`, inputs(rule), child),
        ),
    ];
}
