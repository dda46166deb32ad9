import "reflect-metadata";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { describe, expect, it } from "vitest";
import { makeTls } from "../../../tools/engine/handlers/tls.ts";
import { needsRenewal } from "../../../tools/engine/handlers/tlsRenewal.ts";

const keyType = "tls:index/privateKey:PrivateKey";
const selfSignedType = "tls:index/selfSignedCert:SelfSignedCert";
const requestType = "tls:index/certRequest:CertRequest";
const signedType = "tls:index/locallySignedCert:LocallySignedCert";

const hostnames = ["app.http3.test", "*.http3.test"];

async function makeChain(algorithm: Record<string, unknown>) {
    const caKey = await makeTls(keyType, algorithm);
    const ca = await makeTls(selfSignedType, {
        privateKeyPem: caKey["privateKeyPem"],
        subject: { commonName: "edge CA", organization: "Edge, Inc." },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
        validityPeriodHours: 87_600,
    });
    const key = await makeTls(keyType, algorithm);
    const request = await makeTls(requestType, {
        privateKeyPem: key["privateKeyPem"],
        subject: { commonName: hostnames[0] },
        dnsNames: hostnames,
        ipAddresses: ["192.0.2.7", "2001:db8::7"],
    });
    const leaf = await makeTls(signedType, {
        certRequestPem: request["certRequestPem"],
        caPrivateKeyPem: caKey["privateKeyPem"],
        caCertPem: ca["certPem"],
        allowedUses: ["digital_signature", "server_auth"],
        validityPeriodHours: 2160,
        earlyRenewalHours: 720,
    });
    return { caKey, ca, key, request, leaf };
}

const read = (state: Record<string, unknown>) => new X509Certificate(String(state["certPem"]));

describe.each([
    ["ECDSA P-256", { algorithm: "ECDSA", ecdsaCurve: "P256" }, "EC PRIVATE KEY"],
    ["ECDSA P-384", { algorithm: "ECDSA", ecdsaCurve: "P384" }, "EC PRIVATE KEY"],
    ["RSA 2048", { algorithm: "RSA" }, "RSA PRIVATE KEY"],
    ["Ed25519", { algorithm: "ED25519" }, "PRIVATE KEY"],
])("a chain of %s keys", async (_name, algorithm, label) => {
    const { caKey, ca, key, leaf } = await makeChain(algorithm);

    it("verifies, up to the CA and no further", () => {
        expect(read(leaf).verify(read(ca).publicKey)).toBe(true);
        expect(read(leaf).checkIssued(read(ca))).toBe(true);
        expect(read(ca).verify(read(ca).publicKey)).toBe(true);
        expect(read(leaf).verify(read(leaf).publicKey)).toBe(false);
    });

    it("has a CA that is one and a leaf that is none", () => {
        expect([read(ca).ca, read(leaf).ca]).toEqual([true, false]);
    });

    it("belongs to the keys it was made for", () => {
        expect(read(leaf).checkPrivateKey(createPrivateKey(String(key["privateKeyPem"])))).toBe(true);
        expect(read(leaf).checkPrivateKey(createPrivateKey(String(caKey["privateKeyPem"])))).toBe(false);
        expect(createPublicKey(String(key["privateKeyPemPkcs8"])).export({ format: "pem", type: "spki" })).toBe(
            key["publicKeyPem"],
        );
    });

    it("writes keys in the tls provider's form", () => {
        expect(String(key["privateKeyPem"]).split("\n")[0]).toBe(`-----BEGIN ${label}-----`);
        expect(String(key["privateKeyPemPkcs8"]).split("\n")[0]).toBe("-----BEGIN PRIVATE KEY-----");
    });
});

describe("a leaf", async () => {
    const { ca, request, leaf } = await makeChain({ algorithm: "ECDSA", ecdsaCurve: "P256" });

    it("names the requested hosts and addresses, wildcards too, and nothing else", () => {
        expect(read(leaf).subjectAltName).toBe(
            "DNS:app.http3.test, DNS:*.http3.test, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7",
        );
        expect(read(leaf).subject).toBe("CN=app.http3.test");
        expect(read(leaf).checkHost("other.http3.test")).toBe("*.http3.test");
        expect(read(leaf).checkHost("a.b.http3.test")).toBe(undefined);
        expect(read(leaf).checkIP("2001:db8::7")).toBe("2001:db8::7");
    });

    it("names its issuer as the CA names itself", () => {
        expect(read(leaf).issuer).toBe(read(ca).subject);
        expect(read(ca).subject).toBe("O=Edge\\, Inc.\nCN=edge CA");
    });

    it("points to the key of its CA", () => {
        const own = new x509.X509Certificate(String(ca["certPem"])).getExtension(x509.SubjectKeyIdentifierExtension);
        const issuer = new x509.X509Certificate(String(leaf["certPem"])).getExtension(
            x509.AuthorityKeyIdentifierExtension,
        );
        expect(own?.keyId).toMatch(/^[0-9a-f]{40}$/);
        expect(issuer?.keyId).toBe(own?.keyId);
    });

    it("is for servers only", () => {
        expect(read(leaf).keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    });

    it("starts now, lasts as long as asked, and says so in its outputs", () => {
        const start = Date.parse(String(leaf["validityStartTime"]));
        const end = Date.parse(String(leaf["validityEndTime"]));
        expect(Math.abs(Date.now() - start)).toBeLessThan(60_000);
        expect(end - start).toBe(2160 * 3_600_000);
        expect(read(leaf).validFromDate.getTime()).toBe(start);
        expect(read(leaf).validToDate.getTime()).toBe(end);
        expect(leaf["readyForRenewal"]).toBe(false);
    });

    it("has a positive serial number of 16 octets that no other one has", async () => {
        const again = await makeChain({ algorithm: "ECDSA", ecdsaCurve: "P256" });
        expect(read(leaf).serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
        expect(read(again.leaf).serialNumber).not.toBe(read(leaf).serialNumber);
    });

    it("can be written before its CA as a chain", () => {
        expect(`${leaf["certPem"]}${ca["certPem"]}`).toContain(
            "-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n",
        );
    });

    it("is refused where the key is not the CA's", async () => {
        const stranger = await makeTls(keyType, { algorithm: "ECDSA", ecdsaCurve: "P256" });
        await expect(
            makeTls(signedType, {
                certRequestPem: request["certRequestPem"],
                caPrivateKeyPem: stranger["privateKeyPem"],
                caCertPem: ca["certPem"],
                allowedUses: [],
                validityPeriodHours: 1,
            }),
        ).rejects.toThrow("caPrivateKeyPem: the key does not match caCertPem.");
    });
});

describe("what cannot be made is refused by its input", () => {
    it.each([
        ["the provider's default curve", keyType, { algorithm: "ECDSA" }, /^ecdsaCurve: P224 is not supported/],
        ["an unknown algorithm", keyType, { algorithm: "DSA" }, /^algorithm: "DSA" is not supported/],
        ["a certificate without a key", selfSignedType, { validityPeriodHours: 1 }, /^privateKeyPem: a private key/],
        ["another resource", "tls:index/unheard:Of", {}, /^tls:index\/unheard:Of: the embedded engine/],
    ])("%s", async (_name, type, inputs, message) => {
        await expect(makeTls(type, inputs)).rejects.toThrow(message);
    });

    it("an unknown use, or no validity", async () => {
        const { privateKeyPem } = await makeTls(keyType, { algorithm: "ECDSA", ecdsaCurve: "P256" });
        const inputs = { privateKeyPem, allowedUses: ["world_peace"], validityPeriodHours: 1 };
        await expect(makeTls(selfSignedType, inputs)).rejects.toThrow('allowedUses: "world_peace" is not supported.');
        await expect(makeTls(selfSignedType, { ...inputs, allowedUses: [], validityPeriodHours: 0 })).rejects.toThrow(
            "validityPeriodHours: must be greater than 0.",
        );
    });
});

describe("renewal", () => {
    const state = { validityEndTime: "2030-01-10T00:00:00Z" };

    it("comes due the asked hours before the end, and not a second earlier", () => {
        const inputs = { earlyRenewalHours: 24 };
        expect(needsRenewal(inputs, state, new Date("2030-01-08T23:59:59Z"))).toBe(false);
        expect(needsRenewal(inputs, state, new Date("2030-01-09T00:00:00Z"))).toBe(true);
    });

    it("comes due at the end where no hours are asked", () => {
        expect(needsRenewal({}, state, new Date("2030-01-09T23:59:59Z"))).toBe(false);
        expect(needsRenewal({}, state, new Date("2030-01-10T00:00:00Z"))).toBe(true);
    });

    it("never comes due for a key or a request", () => {
        expect(needsRenewal({ earlyRenewalHours: 24 }, {}, new Date("2099-01-01T00:00:00Z"))).toBe(false);
    });
});
