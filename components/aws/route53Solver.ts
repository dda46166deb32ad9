import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, SolverIdentity } from "../certificates/solver.ts";
import type { AwsIdentity } from "./identity.ts";
import { awsServiceAccountRole, type PolicyDocument } from "./role.ts";
import { type Route53SolverArgs, type Route53SolverSettings, route53SolverKind } from "./route53SolverKind.ts";

export type { Route53SolverArgs } from "./route53SolverKind.ts";

/** Identity of cert-manager's controller; see {@link AwsIdentity}. */
export type Route53Identity = AwsIdentity;

/**
 * TXT records in Route 53.
 *
 * An existing installation uses `podIdentity` from its pods' next start. For `irsa` and `roleArn`, its own chart must
 * annotate its ServiceAccount.
 * @example route53Solver({ zoneId, identity: { podIdentity: { clusterName: "prod" } } })
 */
export function route53Solver(args: Route53SolverArgs): Dns01Solver {
    const { settings, part } = route53SolverKind.open(args);
    let known: SolverIdentity | undefined;
    return {
        ...part,
        identify(context) {
            known ??= awsServiceAccountRole(context, settings.identity, {
                description: "cert-manager: TXT records of ACME challenges",
                policy: challengePolicy(settings),
            });
            return known;
        },
        configure: () => ({
            dns01: {
                cnameStrategy: settings.cnameStrategy,
                route53: { hostedZoneID: settings.zoneId, region: settings.region },
            },
            ready: [],
        }),
    };
}

/**
 * cert-manager's calls: `ChangeResourceRecordSets` with UPSERT and DELETE of a TXT, then `GetChange`. The zone's id is
 * given, so it lists nothing. Source: cert-manager `pkg/issuer/acme/dns/route53`; Route 53's condition keys.
 */
function challengePolicy({ zoneId, partition, cnameStrategy }: Route53SolverSettings): PolicyDocument {
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
                    // A followed CNAME may target any name in the zone.
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
