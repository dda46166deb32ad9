import { createHash } from "node:crypto";
import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, Dns01SolverArgs, SolverContext, SolverIdentity } from "../certificates/solver.ts";
import { given } from "../model/given.ts";

/**
 * How Google Cloud knows cert-manager's controller.
 *
 * `workloadIdentity` gives the Kubernetes ServiceAccount itself a role on the one zone: no Google service account and no
 * annotation. `serviceAccountEmail` annotates it with a Google service account of your own. `ambient` creates nothing.
 */
export type CloudDnsIdentity =
    | "ambient"
    | {
          /** Project of the cluster's workload pool: its number, and its id where that is not the zone's project. */
          workloadIdentity: { projectNumber: pulumi.Input<string>; projectId?: pulumi.Input<string> };
      }
    | {
          /** A Google service account that the Kubernetes one may act as (`roles/iam.workloadIdentityUser`). */
          serviceAccountEmail: pulumi.Input<string>;
      };

/** Settings of {@link cloudDnsSolver}. */
export interface CloudDnsSolverArgs extends Dns01SolverArgs {
    /** Id of the project that the zone is in. */
    project: pulumi.Input<string>;
    /** Name of the managed zone, not its DNS name. */
    managedZone: pulumi.Input<string>;
    /** Who cert-manager is in Google Cloud. Default: `ambient`. */
    identity?: CloudDnsIdentity;
}

/** What cert-manager calls once the zone is named: it lists, changes, and asks for the change. */
const PERMISSIONS = [
    "dns.changes.create",
    "dns.changes.get",
    "dns.resourceRecordSets.create",
    "dns.resourceRecordSets.delete",
    "dns.resourceRecordSets.list",
    "dns.resourceRecordSets.update",
];

/**
 * TXT records in Cloud DNS.
 *
 * An installation that is already there takes `workloadIdentity` at once, and `serviceAccountEmail` needs its annotation on
 * its ServiceAccount by its own chart.
 * @example cloudDnsSolver({ project, managedZone, identity: { workloadIdentity: { projectNumber } } })
 */
export function cloudDnsSolver(args: CloudDnsSolverArgs): Dns01Solver {
    args = given(args);
    const identity = args.identity ?? "ambient";
    let known: SolverIdentity | undefined;
    return {
        describe: () => ({
            kind: "cloudDNS",
            zone: args.zone,
            ambient: true,
            credentials: ["identity"],
            settings: { project: args.project, managedZone: args.managedZone, identity },
        }),
        identify(context) {
            known ??= identify(context, args, identity);
            return known;
        },
        configure: () => ({
            dns01: {
                cnameStrategy: args.cnameStrategy,
                cloudDNS: { project: args.project, hostedZoneName: args.managedZone },
            },
            ready: [],
        }),
    };
}

function identify(context: SolverContext, args: CloudDnsSolverArgs, identity: CloudDnsIdentity): SolverIdentity {
    if (identity === "ambient") {
        return { ready: [] };
    }
    if ("serviceAccountEmail" in identity) {
        const annotations = { "iam.gke.io/gcp-service-account": identity.serviceAccountEmail };
        return { serviceAccountAnnotations: annotations, ready: [] };
    }
    const opts = { parent: context.parent, dependsOn: context.dependsOn };
    const { projectNumber, projectId = args.project } = identity.workloadIdentity;
    const { namespace, name: account } = context.serviceAccount;
    const role = new IAMCustomRole(
        `${context.name}-role`,
        {
            project: args.project,
            roleId: roleId(context.name),
            title: "cert-manager: TXT records of ACME challenges",
            permissions: PERMISSIONS,
        },
        opts,
    );
    const member = new DnsManagedZoneIamMember(
        `${context.name}-member`,
        {
            project: args.project,
            managedZone: args.managedZone,
            role: role.name,
            member: pulumi.interpolate`principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${projectId}.svc.id.goog/subject/ns/${namespace}/sa/${account}`,
        },
        opts,
    );
    return { ready: [member] };
}

/** An id of a role is one in its project and has no hyphens, which Pulumi's own names have. Pure. */
function roleId(name: string): string {
    const owner = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
    return `certManagerChallenges_${createHash("sha256").update(owner).digest("hex").slice(0, 12)}`;
}
