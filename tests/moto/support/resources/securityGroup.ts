import {
    AuthorizeSecurityGroupEgressCommand,
    AuthorizeSecurityGroupIngressCommand,
    CreateSecurityGroupCommand,
    DescribeSecurityGroupRulesCommand,
    type EC2Client,
    type IpPermission,
    RevokeSecurityGroupEgressCommand,
    type SecurityGroupRule,
    type TagSpecification,
} from "@aws-sdk/client-ec2";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup.js";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import type { Unwrap } from "@pulumi/pulumi";
import { autoName, nothingElse, present, type Resource, tagsOf } from "../resource.ts";

/** What EC2 gives every new group, and the provider takes away: a way out to everywhere. */
const EVERYWHERE: IpPermission[] = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];

/** What both ways are asked for with. */
interface RuleInput {
    GroupId: string;
    IpPermissions: IpPermission[];
    TagSpecifications?: TagSpecification[];
}

/** A security group without a rule. */
export const securityGroup: Resource = async ({ name, inputs, id }, { ec2 }) => {
    const { vpcId, description, tags, ...rest } = inputs as Unwrap<SecurityGroupArgs>;
    nothingElse(name, rest);
    if (id !== undefined) {
        return { id, outputs: {} };
    }
    const { GroupId } = await ec2.send(
        new CreateSecurityGroupCommand({
            GroupName: autoName(name),
            VpcId: vpcId,
            Description: description,
            TagSpecifications: tags && [{ ResourceType: "security-group", Tags: tagsOf(tags) }],
        }),
    );
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: EVERYWHERE }));
    return { id: present(GroupId, "the id of a security group"), outputs: {} };
};

/** A rule of a security group, one way or the other: both are asked for in the same words. */
function rule(authorize: (ec2: EC2Client, input: RuleInput) => Promise<{ SecurityGroupRules?: SecurityGroupRule[] }>) {
    const carryOut: Resource = async ({ name, inputs, id }, { ec2 }) => {
        const { securityGroupId, ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6, tags, ...rest } =
            inputs as Unwrap<SecurityGroupIngressRuleArgs>;
        nothingElse(name, rest);
        if (id !== undefined) {
            const { SecurityGroupRules } = await ec2.send(
                new DescribeSecurityGroupRulesCommand({ SecurityGroupRuleIds: [id] }),
            );
            present(SecurityGroupRules?.[0], `the rule ${id}`);
            return { id, outputs: {} };
        }
        const permission: IpPermission = {
            IpProtocol: ipProtocol,
            FromPort: fromPort,
            ToPort: toPort,
            IpRanges: cidrIpv4 === undefined ? undefined : [{ CidrIp: cidrIpv4 }],
            Ipv6Ranges: cidrIpv6 === undefined ? undefined : [{ CidrIpv6: cidrIpv6 }],
        };
        const { SecurityGroupRules } = await authorize(ec2, {
            GroupId: securityGroupId,
            IpPermissions: [permission],
            TagSpecifications: tags && [{ ResourceType: "security-group-rule", Tags: tagsOf(tags) }],
        });
        return { id: present(SecurityGroupRules?.[0]?.SecurityGroupRuleId, "the id of a rule"), outputs: {} };
    };
    return carryOut;
}

/** What lets somebody in. */
export const ingressRule = rule((ec2, input) => ec2.send(new AuthorizeSecurityGroupIngressCommand(input)));

/** What lets somebody out. */
export const egressRule = rule((ec2, input) => ec2.send(new AuthorizeSecurityGroupEgressCommand(input)));
