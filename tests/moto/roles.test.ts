import {
    GetRoleCommand,
    GetRolePolicyCommand,
    ListRolePoliciesCommand,
    PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { AwsLoadBalancerController, type AwsLoadBalancerControllerArgs } from "../../components/aws/index.ts";
import { needed } from "../components/aws/awsController.ts";
import type { Account } from "./support/account.ts";
import { newAccount } from "./support/given.ts";
import { Stack } from "./support/stack.ts";

const issuer = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";
const irsa = { providerArn: `arn:aws:iam::123456789012:oidc-provider/${issuer}`, issuer: output(issuer) };

const controller = (changed: Partial<AwsLoadBalancerControllerArgs> = {}) => {
    return () => void new AwsLoadBalancerController("lbc", { ...needed, identity: { irsa }, ...changed });
};

/** What IAM has of a role: who may take it, and what it may do. IAM hands documents out in URL form. */
async function documents(account: Account, RoleName: string): Promise<{ trust: unknown; policy: unknown }> {
    const read = (text: string | undefined): unknown => JSON.parse(decodeURIComponent(text ?? ""));
    const { Role } = await account.iam.send(new GetRoleCommand({ RoleName }));
    const { PolicyNames = [] } = await account.iam.send(new ListRolePoliciesCommand({ RoleName }));
    const [PolicyName] = PolicyNames;
    const { PolicyDocument } = await account.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    return { trust: read(Role?.AssumeRolePolicyDocument), policy: read(PolicyDocument) };
}

test.each<[string, Partial<AwsLoadBalancerControllerArgs>]>([
    ["Network Load Balancers", {}],
    ["Ingresses too", { applicationLoadBalancers: true }],
])(
    "IAM takes the controller's role for %s as it is written, and a second run changes nothing",
    async (_what, changed) => {
        const account = newAccount();
        const stack = new Stack(account);
        const { all, changes } = await stack.up(controller(changed));
        expect(changes.map(({ action }) => action)).toEqual(["CreateRole", "PutRolePolicy"]);
        expect(await documents(account, stack.id("Role", "lbc-role") ?? "")).toEqual({
            trust: JSON.parse(String(all.one("Role").inputs["assumeRolePolicy"])),
            policy: JSON.parse(String(all.one("RolePolicy").inputs["policy"])),
        });
        expect((await stack.up(controller(changed))).changes).toEqual([]);
    },
);

test("this IAM refuses a policy with an operator that there is not, or a service without an action", async () => {
    const account = newAccount();
    const stack = new Stack(account);
    const { all } = await stack.up(controller());
    const RoleName = stack.id("Role", "lbc-role") ?? "";
    const policy = String(all.one("RolePolicy").inputs["policy"]);
    const put = (PolicyDocument: string) =>
        account.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "other", PolicyDocument }));
    await expect(put(policy.replace("StringEquals", "StringSame"))).rejects.toThrow("Syntax errors in policy");
    await expect(put(policy.replace("ec2:DescribeSubnets", "ec2"))).rejects.toThrow("Actions/Conditions must be");
});
