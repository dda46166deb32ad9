import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, Dns01SolverArgs, SolverIdentity } from "../certificates/solver.ts";
import { given } from "../model/given.ts";
import { type AwsIdentity, type AwsPartition, awsServiceAccountRole, type PolicyDocument } from "./role.ts";

/** How AWS knows cert-manager's controller; see {@link AwsIdentity}. */
export type Route53Identity = AwsIdentity;

/** Settings of {@link route53Solver}. */
export interface Route53SolverArgs extends Dns01SolverArgs {
    /** Id of the public hosted zone, for example `Z0123456789ABCDEFGHIJ`. */
    zoneId: pulumi.Input<string>;
    /** Who cert-manager is in AWS. Default: `ambient`. */
    identity?: Route53Identity;
    /** Region of the API's endpoint, where the pod's environment names none. */
    region?: pulumi.Input<string>;
    /** Partition of the zone's ARN. Default: `aws`. */
    partition?: AwsPartition;
}

/**
 * TXT records in Route 53.
 *
 * An installation that is already there takes `podIdentity` at its pods' next start, and `irsa` and `roleArn` need their
 * annotation on its ServiceAccount by its own chart.
 * @example route53Solver({ zoneId, identity: { podIdentity: { clusterName: "prod" } } })
 */
export function route53Solver(args: Route53SolverArgs): Dns01Solver {
    args = given(args);
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
            known ??= awsServiceAccountRole(context, identity, {
                description: "cert-manager: TXT records of ACME challenges",
                policy: challengePolicy(args),
            });
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

/**
 * What cert-manager calls: `ChangeResourceRecordSets` with UPSERT and DELETE of a TXT, then `GetChange`. The zone's id is
 * given, so it lists nothing. Source: cert-manager `pkg/issuer/acme/dns/route53`; Route 53's condition keys.
 */
function challengePolicy({ zoneId, partition = "aws", cnameStrategy }: Route53SolverArgs): PolicyDocument {
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
