import { output } from "@pulumi/pulumi";
import type { Certificate } from "../model/parts.ts";
import { type ExistingSecretArgs, existingSecretKind } from "./existingSecretKind.ts";

export type { ExistingSecretArgs } from "./existingSecretKind.ts";

/**
 * A key pair that is already in the cluster: made by cert-manager, exported from ACM, synced from Key Vault. Whoever
 * made it renews it; the gateway takes a new one without dropping a connection.
 *
 * **ACM** (`exportable-certificates-kubernetes` in AWS's documentation). QUIC ends in a pod, so the key has to be there:
 * only a certificate that was requested as exportable (`options: { export: "ENABLED" }`, paid for) can be. Make an empty
 * Secret of type `kubernetes.io/tls` in the gateway's namespace, and a `Certificate` of ACK's acm-controller
 * (`acm.services.k8s.aws/v1alpha1`) whose `exportTo` names it. The controller fills in `tls.crt` and `tls.key`, and again at each renewal.
 * The preflight wants a filled one: run the program when the first export is done.
 *
 * **Key Vault.** With the Secrets Store CSI driver's Azure provider, a `SecretProviderClass` takes the certificate as
 * `objectType: secret` (the view that has the key) and syncs it by `secretObjects` of type `kubernetes.io/tls`, keys
 * `tls.crt` and `tls.key`. The Secret is there only while some pod mounts the volume, so a Deployment of one idle pod in
 * the gateway's namespace has to; with rotation on, the driver looks every two minutes.
 *
 * Google's managed certificates have no key to take out: use `acme()`, with `server` and `externalAccountBinding` of
 * Google's public CA where its roots are wanted.
 * @example existingSecret({ secretName: "app-tls" })
 */
export function existingSecret(args: ExistingSecretArgs): Certificate {
    const { settings, part } = existingSecretKind.open(args);
    const { secretName } = settings;
    return {
        ...part,
        requiredSecret: () => secretName,
        issue: () => ({ secretName: output(secretName), ready: [] }),
    };
}
