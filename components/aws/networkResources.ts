import { Eip } from "@pulumi/aws/ec2/eip.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Listener } from "@pulumi/aws/lb/listener.js";
import { LoadBalancer } from "@pulumi/aws/lb/loadBalancer.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { SecurityGroupIngressRule } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import * as pulumi from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { FAMILY } from "../model/families.ts";
import type { Addresses, BackendPort } from "../model/parts.ts";
import type { NetworkBalancerSettings } from "./networkLoadBalancerKind.ts";
import { targetGroupInputs } from "./networkTargets.ts";
import { byDnsName, isDualStack, servesQuic, targetFamily } from "./nlb.ts";
import { clientRules, openedPorts, type PlannedSecurityRule, targetRules } from "./securityRules.ts";
import { type BindingPeer, TargetGroupBinding } from "./targetGroupBinding.ts";

/** Parts of a balancer. */
export interface NetworkResources {
    /** One per subnet, if created here. */
    eips: Eip[];
    /** Set if created here. */
    securityGroup?: SecurityGroup;
    loadBalancer: LoadBalancer;
    /** One per port, in order. */
    targetGroups: TargetGroup[];
    /** One per target group. */
    bindings: TargetGroupBinding[];
    /** One per port. */
    listeners: Listener[];
    addresses: pulumi.Output<Addresses>;
}

/** Creates all resources of a balancer from validated arguments. */
export function networkResources(
    name: string,
    settings: NetworkBalancerSettings,
    child: pulumi.CustomResourceOptions,
): NetworkResources {
    const { protocol, scheme, tags } = settings;
    const eips =
        scheme === "internal" || settings.eips !== undefined
            ? []
            : settings.subnets.map((_subnet, index) => new Eip(`${name}-eip-${index}`, { domain: "vpc", tags }, child));
    const fixed = settings.eips ?? eips;

    const securityGroup =
        protocol === "TCP_UDP" && settings.securityGroups === undefined
            ? clientGroup(name, settings, child)
            : undefined;
    const rules = securityGroup === undefined ? [] : securityRules(name, settings, securityGroup, child);
    const securityGroups = securityGroup === undefined ? settings.securityGroups : [securityGroup.id];

    const loadBalancer = new LoadBalancer(
        `${name}-nlb`,
        {
            loadBalancerType: "network",
            internal: scheme === "internal",
            ipAddressType: isDualStack(settings) ? "dualstack" : "ipv4",
            // For UDP over IPv6.
            enablePrefixForIpv6SourceNat: isDualStack(settings) ? "on" : undefined,
            subnetMappings: settings.subnets.map((subnetId, index) => ({
                subnetId,
                allocationId: fixed[index]?.allocationId,
            })),
            securityGroups,
            enableCrossZoneLoadBalancing: settings.crossZone,
            enableDeletionProtection: settings.deletionProtection,
            tags,
        },
        {
            ...child,
            // Two balancers cannot share an EIP or a target group.
            deleteBeforeReplace: true,
            // The provider reads an omitted list of groups as the existing one, and AWS changes neither groups nor
            // families under existing listeners.
            replacementTrigger: `${protocol} ${isDualStack(settings) ? "dualstack" : "ipv4"}`,
        },
    );

    const served = settings.ports.map((port) => {
        const targetGroup = new TargetGroup(`${name}-${port.port}`, targetGroupInputs(settings, port), {
            ...child,
            replacementTrigger: bindingIdentity(settings),
        });
        const binding = bind(`${name}-${port.port}`, settings, port, targetGroup, securityGroups, child);
        const listener = new Listener(
            `${name}-${port.port}`,
            {
                loadBalancerArn: loadBalancer.arn,
                port: port.port,
                protocol: servesQuic(port) ? protocol : "TCP",
                defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
                tags,
            },
            // Clients that connect before rules and pods exist would get no answer. Two listeners cannot share a port.
            { ...child, dependsOn: [...rules, binding], deleteBeforeReplace: true },
        );
        return { targetGroup, binding, listener };
    });
    const addresses = byDnsName(settings) ? [loadBalancer.dnsName] : fixed.map(({ publicIp }) => publicIp);
    const listeners = served.map(({ listener }) => listener);
    return {
        eips,
        securityGroup,
        loadBalancer,
        targetGroups: served.map(({ targetGroup }) => targetGroup),
        bindings: served.map(({ binding }) => binding),
        listeners,
        // Each listener depends on its binding and the rules.
        addresses: onceServed(addresses, listeners),
    };
}

/**
 * Values that replace a binding: who registers the pods, and, for EKS Auto Mode, the namespace. Its controller deletes
 * the target group with its binding, so both are replaced together; the AWS Load Balancer Controller keeps the group.
 * Source: EKS User Guide, TargetGroupBinding of EKS Auto Mode.
 */
function bindingIdentity({ by, service }: NetworkBalancerSettings): pulumi.Input<string> {
    return by === "eks-auto-mode" ? pulumi.interpolate`${by} ${service.namespace}` : by;
}

/** Registers the pods behind a port with its target group, and opens them to the balancer. */
function bind(
    name: string,
    settings: NetworkBalancerSettings,
    port: BackendPort,
    targetGroup: TargetGroup,
    securityGroups: pulumi.Input<string>[] | undefined,
    child: pulumi.CustomResourceOptions,
): TargetGroupBinding {
    const from: pulumi.Input<BindingPeer[]> =
        securityGroups === undefined
            ? // Pods see the client's address.
              [{ ipBlock: { cidr: FAMILY.IPv4.anybody } }]
            : pulumi.all(securityGroups).apply((ids) => ids.map((groupID) => ({ securityGroup: { groupID } })));
    return new TargetGroupBinding(
        name,
        settings.by === "eks-auto-mode" ? "eks.amazonaws.com/v1" : "elbv2.k8s.aws/v1beta1",
        {
            // A binding is replaced with its target group, so a new group gets one with another name next to the old
            // one.
            metadata: { name: targetGroup.name, namespace: settings.service.namespace },
            spec: {
                targetGroupARN: targetGroup.arn,
                targetType: "ip",
                ...(settings.protocol === "TCP_QUIC" && servesQuic(port)
                    ? { targetGroupProtocol: settings.protocol }
                    : {}),
                ipAddressType: targetFamily(settings) === "IPv6" ? "ipv6" : "ipv4",
                vpcID: settings.vpcId,
                serviceRef: { name: settings.service.name, port: port.port },
                networking: { ingress: [{ from, ports: openedPorts([port], settings.healthCheck.port) }] },
            },
        },
        child,
    );
}

function clientGroup(
    name: string,
    settings: NetworkBalancerSettings,
    child: pulumi.CustomResourceOptions,
): SecurityGroup {
    return new SecurityGroup(
        `${name}-clients`,
        { vpcId: settings.vpcId, description: `Clients of ${name}, and its way to the proxies`, tags: settings.tags },
        child,
    );
}

function securityRules(
    name: string,
    settings: NetworkBalancerSettings,
    group: SecurityGroup,
    child: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const inputs = ({ suffix: _, ipFamily, cidr, ...rule }: PlannedSecurityRule) => ({
        securityGroupId: group.id,
        ...rule,
        ...(ipFamily === "IPv4" ? { cidrIpv4: cidr } : { cidrIpv6: cidr }),
        tags: settings.tags,
    });
    return [
        ...clientRules(settings.ports, settings.ipFamilies, settings.sourceRanges).map(
            (rule) => new SecurityGroupIngressRule(`${name}${rule.suffix}`, inputs(rule), child),
        ),
        ...targetRules(settings.ports, targetFamily(settings), settings.healthCheck.port).map(
            (rule) => new SecurityGroupEgressRule(`${name}${rule.suffix}`, inputs(rule), child),
        ),
    ];
}
