import "reflect-metadata";
import { randomBytes, type webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { alternativeNames, distinguishedName, strings, usageExtensions } from "./tlsExtensions.ts";
import { makePrivateKey, readSigningKey, type SigningKey } from "./tlsKeys.ts";

type Properties = Record<string, unknown>;

const HOUR = 3_600_000;
/** RFC 5280, section 4.2.1.6. */
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

const makers: Record<string, (inputs: Properties) => Promise<Properties>> = {
    "tls:index/privateKey:PrivateKey": makePrivateKey,
    "tls:index/selfSignedCert:SelfSignedCert": makeSelfSigned,
    "tls:index/certRequest:CertRequest": makeRequest,
    "tls:index/locallySignedCert:LocallySignedCert": makeLocallySigned,
};

/**
 * The complete state of a resource of the tls provider: its inputs and outputs.
 * @throws Error for another type, and for inputs that cannot be used, with their path.
 */
export async function makeTls(type: string, inputs: Properties): Promise<Properties> {
    const make = makers[type];
    if (make === undefined) {
        throw new Error(`${type}: the embedded engine does not support this type. Use the Pulumi CLI: \`pulumi up\`.`);
    }
    return { ...inputs, ...(await make(inputs)) };
}

async function makeRequest(inputs: Properties): Promise<Properties> {
    const key = readSigningKey(inputs["privateKeyPem"], "privateKeyPem");
    const name = distinguishedName(inputs["subject"]);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
        name: name.toJSON(),
        keys: key.pair,
        signingAlgorithm: key.signing,
        extensions: alternativeNames(inputs, isEmpty(name)),
    });
    return { keyAlgorithm: key.algorithm, certRequestPem: pem(request.toString("pem")) };
}

async function makeSelfSigned(inputs: Properties): Promise<Properties> {
    const key = readSigningKey(inputs["privateKeyPem"], "privateKeyPem");
    const subject = distinguishedName(inputs["subject"]);
    const state = await sign(inputs, {
        subject,
        issuer: subject,
        publicKey: key.pair.publicKey,
        signer: key,
        names: alternativeNames(inputs, isEmpty(subject)),
        authority:
            inputs["setAuthorityKeyId"] === true
                ? (await x509.SubjectKeyIdentifierExtension.create(key.pair.publicKey)).keyId
                : undefined,
    });
    return { keyAlgorithm: key.algorithm, ...state };
}

async function makeLocallySigned(inputs: Properties): Promise<Properties> {
    const signer = readSigningKey(inputs["caPrivateKeyPem"], "caPrivateKeyPem");
    const ca = new x509.X509Certificate(String(inputs["caCertPem"]));
    const expected = await crypto.subtle.exportKey("spki", signer.pair.publicKey);
    if (!Buffer.from(expected).equals(Buffer.from(ca.publicKey.rawData))) {
        throw new Error("caPrivateKeyPem: the key does not match caCertPem.");
    }
    const request = new x509.Pkcs10CertificateRequest(String(inputs["certRequestPem"]));
    if (!(await request.verify())) {
        throw new Error("certRequestPem: the signature of the request is invalid.");
    }
    const names = request.extensions.find((extension) => extension.type === SUBJECT_ALTERNATIVE_NAME);
    const state = await sign(inputs, {
        subject: request.subjectName,
        issuer: ca.subjectName,
        publicKey: await request.publicKey.export(),
        signer,
        names: names === undefined ? [] : [names],
        // The CA's identifier of its key, which need not be the key's digest.
        authority: ca.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId,
    });
    return { caKeyAlgorithm: signer.algorithm, ...state };
}

interface Certificate {
    subject: x509.Name;
    issuer: x509.Name;
    publicKey: webcrypto.CryptoKey;
    signer: SigningKey;
    names: x509.Extension[];
    /** Identifier of the signer's key, hexadecimal (RFC 5280, section 4.2.1.1). */
    authority: string | undefined;
}

async function sign(inputs: Properties, certificate: Certificate): Promise<Properties> {
    const hours = Number(inputs["validityPeriodHours"]);
    if (!(hours > 0)) {
        throw new Error("validityPeriodHours: must be greater than 0.");
    }
    const isCa = inputs["isCaCertificate"] === true;
    // Certificates count in seconds.
    const start = Math.floor(Date.now() / 1000) * 1000;
    const made = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: certificate.subject,
        issuer: certificate.issuer,
        notBefore: new Date(start),
        notAfter: new Date(start + hours * HOUR),
        publicKey: certificate.publicKey,
        signingKey: certificate.signer.pair.privateKey,
        signingAlgorithm: certificate.signer.signing,
        extensions: [
            ...usageExtensions(strings(inputs["allowedUses"])),
            new x509.BasicConstraintsExtension(isCa, pathLength(inputs), true),
            ...(isCa || inputs["setSubjectKeyId"] === true
                ? [await x509.SubjectKeyIdentifierExtension.create(certificate.publicKey)]
                : []),
            ...(certificate.authority === undefined
                ? []
                : [new x509.AuthorityKeyIdentifierExtension(certificate.authority)]),
            ...certificate.names,
        ],
    });
    return {
        isCaCertificate: isCa,
        earlyRenewalHours: Number(inputs["earlyRenewalHours"] ?? 0),
        certPem: pem(made.toString("pem")),
        readyForRenewal: false,
        validityStartTime: rfc3339(made.notBefore),
        validityEndTime: rfc3339(made.notAfter),
    };
}

function pathLength(inputs: Properties): number | undefined {
    const length = inputs["maxPathLength"];
    return inputs["isCaCertificate"] === true && typeof length === "number" && length >= 0 ? length : undefined;
}

/** 127 random bits: positive, and more than the 64 that browsers ask for. */
function serialNumber(): string {
    const bytes = randomBytes(16);
    // DER would shorten a leading zero byte, and read a leading one bit as a sign.
    bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
    return bytes.toString("hex");
}

function isEmpty(name: x509.Name): boolean {
    return name.toJSON().length === 0;
}

/** Go's PEM ends with a newline, and programs join certificates relying on it. */
function pem(text: string): string {
    return `${text.trimEnd()}\n`;
}

function rfc3339(time: Date): string {
    return time.toISOString().replace(/\.\d+/, "");
}
