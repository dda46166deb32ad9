import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { addressRecords, httpsRecords } from "../../../components/dns/records.ts";
import { type ZoneData, zoneFile } from "../../../components/dns/zoneFile.ts";
import {
    type Addresses,
    hostPorts,
    type InClusterZoneArgs,
    inClusterZone,
    none,
    STAGE_NAMES,
} from "../../../components/index.ts";
import type { AdvertisementPlan, ListenerPlan } from "../../../components/model/plan.ts";
import { edge, recordsOf } from "../../support/edge.ts";
import { kindOf, type Registrations } from "../../support/registrations.ts";

/** What a zone is made from. */
interface Edge {
    zone: string;
    /** Name server of another zone; else it is one of this zone's own names. */
    elsewhere: string | null;
    nameServers: Addresses;
    listeners: ListenerPlan[];
    addresses: Addresses;
    advertisement: AdvertisementPlan;
}

function dataOf({ zone, elsewhere, nameServers, listeners, addresses, advertisement }: Edge): ZoneData {
    const { ttl } = advertisement;
    return {
        zone,
        nameServer: elsewhere ?? `ns1.${zone}`,
        nameServers,
        records: [...addressRecords(listeners, addresses, ttl), ...httpsRecords(listeners, advertisement)],
        ttl,
    };
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const zone = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
const someAddresses = fc.record({
    ipv4: fc.uniqueArray(fc.ipV4(), { maxLength: 3 }),
    ipv6: fc.uniqueArray(fc.ipV6(), { maxLength: 3 }),
});
const oneAddress = fc.ipV4().map((address) => ({ ipv4: [address], ipv6: [] }));
const anEdge: fc.Arbitrary<Edge> = zone.chain((apex) =>
    fc.record({
        zone: fc.constant(apex),
        elsewhere: fc.option(fc.constant("ns1.example.net")),
        nameServers: fc.oneof(oneAddress, someAddresses).filter(({ ipv4, ipv6 }) => ipv4.length + ipv6.length > 0),
        listeners: fc.uniqueArray(
            fc
                .record({ below: fc.option(label.filter((name) => name !== "ns1")), port: fc.constantFrom(443, 8443) })
                .map(
                    ({ below, port }): ListenerPlan => ({
                        hostname: below === null ? apex : `${below}.${apex}`,
                        port,
                        protocol: "HTTPS",
                        http3: true,
                        advertisedPort: port,
                    }),
                ),
            { maxLength: 5, selector: ({ hostname, port }) => `${hostname}:${port}` },
        ),
        addresses: someAddresses,
        advertisement: fc.record({
            stage: fc.constantFrom(...STAGE_NAMES),
            maxAge: fc.integer({ min: 1, max: 86_400 }),
            ttl: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
            svcParams: fc.constantFrom<Record<string, string>>({}, { key667: "hello" }, { dohpath: '"/dns{?dns}"' }),
        }),
    }),
);

const SOA = /^@ \d+ IN SOA (\S+) (\S+) (\d+) 3600 600 604800 \d+$/m;
const serial = (file: string) => Number(SOA.exec(file)?.[3]);
const withoutSerial = (file: string) => file.replace(SOA, (soa, _ns, _mailbox, number) => soa.replace(number, "#"));

describe("a zone's serial", () => {
    test("is a number that a zone file may hold", () => {
        fc.assert(
            fc.property(anEdge, (each) => {
                const number = serial(zoneFile(dataOf(each)));
                expect(Number.isInteger(number) && number >= 1 && number <= 2 ** 32 - 1).toBe(true);
            }),
        );
    });

    test("stays when nothing of the data changes, whatever else does", () => {
        fc.assert(
            fc.property(anEdge, fc.integer({ min: 1, max: 86_400 }), (each, maxAge) => {
                const again = { ...structuredClone(each), advertisement: { ...each.advertisement, maxAge } };
                expect(zoneFile(dataOf(again))).toBe(zoneFile(dataOf(each)));
            }),
        );
    });

    test("changes with any line of the zone, and only then", () => {
        const changes = fc.record(
            {
                nameServers: oneAddress,
                addresses: someAddresses,
                stage: fc.constantFrom(...STAGE_NAMES),
                ttl: fc.integer({ min: 0, max: 600 }),
            },
            { requiredKeys: [] },
        );
        fc.assert(
            fc.property(anEdge, changes, (each, { stage, ttl, ...changed }) => {
                const { advertisement } = each;
                const promised = { stage: stage ?? advertisement.stage, ttl: ttl ?? advertisement.ttl };
                const before = zoneFile(dataOf(each));
                const after = zoneFile(
                    dataOf({ ...each, ...changed, advertisement: { ...advertisement, ...promised } }),
                );
                expect(serial(after) === serial(before)).toBe(withoutSerial(after) === withoutSerial(before));
            }),
            { numRuns: 500 },
        );
    });
});

const checkzone = spawnSync("named-checkzone", ["-v"]).status === 0;

describe.skipIf(!checkzone)("BIND (skipped where named-checkzone is not on the PATH)", () => {
    test("loads every zone file, with the serial in it", () => {
        const folder = mkdtempSync(join(tmpdir(), "http3-gateway-zone-"));
        const file = join(folder, "zone");
        fc.assert(
            fc.property(anEdge, (each) => {
                const text = zoneFile(dataOf(each));
                writeFileSync(file, text);
                const { status, stdout } = spawnSync("named-checkzone", [each.zone, file], { encoding: "utf8" });
                expect([status, stdout], text).toEqual([
                    0,
                    `zone ${each.zone}/IN: loaded serial ${serial(text)}\nOK\n`,
                ]);
            }),
            { numRuns: 50 },
        );
        rmSync(folder, { recursive: true });
    });
});

describe("inClusterZone()", () => {
    let all: Registrations;
    beforeAll(async () => {
        all = await edge({ hostnames: ["app.example.com", "example.com"], advertisement: { ttl: 60 } });
    });
    const dns = async (args: Partial<InClusterZoneArgs>) =>
        await edge({ dns: inClusterZone({ zone: "example.com", ...args }) });

    test("serves SOA, NS, A, AAAA and HTTPS records", () => {
        const { zone: file } = all.one("ConfigMap").inputs["data"] as { zone: string };
        expect(withoutSerial(file)).toBe(
            [
                "$ORIGIN example.com.",
                "@ 60 IN SOA ns1.example.com. hostmaster.example.com. # 3600 600 604800 60",
                "@ 60 IN NS ns1.example.com.",
                "ns1.example.com. 60 IN A 192.0.2.10",
                "ns1.example.com. 60 IN AAAA 2001:db8::10",
                "app.example.com. 60 IN A 192.0.2.10",
                "app.example.com. 60 IN AAAA 2001:db8::10",
                "example.com. 60 IN A 192.0.2.10",
                "example.com. 60 IN AAAA 2001:db8::10",
                'app.example.com. 60 IN HTTPS 1 . alpn="h3,h2"',
                'example.com. 60 IN HTTPS 1 . alpn="h3,h2"',
                "",
            ].join("\n"),
        );
    });

    test("answers for its zone alone, and refuses everything else", () => {
        const { Corefile } = all.one("ConfigMap").inputs["data"] as { Corefile: string };
        expect(Corefile).toBe(
            "example.com:1053 {\n    file /etc/coredns/zone\n    errors\n    loadbalance\n}\n" +
                ".:1053 {\n    health :8080\n    ready :8181\n    template ANY ANY {\n        rcode REFUSED\n    }\n}\n",
        );
    });

    test("has an address of its own for UDP and TCP, waited for before its records are written", () => {
        expect(all.one("Service").inputs).toMatchObject({
            metadata: {
                name: "edge-dns",
                namespace: "edge-dns",
                annotations: { "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}" },
            },
            spec: {
                type: "LoadBalancer",
                externalTrafficPolicy: "Local",
                ipFamilies: ["IPv4"],
                ipFamilyPolicy: "SingleStack",
                ports: [
                    { name: "dns", port: 53, protocol: "UDP", targetPort: 1053 },
                    { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 1053 },
                ],
            },
        });
        expect(all.waits(all.one("ConfigMap"), all.one("Service"))).toBe(true);
    });

    test("serves another edge's addresses beside its own, while one takes over", async () => {
        const taken = await edge({ alsoPublish: { ipv4: ["192.0.2.10", "198.51.100.7"] } });
        expect(recordsOf(taken).filter((line) => line.includes(" A "))).toEqual([
            "app.example.com 300 A 192.0.2.10",
            "app.example.com 300 A 198.51.100.7",
        ]);
    });

    test("is created in its own namespace, after the preflight, and its pods after the zone file", () => {
        const namespace = all.one("Namespace", "edge-dns-namespace");
        expect(all.waits(namespace, all.one("ClusterPreflight"))).toBe(true);
        const objects = all.of("Service", "ConfigMap", "Deployment", "PodDisruptionBudget");
        expect(objects.map(kindOf).sort()).toEqual(["ConfigMap", "Deployment", "PodDisruptionBudget", "Service"]);
        expect(objects.filter((each) => !all.waits(each, namespace)).map(kindOf)).toEqual([]);
        expect(all.waits(all.one("Deployment"), all.one("ConfigMap"))).toBe(true);
    });

    test("promises nothing before the Gateway and its policy are there", () => {
        expect(all.waits(all.one("ConfigMap"), all.one("Gateway"))).toBe(true);
        expect(all.waits(all.one("ConfigMap"), all.one("ClientTrafficPolicy"))).toBe(true);
        expect(all.waits(all.one("Service"), all.one("Gateway"))).toBe(false);
    });

    test("promises nothing before the Gateway is there, even where its addresses are known", async () => {
        const known = await edge({ exposure: hostPorts({ addresses: ["203.0.113.1"] }) });
        for (const earlier of ["Gateway", "ClientTrafficPolicy", "HTTPRoute"]) {
            expect([earlier, known.waits(known.one("ConfigMap"), known.one(earlier))]).toEqual([earlier, true]);
        }
    });

    test("runs two pods that need no right and no cluster DNS, one of which stays while nodes are drained", () => {
        const labels = { "app.kubernetes.io/name": "http3-zone", "app.kubernetes.io/instance": "edge-dns" };
        const selector = { matchLabels: labels };
        expect(all.spec("Deployment")).toEqual({
            replicas: 2,
            selector,
            progressDeadlineSeconds: 180,
            strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
            template: {
                metadata: {
                    labels,
                    annotations: { "http3-gateway.dev/zone": expect.stringMatching(/^[0-9a-f]{16}$/) },
                },
                spec: {
                    dnsPolicy: "Default",
                    automountServiceAccountToken: false,
                    topologySpreadConstraints: [
                        {
                            maxSkew: 1,
                            topologyKey: "kubernetes.io/hostname",
                            whenUnsatisfiable: "ScheduleAnyway",
                            labelSelector: selector,
                        },
                    ],
                    containers: [
                        {
                            name: "coredns",
                            image: "registry.k8s.io/coredns/coredns:v1.14.7",
                            args: ["-conf", "/etc/coredns/Corefile"],
                            ports: [
                                { name: "dns", containerPort: 1053, protocol: "UDP" },
                                { name: "dns-tcp", containerPort: 1053, protocol: "TCP" },
                            ],
                            readinessProbe: { httpGet: { path: "/ready", port: 8181 }, periodSeconds: 2 },
                            livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 10 },
                            resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "128Mi" } },
                            securityContext: {
                                runAsNonRoot: true,
                                runAsUser: 65_532,
                                allowPrivilegeEscalation: false,
                                readOnlyRootFilesystem: true,
                                capabilities: { drop: ["ALL"] },
                            },
                            volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
                        },
                    ],
                    volumes: [{ name: "config", configMap: { name: "edge-dns" } }],
                },
            },
        });
        expect(all.spec("PodDisruptionBudget")).toEqual({ minAvailable: 1, selector });
        expect(all.waits(all.one("Deployment"), all.one("ConfigMap"))).toBe(true);
    });

    test("rolls its pods when a line of the zone changes, and only then", async () => {
        const stamp = async (changed: Parameters<typeof edge>[0]) => {
            const { template } = (await edge(changed)).spec("Deployment") as {
                template: { metadata: { annotations: Record<string, string> } };
            };
            return template.metadata.annotations["http3-gateway.dev/zone"];
        };
        const on = await stamp({});
        expect(on).toMatch(/^[0-9a-f]{16}$/);
        expect(await stamp({ advertisement: { maxAge: 60 }, redirectHttp: false })).toBe(on);
        expect(await stamp({ advertisement: { stage: "withdraw" } })).not.toBe(on);
        expect(await stamp({ advertisement: { stage: "dark" } })).toBe(
            await stamp({ advertisement: { stage: "trial", ttl: 300 } }),
        );
    });

    test("takes both families, image, pods, namespace, class and annotations", async () => {
        const changed = await dns({
            ipFamilies: ["IPv4", "IPv6"],
            image: "mirror.example/coredns:1",
            replicas: 1,
            namespace: "names",
            loadBalancerClass: "acme.example/lb",
            annotations: { team: "dns" },
        });
        expect(changed.one("Namespace", "edge-dns-namespace").inputs["metadata"]).toEqual({ name: "names" });
        expect(changed.one("Service").inputs).toMatchObject({
            metadata: { name: "edge-dns", namespace: "names", annotations: { team: "dns" } },
            spec: {
                ipFamilies: ["IPv4", "IPv6"],
                ipFamilyPolicy: "RequireDualStack",
                loadBalancerClass: "acme.example/lb",
            },
        });
        expect(changed.spec("Deployment")).toMatchObject({
            replicas: 1,
            template: { spec: { containers: [{ image: "mirror.example/coredns:1" }] } },
        });
        expect(changed.of("PodDisruptionBudget")).toEqual([]);
    });
});

test("none() publishes nothing, and the edge is there all the same", async () => {
    const silent = await edge({ dns: none() });
    expect(silent.of("InClusterZone", "ConfigMap", "Deployment", "Service", "PodDisruptionBudget")).toEqual([]);
    expect(silent.of("Gateway").map(({ name }) => name)).toEqual(["edge"]);
});
