import * as z from "zod";
import { solverFields } from "../certificates/solverFields.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";

const identity = z.union([
    z.literal("ambient"),
    z.strictObject({
        /** The cluster's workload pool. */
        workloadIdentity: z.strictObject({
            /** Number of the project of the workload pool. */
            projectNumber: input(z.string()),
            /** ID of that project. Default: the zone's. */
            projectId: input(z.string()).optional(),
        }),
    }),
    z.strictObject({
        /** A Google service account that the Kubernetes one may impersonate (`roles/iam.workloadIdentityUser`). */
        serviceAccountEmail: input(z.string()),
    }),
]);

/**
 * How Google Cloud identifies cert-manager's controller.
 *
 * `workloadIdentity` grants the Kubernetes ServiceAccount itself a role on the one zone, without a Google service
 * account or annotation. `serviceAccountEmail` annotates it with your own Google service account. `ambient` creates
 * nothing.
 */
export type CloudDnsIdentity = z.input<typeof identity>;

const settings = z.strictObject({
    ...solverFields,
    /** ID of the zone's project. */
    project: input(z.string()),
    /** Name of the managed zone, not its DNS name. */
    managedZone: input(z.string()),
    /** Identity of cert-manager in Google Cloud. Default: `ambient`. */
    identity: identity.default("ambient"),
});

/** Settings of {@link cloudDnsSolver}. */
export interface CloudDnsSolverArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type CloudDnsSolverSettings = z.output<typeof settings>;

export const cloudDnsSolverKind = partKind({
    kind: "gcp.cloudDnsSolver",
    settings,
    describe: ({ zone }) => ({ zone, ambient: true, credentials: ["identity"] }),
});
