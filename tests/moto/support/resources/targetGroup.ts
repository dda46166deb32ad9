import {
    CreateTargetGroupCommand,
    type CreateTargetGroupCommandInput,
    DescribeTargetGroupAttributesCommand,
    ModifyTargetGroupAttributesCommand,
    ProtocolEnum,
    TargetGroupIpAddressTypeEnum,
    TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import { autoName, nothingElse, oneOf, present, type Resource, tagsOf } from "../resource.ts";
import { type Attributes, changedAttributes } from "./loadBalancer.ts";

/** A target group, and the attributes that the API has apart from it. */
export const targetGroup: Resource = async ({ name, inputs, id }, { elb }) => {
    const { create, attributes } = targetGroupInputs(name, inputs);
    const made = id ?? (await elb.send(new CreateTargetGroupCommand(create))).TargetGroups?.[0]?.TargetGroupArn;
    const arn = present(made, "the ARN of a target group");
    const { Attributes } = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }));
    const changed = changedAttributes(Attributes, attributes);
    if (changed.length > 0) {
        await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: changed }));
    }
    return { id: arn, outputs: { arn, name: autoName(name) } };
};

/** What creates a target group, and the attributes that it is given then. */
export function targetGroupInputs(
    name: string,
    inputs: unknown,
): { create: CreateTargetGroupCommandInput; attributes: Attributes } {
    const asked = inputs as Unwrap<TargetGroupArgs>;
    const { protocol, port, vpcId, targetType, ipAddressType, healthCheck = {}, tags, ...other } = asked;
    const { deregistrationDelay, connectionTermination, preserveClientIp, stickiness, ...rest } = other;
    nothingElse(name, rest);
    const { enabled, protocol: by, port: at, path, interval, timeout, ...more } = healthCheck;
    const { healthyThreshold, unhealthyThreshold, ...unknown } = more;
    nothingElse(name, unknown);
    const create: CreateTargetGroupCommandInput = {
        Name: autoName(name),
        Protocol: oneOf(ProtocolEnum, protocol),
        Port: port,
        VpcId: vpcId,
        TargetType: oneOf(TargetTypeEnum, targetType),
        IpAddressType: oneOf(TargetGroupIpAddressTypeEnum, ipAddressType),
        HealthCheckEnabled: enabled,
        HealthCheckProtocol: oneOf(ProtocolEnum, by),
        HealthCheckPort: at,
        HealthCheckPath: path,
        HealthCheckIntervalSeconds: interval,
        HealthCheckTimeoutSeconds: timeout,
        HealthyThresholdCount: healthyThreshold,
        UnhealthyThresholdCount: unhealthyThreshold,
        Tags: tagsOf(tags),
    };
    return {
        create,
        attributes: {
            "deregistration_delay.timeout_seconds": deregistrationDelay,
            "deregistration_delay.connection_termination.enabled": connectionTermination,
            "preserve_client_ip.enabled": preserveClientIp,
            "stickiness.enabled": stickiness?.enabled,
            "stickiness.type": stickiness?.type,
        },
    };
}
