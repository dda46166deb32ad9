import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { route53 } from "../../../components/aws.ts";
import {
    type AzureDnsArgs,
    AzureDnsRecords,
    type AzureDnsRecordsArgs,
    type DelegatedZone,
    dns,
} from "../../../components/azure.ts";
import { check } from "../../../components/checks/check.ts";
import { dns as cloudflare } from "../../../components/cloudflare.ts";
import { limited } from "../../../components/dns/azureDnsRecords.ts";
import { cloudDns } from "../../../components/gcp.ts";
import {
    type DnsZone,
    envoyGateway,
    Http3Gateway,
    inClusterZone,
    mixedService,
    type Plan,
    STAGES,
    selfSigned,
} from "../../../components/index.ts";
import { makePlan } from "../../../components/makePlan.ts";
import { defaultArgs, edge, toldBy } from "./support/edge.ts";
import { FakeAzureDns } from "./support/fakeAzureDns.ts";
import { type Registration, type Registrations, registrationsOf } from "./support/registrations.ts";

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
        for (const stage of STAGES) {
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
            kind: "azureDns",
            zone: "example.com",
            httpsRecords: false,
            httpsOmitted: true,
            delegations: [],
            ttl: { lowest: 1, highest: 2_147_483_647 },
            settings: { resourceGroup: "names", https: "omit" },
        });
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
    const registered = async (preview = false, stage: (typeof STAGES)[number] = "on") =>
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
        const https = async (stage: (typeof STAGES)[number]) =>
            (await registered(false, stage)).of(kind).filter(({ name }) => name.endsWith("-https")).length;
        const counts: number[] = [];
        for (const stage of STAGES) {
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

interface Change {
    hosts: string[];
    delegated: string[];
    ttl: number;
    ipv4: string[];
    ipv6: string[];
}

const zoneElsewhere = (zone: string): DelegatedZone => ({
    zone,
    nameServers: output(["ns-1.example.net"]),
    ready: [],
});

const listenersOf = (hosts: string[]) =>
    hosts.map((hostname) => ({
        hostname,
        port: 443,
        protocol: "HTTPS" as const,
        http3: true,
        advertisedPort: 443,
    }));

const records = ({ hosts, delegated, ttl, ipv4, ipv6 }: Change): AzureDnsRecordsArgs => ({
    resourceGroup: "names",
    zone: "example.com",
    delegated: delegated.map(zoneElsewhere),
    listeners: listenersOf(hosts),
    advertisement: { stage: "on", maxAge: 60, ttl, svcParams: {} },
    addresses: output({ ipv4, ipv6 }),
    ipFamilies: [...(ipv4.length > 0 ? ["IPv4" as const] : []), ...(ipv6.length > 0 ? ["IPv6" as const] : [])],
    byHostname: false,
    ready: [],
    answers: output(true),
});

async function asked(args: AzureDnsRecordsArgs, name = "edge-dns"): Promise<Registration[]> {
    return (await registrationsOf(() => new AzureDnsRecords(name, args))).of("RecordSet");
}

const HOSTS = ["example.com", "app.example.com", "*.example.com", "x.app.example.com"];
const some = (values: string[], least = 0) => fc.subarray(values, { minLength: least });
const change: fc.Arbitrary<Change> = fc.record({
    hosts: some(HOSTS, 1),
    delegated: some(["app.example.com", "shop.example.com"]),
    ttl: fc.constantFrom(60, 300),
    ipv4: some(["192.0.2.1", "192.0.2.2"], 1),
    ipv6: some(["2001:db8::1"]),
});
const OWN = ["@ NS 172800 ns1-01.azure-dns.com.", "@ SOA 3600 ns1-01.azure-dns.com."];
const held = ({ sets }: FakeAzureDns) => [...sets].map(([key, data]) => `${key} ${data}`).sort();

/** What the zone has to hold. */
function meant({ hosts, delegated, ttl, ipv4, ipv6 }: Change): string[] {
    const relative = (host: string) => (host === "example.com" ? "@" : host.replace(/\.example\.com$/, ""));
    return [
        ...OWN,
        ...hosts.flatMap((host) => [
            `${relative(host)} A ${ttl} ${ipv4.join(" | ")}`,
            ...(ipv6.length > 0 ? [`${relative(host)} AAAA ${ttl} ${ipv6.join(" | ")}`] : []),
        ]),
        ...delegated.map((zone) => `${relative(zone)} NS ${ttl} ns-1.example.net.`),
    ].sort();
}

describe("at Azure DNS, whose provider would delete a replaced set first", () => {
    const one: Change = { hosts: ["app.example.com"], delegated: [], ttl: 60, ipv4: ["192.0.2.1"], ipv6: [] };

    test("any row of changes ends in what was meant, and a hostname that stays always resolves", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
                const zone = new FakeAzureDns("example.com");
                for (const each of changes) {
                    zone.update(await asked(records(each)), HOSTS);
                    expect(held(zone)).toEqual(meant(each));
                }
                expect([zone.refusals, zone.gaps]).toEqual([[], []]);
            }),
            { numRuns: 25 },
        );
    });

    test("a name that is delegated, and taken back, resolves all the time", async () => {
        const zone = new FakeAzureDns("example.com");
        const away = { ...one, hosts: [], delegated: ["app.example.com"] };
        const cuts: (string | undefined)[] = [];
        for (const each of [one, away, one]) {
            zone.update(await asked(records(each)), ["app.example.com"]);
            cuts.push(zone.cutFor("app.example.com"));
        }
        expect(cuts).toEqual([undefined, "app.example.com", undefined]);
        expect([zone.refusals, zone.gaps]).toEqual([[], []]);
    });

    test("what is there already is not taken over, as the documentation says", async () => {
        const zone = new FakeAzureDns("example.com");
        zone.sets.set("app A", "3600 198.51.100.1");
        zone.update(await asked(records(one)));
        expect(zone.refusals).toEqual(["app A: cannot create already existing resource"]);
    });

    test("the fake refuses HTTPS, a CNAME's name, a second apex NS, a wildcard NS and too many records", async () => {
        const zone = new FakeAzureDns("example.com");
        zone.sets.set("app CNAME", "60 b.example.com.");
        const [a] = await asked(records(one));
        const other = (changed: Record<string, unknown>, urn: string) => ({
            ...(a as Registration),
            urn,
            inputs: { ...(a as Registration).inputs, ...changed },
        });
        const nsRecords = [{ nsdname: "ns-1.example.net." }];
        const many = Array.from({ length: 21 }, (_, index) => ({ ipv4Address: `192.0.2.${index}` }));
        zone.update([
            a as Registration,
            other({ recordType: "HTTPS", relativeRecordSetName: "b" }, "1"),
            other({ recordType: "NS", relativeRecordSetName: "@", aRecords: undefined, nsRecords }, "2"),
            other({ recordType: "NS", relativeRecordSetName: "*.c", aRecords: undefined, nsRecords }, "3"),
            other({ relativeRecordSetName: "d", aRecords: many }, "4"),
            other({ relativeRecordSetName: "e.", zoneName: "example.net" }, "5"),
        ]);
        expect(zone.refusals).toEqual([
            "app A: a CNAME has this name",
            "b HTTPS: no such record type",
            "@ NS: cannot create already existing resource",
            "*.c NS: wildcards are for every type but NS and SOA",
            "d A: 1 to 20 records",
            "e. A: the zone 'example.net' was not found",
            "e. A: the name is not valid",
        ]);
    });

    test("a name of another zone is refused before Azure is asked", async () => {
        await expect(asked(records({ ...one, hosts: ["app.example.net"] }))).rejects.toThrow(
            '"app.example.net" is not in the zone "example.com".',
        );
    });

    test("more records than a set holds are refused, with the way out", () => {
        const many = Array.from({ length: 21 }, (_, index) => `192.0.2.${index}`);
        expect(limited("app.example.com", "A", many.slice(1))).toEqual(many.slice(1));
        expect(() => limited("app.example.com", "A", many)).toThrow(
            "app.example.com has 21 records of type A, and a set of Azure DNS holds 20. Put a balancer in front",
        );
    });
});

describe("the checks and Azure DNS", () => {
    const judged = (hosts: string[], delegated: string[], ttl: number): Plan => {
        const child = (zone: string): DnsZone => route53({ zoneId: "Z1", zone });
        const parts = { controller: envoyGateway(), exposure: both, certificate: selfSigned(), dns: azure("omit") };
        const plan = makePlan("edge", { ...parts, hostnames: ["example.com"], advertisement: { stage: "dark" } });
        const zone = azure({ delegateTo: delegated.map(child), otherwise: "omit" }).describe();
        return {
            ...plan,
            listeners: listenersOf(hosts),
            advertisement: { ...plan.advertisement, ttl },
            dns: zone,
        };
    };

    /** Whether Azure takes it, and resolvers are sent where the records are. */
    const works = async (hosts: string[], delegated: string[], ttl: number): Promise<boolean> => {
        const zone = new FakeAzureDns("example.com");
        const below = (host: string) => delegated.find((child) => host === child || host.endsWith(`.${child}`));
        const change = { hosts: hosts.filter((host) => below(host) === undefined), delegated, ttl };
        try {
            zone.update(await asked(records({ ...change, ipv4: ["192.0.2.1"], ipv6: [] })));
        } catch {
            return false;
        }
        return zone.refusals.length === 0 && hosts.every((host) => zone.cutFor(host) === below(host));
    };

    test("agree on TTLs, names and the apexes that may be delegated, in both directions", async () => {
        const host = fc.constantFrom(...HOSTS, "app.example.net", "example.net", "notexample.com", "*.app.example.com");
        const apex = fc.constantFrom("app.example.com", "example.com", "app.example.net", "*.app.example.com");
        const ttl = fc.constantFrom(0, 1, 300, 2 ** 31 - 1, 2 ** 31);
        const hosts = fc.uniqueArray(host, { minLength: 1, maxLength: 3 });
        const delegation = fc.option(apex).map((zone) => (zone === null ? [] : [zone]));
        await fc.assert(
            fc.asyncProperty(hosts, delegation, ttl, async (hosts, delegated, ttl) => {
                // A zone that nobody asks for is refused by us alone.
                fc.pre(delegated.every((zone) => hosts.some((host) => host === zone || host.endsWith(`.${zone}`))));
                const errors = check(judged(hosts, delegated, ttl)).filter(({ severity }) => severity === "error");
                expect(errors.length === 0, errors.map(({ message }) => message).join("\n")).toBe(
                    await works(hosts, delegated, ttl),
                );
            }),
            { numRuns: 60 },
        );
    });

    test("let no delegation pass that sends resolvers to a zone without the records", async () => {
        const apexes = ["app.example.com", "x.app.example.com", "shop.example.com", "a.shop.example.com"];
        const hosts = some([...HOSTS, ...apexes], 1).map((all) => [...new Set(all)]);
        await fc.assert(
            fc.asyncProperty(hosts, fc.shuffledSubarray(apexes), async (hosts, delegated) => {
                const errors = check(judged(hosts, delegated, 300)).filter(({ severity }) => severity === "error");
                expect(errors.length > 0 || (await works(hosts, delegated, 300))).toBe(true);
            }),
            { numRuns: 30 },
        );
    });
});
