import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeTransition, type Promised, type StageHistory } from "../../../components/advertisement/stageHistory.ts";
import {
    existingEnvoyGateway,
    hostPorts,
    type ListenerInput,
    STAGE_NAMES,
    type Stage,
} from "../../../components/index.ts";
import { altSvc } from "../../../components/model/plan.ts";
import { app, edge, perListener, recordsOf, toldBy } from "../../support/edge.ts";
import { BALANCER, type Registrations } from "../../support/registrations.ts";

const targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }];

/** The design's table: whether QUIC is open, Alt-Svc, the HTTPS records, and every record's TTL. */
const rows: [stage: Stage, quic: boolean, altSvc: string | undefined, https: string[], ttl: number][] = [
    ["off", false, undefined, [], 300],
    ["dark", true, undefined, [], 300],
    ["trial", true, 'h3=":443"; ma=60', [], 60],
    ["on", true, 'h3=":443"; ma=86400', ['1 . alpn="h3,h2"'], 300],
    ["withdraw", true, "clear", ['1 . alpn="h2"'], 60],
];

const addresses = (ttl: number) => [
    `app.example.com ${ttl} A ${BALANCER.ipv4[0]}`,
    `app.example.com ${ttl} AAAA ${BALANCER.ipv6[0]}`,
];

describe("stage", () => {
    test.each(rows)(
        "%s: QUIC open %s, Alt-Svc %s, HTTPS record %j, TTL %d",
        async (stage, quic, altSvc, https, ttl) => {
            const all = await edge({ advertisement: { stage } });
            expect(all.spec("ClientTrafficPolicy")).toEqual({ targetRefs });
            expect(toldBy(all)).toEqual({ quic, altSvc });
            expect(recordsOf(all)).toEqual([
                ...addresses(ttl),
                ...https.map((data) => `app.example.com ${ttl} HTTPS ${data}`),
            ]);
        },
    );

    test.each(rows)("%s: the same with a max-age of an hour and a TTL of a minute", async (stage, quic, was, https) => {
        const all = await edge({ advertisement: { stage, maxAge: 3600, ttl: 60 } });
        expect(toldBy(all)).toEqual({ quic, altSvc: stage === "on" ? 'h3=":443"; ma=3600' : was });
        expect(recordsOf(all)).toEqual([...addresses(60), ...https.map((data) => `app.example.com 60 HTTPS ${data}`)]);
    });

    test("has a TTL of its own where one is said for it, and keeps the others'", async () => {
        const ttl = { on: 3600, dark: 120 };
        for (const [stage, , , https, usual] of rows) {
            const all = await edge({ advertisement: { stage, ttl } });
            const expected = { ...ttl, off: usual, trial: usual, withdraw: usual }[stage];
            expect(recordsOf(all)).toEqual([
                ...addresses(expected),
                ...https.map((data) => `app.example.com ${expected} HTTPS ${data}`),
            ]);
            expect(all.one("AdvertisedStage").inputs["ttl"]).toBe(expected);
        }
    });

    test("is one of the five, and on where nothing is said", async () => {
        expect(rows.map(([stage]) => stage)).toEqual(STAGE_NAMES);
        expect(toldBy(await edge())).toEqual({ quic: true, altSvc: 'h3=":443"; ma=86400' });
    });

    test("changes nothing but what is promised, and what the component records", async () => {
        const inputs = (all: Registrations) => new Map(all.all.map((each) => [each.urn, JSON.stringify(each.inputs)]));
        const kinds = (urns: string[]) =>
            [...new Set(urns.map((urn) => urn.replace(/^.*[:/$](\w+)::.*$/, "$1")))].sort();
        const before = inputs(await edge({ advertisement: { stage: "on" } }));
        const expected: Record<Stage, string[]> = {
            off: ["AltSvc", "EnvoyPatchPolicy", "Http3Check", "Http3Gate", "Http3Listener"],
            dark: ["AltSvc", "Http3Check", "Http3Gate"],
            trial: [],
            on: [],
            withdraw: ["Http3Check", "Http3Gate"],
        };
        for (const stage of STAGE_NAMES.filter((each) => each !== "on")) {
            const after = inputs(await edge({ advertisement: { stage } }));
            const added = kinds([...after.keys()].filter((urn) => !before.has(urn)));
            expect(added).toEqual(stage === "off" ? ["AltSvcRemoval"] : []);
            expect(kinds([...before.keys()].filter((urn) => !after.has(urn)))).toEqual(expected[stage]);
            const changed = [...after.keys()].filter((urn) => before.has(urn) && before.get(urn) !== after.get(urn));
            expect(kinds(changed)).toEqual([
                "AdvertisedStage",
                ...(after.has([...before.keys()].find((urn) => urn.includes(":AltSvc::")) ?? "") ? ["AltSvc"] : []),
                "ConfigMap",
                "Deployment",
                "Http3Gateway",
                "InClusterZone",
                "ReachedPlan",
            ]);
        }
    });

    test("off removes the Alt-Svc of backends before there is a Gateway; at the others the listener of QUIC does", async () => {
        for (const stage of STAGE_NAMES) {
            const all = await edge({ advertisement: { stage } });
            expect(all.of("AltSvcRemoval", "Http3Listener").map(({ type }) => type.split(":").at(-1))).toEqual([
                stage === "off" ? "AltSvcRemoval" : "Http3Listener",
            ]);
        }
        const off = await edge({ advertisement: { stage: "off" } });
        const removal = off.one("AltSvcRemoval");
        expect(removal.inputs).toMatchObject({ namespace: "edge", name: "edge" });
        expect(off.waits(removal, off.one("ClientTrafficPolicy"))).toBe(true);
        expect(off.waits(off.one("Gateway"), removal)).toBe(true);
    });

    test("off leaves Alt-Svc alone where the controller's release cannot change it", async () => {
        const of = async (altSvcSettable: boolean) => {
            const controller = existingEnvoyGateway({ gatewayClassName: "old", capabilities: { altSvcSettable } });
            return (await edge({ controller, advertisement: { stage: "off" } })).of("AltSvcRemoval").length;
        };
        expect([await of(true), await of(false)]).toEqual([1, 0]);
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
        expect(recordsOf(trial)).toEqual(addresses(60));
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
        const told = async (stage: Stage) => toldBy(await listening(stage, ...listeners)).altSvc;
        expect(await told("on")).toBe(`h3=":${port}"; ma=86400`);
        expect(await told("trial")).toBe(`h3=":${port}"; ma=60`);
        expect(await told("withdraw")).toBe("clear");
    });

    test("in DNS is nothing where Alt-Svc names another port than the URL: browsers would drop the record", async () => {
        const mapped = { ...app, http3: { enabled: true, advertisedPort: 8443 } };
        expect(recordsOf(await listening("on", mapped))).toEqual(addresses(300));
    });

    test("is nothing where no listener has HTTP/3", async () => {
        const all = await listening("on", { ...app, http3: { enabled: false } });
        expect(toldBy(all)).toEqual({ quic: false, altSvc: undefined });
        expect(all.of("AltSvcRemoval")).toHaveLength(1);
        expect(recordsOf(all)).toEqual(addresses(300));
    });

    describe("when HTTP/3 is switched off on the last listener", () => {
        const noon = new Date("2026-11-24T12:00:00Z");
        const without = { ...app, http3: { enabled: false } };
        const judged = async (
            before: StageHistory | undefined,
            when: Date,
            stage: Stage,
            ...listeners: ListenerInput[]
        ) =>
            judgeTransition(
                before,
                (await listening(stage, ...listeners)).one("AdvertisedStage").inputs as unknown as Promised,
                when,
                undefined,
            );

        test("waits for the promise as stage off does", async () => {
            const { history: on } = await judged(undefined, noon, "on", app);
            expect((await judged(on, noon, "on", without)).refused).toBe((await judged(on, noon, "off", app)).refused);
            expect((await judged(on, noon, "on", without)).refused).toContain("stage-off-too-early");

            const { history: withdrawn } = await judged(on, noon, "withdraw", app);
            const safe = new Date(withdrawn.until ?? "");
            expect((await judged(withdrawn, new Date(safe.getTime() - 1), "withdraw", without)).refused).toContain(
                "stage-off-too-early",
            );
            expect((await judged(withdrawn, safe, "withdraw", without)).refused).toBeUndefined();
        });

        test("is none of that for a gateway that never had it, at whatever stage", async () => {
            const { history } = await judged(undefined, noon, "on", without);
            expect(history.stage).toBe("off");
            for (const stage of STAGE_NAMES) {
                const { refused, history: next } = await judged(history, noon, stage, without);
                expect({ refused, stage: next.stage, until: next.until }).toEqual({ stage: "off" });
            }
            expect((await judged(history, noon, "on", app)).refused).toBeUndefined();
        });
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
        for (const [stage, quic, altSvc, https, ttl] of rows) {
            const all = await edge({ exposure: hostPorts(), advertisement: { stage } });
            expect(toldBy(all)).toEqual({ quic, altSvc });
            expect(recordsOf(all)).toEqual([
                ...addresses(ttl),
                ...https.map((data) => `app.example.com ${ttl} HTTPS ${data}`),
            ]);
        }
    });

    test("never promises h3 for longer than it says", () => {
        fc.assert(
            fc.property(
                fc.constantFrom(...STAGE_NAMES),
                fc.integer({ min: 1, max: 2 ** 31 - 1 }),
                fc.integer({ min: 1, max: 65_535 }),
                fc.constantFrom(undefined, true as const),
                (stage, maxAge, port, persist) => {
                    const value = altSvc({ stage, maxAge, persist, ttl: 300, svcParams: {} }, port);
                    const [, ma = "0", kept] = /^h3=":\d+"; ma=(\d+)(; persist=1)?$/.exec(value ?? "") ?? [];
                    const seconds = Number(ma);
                    // A first step goes no further than it has to: at "trial" clients drop it with the network.
                    expect(kept !== undefined).toBe(persist === true && stage === "on");
                    expect(seconds).toBe({ off: 0, dark: 0, trial: 60, on: maxAge, withdraw: 0 }[stage]);
                    expect(value?.includes(`:${port}"`) ?? false).toBe(stage === "trial" || stage === "on");
                },
            ),
        );
    });
});
