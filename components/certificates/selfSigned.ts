import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import type { LocallySignedCert } from "@pulumi/tls/locallySignedCert.js";
import type { PrivateKey } from "@pulumi/tls/privateKey.js";
import type { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";
import type { Certificate } from "../model/parts.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { certificateGroups } from "./certificateGroups.ts";
import {
    type SelfSignedArgs,
    type SelfSignedCertificateArgs,
    selfSignedCertificateArgs,
    selfSignedKind,
    selfSignedRules,
} from "./selfSignedKind.ts";
import { type Authority, privateAuthority, signedLeaf } from "./signedPair.ts";

export type { SelfSignedArgs, SelfSignedCertificateArgs } from "./selfSignedKind.ts";

/** A leaf that a private CA signs, in a Secret. */
class SignedCertificate extends pulumi.ComponentResource {
    readonly caKey: PrivateKey;
    readonly ca: SelfSignedCert;
    readonly key: PrivateKey;
    readonly leaf: LocallySignedCert;
    readonly secret: Secret;
    /** The CA to trust, PEM. */
    readonly caCertificate: pulumi.Output<string>;

    /** @param authority A CA that other certificates share, of the same lifetimes. Default: its own. */
    constructor(
        name: string,
        args: SelfSignedCertificateArgs,
        opts?: pulumi.ComponentResourceOptions,
        authority?: Authority,
    ) {
        const { settings, known, problems } = readAlone(selfSignedCertificateArgs, args);
        refuse(`SelfSignedCertificate "${name}"`, [...problems, ...judgeBy(selfSignedRules, known)]);
        const { provider, ...recorded } = settings;
        super("http3gateway:index:SelfSignedCertificate", name, recorded, opts);
        // A component's dependsOn is not its children's.
        const child = { parent: this, dependsOn: opts?.dependsOn };
        const { hostnames, leafDays, caDays, renewBeforeDays } = settings;
        // In hours: a third of one or two days is less than a day, and zero would renew only expired certificates.
        const renewBeforeHours = renewBeforeDays === undefined ? leafDays * 8 : renewBeforeDays * 24;
        const signer = authority ?? privateAuthority(name, { leafDays, caDays }, child);
        this.caKey = signer.caKey;
        this.ca = signer.ca;
        const { key, leaf } = signedLeaf(name, { hostnames, leafDays, renewBeforeHours }, signer, child);
        this.key = key;
        this.leaf = leaf;
        this.caCertificate = this.ca.certPem;
        this.secret = new Secret(
            `${name}-secret`,
            {
                metadata: { name: settings.secretName, namespace: settings.namespace },
                type: "kubernetes.io/tls",
                stringData: {
                    "tls.crt": pulumi.interpolate`${this.leaf.certPem}${this.ca.certPem}`,
                    "tls.key": this.key.privateKeyPem,
                    "ca.crt": this.ca.certPem,
                },
            },
            { ...child, provider },
        );
        this.registerOutputs({ secretName: this.secret.metadata.name, caCertificate: this.caCertificate });
    }
}

/**
 * A private CA and a leaf that it signs, in a Secret. Key material is a Pulumi secret. ECDSA P-256.
 *
 * For test environments: browsers silently refuse QUIC with a CA that is not public, even if they trust it for
 * TCP (Chrome: `--origin-to-force-quic-on`; Firefox: `network.http.http3.disable_when_third_party_roots_found`).
 * @throws pulumi.InputPropertiesError with every problem of the arguments, before any resource is registered.
 */
export class SelfSignedCertificate extends SignedCertificate {
    constructor(name: string, args: SelfSignedCertificateArgs, opts?: pulumi.ComponentResourceOptions) {
        super(name, args, opts);
    }
}

/**
 * A certificate signed by a private CA; see {@link SelfSignedCertificate}.
 * @example selfSigned({ leafDays: 30 })
 */
export function selfSigned(args: SelfSignedArgs = {}): Certificate {
    const { settings, part } = selfSignedKind.open(args);
    const { namesPerCertificate, ...each } = settings;
    return {
        ...part,
        issue(context, listeners) {
            const [secretName, name] = [`${context.name}-tls`, `${context.name}-certificate`];
            const hostnames = listeners.map((listener) => listener.hostname);
            const opts = { parent: context.parent, dependsOn: context.dependsOn };
            // Clients trust one CA, which stays when certificates come and go.
            const authority = namesPerCertificate === undefined ? undefined : privateAuthority(name, each, opts);
            const groups = certificateGroups(
                secretName,
                hostnames,
                namesPerCertificate ?? Math.max(2, hostnames.length),
            );
            const issued = groups.map((group) => ({
                hostnames: group.hostnames,
                certificate: new SignedCertificate(
                    `${name}${group.name.slice(secretName.length)}`,
                    {
                        ...each,
                        hostnames: group.hostnames,
                        secretName: group.name,
                        namespace: context.namespace,
                        provider: context.provider,
                    },
                    opts,
                    authority,
                ),
            }));
            const nameOf = ({ certificate }: (typeof issued)[number]) => certificate.secret.metadata.name;
            return {
                secretName: pulumi.output(issued[0] === undefined ? secretName : nameOf(issued[0])),
                ...(issued.length > 1
                    ? {
                          secretNames: Object.fromEntries(
                              issued.flatMap((one) => one.hostnames.map((hostname) => [hostname, nameOf(one)])),
                          ),
                      }
                    : {}),
                ready: issued.map(({ certificate }) => certificate.secret),
                caCertificate: (authority ?? issued[0]?.certificate)?.ca.certPem,
                version: pulumi
                    .all(issued.map(({ certificate }) => certificate.leaf.certPem))
                    .apply((pems) => pems.join("")),
            };
        },
    };
}
