import {
    CreateLoadBalancerCommand,
    type CreateLoadBalancerCommandInput,
    DescribeLoadBalancerAttributesCommand,
    DescribeLoadBalancersCommand,
    EnablePrefixForIpv6SourceNatEnum,
    IpAddressType,
    LoadBalancerTypeEnum,
    ModifyLoadBalancerAttributesCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LoadBalancerArgs } from "@pulumi/aws/lb/loadBalancer.js";
import type { Unwrap } from "@pulumi/pulumi";
import { autoName, nothingElse, oneOf, present, type Resource, tagsOf } from "../resource.ts";

/** Attributes by their key; what is `undefined` is left as it is. */
export type Attributes = Record<string, string | number | boolean | undefined>;

/** A Network Load Balancer, and the attributes that the API has apart from it. */
export const loadBalancer: Resource = async ({ name, inputs, id }, { elb }) => {
    const { create, attributes } = loadBalancerInputs(name, inputs);
    const made = id ?? (await elb.send(new CreateLoadBalancerCommand(create))).LoadBalancers?.[0]?.LoadBalancerArn;
    const arn = present(made, "the ARN of a balancer");
    const { Attributes } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }));
    const changed = changedAttributes(Attributes, attributes);
    if (changed.length > 0) {
        await elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes: changed }));
    }
    const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }));
    const { DNSName, CanonicalHostedZoneId } = present(LoadBalancers?.[0], `the balancer ${arn}`);
    return { id: arn, outputs: { arn, dnsName: DNSName, zoneId: CanonicalHostedZoneId } };
};

/** What creates a balancer, and the attributes that it is given then. */
export function loadBalancerInputs(
    name: string,
    inputs: unknown,
): { create: CreateLoadBalancerCommandInput; attributes: Attributes } {
    const asked = inputs as Unwrap<LoadBalancerArgs>;
    const { loadBalancerType, internal, ipAddressType, subnetMappings, securityGroups, ...more } = asked;
    const { enablePrefixForIpv6SourceNat, enableCrossZoneLoadBalancing, enableDeletionProtection, tags, ...rest } =
        more;
    nothingElse(name, rest);
    const create: CreateLoadBalancerCommandInput = {
        Name: autoName(name),
        Type: oneOf(LoadBalancerTypeEnum, loadBalancerType),
        Scheme: internal ? "internal" : "internet-facing",
        IpAddressType: oneOf(IpAddressType, ipAddressType),
        SubnetMappings: subnetMappings?.map(({ subnetId, allocationId, ...unknown }) => {
            nothingElse(name, unknown);
            return { SubnetId: subnetId, AllocationId: allocationId };
        }),
        SecurityGroups: securityGroups,
        EnablePrefixForIpv6SourceNat: oneOf(EnablePrefixForIpv6SourceNatEnum, enablePrefixForIpv6SourceNat),
        Tags: tagsOf(tags),
    };
    return {
        create,
        attributes: {
            "load_balancing.cross_zone.enabled": enableCrossZoneLoadBalancing,
            "deletion_protection.enabled": enableDeletionProtection,
        },
    };
}

/** Attributes that are not as asked; what is asked for as `undefined` stays. */
export function changedAttributes(
    there: { Key?: string; Value?: string }[] | undefined,
    asked: Attributes,
): { Key: string; Value: string }[] {
    const known = new Map(there?.map(({ Key, Value }) => [Key, Value]));
    return Object.entries(asked)
        .flatMap(([Key, value]) => (value === undefined ? [] : [{ Key, Value: String(value) }]))
        .filter(({ Key, Value }) => known.get(Key) !== Value);
}
