import { output } from "@pulumi/pulumi";
import { given } from "../model/given.ts";
import type { Certificate } from "../model/parts.ts";
import { type AcmeArgs, AcmeCertificate, describe } from "./acmeCertificate.ts";
import { solverProblems } from "./acmeDescription.ts";
import { type CertManager, certManagerBundles } from "./certManager.ts";
import { IssuedCertificates } from "./issuedCertificates.ts";

/**
 * A certificate from an ACME CA, Let's Encrypt's staging one unless said otherwise, through cert-manager; see
 * {@link AcmeCertificate}. One value may serve several gateways of a program: cert-manager is installed once.
 *
 * Staging certificates are not trusted by any client. When everything else works, add `environment: "production"`.
 * @example acme({ email: "ops@example.com", dns01: route53Solver({ zoneId }) })
 */
export function acme(args: AcmeArgs): Certificate {
    args = given(args);
    let installed: CertManager | undefined;
    return {
        problems: solverProblems([args.dns01 ?? []].flat()),
        describe: () => {
            const description = describe(args);
            const { certManager } = description;
            return {
                kind: "acme",
                bundles:
                    certManager === "preinstalled"
                        ? []
                        : certManagerBundles(certManager).map(({ path, group, version }) => ({ path, group, version })),
                challengesInDns: description.dns01.length > 0,
                namesPerSecret: description.namesPerCertificate,
                solvers: description.dns01.map(({ kind, settings }, index, { length }) => ({
                    path: `certificate.dns01${length === 1 ? "" : `[${index}]`}`,
                    kind,
                    settings,
                })),
                settings: { ...description },
            };
        },
        issue(context, listeners) {
            const hostnames = listeners.filter(({ protocol }) => protocol === "HTTPS").map(({ hostname }) => hostname);
            const secretName = `${context.name}-tls`;
            const certificate = new AcmeCertificate(
                `${context.name}-acme`,
                {
                    ...args,
                    certManager: installed ?? args.certManager,
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
                issued: args.http01
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
