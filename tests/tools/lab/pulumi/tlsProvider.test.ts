import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { tlsProvider } from "../../../../tools/lab/pulumi/tlsProvider.ts";
import type { Properties } from "../../../../tools/lab/pulumi/wireSecrets.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });
const urn = (type: string) => `urn:pulumi:local::http3-gateway::http3gateway:x:X$tls:index/${type}::edge`;

async function create(type: string, inputs: Properties): Promise<{ id: string; state: Properties }> {
    const made = await tlsProvider.create?.(urn(type), inputs);
    if (made === undefined) throw new Error("It creates nothing.");
    return { id: made.id, state: made.outs as Properties };
}
const diff = async (olds: Properties, news: Properties) => await tlsProvider.diff?.("edge", urn("any:Any"), olds, news);

const algorithm = { algorithm: "ECDSA", ecdsaCurve: "P256" };
let key: Properties;
let inputs: Properties;
let certificate: Properties;

beforeAll(async () => {
    key = (await create("privateKey:PrivateKey", algorithm)).state;
    inputs = {
        privateKeyPem: key["privateKeyPem"],
        validityPeriodHours: 2,
        earlyRenewalHours: 1,
        isCaCertificate: true,
        allowedUses: ["cert_signing"],
        subject: { commonName: "A CA" },
    };
    certificate = (await create("selfSignedCert:SelfSignedCert", inputs)).state;
});
afterEach(() => vi.useRealTimers());

describe("the lab's tls provider", () => {
    test("gives private keys away as secrets, and certificates as they are", () => {
        expect(Object.keys(key).filter((name) => SIGNATURE in Object(key[name]))).toEqual([
            "privateKeyPem",
            "privateKeyPemPkcs8",
        ]);
        expect(certificate["privateKeyPem"]).toEqual(key["privateKeyPem"]);
        expect(certificate["certPem"]).toMatch(/^-----BEGIN CERTIFICATE-----/);
    });

    test("keeps a secret input a secret, whatever its name is", async () => {
        const { state } = await create("privateKey:PrivateKey", { ...algorithm, algorithm: secret("ECDSA") });
        expect(state["algorithm"]).toEqual(secret("ECDSA"));
    });

    test("names a resource as the program does", async () => {
        expect((await create("privateKey:PrivateKey", algorithm)).id).toBe("edge");
    });

    test.each<[what: string, changed: Properties, replaces: string[]]>([
        ["the same inputs", {}, []],
        ["another value", { validityPeriodHours: 3 }, ["validityPeriodHours"]],
        ["an input that is new", { setSubjectKeyId: true }, ["setSubjectKeyId"]],
        ["an input that is gone", { subject: undefined }, ["subject"]],
    ])("makes a certificate again for what differs: %s", async (_what, changed, replaces) => {
        const news = Object.fromEntries(
            Object.entries({ ...inputs, ...changed }).filter(([, value]) => value !== undefined),
        );
        expect(await diff(certificate, news)).toEqual({ changes: replaces.length > 0, replaces });
    });

    test("makes a certificate again when it comes near its end", async () => {
        vi.useFakeTimers({ now: Date.now() + 3_700_000, toFake: ["Date"] });
        expect(await diff(certificate, inputs)).toEqual({ changes: true, replaces: ["readyForRenewal"] });
    });
});
