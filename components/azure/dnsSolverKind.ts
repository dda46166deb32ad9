import * as z from "zod";
import { solverFields } from "../certificates/solverFields.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const identity = z.union([
    z.literal("ambient"),
    z.strictObject({
        /** The cluster, and the location of the identity. */
        workloadIdentity: z.strictObject({
            /** The cluster's OIDC issuer URL. */
            issuerUrl: input(z.string()),
            /** Resource group of the identity. Default: the zone's. */
            resourceGroup: input(z.string()).optional(),
            /** Location of the identity. Default: the provider's, or the resource group's. */
            location: input(z.string()).optional(),
        }),
    }),
    z.strictObject({
        /** Client ID of a managed identity with a federated credential for the ServiceAccount. */
        clientId: input(z.string()),
    }),
]);

/**
 * How Azure identifies cert-manager's controller.
 *
 * `workloadIdentity` creates a managed identity that the ServiceAccount may use, and a role for the TXT records of the
 * one zone. `clientId` is your own managed identity. `ambient` creates nothing: the node's identity is used.
 */
export type AzureDnsIdentity = z.input<typeof identity>;

const settings = z.strictObject({
    ...solverFields,
    /**
     * Zone apex without the trailing dot: the zone's name in Azure, and the suffix of the names that this solver
     * handles.
     */
    zone: z.string(),
    /** Subscription of the zone. */
    subscriptionId: input(z.string()),
    /** Resource group of the zone. */
    resourceGroup: input(z.string()),
    /** Identity of cert-manager in Azure. Default: `ambient`. */
    identity: identity.default("ambient"),
    /** Cloud of the zone. Default: `AzurePublicCloud`. */
    environment: z.enum(["AzurePublicCloud", "AzureChinaCloud", "AzureUSGovernmentCloud"]).optional(),
});

/** Settings of {@link dnsSolver}. */
export interface AzureDnsSolverArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type AzureDnsSolverSettings = z.output<typeof settings>;

export const dnsSolverKind = partKind({
    kind: "azure.dnsSolver",
    settings,
    describe: ({ zone }) => ({ zone, ambient: true, credentials: ["identity"] }),
});
