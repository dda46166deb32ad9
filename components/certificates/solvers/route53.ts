import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, Dns01SolverArgs, SolverContext, SolverIdentity } from "./solver.ts";

/**
 * How AWS knows cert-manager's controller.
 *
 * `podIdentity` and `irsa` create a role that may do no more than the challenge needs. `roleArn` annotates the
 * ServiceAccount with a role of your own. `ambient` creates nothing: the pod has its rights already.
 */
export type Route53Identity =
    | "ambient"
    | {
          /** Name of the EKS cluster; it needs the add-on `eks-pod-identity-agent`. */
          podIdentity: { clusterName: pulumi.Input<string> };
      }
    | {
          /** The cluster's OIDC provider in IAM, and its issuer without `https://`. */
          irsa: { providerArn: pulumi.Input<string>; issuer: pulumi.Input<string> };
      }
    | {
          /** A role that trusts the ServiceAccount through the cluster's OIDC provider. */
          roleArn: pulumi.Input<string>;
      };

/** Settings of {@link route53Solver}. */
export interface Route53SolverArgs extends Dns01SolverArgs {
    /** Id of the public hosted zone, for example `Z0123456789ABCDEFGHIJ`. */
    zoneId: pulumi.Input<string>;
    /** Who cert-manager is in AWS. Default: `ambient`. */
    identity?: Route53Identity;
    /** Region of the API's endpoint, where the pod's environment names none. */
    region?: pulumi.Input<string>;
    /** Partition of the zone's ARN. Default: `aws`. */
    partition?: "aws" | "aws-cn" | "aws-us-gov";
}

/**
 * TXT records in Route 53.
 *
 * An installation that is already there takes `podIdentity` at its pods' next start, and `irsa` and `roleArn` need their
 * annotation on its ServiceAccount by its own chart.
 * @example route53Solver({ zoneId, identity: { podIdentity: { clusterName: "prod" } } })
 */
export function route53Solver(args: Route53SolverArgs): Dns01Solver {
    const identity = args.identity ?? "ambient";
    let known: SolverIdentity | undefined;
    return {
        describe: () => ({
            kind: "route53",
            zone: args.zone,
            ambient: true,
            credentials: ["identity"],
            settings: { zoneId: args.zoneId, identity, region: args.region },
        }),
        identify(context) {
            known ??= identify(context, args, identity);
            return known;
        },
        configure: () => ({
            dns01: {
                cnameStrategy: args.cnameStrategy,
                route53: { hostedZoneID: args.zoneId, region: args.region },
            },
            ready: [],
        }),
    };
}

function identify(context: SolverContext, args: Route53SolverArgs, identity: Route53Identity): SolverIdentity {
    if (identity === "ambient") {
        return { ready: [] };
    }
    if ("roleArn" in identity) {
        return { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": identity.roleArn }, ready: [] };
    }
    const opts = { parent: context.parent, dependsOn: context.dependsOn };
    const { namespace, name: serviceAccount } = context.serviceAccount;
    const role = new Role(
        `${context.name}-role`,
        {
            // A role's name holds 64 characters, its prefix 38.
            namePrefix: `${context.name}-`.slice(0, 38),
            description: "cert-manager: TXT records of ACME challenges",
            assumeRolePolicy: pulumi.jsonStringify(trustPolicy(identity, `${namespace}:${serviceAccount}`)),
        },
        opts,
    );
    const policy = new RolePolicy(
        `${context.name}-policy`,
        { role: role.name, policy: pulumi.jsonStringify(challengePolicy(args)) },
        opts,
    );
    if ("irsa" in identity) {
        return { serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": role.arn }, ready: [policy] };
    }
    const association = new PodIdentityAssociation(
        `${context.name}-identity`,
        { clusterName: identity.podIdentity.clusterName, namespace, serviceAccount, roleArn: role.arn },
        opts,
    );
    return { ready: [policy, association] };
}

function trustPolicy(identity: Exclude<Route53Identity, "ambient" | { roleArn: unknown }>, account: string) {
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

/**
 * What cert-manager calls: `ChangeResourceRecordSets` with UPSERT and DELETE of a TXT, then `GetChange`. The zone's id is
 * given, so it lists nothing. Source: cert-manager `pkg/issuer/acme/dns/route53`; Route 53's condition keys.
 */
function challengePolicy({ zoneId, partition = "aws", cnameStrategy }: Route53SolverArgs) {
    return {
        Version: "2012-10-17",
        Statement: [
            { Effect: "Allow", Action: "route53:GetChange", Resource: `arn:${partition}:route53:::change/*` },
            {
                Effect: "Allow",
                Action: "route53:ChangeResourceRecordSets",
                Resource: pulumi.interpolate`arn:${partition}:route53:::hostedzone/${zoneId}`,
                Condition: {
                    "ForAllValues:StringEquals": {
                        "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"],
                        "route53:ChangeResourceRecordSetsActions": ["UPSERT", "DELETE"],
                    },
                    // A followed CNAME may lead to any name of the zone.
                    ...(cnameStrategy === "Follow"
                        ? {}
                        : {
                              "ForAllValues:StringLike": {
                                  "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["_acme-challenge.*"],
                              },
                          }),
                },
            },
        ],
    };
}
