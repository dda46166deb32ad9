import { DnsManagedZoneIamMember } from "@pulumi/gcp/dns/dnsManagedZoneIamMember.js";
import { IAMCustomRole } from "@pulumi/gcp/projects/iamcustomRole.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, SolverContext, SolverIdentity } from "../certificates/solver.ts";
import { digest } from "../model/digest.ts";
import { type CloudDnsSolverArgs, type CloudDnsSolverSettings, cloudDnsSolverKind } from "./cloudDnsSolverKind.ts";

export type { CloudDnsIdentity, CloudDnsSolverArgs } from "./cloudDnsSolverKind.ts";

/** cert-manager's calls for a named zone: it lists records, and creates and reads changes. */
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
 * An existing installation uses `workloadIdentity` at once. For `serviceAccountEmail`, its own chart must annotate its
 * ServiceAccount.
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

/** A role id is unique in its project and has no hyphens, unlike Pulumi's own names. */
function roleId(name: string): string {
    const owner = `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
    return `certManagerChallenges_${digest(owner, 12)}`;
}
