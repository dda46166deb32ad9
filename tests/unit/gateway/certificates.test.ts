import { describe, expect, test } from "vitest";
import { existingSecret, selfSigned } from "../../../components/index.ts";
import { edge, only } from "./program.ts";

describe("selfSigned()", () => {
    test("signs a leaf for every hostname once, renewed when a third of its life is left", async () => {
        const hostnames = ["app.example.com", "*.example.com"];
        const all = await edge({ hostnames, listeners: [{ hostname: "app.example.com", port: 8443 }] });
        expect(only(all, ":CertRequest").inputs).toMatchObject({
            dnsNames: hostnames,
            subject: { commonName: "app.example.com" },
        });
        expect(only(all, ":LocallySignedCert").inputs).toMatchObject({
            allowedUses: ["digital_signature", "server_auth"],
            validityPeriodHours: 90 * 24,
            earlyRenewalHours: 30 * 24,
        });
    });

    test("keeps one CA over the years, renewed before a leaf could outlive it", async () => {
        expect(only(await edge(), ":SelfSignedCert").inputs).toMatchObject({
            isCaCertificate: true,
            validityPeriodHours: 3650 * 24,
            earlyRenewalHours: 90 * 24,
        });
    });

    test("a new leaf is signed with the same CA and the same keys", async () => {
        const ofCa = async (leafDays: number) => {
            const all = await edge({ certificate: selfSigned({ leafDays, renewBeforeDays: 1 }) });
            return ["edge-certificate-ca", "edge-certificate-leaf"].map(
                (name) => only(all, ":PrivateKey", name).inputs,
            );
        };
        expect(await ofCa(30)).toEqual(await ofCa(60));
    });

    test("takes its own lifetimes", async () => {
        const certificate = selfSigned({ leafDays: 6, caDays: 365, renewBeforeDays: 2 });
        const all = await edge({ certificate });
        expect(only(all, ":LocallySignedCert").inputs).toMatchObject({
            validityPeriodHours: 144,
            earlyRenewalHours: 48,
        });
        expect(only(all, ":SelfSignedCert").inputs).toMatchObject({
            validityPeriodHours: 365 * 24,
            earlyRenewalHours: 144,
        });
    });

    test("cuts a common name at the 64 characters of RFC 5280; clients read the names beside it", async () => {
        const hostname = `${"a".repeat(60)}.example.com`;
        const all = await edge({ hostnames: [hostname] });
        expect(only(all, ":CertRequest").inputs).toMatchObject({
            dnsNames: [hostname],
            subject: { commonName: hostname.slice(0, 64) },
        });
    });
});

test("existingSecret() makes nothing, and the listener names it", async () => {
    const all = await edge({ certificate: existingSecret({ secretName: "app-tls" }) });
    expect(all.filter((one) => one.type.startsWith("tls:") || one.type.endsWith(":Secret"))).toEqual([]);
    expect(only(all, ":Gateway").inputs["spec"]).toMatchObject({
        listeners: [{ tls: { certificateRefs: [{ kind: "Secret", name: "app-tls" }] } }, { name: "http" }],
    });
});
