import { type Input, output } from "@pulumi/pulumi";
import type { Certificate } from "../model/parts.ts";
import { type ExistingSecretArgs, existingSecretKind, secretKeyOf } from "./existingSecretKind.ts";

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
 *
 * Hostnames may have certificates that differ. The preflight reads each Secret, and refuses a certificate that does not cover
 * its hostnames, that is not valid today, or that is not the one of the key beside it.
 * Certificates that the program makes itself may be among them, of whichever kind: the `secretNames` of an `AcmeCertificate`,
 * or the Secret of a `SelfSignedCertificate`, in a namespace that the program creates too. The gateway waits for them.
 * @example existingSecret({ secretName: "app-tls" })
 * @example existingSecret({ secretName: "wildcard-tls", secretNames: { "shop.example.com": "shop-tls" } })
 */
export function existingSecret(args: ExistingSecretArgs): Certificate {
    const { settings, part } = existingSecretKind.open(args);
    const { secretName, secretNames = {} } = settings;
    const secretOf = (hostname: string): { path: string; name: Input<string> } => {
        const key = secretKeyOf(Object.keys(secretNames), hostname);
        const own = key === undefined ? undefined : secretNames[key];
        return own === undefined
            ? // A hostname without any is refused by the plan.
              { path: "secretName", name: secretName ?? "" }
            : { path: `secretNames[${JSON.stringify(key)}]`, name: own };
    };
    return {
        ...part,
        requiredSecrets: (hostnames) =>
            [...Map.groupBy(hostnames, (hostname) => secretOf(hostname).path)].map(([path, served]) => ({
                path,
                name: secretOf(served[0] ?? "").name,
                hostnames: served,
            })),
        issue: (_context, listeners) => ({
            secretName: output(secretName ?? secretOf(listeners[0]?.hostname ?? "").name),
            ...(Object.keys(secretNames).length === 0
                ? {}
                : {
                      secretNames: Object.fromEntries(
                          listeners.map(({ hostname }) => [hostname, output(secretOf(hostname).name)]),
                      ),
                  }),
            ready: [],
        }),
    };
}
