import "reflect-metadata";
import * as x509 from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 24 * 3600 * 1000;

/** A key pair as a Secret of type `kubernetes.io/tls` has it, PEM. */
interface MadePair {
    certificate: string;
    key: string;
}

/** Makes a self-signed certificate for some names, and its key. @param days From when and until when it is valid, from now. */
export async function madePair(
    names: string[],
    days: { from: number; to: number } = { from: -10, to: 10 },
): Promise<MadePair> {
    const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.create({
        subject: "CN=app.example.com",
        issuer: "CN=app.example.com",
        publicKey: keys.publicKey,
        signingKey: keys.privateKey,
        notBefore: new Date(Date.now() + days.from * DAY),
        notAfter: new Date(Date.now() + days.to * DAY),
        signingAlgorithm: algorithm,
        extensions:
            names.length === 0
                ? []
                : [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })))],
    });
    const key = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
    return { certificate: certificate.toString("pem"), key };
}

/** A CA of a test's own, which signs for names. */
export interface MadeAuthority {
    /** Its certificate, PEM. */
    certificate: string;
    /** A key pair for some names, as a Secret of type `kubernetes.io/tls` has it. */
    issue(names: string[]): Promise<MadePair>;
}

/** Makes a CA. */
export async function madeAuthority(): Promise<MadeAuthority> {
    const own = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const issuer = "CN=ca.example.com";
    const times = () => ({ notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 10 * DAY) });
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        name: issuer,
        keys: own,
        ...times(),
        signingAlgorithm: algorithm,
        extensions: [
            new x509.BasicConstraintsExtension(true, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        ],
    });
    return {
        certificate: `${certificate.toString("pem")}\n`,
        async issue(names) {
            const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
            const leaf = await x509.X509CertificateGenerator.create({
                subject: `CN=${names[0] ?? ""}`,
                issuer,
                publicKey: keys.publicKey,
                signingKey: own.privateKey,
                ...times(),
                signingAlgorithm: algorithm,
                extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })))],
            });
            const key = x509.PemConverter.encode(
                await crypto.subtle.exportKey("pkcs8", keys.privateKey),
                "PRIVATE KEY",
            );
            return { certificate: `${leaf.toString("pem")}\n`, key: `${key}\n` };
        },
    };
}
