import { output } from "@pulumi/pulumi";
import { sameCluster } from "../kubernetes/sameCluster.ts";
import type { ClusterArgs } from "../model/cluster.ts";
import type { Certificate } from "../model/parts.ts";
import { ProgramList } from "../pulumi/programList.ts";
import { AcmeCertificate } from "./acmeCertificate.ts";
import { type AcmeArgs, type AcmeSettings, acmeKind, isInstalled } from "./acmeKind.ts";
import type { CertManager } from "./certManager.ts";
import { IssuedCertificates } from "./issuedCertificates.ts";

export type { AcmeArgs } from "./acmeKind.ts";

/** A cert-manager that a gateway of this program has installed. */
interface Installed {
    /** The gateway. */
    by: string;
    cluster: ClusterArgs;
    /** The value that installed it. */
    settings: AcmeSettings;
    certManager: CertManager;
}

const INSTALLED = new ProgramList<Installed>();

function installedTwice(by: string): string {
    return (
        `Http3Gateway "${by}" already installs cert-manager in this cluster. ` +
        "A cluster can have one cert-manager: two would own the same objects, and both would process every Certificate. " +
        "Create one acme({ … }) and use it as certificate of both gateways, or create one new CertManager() and use it as certManager of each. " +
        "[cert-manager-installed-twice; cert-manager.io/docs/installation]"
    );
}

/**
 * A certificate from an ACME CA, by default Let's Encrypt's staging CA, through cert-manager; see {@link
 * AcmeCertificate}. One value may serve several gateways of a program: cert-manager is installed once per cluster.
 *
 * Staging certificates are not trusted by any client. When everything else works, add `environment: "production"`.
 * @example acme({ email: "ops@example.com", dns01: route53Solver({ zoneId }) })
 */
export function acme(args: AcmeArgs): Certificate {
    const { settings, part } = acmeKind.open(args);
    /** What this value has installed, by cluster; not shared with other values. */
    const own = (cluster: ClusterArgs) =>
        INSTALLED.all.find((each) => each.settings === settings && sameCluster(each.cluster, cluster))?.certManager;
    return {
        ...part,
        conflicts: (cluster) =>
            isInstalled(settings.certManager)
                ? INSTALLED.all
                      .filter((each) => each.settings !== settings && sameCluster(each.cluster, cluster))
                      .slice(0, 1)
                      .map(({ by }) => ({ path: "certManager", message: installedTwice(by) }))
                : [],
        issue(context, listeners) {
            const hostnames = listeners.filter(({ protocol }) => protocol === "HTTPS").map(({ hostname }) => hostname);
            const secretName = `${context.name}-tls`;
            const installed = own(context.cluster);
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
            if (installed === undefined && certificate.certManager !== undefined && isInstalled(settings.certManager)) {
                const { certManager } = certificate;
                INSTALLED.add({ by: context.name, cluster: context.cluster, settings, certManager });
            }
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
