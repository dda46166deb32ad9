import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hostPorts, type ListenerInput, STAGES, type Stage } from "../../../components/index.ts";
import { altSvc } from "../../../components/plan.ts";
import { app, edge, perListener, recordsOf } from "./support/edge.ts";
import { BALANCER, type Registrations } from "./support/registrations.ts";

const targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }];
const setTo = (value: string) => ({
    targetRefs,
    http3: {},
    headers: { lateResponseHeaders: { set: [{ name: "alt-svc", value }] } },
});

/**
 * The design's table, as the cluster sees it. Envoy Gateway opens QUIC and gives the Service its UDP port exactly
 * where the policy has `http3`.
 */
const rows: [stage: Stage, policy: unknown, https: string[]][] = [
    ["off", { targetRefs }, []],
    ["dark", { targetRefs, http3: {}, headers: { lateResponseHeaders: { remove: ["alt-svc"] } } }, []],
    ["trial", setTo('h3=":443"; ma=60'), []],
    ["on", setTo('h3=":443"; ma=86400'), ['1 . alpn="h3,h2"']],
    ["withdraw", setTo("clear"), ['1 . alpn="h2"']],
];

const addresses = (ttl: number) => [
    `app.example.com ${ttl} A ${BALANCER.ipv4[0]}`,
    `app.example.com ${ttl} AAAA ${BALANCER.ipv6[0]}`,
];

describe("stage", () => {
    test.each(rows)("%s: listener, UDP port and Alt-Svc, HTTPS record", async (stage, policy, https) => {
        const all = await edge({ advertisement: { stage } });
        expect(all.spec("ClientTrafficPolicy")).toEqual(policy);
        expect(recordsOf(all)).toEqual([
            ...addresses(300),
            ...https.map((data) => `app.example.com 300 HTTPS ${data}`),
        ]);
    });

    test.each(rows)("%s: the same with a max-age of an hour and a TTL of a minute", async (stage, policy, https) => {
        const all = await edge({ advertisement: { stage, maxAge: 3600, ttl: 60 } });
        expect(all.spec("ClientTrafficPolicy")).toEqual(stage === "on" ? setTo('h3=":443"; ma=3600') : policy);
        expect(recordsOf(all)).toEqual([...addresses(60), ...https.map((data) => `app.example.com 60 HTTPS ${data}`)]);
    });

    test("is one of the five, and on where nothing is said", async () => {
        expect(rows.map(([stage]) => stage)).toEqual(STAGES);
        const silent = await edge();
        expect(silent.spec("ClientTrafficPolicy")).toEqual(setTo('h3=":443"; ma=86400'));
    });

    test("changes nothing but the policy, the records and what the component records", async () => {
        const inputs = (all: Registrations) => new Map(all.all.map((each) => [each.urn, JSON.stringify(each.inputs)]));
        const on = await edge({ advertisement: { stage: "on" } });
        for (const stage of STAGES.filter((each) => each !== "on")) {
            const before = inputs(on);
            const after = inputs(await edge({ advertisement: { stage } }));
            const changed = on.all.filter(({ urn }) => before.get(urn) !== after.get(urn)).map(({ type }) => type);
            expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
            expect(changed.map((type) => type.replace(/^.*:/, "")).sort()).toEqual([
                "ClientTrafficPolicy",
                "ConfigMap",
                "Deployment",
                "Http3Gateway",
                "InClusterZone",
            ]);
        }
    });

    test("on carries further SvcParams in the order of their keys, and every stage without a record drops them", async () => {
        const svcParams = { key668: "world", key667: "hello" };
        const on = await edge({ advertisement: { stage: "on", svcParams } });
        expect(recordsOf(on).at(-1)).toBe('app.example.com 300 HTTPS 1 . alpn="h3,h2" key667="hello" key668="world"');
        const quoted = await edge({
            advertisement: { svcParams: { mandatory: "key667", key667: '"a b"', ohttp: "" } },
        });
        expect(recordsOf(quoted).at(-1)).toBe(
            'app.example.com 300 HTTPS 1 . mandatory="key667" alpn="h3,h2" ohttp key667="a b"',
        );
        const trial = await edge({ advertisement: { stage: "trial", svcParams } });
        expect(recordsOf(trial)).toEqual(addresses(300));
    });
});

describe("what is promised", () => {
    const listening = async (stage: Stage, ...listeners: ListenerInput[]) =>
        await edge({ hostnames: [], listeners, advertisement: { stage } });

    test.each<[string, ListenerInput[], number]>([
        [
            "the UDP port that an outer balancer maps",
            [{ ...app, http3: { enabled: true, advertisedPort: 8443 } }],
            8443,
        ],
        ["the listener's own port", [{ ...app, port: 4433 }], 4433],
        [
            "the port of the listener with HTTP/3",
            [{ hostname: "old.example.com", protocol: "TLS", port: 8443 }, app],
            443,
        ],
        ["443 after a plain listener", [{ hostname: "plain.example.com", protocol: "HTTP", port: 8080 }, app], 443],
    ])("in Alt-Svc is %s", async (_which, listeners, port) => {
        expect((await listening("on", ...listeners)).spec("ClientTrafficPolicy")).toEqual(
            setTo(`h3=":${port}"; ma=86400`),
        );
        expect((await listening("trial", ...listeners)).spec("ClientTrafficPolicy")).toEqual(
            setTo(`h3=":${port}"; ma=60`),
        );
        expect((await listening("withdraw", ...listeners)).spec("ClientTrafficPolicy")).toEqual(setTo("clear"));
    });

    test("in DNS is nothing where Alt-Svc names another port than the URL: browsers would drop the record", async () => {
        const mapped = { ...app, http3: { enabled: true, advertisedPort: 8443 } };
        expect(recordsOf(await listening("on", mapped))).toEqual(addresses(300));
    });

    test("is nothing where no listener has HTTP/3", async () => {
        const all = await listening("on", { ...app, http3: { enabled: false } });
        expect(all.spec("ClientTrafficPolicy")).toEqual({ targetRefs });
        expect(recordsOf(all)).toEqual(addresses(300));
    });

    test("in DNS is one record for each hostname and port, and one pair of addresses for each hostname", async () => {
        const all = await edge({
            controller: perListener,
            hostnames: ["*.example.com"],
            listeners: [app, { ...app, port: 8443 }],
        });
        const of = (owner: string) => addresses(300).map((line) => line.replace("app.example.com", owner));
        expect(recordsOf(all)).toEqual([
            ...of("*.example.com"),
            ...of("app.example.com"),
            '*.example.com 300 HTTPS 1 . alpn="h3,h2"',
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
            '_8443._https.app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("is the same on host ports as on a balancer", async () => {
        for (const [stage, policy, https] of rows) {
            const all = await edge({ exposure: hostPorts(), advertisement: { stage } });
            expect(all.spec("ClientTrafficPolicy")).toEqual(policy);
            expect(recordsOf(all)).toEqual([
                ...addresses(300),
                ...https.map((data) => `app.example.com 300 HTTPS ${data}`),
            ]);
        }
    });

    test("never promises h3 for longer than it says", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...STAGES),
                fc.integer({ min: 1, max: 2 ** 31 - 1 }),
                fc.integer({ min: 1, max: 65_535 }),
                (stage, maxAge, port) => {
                    const value = altSvc({ stage, maxAge, ttl: 300, svcParams: {} }, port);
                    const seconds = Number(/^h3=":\d+"; ma=(\d+)$/.exec(value ?? "")?.[1] ?? 0);
                    expect(seconds).toBe({ off: 0, dark: 0, trial: 60, on: maxAge, withdraw: 0 }[stage]);
                    expect(value?.includes(`:${port}"`) ?? false).toBe(stage === "trial" || stage === "on");
                },
            ),
        );
    });
});
