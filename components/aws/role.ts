import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { IdentityContext, ServiceAccountIdentity } from "../identity/serviceAccount.ts";
import type { AwsIdentity } from "./identity.ts";

/** An IAM policy document, with values that may be known later. */
export interface PolicyDocument {
    /** Policy language; there is no newer version. */
    Version: "2012-10-17";
    /** Allowed actions. */
    Statement: PolicyStatement[];
}

/** One statement of a policy. */
export interface PolicyStatement {
    /** Only Allow is used here. */
    Effect: "Allow";
    /** Actions, `service:Name`. */
    Action: string | string[];
    /** ARNs, or `*`. */
    Resource: pulumi.Input<string> | string[];
    /** Operator, key, and compared values. */
    Condition?: Record<string, Record<string, pulumi.Input<string> | string[]>>;
}

/** Creates the identity of a ServiceAccount's pods in AWS, with one inline policy if a role is created. */
export function awsServiceAccountRole(
    context: IdentityContext,
    identity: AwsIdentity,
    role: { description: string; policy: PolicyDocument },
): ServiceAccountIdentity {
    if (identity === "ambient") {
        return { ready: [] };
    }
    if ("roleArn" in identity) {
        return { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": identity.roleArn }, ready: [] };
    }
    const opts = { parent: context.parent, dependsOn: context.dependsOn };
    const { namespace, name: serviceAccount } = context.serviceAccount;
    const created = new Role(
        `${context.name}-role`,
        {
            // Role names have up to 64 characters, prefixes 38.
            namePrefix: `${context.name}-`.slice(0, 38),
            description: role.description,
            assumeRolePolicy: pulumi.jsonStringify(trustPolicy(identity, `${namespace}:${serviceAccount}`)),
        },
        opts,
    );
    const policy = new RolePolicy(
        `${context.name}-policy`,
        { role: created.name, policy: pulumi.jsonStringify(role.policy) },
        opts,
    );
    if ("irsa" in identity) {
        return { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": created.arn }, ready: [policy] };
    }
    const association = new PodIdentityAssociation(
        `${context.name}-identity`,
        { clusterName: identity.podIdentity.clusterName, namespace, serviceAccount, roleArn: created.arn },
        opts,
    );
    return { ready: [policy, association] };
}

function trustPolicy(identity: Exclude<AwsIdentity, "ambient" | { roleArn: unknown }>, account: string) {
    const statement =
        "irsa" in identity
            ? {
                  Effect: "Allow",
                  Principal: { Federated: identity.irsa.providerArn },
                  Action: "sts:AssumeRoleWithWebIdentity",
                  Condition: {
                      StringEquals: pulumi.output(identity.irsa.issuer).apply((issuer) => ({
                          [`${issuer}:aud`]: "sts.amazonaws.com",
                          [`${issuer}:sub`]: `system:serviceaccount:${account}`,
                      })),
                  },
              }
            : {
                  Effect: "Allow",
                  Principal: { Service: "pods.eks.amazonaws.com" },
                  Action: ["sts:AssumeRole", "sts:TagSession"],
              };
    return { Version: "2012-10-17", Statement: [statement] };
}
