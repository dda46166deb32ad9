import { output } from "@pulumi/pulumi";
import type { Certificate } from "../model/parts.ts";
import { AcmeCertificate } from "./acmeCertificate.ts";
import { type AcmeArgs, acmeKind } from "./acmeKind.ts";
import type { CertManager } from "./certManager.ts";
import { IssuedCertificates } from "./issuedCertificates.ts";

export type { AcmeArgs } from "./acmeKind.ts";

/**
 * A certificate from an ACME CA, Let's Encrypt's staging one unless said otherwise, through cert-manager; see
 * {@link AcmeCertificate}. One value may serve several gateways of a program: cert-manager is installed once.
 *
 * Staging certificates are not trusted by any client. When everything else works, add `environment: "production"`.
 * @example acme({ email: "ops@example.com", dns01: route53Solver({ zoneId }) })
 */
export function acme(args: AcmeArgs): Certificate {
    const { settings, part } = acmeKind.open(args);
    let installed: CertManager | undefined;
    return {
        ...part,
        issue(context, listeners) {
            const hostnames = listeners.filter(({ protocol }) => protocol === "HTTPS").map(({ hostname }) => hostname);
            const secretName = `${context.name}-tls`;
            const certificate = new AcmeCertificate(
                `${context.name}-acme`,
                {
                    ...settings,
                    certManager: installed ?? settings.certManager,
                    hostnames,
                    secretName,
                    namespace: context.namespace,
                    gateway: { name: context.name },
                    provider: context.provider,
                    cluster: context.cluster,
                },
                { parent: context.parent, dependsOn: context.dependsOn },
            );
            installed = certificate.certManager;
            const { certificates, secretNames, names, issuer } = certificate;
            return {
                secretName: output(names[0] ?? secretName),
                secretNames,
                ready: certificates,
                issued: settings.http01
                    ? (after) => [
                          new IssuedCertificates(
                              `${context.name}-acme-issued`,
                              {
                                  namespace: context.namespace,
                                  names,
                                  expected: { issuer: issuer.metadata.name, hostnames },
                                  cluster: context.cluster,
                              },
                              { parent: certificate, dependsOn: [...certificates, ...after] },
                          ),
                      ]
                    : undefined,
            };
        },
    };
}
