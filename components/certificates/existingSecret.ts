import { type Input, output } from "@pulumi/pulumi";
import type { Certificate } from "../parts.ts";

/** Settings of {@link existingSecret}. */
export interface ExistingSecretArgs {
    /** Name of a Secret of type `kubernetes.io/tls` in the gateway's namespace. */
    secretName: Input<string>;
}

/**
 * A key pair that is already in the cluster: made by cert-manager, exported from ACM, synced from Key Vault. Whoever
 * made it renews it; the gateway takes a new one without dropping a connection.
 * @example existingSecret({ secretName: "app-tls" })
 */
export function existingSecret(args: ExistingSecretArgs): Certificate {
    return {
        describe: () => ({ kind: "existingSecret", settings: { secretName: args.secretName } }),
        requiredSecret: () => args.secretName,
        issue: () => ({ secretName: output(args.secretName), ready: [] }),
    };
}
