import type * as pulumi from "@pulumi/pulumi";
import { CertRequest } from "@pulumi/tls/certRequest.js";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert.js";
import { PrivateKey } from "@pulumi/tls/privateKey.js";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert.js";

/** A private CA, with its key. */
export interface Authority {
    caKey: PrivateKey;
    ca: SelfSignedCert;
}

/** Lifetime of a CA, and of what it signs. */
export interface AuthorityArgs {
    /** Days the leaf is valid. */
    leafDays: number;
    /** Days the CA is valid: longer than the leaf, which never outlives it. */
    caDays: number;
}

/** Names and lifetime of a leaf. */
export interface LeafArgs {
    /** Names of the leaf: its SANs, in this order. The first is also its common name. */
    hostnames: string[];
    /** Days the leaf is valid. */
    leafDays: number;
    /** Hours before its end at which the next `pulumi up` renews the leaf. */
    renewBeforeHours: number;
}

/** A CA and a leaf that it signed, each with its key. */
export interface SignedPair extends Authority {
    key: PrivateKey;
    leaf: LocallySignedCert;
}

/** Creates a private CA and a leaf that it signs. ECDSA P-256. */
export function signedPair(
    name: string,
    args: AuthorityArgs & LeafArgs,
    child: pulumi.CustomResourceOptions,
): SignedPair {
    const authority = privateAuthority(name, args, child);
    return { ...authority, ...signedLeaf(name, args, authority, child) };
}

/** Creates a private CA. ECDSA P-256. */
export function privateAuthority(
    name: string,
    { leafDays, caDays }: AuthorityArgs,
    child: pulumi.CustomResourceOptions,
): Authority {
    const caKey = new PrivateKey(`${name}-ca`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, child);
    const ca = new SelfSignedCert(
        `${name}-ca`,
        {
            privateKeyPem: caKey.privateKeyPem,
            subject: { commonName: `${name} CA` },
            isCaCertificate: true,
            allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
            validityPeriodHours: caDays * 24,
            // A leaf never outlives the CA that signed it.
            earlyRenewalHours: leafDays * 24,
        },
        child,
    );
    return { caKey, ca };
}

/** Creates a leaf that a CA signs. ECDSA P-256. */
export function signedLeaf(
    name: string,
    { hostnames, leafDays, renewBeforeHours }: LeafArgs,
    { caKey, ca }: Authority,
    child: pulumi.CustomResourceOptions,
): Pick<SignedPair, "key" | "leaf"> {
    const key = new PrivateKey(`${name}-leaf`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, child);
    const request = new CertRequest(
        `${name}-leaf`,
        {
            privateKeyPem: key.privateKeyPem,
            // RFC 5280: a common name holds 64 characters; clients read the SANs.
            subject: { commonName: (hostnames[0] ?? name).slice(0, 64) },
            dnsNames: hostnames,
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
            validityPeriodHours: leafDays * 24,
            earlyRenewalHours: renewBeforeHours,
        },
        child,
    );
    return { key, leaf };
}
