import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listenerName } from "../../../components/controllers/envoyGatewayListeners.ts";
import { makePlan } from "../../../components/http3Gateway.ts";
import { envoyGateway, mixedService, none, type Plan, selfSigned } from "../../../components/index.ts";
import { type ListenerInput, normalizeListeners } from "../../../components/listeners.ts";

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
const hostname = fc
    .tuple(fc.boolean(), fc.array(label, { minLength: 2, maxLength: 4 }))
    .map(([wildcard, labels]) => `${wildcard ? "*." : ""}${labels.join(".")}`);

/** An HTTPS listener with an opinion on h3, free of either design. */
interface Wish {
    hostname: string;
    port: number;
    http3: boolean;
    advertisedPort: number | undefined;
}

const wishes: fc.Arbitrary<Wish[]> = fc.uniqueArray(
    fc.record({
        hostname,
        port: fc.integer({ min: 1, max: 65_535 }),
        http3: fc.boolean(),
        advertisedPort: fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8, selector: (wish) => wish.hostname },
);

const advertised = ({ advertisedPort }: Wish) => (advertisedPort === undefined ? {} : { advertisedPort });

/** Design A of issue #687: a field of the HTTPS listener. */
const designA = (wish: Wish): ListenerInput[] => [
    {
        hostname: wish.hostname,
        port: wish.port,
        http3: { enabled: wish.http3, ...(wish.http3 ? advertised(wish) : {}) },
    },
];

/** Design B of issue #687: a listener of its own beside it. */
const designB = (wish: Wish): ListenerInput[] => [
    { hostname: wish.hostname, port: wish.port, protocol: "HTTPS" },
    ...(wish.http3
        ? [
              {
                  hostname: wish.hostname,
                  port: wish.port,
                  protocol: "HTTP3" as const,
                  http3: { enabled: true, ...advertised(wish) },
              },
          ]
        : []),
];

const plan = (listeners: ListenerInput[], hostnames: string[] = []): Plan =>
    makePlan("edge", {
        hostnames,
        listeners,
        redirectHttp: false,
        controller: envoyGateway(),
        exposure: mixedService(),
        certificate: selfSigned(),
        dns: none(),
    });

describe("the two designs of kubernetes-sigs/gateway-api#687", () => {
    test("give the same plan for the same wish", () => {
        fc.assert(
            fc.property(wishes, (all) => {
                // Design B is recognized by its HTTP3 listeners; without one, h3 is on wherever there is TLS.
                fc.pre(all.some((wish) => wish.http3));
                expect(plan(all.flatMap(designB))).toEqual(plan(all.flatMap(designA)));
            }),
        );
    });

    test("are the same for hostnames alone and for an HTTP3 listener beside each", () => {
        fc.assert(
            fc.property(fc.uniqueArray(hostname, { minLength: 1, maxLength: 8 }), (hostnames) => {
                const beside = hostnames.map((name): ListenerInput => ({ hostname: name, protocol: "HTTP3" }));
                expect(plan(beside, hostnames)).toEqual(plan([], hostnames));
            }),
        );
    });

    test("an HTTP3 listener may come before its HTTPS listener", () => {
        const [https, http3]: ListenerInput[] = [
            { hostname: "app.example.com" },
            { hostname: "app.example.com", protocol: "HTTP3" },
        ];
        expect(normalizeListeners([], [http3 as ListenerInput, https as ListenerInput]).listeners).toEqual([
            { hostname: "app.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 },
        ]);
    });

    test("beside one HTTP3 listener, a hostname without one has no QUIC", () => {
        const { listeners } = normalizeListeners(
            ["a.example.com", "b.example.com"],
            [{ hostname: "a.example.com", protocol: "HTTP3" }],
        );
        expect(listeners.map((listener) => listener.http3)).toEqual([true, false]);
    });

    test("TLS passthrough and plain HTTP have no QUIC by default, and their own ports", () => {
        const { listeners } = normalizeListeners(
            [],
            [
                { hostname: "raw.example.com", protocol: "TLS" },
                { hostname: "plain.example.com", protocol: "HTTP" },
            ],
        );
        expect(listeners.map(({ port, http3 }) => [port, http3])).toEqual([
            [443, false],
            [80, false],
        ]);
    });
});

describe("the name of a listener", () => {
    test("is unique for each hostname and port, and a valid section name", () => {
        const listener = fc.record({ hostname, port: fc.integer({ min: 1, max: 65_535 }) });
        const unique = { selector: (one: { hostname: string; port: number }) => `${one.hostname} ${one.port}` };
        fc.assert(
            fc.property(fc.uniqueArray(listener, { ...unique, maxLength: 20 }), (all) => {
                const names = all.map(({ port, hostname: host }) =>
                    listenerName({ hostname: host, port, protocol: "HTTPS", http3: true, advertisedPort: port }),
                );
                expect(new Set(names).size).toBe(all.length);
                for (const name of names) {
                    expect(name).toMatch(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
                }
            }),
        );
    });
});
