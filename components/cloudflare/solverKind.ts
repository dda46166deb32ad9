import * as z from "zod";
import { secretKeyRef, solverFields } from "../certificates/solverFields.ts";
import { input } from "../model/settings/input.ts";
import { credential } from "../model/settings/live.ts";
import { partKind } from "../model/settings/partKind.ts";

const settings = z.strictObject({
    ...solverFields,
    /** A token with Zone:DNS:Edit and Zone:Zone:Read on the zone; it is stored in a Secret that is created. */
    apiToken: credential(input(z.string())).optional(),
    /** An existing Secret with the token, in the issuer's namespace (cert-manager's for a ClusterIssuer). */
    apiTokenSecretRef: secretKeyRef.optional(),
    /** Creates a token for the one zone. The provider's own token must be allowed to create tokens. */
    createToken: z
        .strictObject({
            /** ID of the zone. */
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
