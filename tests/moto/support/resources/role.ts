import { CreateRoleCommand, GetRoleCommand, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { RoleArgs } from "@pulumi/aws/iam/role.js";
import type { RolePolicyArgs } from "@pulumi/aws/iam/rolePolicy.js";
import type { Unwrap } from "@pulumi/pulumi";
import { autoName, nothingElse, present, type Resource } from "../resource.ts";

/** A role, with who may take it. */
export const role: Resource = async ({ name, inputs, id }, { iam }) => {
    const { namePrefix, description, assumeRolePolicy, ...rest } = inputs as Unwrap<RoleArgs>;
    nothingElse(name, rest);
    const asked = { Description: description, AssumeRolePolicyDocument: String(assumeRolePolicy) };
    const RoleName = id ?? `${namePrefix}${autoName(name).slice(-7)}`;
    if (id === undefined) {
        await iam.send(new CreateRoleCommand({ RoleName, ...asked }));
    }
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    return { id: RoleName, outputs: { arn: present(Role?.Arn, `the role ${RoleName}`), name: RoleName } };
};

/** A policy that is a role's own. */
export const rolePolicy: Resource = async ({ name, inputs }, { iam }) => {
    const { role: taken, policy, ...rest } = inputs as Unwrap<RolePolicyArgs>;
    nothingElse(name, rest);
    const RoleName = String(taken);
    const PolicyName = autoName(name);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    if (!PolicyNames.includes(PolicyName)) {
        await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: String(policy) }));
    }
    return { id: `${RoleName}:${PolicyName}`, outputs: {} };
};
