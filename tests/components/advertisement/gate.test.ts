import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { route53 } from "../../../components/aws/index.ts";
import {
    acme,
    type Controller,
    type DnsZone,
    envoyGateway,
    existingSecret,
    Http3Gateway,
    type Http3GatewayArgs,
    mixedService,
    none,
    type Stage,
} from "../../../components/index.ts";
import type { Addresses } from "../../../components/model/parts.ts";
import { app, defaultArgs, edge, recordsOf, toldBy } from "../../support/edge.ts";
import { BALANCER, type Registrations, registrationsOf } from "../../support/registrations.ts";

const dead = async (changed: Partial<Http3GatewayArgs> = {}) =>
    await registrationsOf(
        () => new Http3Gateway("edge", { ...defaultArgs(), ...changed }),
        false,
        ({ type }) => (type.endsWith(":Http3Check") ? { passed: false, verdict: "udp-filtered" } : {}),
    );

describe("the gate", () => {
    test("asks every hostname with HTTP/3 at every address, when the gateway is ready", async () => {
        const exposure = mixedService({ ipFamilies: ["IPv4", "IPv6"] });
        const all = await edge({ exposure, hostnames: ["app.example.com", "*.example.com"] });
        const check = all.one("Http3Check");
        expect(check.inputs).toMatchObject({
            urls: ["https://app.example.com/", "https://http3-gateway-check.example.com/"],
            addresses: [...BALANCER.ipv4, ...BALANCER.ipv6],
            udpPort: 443,
            timeout: 120,
            caCertificate: "<certificate edge-certificate-ca>",
            onFailure: "report",
        });
        for (const kind of ["Gateway", "Http3Listener"]) {
            expect(all.waits(check, all.one(kind))).toBe(true);
        }
    });

    test("waits for the certificate where the controller does not", async () => {
        const controller: Controller = {
            ...envoyGateway(),
            deploy: (...how) => ({ ...envoyGateway().deploy(...how), ready: [], version: undefined }),
        };
        const exposure = { ...mixedService(), connect: () => output({ ipv4: ["192.0.2.1"], ipv6: [] }) };
        const all = await edge({ controller, exposure, dns: none() });
        const check = all.one("Http3Check");
        expect(all.waits(check, all.one("Gateway"))).toBe(false);
        expect(all.of("Secret").filter((secret) => all.waits(check, secret))).toHaveLength(1);
    });

    test("comes before Alt-Svc, and after the zone that has the A and AAAA records", async () => {
        const all = await edge();
        expect(all.waits(all.one("AltSvc"), all.one("Http3Gate"))).toBe(true);
        expect(all.waits(all.one("Http3Gate"), all.one("Deployment", "edge-dns"))).toBe(true);
        expect(all.waits(all.one("ConfigMap", "edge-dns"), all.one("Http3Gate"))).toBe(false);
    });

    test("fails the update after the A and AAAA records of a zone elsewhere, and before its HTTPS records", async () => {
        const exposure = mixedService({ ipFamilies: ["IPv4", "IPv6"] });
        const all = await edge({ exposure, dns: route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" }) });
        const gate = all.one("Http3Gate");
        const order = all
            .of("Record")
            .map((record) => [record.inputs["type"], all.waits(gate, record), all.waits(record, gate)]);
        expect(order).toEqual([
            ["A", true, false],
            ["AAAA", true, false],
            ["HTTPS", false, true],
        ]);
    });

    test("hands a zone that is one object what the check saw, once the promise is recorded", async () => {
        const passed: boolean[] = [];
        const dns: DnsZone = {
            ...none(),
            open(context, request) {
                request.passed.apply((known) => passed.push(known));
                const object = new ConfigMap("zone", { data: { passed: request.passed.apply(String) } }, context);
                return { resources: [object], advertise: () => [] };
            },
        };
        const all = await edge({ dns });
        const zone = all.one("ConfigMap", "zone");
        expect(all.waits(zone, all.one("AdvertisedStage"))).toBe(true);
        expect(all.waits(all.one("Http3Gate"), zone)).toBe(true);
        await dead({ dns });
        expect(passed).toEqual([true, false]);
    });

    test("keeps the HTTPS record back where h3 does not answer, and not the addresses", async () => {
        expect(recordsOf(await dead())).toEqual([
            "app.example.com 300 A 192.0.2.10",
            "app.example.com 300 AAAA 2001:db8::10",
        ]);
        const gate = (await dead()).one("Http3Gate").inputs;
        expect([gate["passed"], gate["verdict"]]).toEqual([false, "udp-filtered"]);
    });

    test("asks for the families, the path and the time that are said, on the listener's port", async () => {
        const all = await edge({
            exposure: mixedService({ ipFamilies: ["IPv4", "IPv6"] }),
            hostnames: [],
            listeners: [{ ...app, port: 8443 }],
            check: { families: ["IPv6"], path: "/health?full", timeout: 600 },
        });
        expect(all.one("Http3Check").inputs).toMatchObject({
            urls: ["https://app.example.com:8443/health?full"],
            addresses: BALANCER.ipv6,
            udpPort: 8443,
            timeout: 600,
        });
    });

    test.each<[string, Addresses, string[]]>([
        ["an IPv4 address", { ipv4: ["192.0.2.1"], ipv6: [], hostname: "lb.example.net" }, ["192.0.2.1"]],
        ["an IPv6 address", { ipv4: [], ipv6: ["2001:db8::1"], hostname: "lb.example.net" }, ["2001:db8::1"]],
        ["no address", { ipv4: [], ipv6: [], hostname: "lb.example.net" }, ["lb.example.net"]],
        ["neither", { ipv4: [], ipv6: [] }, []],
    ])("asks for a balancer's name only where there is no address: %s", async (_what, found, asked) => {
        const exposure = { ...mixedService({ ipFamilies: ["IPv4", "IPv6"] }), connect: () => output(found) };
        expect((await edge({ exposure, dns: none() })).one("Http3Check").inputs["addresses"]).toEqual(asked);
    });

    test("may look from a Job in the gateway's namespace", async () => {
        const image = "registry.example.com/http3-gateway:1";
        const { inputs } = (await edge({ check: { from: "cluster", image, startTimeout: 300 } })).one("Http3Check");
        expect([inputs["image"], inputs["namespace"], inputs["startTimeout"]]).toEqual([image, "edge", 300]);
        // An image alone does not say from where.
        const { inputs: here } = (await edge({ check: { image } })).one("Http3Check");
        expect([here["image"], here["namespace"]]).toEqual([undefined, undefined]);
    });

    test("is there where something is promised, and is switched off by name", async () => {
        const gates = async (args: Partial<Http3GatewayArgs>) =>
            (await edge(args)).of("Http3Check", "Http3Gate").length;
        for (const [stage, count] of [
            ["off", 0],
            ["dark", 0],
            ["trial", 2],
            ["on", 2],
            ["withdraw", 0],
        ] as const) {
            expect(await gates({ advertisement: { stage } })).toBe(count);
        }
        const unverified = await edge({ check: "unverified" });
        expect(unverified.of("Http3Check", "Http3Gate")).toEqual([]);
        expect(toldBy(unverified).altSvc).toBe('h3=":443"; ma=86400');
        expect(recordsOf(unverified).at(-1)).toBe('app.example.com 300 HTTPS 1 . alpn="h3,h2"');
    });

    test("runs again for another certificate, proxy, address or Gateway, and not for another max-age or zone", async () => {
        const when = async (args: Partial<Http3GatewayArgs>) =>
            JSON.stringify((await edge(args)).one("Http3Check").inputs["when"]);
        const usual = await when({});
        expect(await when({ advertisement: { maxAge: 60, ttl: 30 } })).toBe(usual);
        expect(await when({ dns: none() })).toBe(usual);
        expect(await when({ check: { timeout: 5 } })).toBe(usual);
        expect(await when({ certificate: existingSecret({ secretName: "app-tls" }) })).not.toBe(usual);
        expect(await when({ exposure: mixedService({ externalTrafficPolicy: "Cluster" }) })).not.toBe(usual);
        expect(await when({ redirectHttp: false })).not.toBe(usual);
        const madeAnew = await registrationsOf(
            () => new Http3Gateway("edge", defaultArgs()),
            false,
            ({ type }) => (type.endsWith(":Gateway") ? { metadata: { name: "edge", uid: "another" } } : {}),
        );
        expect(JSON.stringify(madeAnew.one("Http3Check").inputs["when"])).not.toBe(usual);
        const from = async (range: string) =>
            await when({ exposure: mixedService({ sourceRanges: output(Promise.resolve([range])) }) });
        expect(await from("192.0.2.0/24")).not.toBe(await from("198.51.100.0/24"));
    });

    test("waits for the CA where the certificate is a temporary one until the gateway answers for it", async () => {
        const certificate = acme({ email: "ops@example.com", http01: true });
        const all = await edge({ certificate, dns: none() });
        const issued = all.one("IssuedCertificates");
        expect(all.waits(issued, all.one("Gateway"))).toBe(true);
        expect(all.waits(all.one("Http3Check"), issued)).toBe(true);
        expect(all.waits(all.one("AltSvc"), issued)).toBe(true);
        expect(all.waits(all.one("Gateway"), issued)).toBe(false);
        const groups = (all.one("ClusterPreflight").inputs["bundles"] as { group: string }[]).map(({ group }) => group);
        expect(groups).toContain("cert-manager.io");
    });
});

describe("the record of what is promised", () => {
    const zone = (all: Registrations) => all.one("Deployment", "edge-dns");
    const at = async (stage: Stage, changed: Partial<Http3GatewayArgs> = {}) =>
        await edge({ ...changed, advertisement: { stage } });

    test("is judged before anything is closed, at off", async () => {
        const all = await at("off");
        expect(all.one("AdvertisedStage").dependencies).toEqual([]);
        for (const later of [all.one("ClientTrafficPolicy"), all.one("Gateway"), zone(all)]) {
            expect(all.waits(later, all.one("AdvertisedStage"))).toBe(true);
        }
    });

    test.each(["trial", "on"] as const)("comes after the check and before what promises, at %s", async (stage) => {
        const all = await at(stage);
        const record = all.one("AdvertisedStage");
        expect(all.waits(record, all.one("Http3Check"))).toBe(true);
        for (const later of [all.one("AltSvc"), all.one("ConfigMap", "edge-dns"), all.one("Http3Gate")]) {
            expect(all.waits(later, record)).toBe(true);
        }
        expect(all.waits(all.one("Gateway"), record)).toBe(false);
        expect(record.inputs["answers"]).toBe(true);
        const withoutZone = await at(stage, { dns: none() });
        expect(withoutZone.waits(withoutZone.one("Http3Gate"), withoutZone.one("AdvertisedStage"))).toBe(true);
    });

    test("says where h3 does not answer, so that nothing is promised", async () => {
        expect((await dead()).one("AdvertisedStage").inputs["answers"]).toBe(false);
    });

    test("waits for the gateway where there is no check", async () => {
        const all = await at("on", { check: "unverified" });
        expect(all.waits(all.one("AdvertisedStage"), all.one("Gateway"))).toBe(true);
        expect(all.waits(all.one("AltSvc"), all.one("AdvertisedStage"))).toBe(true);
        expect(all.waits(all.one("ConfigMap", "edge-dns"), all.one("AdvertisedStage"))).toBe(true);
    });

    test("waits for nothing where the controller advertises as soon as it answers", async () => {
        const controller: Controller = {
            ...envoyGateway(),
            deploy(...how) {
                const { advertise: _advertise, ...backend } = envoyGateway().deploy(...how);
                return backend;
            },
        };
        expect((await at("on", { controller })).one("AdvertisedStage").dependencies).toEqual([]);
    });

    test.each(["dark", "withdraw"] as const)("comes when all clients were told, at %s", async (stage) => {
        const all = await at(stage);
        const record = all.one("AdvertisedStage");
        for (const earlier of [zone(all), all.one("Gateway"), ...all.of("AltSvc")]) {
            expect(all.waits(record, earlier)).toBe(true);
        }
        expect(all.of("AltSvc")).toHaveLength(stage === "withdraw" ? 1 : 0);
    });

    test("comes after every record of a zone elsewhere, at withdraw", async () => {
        const all = await at("withdraw", { dns: route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" }) });
        const waitedFor = all.of("Record").filter((record) => all.waits(all.one("AdvertisedStage"), record));
        expect(waitedFor.map(({ inputs }) => inputs["type"])).toEqual(["A", "HTTPS"]);
    });
});
