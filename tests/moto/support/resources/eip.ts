import { AllocateAddressCommand, DescribeAddressesCommand, DomainType } from "@aws-sdk/client-ec2";
import type { EipArgs } from "@pulumi/aws/ec2/eip.js";
import type { Unwrap } from "@pulumi/pulumi";
import { nothingElse, oneOf, present, type Resource, tagsOf } from "../resource.ts";

/** An Elastic IP address. */
export const eip: Resource = async ({ name, inputs, id }, { ec2 }) => {
    const { domain, tags, ...rest } = inputs as Unwrap<EipArgs>;
    nothingElse(name, rest);
    const allocated =
        id ??
        (
            await ec2.send(
                new AllocateAddressCommand({
                    Domain: oneOf(DomainType, domain),
                    TagSpecifications: tags && [{ ResourceType: "elastic-ip", Tags: tagsOf(tags) }],
                }),
            )
        ).AllocationId;
    const allocationId = present(allocated, "an allocation id");
    const { Addresses } = await ec2.send(new DescribeAddressesCommand({ AllocationIds: [allocationId] }));
    return {
        id: allocationId,
        outputs: { allocationId, publicIp: present(Addresses?.[0]?.PublicIp, `the address ${allocationId}`) },
    };
};
