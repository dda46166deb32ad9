import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressRecords, httpsRecords, type RecordSet } from "../../../components/dns/records.ts";
import { type ZoneData, zoneFile } from "../../../components/dns/zoneFile.ts";
import { inClusterZone, none, type Stage } from "../../../components/index.ts";
import { edge, only } from "./program.ts";

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const addresses = fc.record({
    ipv4: fc.uniqueArray(fc.ipV4(), { maxLength: 3 }),
    ipv6: fc.uniqueArray(fc.ipV6(), { maxLength: 3 }),
});

const zoneData: fc.Arbitrary<ZoneData> = fc
    .record({
        labels: fc.uniqueArray(label, { minLength: 1, maxLength: 4 }),
        nameServers: addresses.filter(({ ipv4, ipv6 }) => ipv4.length + ipv6.length > 0),
        edge: addresses,
        stage: fc.constantFrom<Stage>("off", "dark", "trial", "on", "withdraw"),
        ttl: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    })
    .map(({ labels, nameServers, edge: ours, stage, ttl }) => {
        const listeners = labels.map((name) => ({
            hostname: `${name}.h3.example.com`,
            port: 443,
            protocol: "HTTPS" as const,
            http3: true,
            advertisedPort: 443,
        }));
        const records: RecordSet[] = [
            ...addressRecords(listeners, ours, ttl),
            ...httpsRecords(listeners, { stage, maxAge: 60, ttl, svcParams: {} }),
        ];
        return { zone: "h3.example.com", nameServers, records, ttl };
    });

const serialOf = (file: string) => Number(/ SOA \S+ \S+ (\d+) /.exec(file)?.[1]);
const bind = spawnSync("named-checkzone", ["-v"]).status === 0;

describe("a zone file", () => {
    test("has SOA, NS, the name servers' addresses, and A, AAAA and HTTPS of each hostname", () => {
        const listeners = [
            { hostname: "app.h3.example.com", port: 443, protocol: "HTTPS" as const, http3: true, advertisedPort: 443 },
        ];
        const file = zoneFile({
            zone: "h3.example.com",
            nameServers: { ipv4: ["192.0.2.53"], ipv6: ["2001:db8::53"] },
            records: [
                ...addressRecords(listeners, { ipv4: ["192.0.2.1"], ipv6: ["2001:db8::1"] }, 60),
                ...httpsRecords(listeners, { stage: "on", maxAge: 60, ttl: 60, svcParams: {} }),
            ],
            ttl: 300,
        });
        expect(file.replace(/hostmaster\.h3\.example\.com\. \d+/, "hostmaster.h3.example.com. SERIAL")).toBe(
            [
                "$ORIGIN h3.example.com.",
                "@ 300 IN SOA ns1.h3.example.com. hostmaster.h3.example.com. SERIAL 3600 600 604800 300",
                "@ 300 IN NS ns1.h3.example.com.",
                "ns1.h3.example.com. 300 IN A 192.0.2.53",
                "ns1.h3.example.com. 300 IN AAAA 2001:db8::53",
                "app.h3.example.com. 60 IN A 192.0.2.1",
                "app.h3.example.com. 60 IN AAAA 2001:db8::1",
                'app.h3.example.com. 60 IN HTTPS 1 . alpn="h3,h2"',
                "",
            ].join("\n"),
        );
    });

    test("has a serial that changes when the data does, and only then", () => {
        fc.assert(
            fc.property(zoneData, zoneData, (one, two) => {
                expect(zoneFile(structuredClone(one))).toBe(zoneFile(one));
                const [first, second] = [zoneFile(one), zoneFile(two)];
                const same = first.replace(/SOA.*/, "") === second.replace(/SOA.*/, "");
                // 32 bits: two zones of one run do not meet by chance.
                expect(serialOf(first) === serialOf(second)).toBe(same);
                expect(serialOf(first)).toBeGreaterThanOrEqual(1);
                expect(serialOf(first)).toBeLessThanOrEqual(2 ** 32 - 1);
            }),
        );
    });

    test.skipIf(!bind)("is a zone to BIND (skipped where named-checkzone is not installed)", () => {
        const folder = mkdtempSync(join(tmpdir(), "http3-zone-"));
        fc.assert(
            fc.property(zoneData, (data) => {
                const file = join(folder, "zone");
                writeFileSync(file, zoneFile(data));
                const { status, stdout } = spawnSync("named-checkzone", [data.zone, file], { encoding: "utf8" });
                expect(status, stdout).toBe(0);
                expect(stdout).toContain(`loaded serial ${serialOf(zoneFile(data))}`);
            }),
            { numRuns: 40 },
        );
    });
});

describe("inClusterZone()", () => {
    test("serves the zone from two CoreDNS pods on one address, over UDP and TCP", async () => {
        const all = await edge();
        expect(only(all, ":Service").inputs["spec"]).toMatchObject({
            type: "LoadBalancer",
            externalTrafficPolicy: "Local",
            ipFamilies: ["IPv4", "IPv6"],
            ipFamilyPolicy: "RequireDualStack",
            ports: [
                { name: "dns", port: 53, protocol: "UDP" },
                { name: "dns-tcp", port: 53, protocol: "TCP" },
            ],
        });
        expect(only(all, ":Deployment").inputs["spec"]).toMatchObject({
            replicas: 2,
            template: {
                spec: {
                    automountServiceAccountToken: false,
                    containers: [{ image: "registry.k8s.io/coredns/coredns:v1.14.7" }],
                },
            },
        });
    });

    test("takes image, replicas, namespace, class and annotations", async () => {
        const dns = inClusterZone({
            zone: "example.com",
            image: "mirror.example.com/coredns:1",
            replicas: 1,
            namespace: "dns",
            loadBalancerClass: "example.com/lb",
            annotations: { tier: "dns" },
        });
        const all = await edge({ dns });
        expect(only(all, ":Service").inputs).toMatchObject({
            metadata: { namespace: "dns", annotations: { tier: "dns" } },
            spec: { loadBalancerClass: "example.com/lb", ipFamilyPolicy: "SingleStack" },
        });
        expect(only(all, ":Deployment").inputs["spec"]).toMatchObject({
            replicas: 1,
            template: { spec: { containers: [{ image: "mirror.example.com/coredns:1" }] } },
        });
        expect(all.filter((one) => one.type.endsWith(":PodDisruptionBudget"))).toEqual([]);
    });

    test("rolls its pods when a record changes, and only then", async () => {
        const stamp = async (ttl: number) => {
            const { template } = only(await edge({ advertisement: { ttl } }), ":Deployment").inputs["spec"] as {
                template: { metadata: { annotations: Record<string, string> } };
            };
            return template.metadata.annotations["http3-gateway.dev/zone"];
        };
        expect(await stamp(300)).toBe(await stamp(300));
        expect(await stamp(300)).not.toBe(await stamp(60));
    });
});

test("none() publishes nothing", async () => {
    const all = await edge({ dns: none() });
    expect(all.filter((one) => /:(InClusterZone|ConfigMap|Deployment|Service)$/.test(one.type))).toEqual([]);
});
