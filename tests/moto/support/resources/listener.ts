import {
    CreateListenerCommand,
    type CreateListenerCommandInput,
    DescribeListenersCommand,
    ProtocolEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { ListenerArgs } from "@pulumi/aws/lb/listener.js";
import type { Unwrap } from "@pulumi/pulumi";
import { nothingElse, oneOf, present, type Resource, tagsOf } from "../resource.ts";

/** A listener that forwards to one target group. */
export const listener: Resource = async ({ name, inputs, id }, { elb }) => {
    const input = listenerInput(name, inputs);
    const found =
        id === undefined
            ? await elb.send(new CreateListenerCommand(input))
            : await elb.send(new DescribeListenersCommand({ ListenerArns: [id] }));
    const arn = present(found.Listeners?.[0]?.ListenerArn, "the ARN of a listener");
    return { id: arn, outputs: { arn } };
};

/** What creates a listener. */
export function listenerInput(name: string, inputs: unknown): CreateListenerCommandInput {
    const { loadBalancerArn, port, protocol, defaultActions, tags, ...rest } = inputs as Unwrap<ListenerArgs>;
    nothingElse(name, rest);
    return {
        LoadBalancerArn: loadBalancerArn,
        Port: port,
        Protocol: oneOf(ProtocolEnum, protocol),
        DefaultActions: defaultActions.map(({ type, targetGroupArn, ...unknown }) => {
            nothingElse(name, { ...unknown, type: type === "forward" ? undefined : type });
            return { Type: "forward", TargetGroupArn: targetGroupArn };
        }),
        Tags: tagsOf(tags),
    };
}
