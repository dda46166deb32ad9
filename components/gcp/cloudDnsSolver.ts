import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, SolverContext, SolverIdentity } from "../certificates/solver.ts";
import { digest } from "../model/digest.ts";
import { type CloudDnsSolverArgs, type CloudDnsSolverSettings, cloudDnsSolverKind } from "./cloudDnsSolverKind.ts";

export type { CloudDnsIdentity, CloudDnsSolverArgs } from "./cloudDnsSolverKind.ts";

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
    const { settings, part } = cloudDnsSolverKind.open(args);
    let known: SolverIdentity | undefined;
    return {
        ...part,
        identify(context) {
            known ??= identify(context, settings);
            return known;
        },
        configure: () => ({
            dns01: {
                cnameStrategy: settings.cnameStrategy,
                cloudDNS: { project: settings.project, hostedZoneName: settings.managedZone },
            },
            ready: [],
        }),
    };
}

function identify(context: SolverContext, settings: CloudDnsSolverSettings): SolverIdentity {
    const { identity, project, managedZone } = settings;
    if (identity === "ambient") {
        return { ready: [] };
    }
    if ("serviceAccountEmail" in identity) {
        const annotations = { "iam.gke.io/gcp-service-account": identity.serviceAccountEmail };
        return { serviceAccountAnnotations: annotations, ready: [] };
    }
    const opts = { parent: context.parent, dependsOn: context.dependsOn };
    const { projectNumber, projectId = project } = identity.workloadIdentity;
    const { namespace, name: account } = context.serviceAccount;
    const role = new IAMCustomRole(
        `${context.name}-role`,
        {
            project,
            roleId: roleId(context.name),
            title: "cert-manager: TXT records of ACME challenges",
            permissions: PERMISSIONS,
        },
        opts,
    );
    const member = new DnsManagedZoneIamMember(
        `${context.name}-member`,
        {
            project,
            managedZone,
            role: role.name,
            member: pulumi.interpolate`principal://iam.googleapis.com/projects/${projectNumber}/locations/global/workloadIdentityPools/${projectId}.svc.id.goog/subject/ns/${namespace}/sa/${account}`,
        },
        opts,
    );
    return { ready: [member] };
}

/** An id of a role is one in its project and has no hyphens, which Pulumi's own names have. */
function roleId(name: string): string {
    const owner = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
    return `certManagerChallenges_${digest(owner, 12)}`;
}
