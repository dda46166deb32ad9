import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, SolverContext, SolverIdentity } from "../certificates/solver.ts";
import { type AzureDnsSolverArgs, type AzureDnsSolverSettings, dnsSolverKind } from "./dnsSolverKind.ts";

export type { AzureDnsIdentity, AzureDnsSolverArgs } from "./dnsSolverKind.ts";

/** cert-manager's calls for a named zone: read, write and delete one TXT record set. */
const ACTIONS = ["read", "write", "delete"].map((verb) => `Microsoft.Network/dnsZones/TXT/${verb}`);

/**
 * TXT records in Azure DNS. They work although the zone cannot hold HTTPS records; for a name that the zone delegates
 * elsewhere they do not, and the other zone's solver does.
 *
 * For `workloadIdentity` and `clientId`, an existing installation's own chart must add the label
 * `azure.workload.identity/use: "true"` to its controller's pods.
 * @example dnsSolver({ zone: "example.com", subscriptionId, resourceGroup, identity: { workloadIdentity: { issuerUrl } } })
 */
export function dnsSolver(args: AzureDnsSolverArgs): Dns01Solver {
    const { settings, part } = dnsSolverKind.open(args);
    let known: { solver: SolverIdentity; clientId?: pulumi.Input<string> } | undefined;
    return {
        ...part,
        identify(context) {
            known ??= identify(context, settings);
            return known.solver;
        },
        configure: () => ({
            dns01: {
                cnameStrategy: settings.cnameStrategy,
                azureDNS: {
                    subscriptionID: settings.subscriptionId,
                    resourceGroupName: settings.resourceGroup,
                    hostedZoneName: settings.zone,
                    environment: settings.environment,
                    managedIdentity: known?.clientId === undefined ? undefined : { clientID: known.clientId },
                },
            },
            ready: [],
        }),
    };
}

function identify(context: SolverContext, settings: AzureDnsSolverSettings) {
    const { identity } = settings;
    if (identity === "ambient") {
        return { solver: { ready: [] } };
    }
    // The workload identity webhook gives the token only to pods with this label.
    const podLabels = { "azure.workload.identity/use": "true" };
    if ("clientId" in identity) {
        return { solver: { podLabels, ready: [] }, clientId: identity.clientId };
    }
    const opts = { parent: context.parent, dependsOn: context.dependsOn };
    const { issuerUrl, resourceGroup = settings.resourceGroup, location } = identity.workloadIdentity;
    const { namespace, name: account } = context.serviceAccount;
    const group = pulumi.interpolate`/subscriptions/${settings.subscriptionId}/resourceGroups/${settings.resourceGroup}`;
    const managed = new UserAssignedIdentity(
        `${context.name}-identity`,
        { resourceGroupName: resourceGroup, location },
        opts,
    );
    const credential = new FederatedIdentityCredential(
        `${context.name}-credential`,
        {
            resourceGroupName: resourceGroup,
            resourceName: managed.name,
            issuer: issuerUrl,
            subject: `system:serviceaccount:${namespace}:${account}`,
            audiences: ["api://AzureADTokenExchange"],
        },
        opts,
    );
    const role = new RoleDefinition(
        `${context.name}-role`,
        {
            scope: group,
            // Custom role names are unique per tenant.
            roleName: `cert-manager challenges: ${pulumi.getProject()}/${pulumi.getStack()}/${context.name}`,
            description: "TXT records of ACME challenges",
            roleType: "CustomRole",
            permissions: [{ actions: ACTIONS, notActions: [], dataActions: [], notDataActions: [] }],
            assignableScopes: [group],
        },
        opts,
    );
    const assignment = new RoleAssignment(
        `${context.name}-assignment`,
        {
            scope: pulumi.interpolate`${group}/providers/Microsoft.Network/dnsZones/${settings.zone}`,
            principalId: managed.principalId,
            // Without it a new principal may not be found.
            principalType: "ServicePrincipal",
            roleDefinitionId: role.id,
        },
        opts,
    );
    return { solver: { podLabels, ready: [credential, assignment] }, clientId: managed.clientId };
}
