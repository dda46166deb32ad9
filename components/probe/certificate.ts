import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { CertificateObservation } from "./types.ts";

/** Trusted roots: Node's default store, and what the caller adds. */
export interface TrustStore {
    /** For `tls.connect`; made once, because filling it takes tens of milliseconds. */
    context: SecureContext;
    certificates: X509Certificate[];
}

/** The last store, by its PEM text: hundreds of hosts share one. */
let latest: { pem: string | undefined; store: TrustStore } | undefined;

/**
 * Node's default roots (with `NODE_EXTRA_CA_CERTS`) and those of a PEM text.
 * @throws TypeError when the text holds no certificate, or one that does not parse.
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

let roots: X509Certificate[] | undefined;

/** Parsed once: 150 certificates take tens of milliseconds. */
function defaultRoots(): X509Certificate[] {
    roots ??= getCACertificates("default").map((pem) => new X509Certificate(pem));
    return roots;
}

/** What a chain (leaf first, DER) says, judged for a host as a TLS client does (RFC 5280 §6, RFC 9525). `at`: the time, default now. */
export function observeCertificate(
    chain: readonly Uint8Array[],
    host: string,
    store: TrustStore,
    at: Date = new Date(),
): CertificateObservation | undefined {
    const [leaf, ...others] = chain.map((der) => new X509Certificate(der));
    if (!leaf) return undefined;
    const error = nameError(leaf, host) ?? pathError(leaf, others, store, at);
    return describeCertificate(leaf, error);
}

/** A certificate with the verdict of whoever checked it. */
export function describeCertificate(leaf: X509Certificate, error: string | undefined): CertificateObservation {
    return {
        fingerprint256: leaf.fingerprint256,
        subjectAltNames: leaf.subjectAltName ?? "",
        notAfter: new Date(leaf.validTo).toISOString(),
        trusted: error === undefined,
        ...(error === undefined ? {} : { error }),
    };
}

/** Why a certificate does not stand for a host; undefined when it does. Only subject alternative names count (RFC 9525 §2). */
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
    // Longer than any real chain; each step uses one certificate up.
    const unused = new Set(others);
    for (let depth = 0; depth <= others.length + 1; depth++) {
        if (at < new Date(current.validFrom)) return `it is not valid before ${current.validFrom}`;
        if (at > new Date(current.validTo)) return `it expired at ${current.validTo}`;
        if (store.certificates.some((root) => root.fingerprint256 === current.fingerprint256)) return undefined;
        const signedBy = (issuer: X509Certificate) =>
            issuer.ca && current.checkIssued(issuer) && current.verify(issuer.publicKey);
        const root = store.certificates.find(signedBy);
        if (root) return at > new Date(root.validTo) ? `its root expired at ${root.validTo}` : undefined;
        const issuer = [...unused].find(signedBy);
        if (!issuer) break;
        unused.delete(issuer);
        current = issuer;
    }
    return current.subject === current.issuer
        ? `it is signed by ${oneLine(current.subject)}, which is not trusted`
        : `its issuer ${oneLine(current.issuer)} is not trusted`;
}

function oneLine(name: string): string {
    return name.split("\n").join(", ");
}
