import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import { RoleDefinition } from "@pulumi/azure-native/authorization/roleDefinition.js";
import { FederatedIdentityCredential } from "@pulumi/azure-native/managedidentity/federatedIdentityCredential.js";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity/userAssignedIdentity.js";
import * as pulumi from "@pulumi/pulumi";
import type { Dns01Solver, Dns01SolverArgs, SolverContext, SolverIdentity } from "../certificates/solver.ts";
import { given } from "../model/given.ts";

/**
 * How Azure knows cert-manager's controller.
 *
 * `workloadIdentity` creates a managed identity that the ServiceAccount may act as, and a role with the TXT records of
 * the one zone. `clientId` names a managed identity of your own. `ambient` creates nothing: the node's identity is used.
 */
export type AzureDnsIdentity =
    | "ambient"
    | {
          /** The cluster's OIDC issuer URL; the identity's resource group where it is not the zone's; its location. */
          workloadIdentity: {
              issuerUrl: pulumi.Input<string>;
              resourceGroup?: pulumi.Input<string>;
              location?: pulumi.Input<string>;
          };
      }
    | {
          /** Client id of a managed identity with a federated credential for the ServiceAccount. */
          clientId: pulumi.Input<string>;
      };

/** Settings of {@link azureDnsSolver}. */
export interface AzureDnsSolverArgs extends Dns01SolverArgs {
    /** Zone apex without the trailing dot: the zone's name in Azure, and the names that this solver is for. */
    zone: string;
    /** Subscription of the zone. */
    subscriptionId: pulumi.Input<string>;
    /** Resource group of the zone. */
    resourceGroup: pulumi.Input<string>;
    /** Who cert-manager is in Azure. Default: `ambient`. */
    identity?: AzureDnsIdentity;
    /** Cloud of the zone. Default: `AzurePublicCloud`. */
    environment?: "AzurePublicCloud" | "AzureChinaCloud" | "AzureUSGovernmentCloud";
}

/** What cert-manager calls once the zone is named: it reads, writes and deletes one TXT record set. */
const ACTIONS = ["read", "write", "delete"].map((verb) => `Microsoft.Network/dnsZones/TXT/${verb}`);

/**
 * TXT records in Azure DNS. They work although the zone cannot hold HTTPS records; for a name that the zone delegates
 * elsewhere they do not, and the other zone's solver does.
 *
 * An installation that is already there needs the label `azure.workload.identity/use: "true"` on its controller's pods by
 * its own chart, for `workloadIdentity` and for `clientId`.
 * @example azureDnsSolver({ zone: "example.com", subscriptionId, resourceGroup, identity: { workloadIdentity: { issuerUrl } } })
 */
export function azureDnsSolver(args: AzureDnsSolverArgs): Dns01Solver {
    args = given(args);
    const identity = args.identity ?? "ambient";
    let known: { solver: SolverIdentity; clientId?: pulumi.Input<string> } | undefined;
    return {
        describe: () => ({
            kind: "azureDNS",
            zone: args.zone,
            ambient: true,
            credentials: ["identity"],
            settings: {
                subscriptionId: args.subscriptionId,
                resourceGroup: args.resourceGroup,
                identity,
                environment: args.environment,
            },
        }),
        identify(context) {
            known ??= identify(context, args, identity);
            return known.solver;
        },
        configure: () => ({
            dns01: {
                cnameStrategy: args.cnameStrategy,
                azureDNS: {
                    subscriptionID: args.subscriptionId,
                    resourceGroupName: args.resourceGroup,
                    hostedZoneName: args.zone,
                    environment: args.environment,
                    managedIdentity: known?.clientId === undefined ? undefined : { clientID: known.clientId },
                },
            },
            ready: [],
        }),
    };
}

function identify(context: SolverContext, args: AzureDnsSolverArgs, identity: AzureDnsIdentity) {
    if (identity === "ambient") {
        return { solver: { ready: [] } };
    }
    // The webhook of workload identity gives the token only to pods with this label.
    const podLabels = { "azure.workload.identity/use": "true" };
    if ("clientId" in identity) {
        return { solver: { podLabels, ready: [] }, clientId: identity.clientId };
    }
    const opts = { parent: context.parent, dependsOn: context.dependsOn };
    const { issuerUrl, resourceGroup = args.resourceGroup, location } = identity.workloadIdentity;
    const { namespace, name: account } = context.serviceAccount;
    const group = pulumi.interpolate`/subscriptions/${args.subscriptionId}/resourceGroups/${args.resourceGroup}`;
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
            // A custom role's name is unique in its tenant.
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
            scope: pulumi.interpolate`${group}/providers/Microsoft.Network/dnsZones/${args.zone}`,
            principalId: managed.principalId,
            // Without it a principal that is seconds old is not found.
            principalType: "ServicePrincipal",
            roleDefinitionId: role.id,
        },
        opts,
    );
    return { solver: { podLabels, ready: [credential, assignment] }, clientId: managed.clientId };
}
