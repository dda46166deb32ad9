import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { afterEach, describe, expect, test } from "vitest";
import { nameError, observeCertificate, trustStore } from "../../../components/probe/certificate.ts";
import { observeTcp } from "../../../components/probe/h2.ts";
import { parseTarget } from "../../../components/probe/index.ts";
import { type Running, serveTcp } from "./servers.ts";

const host = "app.test";
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3600 * 1000;
const running: Running[] = [];

afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.close()));
});

const generateKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
type Keys = Awaited<ReturnType<typeof generateKeys>>;

interface Made {
    certificate: x509.X509Certificate;
    keys: Keys;
}

interface Wanted {
    /** Who signs it. Default: itself. */
    by?: Made;
    /** Names of the leaf; a CA has none. */
    names?: x509.JsonGeneralName[];
    /** `undefined`: no basic constraints at all. */
    ca?: boolean;
    /** Days from now. Default: -10 and 10. */
    from?: number;
    to?: number;
    /** Default: new ones. */
    keys?: Keys;
    extensions?: x509.Extension[];
}

async function make(subject: string, wanted: Wanted = {}): Promise<Made> {
    const { by, names = [], ca, from = -10, to = 10, extensions = [], keys = await generateKeys() } = wanted;
    const certificate = await x509.X509CertificateGenerator.create({
        subject: `CN=${subject}`,
        issuer: by === undefined ? `CN=${subject}` : by.certificate.subject,
        publicKey: keys.publicKey,
        signingKey: (by?.keys ?? keys).privateKey,
        notBefore: new Date(Date.now() + from * day),
        notAfter: new Date(Date.now() + to * day),
        signingAlgorithm: algorithm,
        extensions: [
            ...(ca === undefined ? [] : [new x509.BasicConstraintsExtension(ca, undefined, true)]),
            ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
            ...extensions,
        ],
    });
    return { certificate, keys };
}

const root = (wanted: Wanted = {}) => make("Root", { ca: true, ...wanted });
const inter = (by: Made, wanted: Wanted = {}) => make("Inter", { by, ca: true, ...wanted });
const leaf = (by: Made, wanted: Wanted = {}) => make(host, { by, names: [{ type: "dns", value: host }], ...wanted });

const der = ({ certificate }: Made) => new Uint8Array(certificate.rawData);
const pem = (...made: Made[]) => made.map(({ certificate }) => certificate.toString("pem")).join("\n");

/** The error over QUIC, judged here, and whether the same chain is trusted over TCP, where OpenSSL judges. */
async function judge(chain: readonly [Made, ...Made[]], roots: Made[], name = host) {
    const store = trustStore(pem(...roots));
    const observed = observeCertificate(chain.map(der), name, store);
    const [{ keys }] = chain;
    const key = x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
    const server = await serveTcp({ key, cert: pem(...chain) }, () => ({}));
    running.push(server);
    const tcp = await observeTcp(parseTarget(`https://${name}:${server.port}/`), "127.0.0.1", {
        store,
        timeoutMs: 5000,
        signal: undefined,
    });
    expect(tcp.failure).toBeUndefined();
    expect({ trusted: observed?.trusted, fingerprint256: observed?.fingerprint256 }).toEqual({
        trusted: observed?.error === undefined,
        fingerprint256: tcp.certificate?.fingerprint256,
    });
    return { overQuic: observed?.error ?? "trusted", overTcp: tcp.certificate?.trusted };
}

const trusted = { overQuic: "trusted", overTcp: true };
const refused = (words: RegExp) => ({ overQuic: expect.stringMatching(words), overTcp: false });
const time = "[A-Z][a-z]{2} +\\d+ \\d\\d:\\d\\d:\\d\\d \\d{4} GMT";

describe("a certificate over QUIC is judged as OpenSSL judges it over TCP:", () => {
    test("trusted with a path to a trusted root, whatever else is sent and in which order", async () => {
        const top = await root();
        const first = await inter(top);
        const second = await make("Inter 2", { by: first, ca: true });
        const third = await make("Inter 3", { by: second, ca: true });
        const stranger = await make("Stranger", { ca: true });
        const [direct, deep] = [await leaf(top), await leaf(third)];
        for (const chain of [
            [direct],
            [direct, top],
            [deep, third, second, first],
            [deep, first, second, third, top],
            [deep, stranger, third, second, first],
        ] as const) {
            expect(await judge(chain, [top])).toEqual(trusted);
        }
        // Whatever is in the store is trusted as it is, also without a path.
        expect(await judge([deep, third, second], [stranger, first])).toEqual({ ...trusted, overTcp: false });
        const alone = await make(host, { names: [{ type: "dns", value: host }] });
        expect(await judge([alone], [alone])).toEqual(trusted);
    });

    test("refused without an issuer, and by name", async () => {
        const top = await root();
        const between = await make("Inter, O=Example", { by: top, ca: true });
        const one = await leaf(between);
        expect(await judge([one], [top])).toEqual(refused(/^its issuer CN=Inter, O=Example is not trusted$/));
        const foreign = await root();
        expect(await judge([one, between], [foreign])).toEqual(refused(/^its issuer CN=Root is not trusted$/));
        const signedByItself = await make(host, { names: [{ type: "dns", value: host }] });
        expect(await judge([signedByItself], [top])).toEqual(
            refused(/^it is signed by CN=app\.test, which is not trusted$/),
        );
    });

    test("refused where an issuer is not a CA", async () => {
        const top = await root();
        for (const ca of [undefined, false]) {
            const between = await inter(top, { ca });
            expect(await judge([await leaf(between), between], [top])).toEqual(
                refused(/^its issuer CN=Inter is not trusted$/),
            );
        }
        const noSigning = [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)];
        const between = await inter(top, { extensions: noSigning });
        expect(await judge([await leaf(between), between], [top])).toEqual(refused(/^its issuer CN=Inter/));
    });

    test("refused where an issuer has the right name and another key", async () => {
        const top = await root();
        const between = await inter(top);
        expect(await judge([await leaf(between), await inter(top)], [top])).toEqual(refused(/^its issuer CN=Inter/));
        expect(await judge([await leaf(top)], [await root()])).toEqual(refused(/^its issuer CN=Root/));
    });

    test("refused where two CAs certify each other and no one else certifies them", async () => {
        const [top, keysOfA, keysOfB] = [await root(), await generateKeys(), await generateKeys()];
        const a = await make("A", { keys: keysOfA });
        const b = await make("B", { keys: keysOfB });
        const [aByB, bByA] = [
            await make("A", { by: b, keys: keysOfA, ca: true }),
            await make("B", { by: a, keys: keysOfB, ca: true }),
        ];
        expect(await judge([await leaf(aByB), aByB, bByA], [top])).toEqual(refused(/^its issuer CN=A is not trusted$/));
    });

    test("refused where a certificate of the path expired, or is not valid yet", async () => {
        const top = await root();
        const between = await inter(top);
        for (const [what, wanted, words] of [
            ["expired", { to: -1 }, `expired at ${time}`],
            ["not yet", { from: 1 }, `is not valid before ${time}`],
        ] as const) {
            const wrong = { root: await root(wanted), inter: await inter(top, wanted) };
            expect([what, await judge([await leaf(between, wanted), between], [top])]).toEqual([
                what,
                refused(new RegExp(`^it ${words}$`)),
            ]);
            expect([what, await judge([await leaf(wrong.inter), wrong.inter], [top])]).toEqual([
                what,
                refused(new RegExp(`^its issuer CN=Inter ${words}$`)),
            ]);
            expect([what, await judge([await leaf(wrong.root)], [wrong.root])]).toEqual([
                what,
                refused(new RegExp(`^its root ${words}$`)),
            ]);
        }
    });

    test("trusted by the valid one of two issuers of one key, whichever is first", async () => {
        const keys = await generateKeys();
        const [old, renewed] = [await root({ keys, to: -1 }), await root({ keys })];
        const one = await leaf(renewed);
        for (const roots of [
            [old, renewed],
            [renewed, old],
        ]) {
            expect(await judge([one], roots)).toEqual(trusted);
        }
        const [expired, valid] = [await inter(renewed, { keys, to: -1 }), await inter(renewed, { keys })];
        const below = await leaf(valid);
        expect(await judge([below, expired, valid], [renewed])).toEqual(trusted);
        expect(await judge([below, valid, expired], [renewed])).toEqual(trusted);
    });

    test("refused where it is for something else than a TLS server", async () => {
        const top = await root();
        const usage = (...usages: x509.ExtendedKeyUsageType[]) => ({
            extensions: [new x509.ExtendedKeyUsageExtension(usages)],
        });
        const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
        expect(await judge([await leaf(top, usage(clientAuth, serverAuth))], [top])).toEqual(trusted);
        expect(await judge([await leaf(top, usage(clientAuth))], [top])).toEqual(
            refused(/^it is not for TLS servers$/),
        );
        const between = await inter(top, usage(clientAuth));
        expect(await judge([await leaf(between), between], [top])).toEqual(
            refused(/^its issuer CN=Inter is not for TLS servers$/),
        );
    });

    test("refused where it does not have the host among its alternative names", async () => {
        const top = await root();
        const named = (...names: x509.JsonGeneralName[]) => leaf(top, { names });
        const other = await named({ type: "dns", value: "other.test" }, { type: "dns", value: "*.app.test" });
        expect(await judge([other], [top])).toEqual(
            refused(/^it does not name app\.test \(it names DNS:other\.test, DNS:\*\.app\.test\)$/),
        );
        expect(await judge([other], [top], "www.app.test")).toEqual(trusted);
        expect(await judge([other], [top], "a.www.app.test")).toEqual(refused(/^it does not name a\.www\.app\.test/));
        // A common name says nothing, with alternative names or without.
        expect(await judge([await named()], [top])).toEqual(
            refused(/^it does not name app\.test \(it names nothing\)$/),
        );
        expect(await judge([await named({ type: "email", value: "a@app.test" })], [top])).toEqual(
            refused(/^it does not name app\.test/),
        );
        // An address is a name of its own type.
        const address = await named({ type: "ip", value: "127.0.0.1" });
        expect(await judge([address], [top], "127.0.0.1")).toEqual(trusted);
        expect(await judge([await named({ type: "dns", value: "127.0.0.1" })], [top], "127.0.0.1")).toEqual(
            refused(/^it does not name 127\.0\.0\.1/),
        );
    });
});

describe("a certificate", () => {
    test("is valid from its first to its last second", async () => {
        const top = await root({ from: -20, to: 20 });
        const one = await leaf(top);
        const store = trustStore(pem(top));
        const { validFrom, validTo } = new X509Certificate(der(one));
        const at = (text: string, seconds: number) =>
            observeCertificate([der(one)], host, store, new Date(Date.parse(text) + seconds * 1000))?.trusted;
        expect([at(validFrom, -1), at(validFrom, 0), at(validTo, 0), at(validTo, 1)]).toEqual([
            false,
            true,
            true,
            false,
        ]);
    });

    test("is described by its fingerprint, its names, its end, and why it is refused", async () => {
        const top = await root();
        const one = await leaf(top);
        const { fingerprint256, validTo } = new X509Certificate(der(one));
        const described = { fingerprint256, notAfter: new Date(validTo).toISOString() };
        expect(observeCertificate([der(one)], host, trustStore(pem(top)))).toEqual({
            ...described,
            subjectAltNames: "DNS:app.test",
            trusted: true,
        });
        expect(observeCertificate([der(one)], host, trustStore(pem(await make("Other", { ca: true }))))).toEqual({
            ...described,
            subjectAltNames: "DNS:app.test",
            trusted: false,
            error: "its issuer CN=Root is not trusted",
        });
        const nameless = await leaf(top, { names: [] });
        expect(observeCertificate([der(nameless)], host, trustStore(pem(top)))?.subjectAltNames).toBe("");
        expect(nameError(new X509Certificate(der(one)), "APP.test")).toBeUndefined();
    });

    test("is not there without a leaf that parses, and what else does not parse is passed over", async () => {
        const top = await root();
        const between = await inter(top);
        const store = trustStore(pem(top));
        const one = der(await leaf(between));
        const garbage = Buffer.from("no certificate");
        expect(observeCertificate([], host, store)).toBeUndefined();
        expect(observeCertificate([garbage, der(between)], host, store)).toBeUndefined();
        expect(observeCertificate([one, garbage, der(between)], host, store)?.trusted).toBe(true);
        // The object identifier of the key's algorithm, made an unknown one.
        const known = Buffer.from("06072a8648ce3d0201", "hex");
        const unknownKey = Buffer.from(der(between));
        unknownKey[unknownKey.indexOf(known) + 8] = 9;
        expect(observeCertificate([one, unknownKey], host, store)?.error).toBe("its issuer CN=Inter is not trusted");
    });
});

describe("the trusted roots", () => {
    test("are Node's and those of a text, which may say more than certificates", async () => {
        const [one, other] = [await root(), await make("Other", { ca: true })];
        const usual = trustStore().certificates.length;
        expect(usual).toBeGreaterThan(50);
        const text = `Subject: one\n${pem(one)}\nand another\r\n${pem(other).replaceAll("\n", "\r\n")}\n`;
        const { certificates } = trustStore(text);
        expect(certificates.slice(0, 2).map(({ subject }) => subject)).toEqual(["CN=Root", "CN=Other"]);
        expect(certificates).toHaveLength(2 + usual);
    });

    test("are read once for a text, and again for another", async () => {
        const [first, second] = [pem(await root()), pem(await root())];
        const store = trustStore(first);
        expect(trustStore(first)).toBe(store);
        expect(trustStore(second)).not.toBe(store);
        expect(trustStore(undefined).certificates).toHaveLength(store.certificates.length - 1);
        expect(trustStore()).toBe(trustStore(undefined));
    });

    test.each([
        ["", "no PEM certificate in the CA file"],
        ["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "no PEM certificate in the CA file"],
        ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "a certificate in the CA file does not parse"],
    ])("are not read from %j", (text, words) => {
        expect(() => trustStore(text)).toThrow(new TypeError(words));
    });
});
