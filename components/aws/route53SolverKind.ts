import * as z from "zod";
import { solverFields } from "../certificates/solverFields.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { awsIdentity, awsPartition } from "./identity.ts";

const settings = z.strictObject({
    ...solverFields,
    /** ID of the public hosted zone, for example `Z0123456789ABCDEFGHIJ`. */
    zoneId: input(z.string()),
    /** Identity of cert-manager in AWS. Default: `ambient`. */
    identity: awsIdentity().default("ambient"),
    /** Region of the API endpoint, if the pod's environment does not set one. */
    region: input(z.string()).optional(),
    /** Partition of the zone's ARN. Default: `aws`. */
    partition: awsPartition,
});

/** Settings of {@link route53Solver}. */
export interface Route53SolverArgs extends z.input<typeof settings> {}

/** The parsed settings, with all defaults. */
export type Route53SolverSettings = z.output<typeof settings>;

export const route53SolverKind = partKind({
    kind: "aws.route53Solver",
    settings,
    describe: ({ zone }) => ({ zone, ambient: true, block: "route53", credentials: ["identity"] }),
});
