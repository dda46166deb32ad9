import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, type webcrypto } from "node:crypto";
import { promisify } from "node:util";

/** A private key with its public key, for WebCrypto, and how it signs. */
export interface SigningKey {
    /** `RSA`, `ECDSA` or `ED25519`, as the tls provider writes it. */
    algorithm: string;
    pair: webcrypto.CryptoKeyPair;
    signing: webcrypto.Algorithm | webcrypto.EcdsaParams;
}

// Node's names of the curves; the digests are the ones Go's crypto/x509 takes, which signs for the tls provider.
const curves: Record<string, { node: string; webcrypto: string; hash: string }> = {
    P256: { node: "prime256v1", webcrypto: "P-256", hash: "SHA-256" },
    P384: { node: "secp384r1", webcrypto: "P-384", hash: "SHA-384" },
    P521: { node: "secp521r1", webcrypto: "P-521", hash: "SHA-512" },
};

const generate = promisify(generateKeyPair);

/**
 * Outputs of `tls.PrivateKey`: a new key. `privateKeyPem` is PKCS#1 or SEC 1, as the provider creates it.
 * @throws Error for a curve or an algorithm that WebCrypto does not support (the provider's default curve, P224, is one).
 */
export async function makePrivateKey(inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
    const algorithm = inputs["algorithm"];
    if (algorithm === "RSA") {
        const bits = Number(inputs["rsaBits"] ?? 2048);
        const { privateKey } = await generate("rsa", { modulusLength: bits });
        return { algorithm, rsaBits: bits, ...encode(privateKey, "pkcs1") };
    }
    if (algorithm === "ED25519") {
        const { privateKey } = await generate("ed25519");
        return { algorithm, ...encode(privateKey, "pkcs8") };
    }
    if (algorithm === "ECDSA") {
        const name = String(inputs["ecdsaCurve"] ?? "P224");
        const curve = curves[name];
        if (curve === undefined) {
            throw new Error(`ecdsaCurve: ${name} is not supported. Use one of ${Object.keys(curves).join(", ")}.`);
        }
        const { privateKey } = await generate("ec", { namedCurve: curve.node });
        return { algorithm, ecdsaCurve: name, ...encode(privateKey, "sec1") };
    }
    throw new Error(`algorithm: ${JSON.stringify(algorithm)} is not supported. Use RSA, ECDSA or ED25519.`);
}

function encode(key: KeyObject, type: "pkcs1" | "sec1" | "pkcs8"): Record<string, unknown> {
    return {
        privateKeyPem: key.export({ format: "pem", type }),
        privateKeyPemPkcs8: key.export({ format: "pem", type: "pkcs8" }),
        publicKeyPem: createPublicKey(key).export({ format: "pem", type: "spki" }),
    };
}

/** Reads a private key from PEM: PKCS#1, SEC 1 or PKCS#8. */
export function readSigningKey(pem: unknown, path: string): SigningKey {
    if (typeof pem !== "string") throw new Error(`${path}: a private key in PEM is required.`);
    const key = createPrivateKey(pem);
    const { algorithm, webCrypto, signing } = webCryptoOf(key, path);
    return {
        algorithm,
        signing,
        pair: {
            privateKey: key.toCryptoKey(webCrypto, false, ["sign"]),
            publicKey: createPublicKey(key).toCryptoKey(webCrypto, true, ["verify"]),
        },
    };
}

function webCryptoOf(key: KeyObject, path: string) {
    if (key.asymmetricKeyType === "rsa") {
        const webCrypto = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
        return { algorithm: "RSA", webCrypto, signing: webCrypto };
    }
    if (key.asymmetricKeyType === "ed25519") {
        const webCrypto = { name: "Ed25519" };
        return { algorithm: "ED25519", webCrypto, signing: webCrypto };
    }
    const curve = Object.values(curves).find(({ node }) => node === key.asymmetricKeyDetails?.namedCurve);
    if (curve === undefined) throw new Error(`${path}: this type of key cannot sign certificates.`);
    return {
        algorithm: "ECDSA",
        webCrypto: { name: "ECDSA", namedCurve: curve.webcrypto },
        signing: { name: "ECDSA", hash: curve.hash },
    };
}
