import * as z from "zod";
import { secretKeyRef, solverFields } from "../certificates/solverFields.ts";
import { input } from "../model/settings/input.ts";
import { credential } from "../model/settings/live.ts";
import { partKind } from "../model/settings/partKind.ts";

const settings = z.strictObject({
    ...solverFields,
    /** A token with Zone:DNS:Edit and Zone:Zone:Read on the zone; it goes into a Secret of ours. */
    apiToken: credential(input(z.string())).optional(),
    /** A Secret that has the token already, in the issuer's namespace (cert-manager's own for a ClusterIssuer). */
    apiTokenSecretRef: secretKeyRef.optional(),
    /** Creates a token for the one zone. The provider's own token has to be allowed to create tokens. */
    createToken: z
        .strictObject({
            /** Id of the zone. */
            zoneId: input(z.string()),
        })
        .optional(),
});

/** Settings of {@link solver}. Exactly one of the three credentials. */
export interface CloudflareSolverArgs extends z.input<typeof settings> {}

export const solverKind = partKind({
    kind: "cloudflare.solver",
    settings,
    describe: ({ zone, ...given }) => ({
        zone,
        ambient: false,
        credentials: (["apiToken", "apiTokenSecretRef", "createToken"] as const).filter(
            (key) => given[key] !== undefined,
        ),
    }),
});
