import { type Input, output } from "@pulumi/pulumi";
import type { Certificate } from "../model/parts.ts";
import { type ExistingSecretArgs, existingSecretKind, secretKeyOf } from "./existingSecretKind.ts";

export type { ExistingSecretArgs } from "./existingSecretKind.ts";

/**
 * A key pair that is already in the cluster: created by cert-manager, exported from ACM, synced from Key Vault. Its
 * creator renews it; the gateway uses a new one without dropping a connection.
 *
 * **ACM** (`exportable-certificates-kubernetes` in AWS's documentation). QUIC terminates in a pod, which therefore
 * needs the key: this requires a certificate that was requested as exportable (`options: { export: "ENABLED" }`,
 * billed). Create an empty Secret of type `kubernetes.io/tls` in the gateway's namespace, and a `Certificate` of ACK's
 * acm-controller (`acm.services.k8s.aws/v1alpha1`) whose `exportTo` names it. The controller writes `tls.crt` and
 * `tls.key`, also at each renewal. The preflight requires these keys: run the program after the first export.
 *
 * **Key Vault.** With the Secrets Store CSI driver's Azure provider, a `SecretProviderClass` takes the certificate as
 * `objectType: secret` (which includes the key) and syncs it with `secretObjects` of type `kubernetes.io/tls`, keys
 * `tls.crt` and `tls.key`. The Secret exists only while a pod mounts the volume, so run a Deployment with one idle pod
 * in the gateway's namespace; with rotation enabled, the driver polls every two minutes.
 *
 * The keys of Google's managed certificates cannot be exported: use `acme()`, with `server` and
 * `externalAccountBinding` of Google's public CA if you need its roots.
 *
 * Hostnames may have different certificates. The preflight reads each Secret, and refuses a certificate that does not
 * cover its hostnames, that is not valid today, or that does not match its key. Certificates that the program
 * creates itself are also possible: the `secretNames` of an `AcmeCertificate`, or the Secret of a
 * `SelfSignedCertificate`, also in a namespace that the program creates. The gateway waits for them.
 * @example existingSecret({ secretName: "app-tls" })
 * @example existingSecret({ secretName: "wildcard-tls", secretNames: { "shop.example.com": "shop-tls" } })
 */
export function existingSecret(args: ExistingSecretArgs): Certificate {
    const { settings, part } = existingSecretKind.open(args);
    const { secretName, secretNames = {}, caCertificate } = settings;
    const secretOf = (hostname: string): { path: string; name: Input<string> } => {
        const key = secretKeyOf(Object.keys(secretNames), hostname);
        const own = key === undefined ? undefined : secretNames[key];
        return own === undefined
            ? // The plan refuses a hostname without one.
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
            ...(caCertificate === undefined ? {} : { caCertificate: output(caCertificate) }),
        }),
    };
}
