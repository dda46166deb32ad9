import { describe, expect, test, vi } from "vitest";
import { route53, route53Solver } from "../../../components/aws/index.ts";
import { delegatedName } from "../../../components/azure/dns.ts";
import { type AzureDnsArgs, dns } from "../../../components/azure/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { cloudDns } from "../../../components/gcp/index.ts";
import {
    acme,
    type DnsZone,
    Http3Gateway,
    inClusterZone,
    mixedService,
    STAGE_NAMES,
} from "../../../components/index.ts";
import { defaultArgs, edge, toldBy } from "../../support/edge.ts";
import { refused } from "../../support/refused.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const both = mixedService({ ipFamilies: ["IPv4", "IPv6"] });
const azure = (https: AzureDnsArgs["https"]) => dns({ resourceGroup: "names", zone: "example.com", https });
const inputsOf = (all: Registrations) =>
    Object.fromEntries(all.of("RecordSet").map(({ name, inputs }) => [name, inputs]));
const set = (relativeRecordSetName: string, recordType: string, records: Record<string, unknown>) => ({
    resourceGroupName: "names",
    zoneName: "example.com",
    relativeRecordSetName,
    recordType,
    ttl: 300,
    ...records,
});
const addresses = (label: string, name: string) => ({
    [`edge-dns-${label}-a`]: set(name, "A", { aRecords: [{ ipv4Address: "192.0.2.10" }] }),
    [`edge-dns-${label}-aaaa`]: set(name, "AAAA", { aaaaRecords: [{ ipv6Address: "2001:db8::10" }] }),
});

test("gives a share of the answers in the zone that a name is delegated to", async () => {
    const dns = azure({ delegateTo: route53({ zoneId: "Z1", zone: "app.example.com" }) });
    const all = await edge({ dns, advertisement: { share: 5 } });
    const shared = all.of("Record").filter(({ inputs }) => inputs["type"] === "HTTPS");
    expect(shared.map(({ inputs }) => inputs["weightedRoutingPolicies"])).toEqual([[{ weight: 95 }], [{ weight: 5 }]]);
});

test("warns of what Route 53 reads otherwise, in the zone that a name is delegated to", async () => {
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const dns = azure({ delegateTo: route53({ zoneId: "Z1", zone: "app.example.com" }) });
    await edge({ dns, advertisement: { svcParams: { key667: "a\\001" } } });
    const lines = said.mock.calls.map((call) => call.join(" "));
    said.mockRestore();
    expect(lines).toEqual([expect.stringContaining("advertisement.svcParams.key667: ")]);
    expect(lines[0]).toContain("[record-escaped-octal; ");
});

describe('azure.dns({ https: "omit" })', () => {
    test("publishes addresses alone, under names relative to the zone", async () => {
        const hostnames = ["app.example.com", "example.com", "*.example.com"];
        expect(inputsOf(await edge({ dns: azure("omit"), exposure: both, hostnames }))).toEqual({
            ...addresses("app.example.com", "app"),
            ...addresses("example.com", "@"),
            ...addresses("wildcard.example.com", "*"),
        });
    });

    test("has the same records at every stage, and leaves h3 to Alt-Svc behind the gate", async () => {
        for (const stage of STAGE_NAMES) {
            const all = await edge({ dns: azure("omit"), advertisement: { stage } });
            expect([stage, Object.keys(inputsOf(all))]).toEqual([stage, ["edge-dns-app.example.com-a"]]);
        }
        const all = await edge({ dns: azure("omit") });
        expect(toldBy(all)).toEqual({ quic: true, altSvc: 'h3=":443"; ma=86400' });
        const [altSvc] = all.of("AltSvc");
        expect(altSvc !== undefined && all.waits(altSvc, all.one("Http3Gate"))).toBe(true);
        expect(all.waits(all.one("RecordSet"), all.one("Http3Check"))).toBe(false);
        expect(all.waits(all.one("RecordSet"), all.one("ClusterPreflight"))).toBe(true);
    });

    test("never has a record deleted before the new one is there, which is Azure's provider's own way", async () => {
        const all = await edge({ dns: azure("omit"), exposure: both });
        expect(all.of("RecordSet").map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([false, false]);
    });

    test("shows its settings to the reviewer", () => {
        expect(azure("omit").describe()).toEqual({
            kind: "azure.dns",
            zone: "example.com",
            httpsRecords: false,
            httpsOmitted: true,
            delegations: [],
            ttl: { lowest: 1, highest: 2_147_483_647 },
            settings: { resourceGroup: "names", zone: "example.com", https: "omit" },
        });
    });
});

describe("azure.dns() refuses what cannot be read of https, where it was written", () => {
    /** As a program says it that nothing type-checked. */
    const untyped = (https: object) => azure(https as AzureDnsArgs["https"]);
    const apart = inClusterZone({ zone: "app.example.com", nameServer: "ns1.example.com", replica: 3 } as {
        zone: string;
    });

    test.each<[string, object, string, string]>([
        ["a zone by its name", { delegateTo: "app.example.com" }, "dns.https.delegateTo", "a function such as none()"],
        ["one of several zones by its name", { delegateTo: [apart, "b"] }, "dns.https.delegateTo[1]", '"b" is given.'],
        ["no zone", { otherwise: "omit" }, "dns.https.delegateTo", "Nothing is given."],
        ["a misspelt key", { delegateTo: apart, otherwize: "omit" }, "dns.https.otherwize", "Did you mean otherwise?"],
        ["a delegated zone's own key", { delegateTo: apart }, "dns.https.delegateTo.replica", "Did you mean replicas?"],
        [
            "the same of one of several zones",
            { delegateTo: [route53({ zoneId: "Z1", zone: "api.example.com" }), apart] },
            "dns.https.delegateTo[1].replica",
            "Unknown key.",
        ],
    ])("%s", async (_what, https, path, said) => {
        const { lines } = await refused({ dns: untyped(https) });
        expect(lines.find((line) => line.startsWith(`  ${path}: `))).toContain(said);
    });
});

/** What each provider's zone is asked for, and what it says its name servers are. */
const children: [name: string, kind: string, child: DnsZone, lookup: [string, Record<string, unknown>]][] = [
    [
        "route53()",
        "Record",
        route53({ zoneId: "Z1", zone: "app.example.com" }),
        ["aws:route53/getZone:getZone", { zoneId: "Z1" }],
    ],
    [
        "cloudDns()",
        "RecordSet",
        cloudDns({ managedZone: "app", zone: "app.example.com", project: "names" }),
        ["gcp:dns/getManagedZone:getManagedZone", { name: "app", project: "names" }],
    ],
    [
        "cloudflare.dns()",
        "DnsRecord",
        cloudflare({ zoneId: "z", zone: "app.example.com" }),
        ["cloudflare:index/getZone:getZone", { zoneId: "z" }],
    ],
];

describe.each(children)("azure.dns() that delegates to %s", (_name, kind, child, [token, asked]) => {
    const calls: unknown[] = [];
    const registered = async (preview = false, stage: (typeof STAGE_NAMES)[number] = "on") =>
        await registrationsOf(
            () => {
                calls.length = 0;
                new Http3Gateway("edge", {
                    ...defaultArgs(),
                    dns: azure({ delegateTo: child }),
                    advertisement: { stage },
                });
            },
            preview,
            undefined,
            (call) => {
                calls.push([call.token, call.inputs]);
                return { ...call.inputs, nameServers: ["ns-1.example.net", "ns-2.example.org."] };
            },
        );

    test("has NS records for the name in Azure DNS, and everything else in the zone elsewhere", async () => {
        const all = await registered();
        expect(all.of("RecordSet").filter(({ type }) => type.startsWith("azure-native:"))).toHaveLength(1);
        expect(all.one("RecordSet", "edge-dns-app.example.com-ns").inputs).toEqual(
            set("app", "NS", { nsRecords: [{ nsdname: "ns-1.example.net." }, { nsdname: "ns-2.example.org." }] }),
        );
        const elsewhere = all.of(kind).filter(({ type }) => !type.startsWith("azure-native:"));
        expect(elsewhere.map(({ name, inputs }) => [name, inputs["type"]])).toEqual([
            ["edge-app-dns-app.example.com-a", "A"],
            ["edge-app-dns-app.example.com-https", "HTTPS"],
        ]);
        expect(calls).toContainEqual([token, asked]);
    });

    test("sends nobody there before the addresses are, and does so even where h3 does not answer", async () => {
        const all = await registered();
        const ns = all.one("RecordSet", "edge-dns-app.example.com-ns");
        expect(all.waits(ns, all.one(kind, "edge-app-dns-app.example.com-a"))).toBe(true);
        expect(all.waits(ns, all.one("Http3Check"))).toBe(false);
        expect(all.waits(all.one("Http3Gate"), ns)).toBe(true);
        expect(all.waits(all.one(kind, "edge-app-dns-app.example.com-https"), all.one("Http3Gate"))).toBe(true);
    });

    test("has HTTPS records where the stage has some, and in a preview what an update then creates", async () => {
        const https = async (stage: (typeof STAGE_NAMES)[number]) =>
            (await registered(false, stage)).of(kind).filter(({ name }) => name.endsWith("-https")).length;
        const counts: number[] = [];
        for (const stage of STAGE_NAMES) {
            counts.push(await https(stage));
        }
        expect(counts).toEqual([0, 0, 0, 1, 1]);
        const urns = (all: Registrations) =>
            all
                .of(kind, "RecordSet")
                .map(({ urn }) => urn)
                .sort();
        expect(urns(await registered(true))).toEqual(urns(await registered()));
    });
});

test("a CA finds its challenge in the delegated zone before the gateway has a certificate, and so an address", async () => {
    const zone = "app.example.com";
    const dns01 = route53Solver({ zoneId: "Z1", zone });
    const all = await edge({
        dns: azure({ delegateTo: route53({ zoneId: "Z1", zone }) }),
        certificate: acme({ email: "ops@example.com", dns01 }),
    });
    const ns = all.one("RecordSet", "edge-dns-app.example.com-ns");
    const a = all.one("Record", "edge-app-dns-app.example.com-a");
    const certificate = all.one("Certificate");
    expect([all.waits(ns, certificate), all.waits(ns, a)]).toEqual([false, false]);
    expect([all.waits(a, certificate), all.waits(all.one("Http3Gate"), ns)]).toEqual([true, true]);
});

describe("azure.dns() that delegates to a zone in the cluster", () => {
    const zone = inClusterZone({
        zone: "app.example.com",
        nameServer: "ns1.example.com",
        ipFamilies: ["IPv4", "IPv6"],
    });

    test("has the name server's addresses beside its NS records, so that nothing needs glue", async () => {
        const all = await edge({ dns: azure({ delegateTo: zone }) });
        expect(inputsOf(all)).toEqual({
            ...addresses("ns1.example.com", "ns1"),
            "edge-dns-app.example.com-ns": set("app", "NS", { nsRecords: [{ nsdname: "ns1.example.com." }] }),
        });
        const { zone: file } = all.one("ConfigMap").inputs["data"] as { zone: string };
        expect(file.replace(/\d{5,}/, "#").split("\n")).toEqual([
            "$ORIGIN app.example.com.",
            "@ 300 IN SOA ns1.example.com. hostmaster.app.example.com. # 3600 600 604800 300",
            "@ 300 IN NS ns1.example.com.",
            "app.example.com. 300 IN A 192.0.2.10",
            "app.example.com. 300 IN AAAA 2001:db8::10",
            'app.example.com. 300 IN HTTPS 1 . alpn="h3,h2"',
            "",
        ]);
        expect(all.waits(all.one("RecordSet", "edge-dns-app.example.com-ns"), all.one("Deployment"))).toBe(true);
        expect(all.waits(all.one("Http3Gate"), all.one("RecordSet", "edge-dns-app.example.com-ns"))).toBe(true);
    });

    test("names what belongs to it after all labels between the two zones", () => {
        expect(delegatedName("edge", "app.example.com", "example.com")).toBe("edge-app");
        expect(delegatedName("edge", "h3.eu.shop.example.com", "example.com")).toBe("edge-h3-eu-shop");
    });

    test("keeps names of several zones apart, and hostnames of none in Azure DNS where that is said", async () => {
        const other = route53({ zoneId: "Z2", zone: "h3.shop.example.com" });
        const all = await edge({
            dns: azure({ delegateTo: [zone, other], otherwise: "omit" }),
            hostnames: ["app.example.com", "a.h3.shop.example.com", "*.h3.shop.example.com", "example.com"],
        });
        const zones = all.list().filter((each) => /^(InClusterZone|Route53Records|AzureDnsRecords) /.test(each));
        expect(zones).toEqual([
            "AzureDnsRecords edge-dns",
            "InClusterZone edge-app-dns",
            "Route53Records edge-h3-shop-dns",
        ]);
        expect(Object.keys(inputsOf(all)).sort()).toEqual([
            "edge-dns-app.example.com-ns",
            "edge-dns-example.com-a",
            "edge-dns-h3.shop.example.com-ns",
            "edge-dns-ns1.example.com-a",
            "edge-dns-ns1.example.com-aaaa",
        ]);
        const elsewhere = all.of("Record").map(({ name }) => name);
        expect(elsewhere.sort()).toEqual([
            "edge-h3-shop-dns-a.h3.shop.example.com-a",
            "edge-h3-shop-dns-a.h3.shop.example.com-https",
            "edge-h3-shop-dns-wildcard.h3.shop.example.com-a",
            "edge-h3-shop-dns-wildcard.h3.shop.example.com-https",
        ]);
    });
});
