import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { route53 } from "../../components/aws/index.ts";
import { limited } from "../../components/azure/dnsRecords.ts";
import { AzureDnsRecords, type AzureDnsRecordsArgs, type DelegatedZone, dns } from "../../components/azure/index.ts";
import { judgePlan } from "../../components/gateway/judgePlan.ts";
import { makePlan } from "../../components/gateway/makePlan.ts";
import { type DnsZone, envoyGateway, mixedService, type Plan, selfSigned } from "../../components/index.ts";
import { listenersOf, type Published, publicationOf } from "../components/dns/publication.ts";
import { type Registration, registrationsOf } from "../support/registrations.ts";
import { FakeAzureDns } from "./fakeAzureDns.ts";

interface Change extends Omit<Published, "stage"> {
    delegated: string[];
}

const zoneElsewhere = (zone: string): DelegatedZone => ({
    zone,
    nameServers: output(["ns-1.example.net"]),
    ready: [],
});

const records = ({ delegated, ...change }: Change): AzureDnsRecordsArgs => ({
    resourceGroup: "names",
    zone: "example.com",
    delegated: delegated.map(zoneElsewhere),
    ...publicationOf({ ...change, stage: "on" }),
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
            "app.example.com has 21 records of type A, but a record set in Azure DNS holds at most 20. Use a load balancer",
        );
    });
});

describe("the checks and Azure DNS", () => {
    const zoneArgs = { resourceGroup: "names", zone: "example.com" };
    const judged = (hosts: string[], delegated: string[], ttl: number): Plan => {
        const child = (zone: string): DnsZone => route53({ zoneId: "Z1", zone });
        const parts = {
            controller: envoyGateway(),
            exposure: mixedService(),
            certificate: selfSigned(),
            dns: dns({ ...zoneArgs, https: "omit" }),
        };
        const plan = makePlan("edge", { ...parts, hostnames: ["example.com"], advertisement: { stage: "dark" } });
        const https = { delegateTo: delegated.map(child), otherwise: "omit" as const };
        return {
            ...plan,
            listeners: listenersOf(hosts),
            advertisement: { ...plan.advertisement, ttl },
            dns: dns({ ...zoneArgs, https }).describe(),
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
                const errors = judgePlan(judged(hosts, delegated, ttl)).filter(({ severity }) => severity === "error");
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
                const errors = judgePlan(judged(hosts, delegated, 300)).filter(({ severity }) => severity === "error");
                expect(errors.length > 0 || (await works(hosts, delegated, 300))).toBe(true);
            }),
            { numRuns: 30 },
        );
    });
});
