import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { CertificateObservation } from "./types.ts";

/** Trusted roots: Node's default store, and those of the caller. */
export interface TrustStore {
    /** For `tls.connect`; created once, because filling it takes tens of milliseconds. */
    context: SecureContext;
    certificates: X509Certificate[];
}

/** The last store, by its PEM text: hundreds of hosts share one. */
let latest: { pem: string | undefined; store: TrustStore } | undefined;

/**
 * Node's default roots (with `NODE_EXTRA_CA_CERTS`) and those of a PEM text.
 * @throws TypeError when the text contains no certificate, or one that cannot be parsed.
 */
export function trustStore(extraPem?: string): TrustStore {
    if (latest?.pem !== extraPem || latest === undefined) latest = { pem: extraPem, store: makeStore(extraPem) };
    return latest.store;
}

function makeStore(extraPem: string | undefined): TrustStore {
    const extra = extraPem?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (extraPem !== undefined && extra.length === 0) throw new TypeError("no PEM certificate in the CA file");
    const added = extra.map((pem) => {
        try {
            return new X509Certificate(pem);
        } catch {
            throw new TypeError("a certificate in the CA file does not parse");
        }
    });
    const context = createSecureContext({ ca: [...getCACertificates("default"), ...extra] });
    return { context, certificates: [...added, ...defaultRoots()] };
}

/** id-kp-serverAuth. */
const serverAuthentication = "1.3.6.1.5.5.7.3.1";

let roots: X509Certificate[] | undefined;

/** Parsed once: 150 certificates take tens of milliseconds. */
function defaultRoots(): X509Certificate[] {
    roots ??= getCACertificates("default").map((pem) => new X509Certificate(pem));
    return roots;
}

/**
 * A chain (leaf first, DER), judged for a host as a TLS client does (RFC 5280 §6, RFC 9525), except for name
 * constraints, path lengths and revocation. Undefined without a valid leaf; other certificates that cannot be parsed
 * are ignored, as in browsers.
 * @param at The time. Default: now.
 */
export function observeCertificate(
    chain: readonly Uint8Array[],
    host: string,
    store: TrustStore,
    at: Date = new Date(),
): CertificateObservation | undefined {
    const [leaf, ...others] = chain.map(parse);
    if (!leaf) return undefined;
    const issuers = others.filter((other) => other !== undefined);
    return describeCertificate(leaf, nameError(leaf, host) ?? pathError(leaf, issuers, store, at));
}

function parse(der: Uint8Array): X509Certificate | undefined {
    try {
        return new X509Certificate(der);
    } catch {
        return undefined;
    }
}

/** A certificate with the verdict of the TLS library that checked it. */
export function describeCertificate(leaf: X509Certificate, error: string | undefined): CertificateObservation {
    return {
        fingerprint256: leaf.fingerprint256,
        subjectAltNames: leaf.subjectAltName ?? "",
        notAfter: new Date(leaf.validTo).toISOString(),
        trusted: error === undefined,
        ...(error === undefined ? {} : { error }),
    };
}

/**
 * Why a certificate is not valid for a host; undefined if it is. Only subject alternative names count (RFC 9525
 * §2).
 */
export function nameError(leaf: X509Certificate, host: string): string | undefined {
    const matches = isIP(host) !== 0 ? leaf.checkIP(host) : leaf.checkHost(host, { subject: "never" });
    return matches === undefined
        ? `it does not name ${host} (it names ${leaf.subjectAltName ?? "nothing"})`
        : undefined;
}

function pathError(
    leaf: X509Certificate,
    others: readonly X509Certificate[],
    store: TrustStore,
    at: Date,
): string | undefined {
    let current = leaf;
    // Each step uses one certificate up.
    const unused = new Set(others);
    for (;;) {
        const whose = current === leaf ? "it" : `its issuer ${oneLine(current.subject)}`;
        const error = timeError(current, at) ?? purposeError(current);
        if (error !== undefined) return `${whose} ${error}`;
        if (store.certificates.some((root) => root.fingerprint256 === current.fingerprint256)) return undefined;
        const root = issuerOf(current, store.certificates, at);
        if (root) {
            const expired = timeError(root, at);
            return expired === undefined ? undefined : `its root ${expired}`;
        }
        const issuer = issuerOf(current, [...unused], at);
        if (!issuer) break;
        unused.delete(issuer);
        current = issuer;
    }
    return current.subject === current.issuer
        ? `it is signed by ${oneLine(current.subject)}, which is not trusted`
        : `its issuer ${oneLine(current.issuer)} is not trusted`;
}

/**
 * The certificate that signed another: of several with the same key, as during a CA's renewal, a valid
 * one.
 */
function issuerOf(one: X509Certificate, candidates: readonly X509Certificate[], at: Date): X509Certificate | undefined {
    const signers = candidates.filter((candidate) => signed(candidate, one));
    return signers.find((signer) => timeError(signer, at) === undefined) ?? signers[0];
}

function signed(issuer: X509Certificate, one: X509Certificate): boolean {
    try {
        return issuer.ca && one.checkIssued(issuer) && one.verify(issuer.publicKey);
    } catch {
        // A key type that OpenSSL does not support.
        return false;
    }
}

function timeError({ validFrom, validTo }: X509Certificate, at: Date): string | undefined {
    if (at < new Date(validFrom)) return `is not valid before ${validFrom}`;
    return at > new Date(validTo) ? `expired at ${validTo}` : undefined;
}

/** Clients reject a certificate whose extended key usage lacks TLS servers (RFC 5280 §4.2.1.12). */
function purposeError(one: X509Certificate): string | undefined {
    // Node's types declare a list; without the extension it is undefined.
    const usages: string[] | undefined = one.keyUsage;
    return usages === undefined || usages.includes(serverAuthentication) ? undefined : "is not for TLS servers";
}

function oneLine(name: string): string {
    return name.split("\n").join(", ");
}
