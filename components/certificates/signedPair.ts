import type * as pulumi from "@pulumi/pulumi";
import { CertRequest } from "@pulumi/tls/certRequest.js";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";

/** Names and lifetime of a leaf. */
export interface SignedPairArgs {
    /** Names of the leaf: its SANs, in this order. The first is also its common name. */
    hostnames: string[];
    /** Days the leaf is valid. */
    leafDays: number;
    /** Days the CA is valid: longer than the leaf, which never outlives it. */
    caDays: number;
    /** Hours before its end at which the next `pulumi up` renews the leaf. */
    renewBeforeHours: number;
}

/** A CA and a leaf that it signed, each with its key. */
export interface SignedPair {
    caKey: PrivateKey;
    ca: SelfSignedCert;
    key: PrivateKey;
    leaf: LocallySignedCert;
}

/** Creates a private CA and a leaf that it signs. ECDSA P-256. */
export function signedPair(name: string, args: SignedPairArgs, child: pulumi.CustomResourceOptions): SignedPair {
    const caKey = new PrivateKey(`${name}-ca`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, child);
    const ca = new SelfSignedCert(
        `${name}-ca`,
        {
            privateKeyPem: caKey.privateKeyPem,
            subject: { commonName: `${name} CA` },
            isCaCertificate: true,
            allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
            validityPeriodHours: args.caDays * 24,
            // A leaf never outlives the CA that signed it.
            earlyRenewalHours: args.leafDays * 24,
        },
        child,
    );
    const key = new PrivateKey(`${name}-leaf`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, child);
    const request = new CertRequest(
        `${name}-leaf`,
        {
            privateKeyPem: key.privateKeyPem,
            // RFC 5280: a common name holds 64 characters; clients read the SANs.
            subject: { commonName: (args.hostnames[0] ?? name).slice(0, 64) },
            dnsNames: args.hostnames,
        },
        child,
    );
    const leaf = new LocallySignedCert(
        `${name}-leaf`,
        {
            certRequestPem: request.certRequestPem,
            caPrivateKeyPem: caKey.privateKeyPem,
            caCertPem: ca.certPem,
            allowedUses: ["digital_signature", "server_auth"],
            validityPeriodHours: args.leafDays * 24,
            earlyRenewalHours: args.renewBeforeHours,
        },
        child,
    );
    return { caKey, ca, key, leaf };
}
