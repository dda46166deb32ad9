import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Route53Records, type Route53RecordsArgs, route53 } from "../../../components/aws/index.ts";
import { contentOf, dataOf } from "../../../components/cloudflare/dns.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { cloudDns } from "../../../components/gcp/index.ts";
import {
    addressRecords,
    type DnsZone,
    hostPorts,
    mixedService,
    plannedAddressSets,
    STAGE_NAMES,
} from "../../../components/index.ts";
import type { AdvertisementPlan, ListenerPlan } from "../../../components/model/plan.ts";
import { edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";
import { named } from "../dns/badDns.ts";

const both = mixedService({ ipFamilies: ["IPv4", "IPv6"] });
const inputsOf = (all: Registrations, kind: string) =>
    Object.fromEntries(all.of(kind).map(({ name, inputs }) => [name, inputs]));

/** What the balancer of the mocks is called. */
const balancer = ({ type }: { type: string }) =>
    type.endsWith(":Gateway")
        ? { status: { addresses: [{ type: "Hostname", value: "edge-1.elb.amazonaws.com" }] } }
        : {};

describe("the A and AAAA sets that a zone of single records makes", () => {
    const listener: fc.Arbitrary<ListenerPlan> = fc.record({
        hostname: fc.constantFrom("a.example.com", "b.example.com", "*.example.com"),
        port: fc.constant(443),
        protocol: fc.constant("HTTPS" as const),
        http3: fc.boolean(),
        advertisedPort: fc.constant(443),
    });
    const advertisement: fc.Arbitrary<AdvertisementPlan> = fc.record({
        stage: fc.constantFrom(...STAGE_NAMES),
        maxAge: fc.constant(60),
        ttl: fc.integer({ min: 60, max: 600 }),
        svcParams: fc.constant({}),
    });

    test("are those of the zone file, in its order, before an address is known", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.array(listener, { maxLength: 4 }),
                advertisement,
                fc.subarray(["IPv4", "IPv6"] as const, { minLength: 1 }),
                async (listeners, promised, ipFamilies) => {
                    const addresses = {
                        ipv4: ipFamilies.includes("IPv4") ? ["192.0.2.1"] : [],
                        ipv6: ipFamilies.includes("IPv6") ? ["2001:db8::1"] : [],
                    };
                    const planned = plannedAddressSets({
                        listeners,
                        advertisement: promised,
                        addresses: output(addresses),
                        ipFamilies: [...ipFamilies],
                        byHostname: false,
                    });
                    const values = await Promise.all(
                        planned.map(({ values }) => new Promise<string[]>((resolve) => values.apply(resolve))),
                    );
                    expect(planned.map((set, index) => ({ ...set, values: values[index] }))).toEqual(
                        addressRecords(listeners, addresses, promised.ttl),
                    );
                },
            ),
            { numRuns: 50 },
        );
    });
});

describe("route53()", () => {
    test("publishes addresses as they are, and HTTPS as AWS spells it", async () => {
        const all = await edge({ dns: route53({ zoneId: "Z1", zone: "example.com" }), exposure: both });
        const common = { zoneId: "Z1", name: "app.example.com", ttl: 300 };
        expect(inputsOf(all, "Record")).toEqual({
            "edge-dns-app.example.com-a": { ...common, type: "A", records: ["192.0.2.10"] },
            "edge-dns-app.example.com-aaaa": { ...common, type: "AAAA", records: ["2001:db8::10"] },
            "edge-dns-app.example.com-https": { ...common, type: "HTTPS", records: ['1 . alpn="h3,h2"'] },
        });
    });

    test("aliases a balancer that has only a name, in the hosted zone of NLBs", async () => {
        const all = await edge({ dns: route53({ zoneId: "Z1", balancerZoneId: "ZNLB" }), exposure: named }, balancer);
        const { "edge-dns-app.example.com-a": a, "edge-dns-app.example.com-https": https } = inputsOf(all, "Record");
        expect(a).toEqual({
            zoneId: "Z1",
            name: "app.example.com",
            type: "A",
            aliases: [{ name: "edge-1.elb.amazonaws.com", zoneId: "ZNLB", evaluateTargetHealth: true }],
        });
        expect(https).toMatchObject({ type: "HTTPS", ttl: 300, records: ['1 . alpn="h3,h2"'] });
    });

    test("gives a share of the answers, in every set of a name", async () => {
        const dns = route53({ zoneId: "Z1", weight: { identifier: "h3", weight: 10 }, allowOverwrite: true });
        for (const inputs of Object.values(inputsOf(await edge({ dns }), "Record"))) {
            expect(inputs).toMatchObject({
                setIdentifier: "h3",
                weightedRoutingPolicies: [{ weight: 10 }],
                allowOverwrite: true,
            });
        }
    });

    test("answers from the nearest region, in every set of a name, the HTTPS set and an alias among them", async () => {
        const dns = route53({ zoneId: "Z1", balancerZoneId: "ZNLB", latency: { region: "eu-central-1" } });
        const all = await edge({ dns, exposure: named }, balancer);
        const common = { setIdentifier: "eu-central-1", latencyRoutingPolicies: [{ region: "eu-central-1" }] };
        expect(Object.values(inputsOf(all, "Record")).map(({ type }) => type)).toEqual(["A", "HTTPS"]);
        for (const inputs of Object.values(inputsOf(all, "Record"))) {
            expect(inputs).toMatchObject(common);
        }
        const own = route53({ zoneId: "Z1", latency: { region: "eu-central-1", identifier: "blue" } });
        expect(inputsOf(await edge({ dns: own }), "Record")["edge-dns-app.example.com-a"]).toMatchObject({
            ...common,
            setIdentifier: "blue",
        });
    });

    const shareOf = async (share: number, stage: "on" | "withdraw") => {
        const all = await edge({ dns: route53({ zoneId: "Z1" }), advertisement: { share, stage } });
        const sets = ["h3", "h2"].map((identifier) => {
            const { setIdentifier, weightedRoutingPolicies, records, ttl, name } =
                inputsOf(all, "Record")[`edge-dns-app.example.com-https-${identifier}`] ?? {};
            // Sets of one name have one TTL, and change one after the other: it is the same before and after.
            expect([name, setIdentifier, ttl]).toEqual(["app.example.com", identifier, 300]);
            return [records, weightedRoutingPolicies];
        });
        return { sets, all };
    };
    const [h3, h2] = [['1 . alpn="h3,h2"'], ['1 . alpn="h2"']];

    test("tells a share of the users of h3 by one of two sets, and nobody by Alt-Svc until it is all of them", async () => {
        const few = await shareOf(5, "on");
        expect(few.sets).toEqual([
            [h3, [{ weight: 5 }]],
            [h2, [{ weight: 95 }]],
        ]);
        // An address is the same for everybody.
        expect(few.all.one("Record", "edge-dns-app.example.com-a").inputs["setIdentifier"]).toBeUndefined();
        expect([few.all.of("AltSvc").length, few.all.of("Http3Listener").length]).toEqual([0, 1]);
        const everybody = await shareOf(100, "on");
        expect(everybody.sets).toEqual([
            [h3, [{ weight: 100 }]],
            [h2, [{ weight: 0 }]],
        ]);
        expect(everybody.all.one("AltSvc").inputs["value"]).toBe('h3=":443"; ma=86400');
    });

    test("keeps the TTL that a share's sets have at on, where withdraw is given none of its own", async () => {
        const ttlOf = async (ttl: Partial<Record<"on" | "withdraw", number>>) => {
            const advertisement = { share: 5, stage: "withdraw", ttl } as const;
            const all = await edge({ dns: route53({ zoneId: "Z1" }), advertisement });
            return inputsOf(all, "Record")["edge-dns-app.example.com-https-h3"]?.["ttl"];
        };
        expect([await ttlOf({ on: 900 }), await ttlOf({ on: 900, withdraw: 120 }), await ttlOf({})]).toEqual([
            900, 120, 300,
        ]);
    });

    test("has the set without h3 there before the one with it, and gone after it: alone, either is everybody's", async () => {
        const all = await edge({
            dns: route53({ zoneId: "Z1" }),
            hostnames: ["app.example.com", "www.example.com"],
            advertisement: { share: 5 },
        });
        const set = (host: string, which: string) => all.one("Record", `edge-dns-${host}.example.com-https-${which}`);
        for (const [host, other] of [["app", "www"] as const, ["www", "app"] as const]) {
            expect(all.waits(set(host, "h3"), set(host, "h2"))).toBe(true);
            expect(all.waits(set(host, "h2"), set(host, "h3"))).toBe(false);
            // A name waits for itself alone.
            expect(all.waits(set(host, "h3"), set(other, "h2"))).toBe(false);
            // And both wait for h3 to answer.
            for (const which of ["h2", "h3"]) {
                expect(all.waits(set(host, which), all.one("Http3Gate"))).toBe(true);
            }
        }
    });

    test("takes the promise back from every share without making the sets anew", async () => {
        expect((await shareOf(25, "withdraw")).sets).toEqual([
            [h2, [{ weight: 25 }]],
            [h2, [{ weight: 75 }]],
        ]);
    });

    const alone: Route53RecordsArgs = {
        zoneId: "Z1",
        listeners: [{ hostname: "*.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 }],
        advertisement: { stage: "on", maxAge: 60, ttl: 60, svcParams: {} },
        addresses: output({ ipv4: ["198.51.100.7"], ipv6: [] }),
        ipFamilies: ["IPv4"],
        byHostname: false,
    };

    test.each<[string, Partial<Route53RecordsArgs>, string[]]>([
        ["no policy", {}, ["site-wildcard.example.com-https-h2", "site-wildcard.example.com-https-h3"]],
        ["a weight", { weight: { identifier: "blue", weight: 10 } }, ["site-wildcard.example.com-https"]],
        ["a region", { latency: { region: "eu-central-1" } }, ["site-wildcard.example.com-https"]],
    ])(
        "shares a name out between two HTTPS sets, or has one where all its sets have a policy: %s",
        async (_what, policy, names) => {
            const args = { ...alone, ...policy, advertisement: { ...alone.advertisement, share: 5 } };
            const all = await registrationsOf(() => new Route53Records("site", args).advertise([]));
            const https = all.of("Record").filter(({ inputs }) => inputs["type"] === "HTTPS");
            expect(https.map(({ name }) => name)).toEqual(names);
        },
    );

    test("is usable alone, in front of any balancer", async () => {
        const all = await registrationsOf(() => new Route53Records("site", alone).advertise([]));
        expect(all.list()).toEqual([
            "Record site-wildcard.example.com-a",
            "Record site-wildcard.example.com-https",
            "Route53Records site",
        ]);
        expect(all.one("Record", "site-wildcard.example.com-a").inputs["name"]).toBe("*.example.com");
    });
});

describe("cloudflare.dns()", () => {
    test("publishes without Cloudflare's proxy, HTTPS as data", async () => {
        const all = await edge({ dns: cloudflare({ zoneId: "z", zone: "example.com" }), exposure: both });
        const common = { zoneId: "z", name: "app.example.com", ttl: 300, proxied: false };
        expect(inputsOf(all, "DnsRecord")).toEqual({
            "edge-dns-app.example.com-a": { ...common, type: "A", content: "192.0.2.10" },
            "edge-dns-app.example.com-aaaa": { ...common, type: "AAAA", content: "2001:db8::10" },
            "edge-dns-app.example.com-https": {
                ...common,
                type: "HTTPS",
                data: { priority: 1, target: ".", value: 'alpn="h3,h2"' },
            },
        });
    });

    test("has a record for each of several addresses, whose number is said before they are known", async () => {
        const exposure = hostPorts({ addresses: ["192.0.2.1", "192.0.2.2"] });
        const all = await edge({ dns: cloudflare({ zoneId: "z", addressesPerFamily: 2 }), exposure });
        const records = inputsOf(all, "DnsRecord");
        expect(records["edge-dns-app.example.com-a"]?.["content"]).toBe("192.0.2.1");
        expect(records["edge-dns-app.example.com-a-2"]?.["content"]).toBe("192.0.2.2");
    });

    test("fails where a gateway has more addresses than records, or fewer, rather than publish some of them", () => {
        const content = (values: string[]) => contentOf({ owner: "app.example.com", type: "A" }, values, 0, 2);
        expect(content(["192.0.2.1", "192.0.2.2"])).toBe("192.0.2.1");
        for (const values of [[], ["192.0.2.1"], ["192.0.2.1", "192.0.2.2", "192.0.2.3"]]) {
            expect(() => content(values)).toThrow(
                `app.example.com has ${values.length} addresses of type A, but 2 records are planned. ` +
                    `Set dns.addressesPerFamily to ${values.length}.`,
            );
        }
    });

    test("splits a record's data where the API has three fields", () => {
        expect(dataOf('1 . alpn="h3,h2" key667="a b"')).toEqual({
            priority: 1,
            target: ".",
            value: 'alpn="h3,h2" key667="a b"',
        });
    });
});

describe.each<[string, string, DnsZone]>([
    ["route53()", "Record", route53({ zoneId: "Z1" })],
    ["cloudflare.dns()", "DnsRecord", cloudflare({ zoneId: "z" })],
    ["gcp.cloudDns()", "RecordSet", cloudDns({ managedZone: "example-com" })],
])("%s", (_zone, kind, dns) => {
    test("publishes addresses at once, and HTTPS records when h3 answers", async () => {
        const all = await edge({ dns });
        const record = (type: string) => all.one(kind, `edge-dns-app.example.com-${type}`);
        expect(all.waits(record("https"), all.one("Http3Gate"))).toBe(true);
        expect(all.waits(record("a"), all.one("Http3Check"))).toBe(false);
        expect(all.waits(record("a"), all.one("ClusterPreflight"))).toBe(true);
    });

    test("never has a record deleted before the new one is there, whatever the provider would choose", async () => {
        const all = await edge({ dns });
        expect(all.of(kind).map(({ deleteBeforeReplace }) => deleteBeforeReplace)).toEqual([false, false]);
    });

    test("publishes another edge's addresses beside its own while one takes over, and looks at them too", async () => {
        // Where a record holds one address, the gateway's own would be counted twice.
        const own = kind === "DnsRecord" ? [] : ["192.0.2.10"];
        const alsoPublish = { ipv4: [...own, "198.51.100.7"] };
        const more = kind === "DnsRecord" ? cloudflare({ zoneId: "z", addressesPerFamily: 2 }) : dns;
        const all = await edge({ dns: more, alsoPublish });
        const published = all
            .of(kind)
            .flatMap(({ inputs }) => [inputs["content"] ?? inputs["records"] ?? inputs["rrdatas"]]);
        expect(published.flat().slice(0, 2)).toEqual(["192.0.2.10", "198.51.100.7"]);
        expect(all.one("Http3Check").inputs["addresses"]).toEqual(["192.0.2.10", "198.51.100.7"]);
    });

    test("has an HTTPS record where the stage has one, and the same names at every run", async () => {
        for (const [stage, count] of [
            ["off", 1],
            ["dark", 1],
            ["trial", 1],
            ["on", 2],
            ["withdraw", 2],
        ] as const) {
            const all = await edge({ dns, advertisement: { stage } });
            expect([stage, all.of(kind).length]).toEqual([stage, count]);
        }
        const names = async () => (await edge({ dns })).of(kind).map(({ urn }) => urn);
        expect(await names()).toEqual(await names());
    });

    test("is in a preview what an update then creates: nothing is made inside apply", async () => {
        const urns = (all: Registrations) =>
            all
                .of(kind)
                .map(({ urn }) => urn)
                .sort();
        expect(urns(await edge({ dns }, undefined, true))).toEqual(urns(await edge({ dns })));
    });
});

test.each([
    ["aws", /@pulumi\/(gcp|azure-native|cloudflare)\//],
    ["gcp", /@pulumi\/(aws|azure-native|cloudflare)\//],
    ["azure", /@pulumi\/(aws|gcp|cloudflare)\//],
    ["cloudflare", /@pulumi\/(aws|gcp|azure-native)\//],
])("the entry %s loads its own SDK alone, and not the whole of it", (entry, others) => {
    const script = `await import("pulumi-http3-gateway/${entry}");
        const { createRequire } = await import("node:module");
        console.log(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
        cwd: join(import.meta.dirname, "../../.."),
        encoding: "utf8",
    });
    expect(stderr).toBe("");
    const files = JSON.parse(stdout) as string[];
    expect(files.filter((file) => others.test(file))).toEqual([]);
    expect(
        files.filter((file) => file.includes(`@pulumi/${entry === "azure" ? "azure-native" : entry}/`)).length,
    ).toBeLessThan(60);
});
