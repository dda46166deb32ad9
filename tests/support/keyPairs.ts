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
