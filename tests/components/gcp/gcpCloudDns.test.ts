import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mixedService } from "../../../components/exposures/mixedService.ts";
import { judgePlan } from "../../../components/gateway/judgePlan.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { CloudDnsRecords, type CloudDnsRecordsArgs, cloudDns } from "../../../components/gcp/index.ts";
import { envoyGateway, type Plan, STAGE_NAMES, selfSigned } from "../../../components/index.ts";
import { FakeCloudDns } from "../../fakes/fakeCloudDns.ts";
import { edge } from "../../support/edge.ts";
import { type Registration, registrationsOf } from "../../support/registrations.ts";
import { type Published, publicationOf } from "../dns/publication.ts";

const both = mixedService({ ipFamilies: ["IPv4", "IPv6"] });

describe("gcp.cloudDns()", () => {
    test("publishes under absolute names, in the zone's own project", async () => {
        const dns = cloudDns({ managedZone: "example-com", zone: "example.com", project: "names" });
        const all = await edge({ dns, exposure: both, hostnames: ["app.example.com", "*.example.com"] });
        const common = { managedZone: "example-com", project: "names", ttl: 300 };
        const inputs = all.of("RecordSet").map((each) => [each.name, each.inputs]);
        const sets = (label: string, name: string) => ({
            [`edge-dns-${label}-a`]: { ...common, name, type: "A", rrdatas: ["192.0.2.10"] },
            [`edge-dns-${label}-aaaa`]: { ...common, name, type: "AAAA", rrdatas: ["2001:db8::10"] },
            [`edge-dns-${label}-https`]: { ...common, name, type: "HTTPS", rrdatas: ['1 . alpn="h3,h2"'] },
        });
        expect(Object.fromEntries(inputs)).toEqual({
            ...sets("app.example.com", "app.example.com."),
            ...sets("wildcard.example.com", "*.example.com."),
        });
    });

    test("never has a record deleted before the new one is there, whatever the provider would choose", async () => {
        const all = await edge({ dns: cloudDns({ managedZone: "example-com" }), exposure: both });
        expect(all.of("RecordSet").map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([
            false,
            false,
            false,
        ]);
    });

    test("shows its settings to the reviewer", () => {
        expect(cloudDns({ managedZone: "example-com", zone: "example.com" }).describe()).toEqual({
            kind: "gcp.cloudDns",
            zone: "example.com",
            httpsRecords: true,
            delegable: true,
            settings: { managedZone: "example-com", zone: "example.com" },
        });
    });
});

const records = (change: Published, managedZone = "example-com"): CloudDnsRecordsArgs => ({
    managedZone,
    ...publicationOf(change),
});

async function asked(args: CloudDnsRecordsArgs, name = "edge-dns"): Promise<Registration[]> {
    return (await registrationsOf(() => new CloudDnsRecords(name, args).advertise([]))).of("RecordSet");
}

const change: fc.Arbitrary<Published> = fc.record({
    hosts: fc.subarray(["example.com", "a.example.com", "*.example.com", "x.a.example.com"], { minLength: 1 }),
    stage: fc.constantFrom(...STAGE_NAMES),
    ttl: fc.constantFrom(60, 300),
    ipv4: fc.subarray(["192.0.2.1", "192.0.2.2"], { minLength: 1 }),
    ipv6: fc.subarray(["2001:db8::1"]),
});

/** What the zone has to hold. */
function meant({ hosts, stage, ttl, ipv4, ipv6 }: Published): string[] {
    const alpn = { on: "h3,h2", withdraw: "h2", off: undefined, dark: undefined, trial: undefined }[stage];
    return hosts
        .flatMap((host) => [
            `${host}. A ${ttl} ${ipv4.join(" | ")}`,
            ...(ipv6.length > 0 ? [`${host}. AAAA ${ttl} ${ipv6.join(" | ")}`] : []),
            ...(alpn === undefined ? [] : [`${host}. HTTPS ${ttl} 1 . alpn="${alpn}"`]),
        ])
        .sort();
}

const held = ({ sets }: FakeCloudDns) => [...sets].map(([key, data]) => `${key} ${data}`).sort();

describe("at Cloud DNS, which overwrites, and deletes what a set of the same data is gone from", () => {
    test("any row of changes ends in what was meant, and what stays is never away", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
                const zone = new FakeCloudDns("example.com.");
                for (const each of changes) {
                    zone.update(await asked(records(each)));
                    expect(held(zone)).toEqual(meant(each));
                }
                expect([zone.refusals, zone.gaps]).toEqual([[], []]);
            }),
            { numRuns: 40 },
        );
    });

    const one: Published = { hosts: ["a.example.com"], stage: "on", ttl: 60, ipv4: ["192.0.2.1"], ipv6: [] };

    test("a first update takes over what somebody else has under the same names, as the documentation says", async () => {
        const zone = new FakeCloudDns("example.com.");
        zone.sets.set("a.example.com. A", "3600 198.51.100.1");
        zone.sets.set("a.example.com. TXT", '3600 "v=spf1 -all"');
        zone.update(await asked(records(one)));
        expect(held(zone)).toEqual([...meant(one), 'a.example.com. TXT 3600 "v=spf1 -all"']);
    });

    test("a component that is called otherwise would lose its records: the names do not change of themselves", async () => {
        const zone = new FakeCloudDns("example.com.");
        zone.update(await asked(records(one)));
        zone.update(await asked(records(one), "renamed"));
        expect(held(zone)).toEqual([]);
        const urns = async () => (await asked(records(one))).map(({ urn }) => urn);
        expect(await urns()).toEqual(await urns());
    });

    test("the fake refuses a CNAME's name, a name without its dot, and another zone's", async () => {
        const zone = new FakeCloudDns("example.com.");
        zone.sets.set("a.example.com. CNAME", "60 b.example.com.");
        zone.update(await asked(records({ ...one, stage: "off" })));
        const elsewhere = await asked(records({ ...one, stage: "off", hosts: ["a.example.net"] }));
        zone.update(elsewhere.map((each) => ({ ...each, inputs: { ...each.inputs, name: "a.example.net" } })));
        expect(zone.refusals).toEqual([
            "a.example.com. A: conflicts with a CNAME",
            "a.example.net A: the DNS name must end with a trailing dot",
            "a.example.net A: is not within the zone",
        ]);
    });

    const judged = (managedZone: string): Plan => {
        const parts = { controller: envoyGateway(), exposure: both, certificate: selfSigned() };
        const plan = makePlan("edge", {
            ...parts,
            hostnames: ["a.example.com"],
            dns: cloudDns({ managedZone: "example-com" }),
        });
        return { ...plan, dns: cloudDns({ managedZone }).describe() };
    };

    test("a zone's name is accepted by the checks where Cloud DNS accepts it, and refused where it refuses", async () => {
        const name = fc.oneof(
            fc.stringMatching(/^[a-z]([a-z0-9-]{0,4}[a-z0-9])?$/),
            fc.stringMatching(/^[A-Za-z0-9.-]{1,6}$/),
            fc.integer({ min: 60, max: 66 }).map((length) => "z".repeat(length)),
        );
        await fc.assert(
            fc.asyncProperty(name, async (managedZone) => {
                const zone = new FakeCloudDns("example.com.");
                zone.update(await asked(records({ ...one, stage: "off" }, managedZone)));
                const errors = judgePlan(judged(managedZone)).filter(({ severity }) => severity === "error");
                expect(errors.length === 0).toBe(zone.refusals.length === 0);
            }),
            { numRuns: 100 },
        );
    });
});
