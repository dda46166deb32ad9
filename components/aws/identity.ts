import * as z from "zod";
import { input } from "../model/settings/input.ts";

/** AWS identity of pods, with rules for issuers and roles. */
export function awsIdentity(issuer: z.ZodString = z.string(), roleArn: z.ZodString = z.string()) {
    return z.union([
        z.literal("ambient"),
        z.strictObject({
            /** Pod Identity in the cluster. */
            podIdentity: z.strictObject({
                /**
                 * Name of the EKS cluster; requires the add-on `eks-pod-identity-agent`, which Fargate does not
                 * support.
                 */
                clusterName: input(z.string()),
            }),
        }),
        z.strictObject({
            /** The cluster's OIDC provider. */
            irsa: z.strictObject({
                /** ARN of the provider in IAM. */
                providerArn: input(z.string()),
                /** Its issuer, without `https://`. */
                issuer: input(issuer),
            }),
        }),
        z.strictObject({
            /** A role that trusts the ServiceAccount through the cluster's OIDC provider. */
            roleArn: input(roleArn),
        }),
    ]);
}

/**
 * How AWS identifies the pods of a ServiceAccount.
 *
 * `podIdentity` and `irsa` create a role with the minimal permissions. `roleArn` annotates the ServiceAccount with
 * your own role. `ambient` creates nothing: the pods already have the permissions.
 */
export type AwsIdentity = z.input<ReturnType<typeof awsIdentity>>;

/** Partition of an ARN. */
export const awsPartition = z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws");

/** Partition of an ARN: AWS regions, China, or GovCloud. */
export type AwsPartition = z.output<typeof awsPartition>;
