import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** The tls provider's names of the bits of KeyUsage (RFC 5280, section 4.2.1.3). */
const keyUsages: Record<string, x509.KeyUsageFlags> = {
    digital_signature: x509.KeyUsageFlags.digitalSignature,
    content_commitment: x509.KeyUsageFlags.nonRepudiation,
    key_encipherment: x509.KeyUsageFlags.keyEncipherment,
    data_encipherment: x509.KeyUsageFlags.dataEncipherment,
    key_agreement: x509.KeyUsageFlags.keyAgreement,
    cert_signing: x509.KeyUsageFlags.keyCertSign,
    crl_signing: x509.KeyUsageFlags.cRLSign,
    encipher_only: x509.KeyUsageFlags.encipherOnly,
    decipher_only: x509.KeyUsageFlags.decipherOnly,
};

/** The tls provider's names of the purposes of ExtendedKeyUsage (RFC 5280, section 4.2.1.12). */
const extendedKeyUsages: Record<string, string> = {
    any_extended: "2.5.29.37.0",
    server_auth: x509.ExtendedKeyUsage.serverAuth,
    client_auth: x509.ExtendedKeyUsage.clientAuth,
    code_signing: x509.ExtendedKeyUsage.codeSigning,
    email_protection: x509.ExtendedKeyUsage.emailProtection,
    timestamping: x509.ExtendedKeyUsage.timeStamping,
    ocsp_signing: x509.ExtendedKeyUsage.ocspSigning,
};

/** KeyUsage and ExtendedKeyUsage of `allowedUses`; an extension without a use is omitted. */
export function usageExtensions(allowedUses: readonly string[]): x509.Extension[] {
    let bits = 0;
    const purposes: string[] = [];
    for (const use of allowedUses) {
        const bit = keyUsages[use];
        const purpose = extendedKeyUsages[use];
        if (bit !== undefined) bits |= bit;
        else if (purpose !== undefined) purposes.push(purpose);
        else throw new Error(`allowedUses: "${use}" is not supported.`);
    }
    return [
        ...(bits === 0 ? [] : [new x509.KeyUsagesExtension(bits, true)]),
        ...(purposes.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(purposes)]),
    ];
}

/**
 * subjectAltName of `dnsNames`, `ipAddresses` and `uris`. It is critical where the subject is empty (RFC 5280,
 * 4.2.1.6).
 */
export function alternativeNames(inputs: Record<string, unknown>, critical: boolean): x509.Extension[] {
    const names: x509.JsonGeneralNames = [
        ...strings(inputs["dnsNames"]).map((value) => ({ type: "dns" as const, value })),
        ...strings(inputs["ipAddresses"]).map((value) => ({ type: "ip" as const, value })),
        ...strings(inputs["uris"]).map((value) => ({ type: "url" as const, value })),
    ];
    return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names, critical)];
}

/** The distinguished name of `subject`, in the order in which Go's crypto/x509/pkix writes it. */
export function distinguishedName(subject: unknown): x509.Name {
    const fields = (subject ?? {}) as Record<string, unknown>;
    const order: [field: string, type: string][] = [
        ["country", "C"],
        ["organization", "O"],
        ["organizationalUnit", "OU"],
        ["locality", "L"],
        ["province", "ST"],
        ["streetAddresses", "2.5.4.9"],
        ["postalCode", "2.5.4.17"],
        ["commonName", "CN"],
        ["serialNumber", "2.5.4.5"],
    ];
    return new x509.Name(
        order.flatMap(([field, type]) => {
            const value = fields[field];
            const values = typeof value === "string" ? [value].filter((text) => text !== "") : strings(value);
            return values.map((text) => ({ [type]: [text] }));
        }),
    );
}

/** The strings of a list that may be missing. */
export function strings(value: unknown): string[] {
    return Array.isArray(value) ? value.map(String) : [];
}
