import { Provider } from "@pulumi/kubernetes/provider.js";
import { isSecret, output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import {
    AcmeCertificate,
    envoyGateway,
    existingSecret,
    Http3Gateway,
    mixedService,
    none,
    type SelfSignedArgs,
    SelfSignedCertificate,
    selfSigned,
} from "../../../components/index.ts";
import { app, defaultArgs, edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";
import { bind } from "./acmeEdge.ts";

interface Lifetime {
    validityPeriodHours: number;
    earlyRenewalHours: number;
}

function lifetimes(all: Registrations): { ca: Lifetime; leaf: Lifetime } {
    const of = (kind: string) => all.one(kind).inputs as unknown as Lifetime;
    return { ca: of("SelfSignedCert"), leaf: of("LocallySignedCert") };
}

async function certificate(args: SelfSignedArgs, hostnames = ["app.example.com"]): Promise<Registrations> {
    return await registrationsOf(() => {
        const provider = new Provider("cluster", { enableSecretMutable: true });
        new SelfSignedCertificate("own", { ...args, hostnames, secretName: "own-tls", namespace: "web", provider });
    });
}

describe("selfSigned()", () => {
    test("is a CA and a leaf for every hostname once, both ECDSA P-256", async () => {
        const behind = { ...app, port: 8443, http3: { enabled: true, advertisedPort: 443 } };
        const all = await edge({ hostnames: ["*.example.com", "app.example.com"], listeners: [behind] });
        expect(all.of("PrivateKey").map(({ inputs }) => inputs)).toEqual([
            { algorithm: "ECDSA", ecdsaCurve: "P256" },
            { algorithm: "ECDSA", ecdsaCurve: "P256" },
        ]);
        expect(all.one("CertRequest").inputs).toEqual({
            privateKeyPem: "<private key edge-certificate-leaf>",
            subject: { commonName: "*.example.com" },
            dnsNames: ["*.example.com", "app.example.com"],
        });
        expect(all.one("SelfSignedCert").inputs).toMatchObject({
            privateKeyPem: "<private key edge-certificate-ca>",
            isCaCertificate: true,
            allowedUses: ["cert_signing", "crl_signing", "digital_signature"],
            subject: { commonName: "edge-certificate CA" },
        });
        expect(all.one("LocallySignedCert").inputs).toMatchObject({
            caPrivateKeyPem: "<private key edge-certificate-ca>",
            caCertPem: "<certificate edge-certificate-ca>",
            certRequestPem: "<request edge-certificate-leaf>",
            allowedUses: ["digital_signature", "server_auth"],
        });
    });

    test("puts the leaf with its CA, the key and the CA into one Secret of the gateway's namespace", async () => {
        const all = await edge();
        expect(all.one("Secret").inputs).toEqual({
            apiVersion: "v1",
            kind: "Secret",
            type: "kubernetes.io/tls",
            metadata: { name: "edge-tls", namespace: "edge" },
            stringData: {
                "tls.crt": "<certificate edge-certificate-leaf><certificate edge-certificate-ca>",
                "tls.key": "<private key edge-certificate-leaf>",
                "ca.crt": "<certificate edge-certificate-ca>",
            },
        });
    });

    test("hands out its CA for everybody to trust, openly", async () => {
        const seen: unknown[] = [];
        await registrationsOf(() => {
            const ca = new Http3Gateway("edge", defaultArgs()).certificate.caCertificate ?? output("none");
            ca.apply((value) => seen.push(value));
            isSecret(ca).then((secret) => seen.push(secret));
        });
        expect(seen.toSorted()).toEqual(["<certificate edge-certificate-ca>", false]);
    });

    test.each<[SelfSignedArgs, Lifetime, Lifetime]>([
        [
            {},
            { validityPeriodHours: 3650 * 24, earlyRenewalHours: 90 * 24 },
            { validityPeriodHours: 90 * 24, earlyRenewalHours: 30 * 24 },
        ],
        [
            { leafDays: 7, caDays: 365, renewBeforeDays: 3 },
            { validityPeriodHours: 365 * 24, earlyRenewalHours: 7 * 24 },
            { validityPeriodHours: 7 * 24, earlyRenewalHours: 3 * 24 },
        ],
        [
            { leafDays: 1 },
            { validityPeriodHours: 3650 * 24, earlyRenewalHours: 24 },
            { validityPeriodHours: 24, earlyRenewalHours: 8 },
        ],
    ])("%j lives and is renewed by the hour", async (args, ca, leaf) => {
        const made = lifetimes(await edge({ certificate: selfSigned(args) }));
        expect(made.ca).toMatchObject(ca);
        expect(made.leaf).toMatchObject(leaf);
    });

    test("whatever is accepted renews a leaf before its end, and a CA before a leaf could outlive it", async () => {
        const days = fc.integer({ min: 1, max: 400 });
        const accepted = (args: SelfSignedArgs) => {
            try {
                makePlan("edge", {
                    hostnames: ["app.example.com"],
                    controller: envoyGateway(),
                    exposure: mixedService(),
                    certificate: selfSigned(args),
                    dns: none(),
                });
                return true;
            } catch {
                return false;
            }
        };
        const args = fc.record({ leafDays: days, caDays: days, renewBeforeDays: days }, { requiredKeys: [] });
        await fc.assert(
            fc.asyncProperty(args.filter(accepted), async (each) => {
                const { ca, leaf } = lifetimes(await certificate(each));
                expect(leaf.earlyRenewalHours).toBeGreaterThan(0);
                expect(leaf.earlyRenewalHours).toBeLessThan(leaf.validityPeriodHours);
                expect(ca.earlyRenewalHours).toBeGreaterThanOrEqual(leaf.validityPeriodHours);
                expect(ca.earlyRenewalHours).toBeLessThan(ca.validityPeriodHours);
            }),
            { numRuns: 15 },
        );
    });

    test("keeps its CA and its keys when hostnames, the leaf's life or the renewal change", async () => {
        const kept = async (args: SelfSignedArgs, hostnames: string[]) => {
            const all = await certificate(args, hostnames);
            const { earlyRenewalHours: _, ...ca } = all.one("SelfSignedCert").inputs;
            return [ca, ...all.of("PrivateKey").map(({ urn, inputs }) => [urn, inputs])];
        };
        const before = await kept({}, ["a.example.com"]);
        expect(before).toHaveLength(3);
        expect(await kept({ leafDays: 30, renewBeforeDays: 5 }, ["b.example.com", "c.example.com"])).toEqual(before);
    });

    test("cuts the common name at 64 characters, and no name of the certificate", async () => {
        const long = `${"a".repeat(63)}.example.com`;
        const { inputs } = (await edge({ hostnames: [long] })).one("CertRequest");
        expect(inputs["subject"]).toEqual({ commonName: `${"a".repeat(63)}.` });
        expect(inputs["dnsNames"]).toEqual([long]);
    });
});

describe("selfSigned() with several certificates", () => {
    const hostnames = ["shop.example.com", "api.example.com", "www.example.com"];

    test("fills Secrets with hostnames in their order, and one CA signs them all", async () => {
        const seen: string[] = [];
        const all = await registrationsOf(() => {
            const certificate = selfSigned({ namesPerCertificate: 2 });
            const { certificate: issued } = new Http3Gateway("edge", { ...defaultArgs(), hostnames, certificate });
            output(issued.caCertificate).apply((pem) => seen.push(pem ?? ""));
        });
        const namesOf = (name: string) => all.one("CertRequest", `${name}-leaf`).inputs["dnsNames"];
        expect(namesOf("edge-certificate")).toEqual(["shop.example.com", "api.example.com"]);
        expect(namesOf("edge-certificate-2")).toEqual(["www.example.com"]);
        const secretOf = (name: string) => all.one("Secret", `${name}-secret`).inputs["metadata"];
        expect(secretOf("edge-certificate")).toEqual({ name: "edge-tls", namespace: "edge" });
        expect(secretOf("edge-certificate-2")).toEqual({ name: "edge-tls-2", namespace: "edge" });
        expect(all.spec("Gateway")["listeners"]).toMatchObject([
            { name: "https", tls: { certificateRefs: [{ name: "edge-tls" }, { name: "edge-tls-2" }] } },
            { name: "http" },
        ]);
        expect(all.one("SelfSignedCert").name).toBe("edge-certificate-ca");
        expect(all.of("LocallySignedCert").map(({ inputs }) => inputs["caCertPem"])).toEqual([
            "<certificate edge-certificate-ca>",
            "<certificate edge-certificate-ca>",
        ]);
        expect(seen).toEqual(["<certificate edge-certificate-ca>"]);
    });

    test("gives each hostname a listener and a Secret of its own", async () => {
        const all = await edge({ hostnames, certificate: selfSigned({ namesPerCertificate: 1 }) });
        const refs = hostnames.map((hostname) => ({
            name: `https-${hostname}`,
            tls: { certificateRefs: [{ name: `edge-tls-${hostname}` }] },
        }));
        expect(all.spec("Gateway")["listeners"]).toMatchObject([...refs, { name: "http" }]);
    });

    test("keeps its CA and the other certificates when a hostname goes", async () => {
        const keyMaterial = async (names: string[]) => {
            const all = await edge({ hostnames: names, certificate: selfSigned({ namesPerCertificate: 1 }) });
            return all
                .of("PrivateKey", "SelfSignedCert", "CertRequest", "LocallySignedCert")
                .map(({ urn, inputs }) => ({ urn, inputs }));
        };
        const [gone = "", ...rest] = hostnames;
        const before = await keyMaterial(hostnames);
        const after = await keyMaterial(rest);
        expect(after).toEqual(before.filter(({ urn }) => !urn.includes(gone)));
        expect(before.length - after.length).toBe(3);
    });
});

describe("existingSecret()", () => {
    test("makes no key, no certificate, no Secret and no namespace", async () => {
        const all = await edge({ certificate: existingSecret({ secretName: "app-tls" }) });
        expect(all.of("PrivateKey", "SelfSignedCert", "LocallySignedCert", "CertRequest", "Secret")).toEqual([]);
        expect(
            all
                .of("Namespace")
                .map(({ name }) => name)
                .sort(),
        ).toEqual(["edge-controller-namespace", "edge-dns-namespace"]);
    });

    test("is what the listener serves and what the preflight looks for, even if its name comes late", async () => {
        for (const secretName of ["app-tls", output("app-tls")]) {
            const all = await edge({ certificate: existingSecret({ secretName }), namespace: "web" });
            expect(all.spec("Gateway")["listeners"]).toMatchObject([
                { tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "app-tls" }] } },
                { name: "http" },
            ]);
            expect(all.one("ClusterPreflight").inputs["secrets"]).toEqual([
                {
                    path: "certificate.secretName",
                    namespace: "web",
                    name: "app-tls",
                    hostnames: ["app.example.com"],
                },
            ]);
        }
    });

    const hostnames = ["shop.example.com", "api.example.com", "www.example.org", "*.example.org"];
    const secretNames = { "shop.example.com": "shop-tls", "*.example.org": "org-tls" };

    test("has Secrets that differ: a hostname's own, the wildcard's that covers it, or the one for all others", async () => {
        const certificate = existingSecret({ secretName: "rest-tls", secretNames });
        const all = await edge({ hostnames, certificate, dns: none() });
        expect(all.spec("Gateway")["listeners"]).toMatchObject([
            {
                name: "https",
                tls: { certificateRefs: ["shop-tls", "rest-tls", "org-tls"].map((name) => ({ kind: "Secret", name })) },
            },
            { name: "http" },
        ]);
        expect(all.one("ClusterPreflight").inputs["secrets"]).toEqual([
            {
                path: 'certificate.secretNames["shop.example.com"]',
                namespace: "edge",
                name: "shop-tls",
                hostnames: ["shop.example.com"],
            },
            {
                path: "certificate.secretName",
                namespace: "edge",
                name: "rest-tls",
                hostnames: ["api.example.com"],
            },
            {
                path: 'certificate.secretNames["*.example.org"]',
                namespace: "edge",
                name: "org-tls",
                hostnames: ["www.example.org", "*.example.org"],
            },
        ]);
    });

    test("needs no Secret for all, and takes names that come late", async () => {
        const certificate = existingSecret({ secretNames: { "app.example.com": output("app-tls") } });
        const all = await edge({ certificate, dns: none() });
        expect(all.spec("Gateway")["listeners"]).toMatchObject([
            { tls: { certificateRefs: [{ kind: "Secret", name: "app-tls" }] } },
            { name: "http" },
        ]);
    });

    test("may be a certificate that the program makes: nothing of the gateway comes before it", async () => {
        const all = await registrationsOf(() => {
            const provider = new Provider("cluster", { enableSecretMutable: true });
            const made = new AcmeCertificate("shop", {
                email: "ops@example.com",
                dns01: bind,
                hostnames: ["shop.example.com"],
                secretName: "shop-tls",
                namespace: "edge",
                provider,
            });
            const own = made.secretNames["shop.example.com"] ?? "";
            const certificate = existingSecret({ secretName: "rest", secretNames: { "shop.example.com": own } });
            const hostnames = ["shop.example.com", "api.example.com"];
            new Http3Gateway("edge", { ...defaultArgs(), hostnames, certificate, cluster: {} }, { provider });
        });
        const [preflight, issued] = [all.one("ClusterPreflight"), all.one("Certificate")];
        expect(preflight.inputs["secrets"]).toMatchObject([{ name: "shop-tls" }, { name: "rest" }]);
        expect([all.waits(preflight, issued), all.waits(all.one("Gateway"), issued)]).toEqual([true, true]);
    });

    test("asks for no certificate of a hostname whose TLS ends elsewhere", async () => {
        const listeners = [app, { hostname: "raw.example.com", port: 8443, protocol: "TLS" as const }];
        const certificate = existingSecret({ secretNames: { "app.example.com": "app-tls" } });
        const all = await edge({ hostnames: [], listeners, certificate });
        expect(all.one("ClusterPreflight").inputs["secrets"]).toMatchObject([{ hostnames: ["app.example.com"] }]);
    });
});
