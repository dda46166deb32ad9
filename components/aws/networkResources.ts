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

/** What makes up a balancer. */
export interface NetworkResources {
    /** One per subnet, if created here. */
    eips: Eip[];
    /** Set if created here. */
    securityGroup?: SecurityGroup;
    loadBalancer: LoadBalancer;
    /** One per port, in the order of the ports. */
    targetGroups: TargetGroup[];
    /** One per target group. */
    bindings: TargetGroupBinding[];
    /** One per port. */
    listeners: Listener[];
    addresses: pulumi.Output<Addresses>;
}

/** Creates every resource of a balancer, whose arguments are judged already. */
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
            // UDP over IPv6 needs it.
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
            // Two balancers can have neither an EIP nor a target group in common.
            deleteBeforeReplace: true,
            // The provider takes a list of groups that is left out for the one that is there, and AWS changes neither
            // groups nor families under listeners that go by the old ones.
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
            // Clients that connect before the rules and the pods exist would get no answer. Two listeners cannot share
            // a port.
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
        // Each listener waits for its binding and for the rules.
        addresses: onceServed(addresses, listeners),
    };
}

/**
 * What makes another binding of one: who registers the pods, and, for EKS Auto Mode, the namespace. Its controller
 * deletes the target group with its binding, so both are replaced together; the AWS Load Balancer Controller leaves the
 * group. Source: EKS User Guide, TargetGroupBinding of EKS Auto Mode.
 */
function bindingIdentity({ by, service }: NetworkBalancerSettings): pulumi.Input<string> {
    return by === "eks-auto-mode" ? pulumi.interpolate`${by} ${service.namespace}` : by;
}

/** Has the pods behind a port registered with its target group, and opened to the balancer. */
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
            ? // Pods see the client's own address.
              [{ ipBlock: { cidr: FAMILY.IPv4.anybody } }]
            : pulumi.all(securityGroups).apply((ids) => ids.map((groupID) => ({ securityGroup: { groupID } })));
    return new TargetGroupBinding(
        name,
        settings.by === "eks-auto-mode" ? "eks.amazonaws.com/v1" : "elbv2.k8s.aws/v1beta1",
        {
            // A binding stays with its target group, so a new group gets one with another name, in addition to the old
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
