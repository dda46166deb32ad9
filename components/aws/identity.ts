import * as z from "zod";
import { input } from "../model/settings/input.ts";

/** Who pods are in AWS, where an issuer and a role may have rules of their own. */
export function awsIdentity(issuer: z.ZodString = z.string(), roleArn: z.ZodString = z.string()) {
    return z.union([
        z.literal("ambient"),
        z.strictObject({
            /** Pod Identity in the cluster. */
            podIdentity: z.strictObject({
                /** Name of the EKS cluster; it needs the add-on `eks-pod-identity-agent`, which Fargate has not. */
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
 * How AWS knows the pods of a ServiceAccount.
 *
 * `podIdentity` and `irsa` create a role that may do no more than is needed. `roleArn` annotates the ServiceAccount with
 * a role of your own. `ambient` creates nothing: the pods have their rights already.
 */
export type AwsIdentity = z.input<ReturnType<typeof awsIdentity>>;

/** Partition of an ARN. */
export const awsPartition = z.enum(["aws", "aws-cn", "aws-us-gov"]).default("aws");

/** Partition of an ARN: the AWS regions, China's, or GovCloud's. */
export type AwsPartition = z.output<typeof awsPartition>;
