import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { proxyServiceName } from "../../../components/envoyGateway/listeners.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { type ListenerInput, mixedService, none, selfSigned } from "../../../components/index.ts";
import { listenerName } from "../../../components/model/plannedListeners.ts";
import { app, edge, perListener } from "../../support/edge.ts";

/** What one wants of a hostname, in neither design's words. */
interface Wish {
    hostname: string;
    port: number;
    http3: boolean;
    advertisedPort?: number;
}

const port = fc.integer({ min: 1, max: 65_535 });
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/);
// Few enough that one hostname meets itself on several ports.
const hostname = fc
    .tuple(fc.constantFrom("", "*."), fc.array(label, { minLength: 1, maxLength: 2 }))
    .map(([wildcard, labels]) => `${wildcard}${labels.join(".")}.example`);
const wish: fc.Arbitrary<Wish> = fc.record(
    { hostname, port, http3: fc.boolean(), advertisedPort: port },
    {
        requiredKeys: ["hostname", "port", "http3"],
    },
);
const wishes = fc
    .uniqueArray(wish, { minLength: 1, maxLength: 6, selector: (each) => `${each.hostname} ${each.port}` })
    .filter((all) => all.some(({ http3 }) => http3));

/** Design A of kubernetes-sigs/gateway-api#687: HTTP/3 is a field of the HTTPS listener. */
function designA({ hostname, port, http3, advertisedPort }: Wish): ListenerInput[] {
    return [{ hostname, port, http3: http3 ? { enabled: true, advertisedPort } : { enabled: false } }];
}

/** Design B: HTTP/3 is a listener of its own, in addition to the HTTPS one. */
function designB({ hostname, port, http3, advertisedPort }: Wish): ListenerInput[] {
    const https: ListenerInput = { hostname, port, protocol: "HTTPS" };
    const beside: ListenerInput = { hostname, port, protocol: "HTTP3" };
    return http3
        ? [https, advertisedPort === undefined ? beside : { ...beside, http3: { enabled: true, advertisedPort } }]
        : [https];
}

function plan(listeners: ListenerInput[], hostnames: string[] = []) {
    return makePlan("edge", {
        hostnames,
        listeners,
        redirectHttp: false,
        controller: perListener,
        exposure: mixedService(),
        certificate: selfSigned(),
        dns: none(),
    });
}

describe("designs A and B of kubernetes-sigs/gateway-api#687", () => {
    test("give the same plan, which is the wish", () => {
        fc.assert(
            fc.property(wishes, (all) => {
                const a = plan(all.flatMap(designA));
                expect(plan(all.flatMap(designB))).toEqual(a);
                expect(a.listeners).toEqual(
                    all.map((each) => ({
                        hostname: each.hostname,
                        port: each.port,
                        protocol: "HTTPS",
                        http3: each.http3,
                        advertisedPort: (each.http3 ? each.advertisedPort : undefined) ?? each.port,
                    })),
                );
            }),
        );
    });

    test("give the same plan whatever the order of B's HTTP3 listeners", () => {
        fc.assert(
            fc.property(wishes, fc.infiniteStream(fc.nat()), (all, order) => {
                const inputs = all.flatMap(designB);
                const https = inputs.filter(({ protocol }) => protocol === "HTTPS");
                const shuffled = inputs
                    .filter(({ protocol }) => protocol === "HTTP3")
                    .map((input) => ({ input, at: order.next().value }))
                    .sort((one, two) => one.at - two.at)
                    .map(({ input }) => input);
                expect(plan([...shuffled, ...https])).toEqual(plan(all.flatMap(designA)));
            }),
        );
    });

    test("give the same objects in the cluster", async () => {
        const wanted: Wish = { ...app, port: 443, http3: true };
        const [a, b] = [
            await edge({ hostnames: [], listeners: designA(wanted) }),
            await edge({ hostnames: [], listeners: designB(wanted) }),
        ];
        const objects = (all: typeof a) => new Map(all.all.map(({ urn, inputs }) => [urn, inputs]));
        expect(objects(b)).toEqual(objects(a));
        expect(objects(b)).toEqual(objects(await edge()));
    });

    test("B may stand beside plain hostnames; those without an HTTP3 listener then have no HTTP/3", () => {
        const { listeners } = plan([{ ...app, protocol: "HTTP3" }], ["app.example.com", "old.example.com"]);
        expect(listeners.map((each) => [each.hostname, each.http3])).toEqual([
            ["app.example.com", true],
            ["old.example.com", false],
        ]);
    });

    test("both name an advertised port other than 443", () => {
        const advertised = { enabled: true, advertisedPort: 8443 };
        const expected = [{ ...app, port: 443, protocol: "HTTPS", http3: true, advertisedPort: 8443 }];
        expect(plan([{ ...app, http3: advertised }]).listeners).toEqual(expected);
        expect(plan([app, { ...app, protocol: "HTTP3", http3: advertised }]).listeners).toEqual(expected);
    });
});

describe("HTTP/3 that is said twice for one hostname and port", () => {
    const https: ListenerInput = { ...app, protocol: "HTTPS" };
    const http3: ListenerInput = { ...app, protocol: "HTTP3" };
    const message =
        'HTTP/3 of "app.example.com" on port 443 is set twice. The two may differ, and one would be silently ignored. ' +
        "Keep either http3 on the HTTPS listener or one HTTP3 listener with it. " +
        "[http3-said-twice; kubernetes-sigs/gateway-api#687]";

    test.each<[string, ListenerInput[], number]>([
        ["by both designs, against each other", [{ ...https, http3: { enabled: false } }, http3], 1],
        ["by both designs, with one voice", [{ ...https, http3: { enabled: true } }, http3], 1],
        ["by an HTTP3 listener that comes first", [http3, { ...https, http3: { enabled: true } }], 0],
        ["by two HTTP3 listeners", [https, http3, { ...http3, http3: { enabled: true, advertisedPort: 8443 } }], 2],
    ])("is refused: %s", (_how, listeners, index) => {
        expect(() => plan(listeners)).toThrow(
            `Http3Gateway "edge" has 1 problem; nothing was created.\n  listeners[${index}].protocol: ${message}`,
        );
    });

    test("is fine on two ports, and for two hostnames", () => {
        const { listeners } = plan([
            { ...https, http3: { enabled: true } },
            { ...https, port: 8443 },
            { ...http3, port: 8443 },
            { hostname: "b.example.com" },
            { hostname: "b.example.com", protocol: "HTTP3" },
        ]);
        expect(listeners.map((each) => [each.hostname, each.port, each.http3])).toEqual([
            ["app.example.com", 443, true],
            ["app.example.com", 8443, true],
            ["b.example.com", 443, true],
        ]);
    });
});

describe("the name of the proxies' Service", () => {
    test("says which Gateway it serves", () => {
        expect(proxyServiceName("shop", "edge")).toBe("envoy-shop-edge-3788f37a");
    });

    test("is one Gateway's alone, and a name that the API server takes", () => {
        const name = fc.stringMatching(/^[a-c0-1]([a-c0-1-]{0,57}[a-c0-1])?$/);
        fc.assert(
            fc.property(name, name, name, (one, two, three) => {
                expect(proxyServiceName(`${one}-${two}`, three)).not.toBe(proxyServiceName(one, `${two}-${three}`));
                // RFC 1035 label.
                expect(proxyServiceName(one, two)).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
            }),
        );
    });
});

describe("a listener's name", () => {
    const nameOf = (name: string, onPort = 443, protocol: "HTTPS" | "TLS" = "HTTPS") =>
        listenerName({ hostname: name, port: onPort, protocol, http3: false, advertisedPort: onPort });

    test("says protocol, port and hostname", () => {
        expect(nameOf("app.example.com")).toBe("https-app.example.com");
        expect(nameOf("app.example.com", 8443)).toBe("https8443-app.example.com");
        expect(nameOf("*.example.com")).toBe("wildcard-https-example.com");
        expect(nameOf("raw.example.com", 443, "TLS")).toBe("tls-raw.example.com");
    });

    test("of a hostname that fills it is told apart by a digest", () => {
        const long = `${"a".repeat(60)}.`.repeat(4);
        const [one, two] = [nameOf(`*.${long}b.example`, 8443), nameOf(`*.${long}c.example`, 8443)];
        expect([one.length, two.length]).toEqual([253, 253]);
        expect(one).not.toBe(two);
    });

    test("is one listener's alone, even beside hostnames that look like ports and wildcards", () => {
        const tricky = fc
            .tuple(
                fc.constantFrom("", "*.", "wildcard.", "8443-", "443-"),
                fc.constantFrom("a.example", "8443-a.example"),
            )
            .map((parts) => parts.join(""));
        const listener = fc.record({
            hostname: fc.oneof(tricky, hostname),
            port: fc.constantFrom(443, 8443, 44_300),
            protocol: fc.constantFrom<("HTTPS" | "TLS")[]>("HTTPS", "TLS"),
        });
        fc.assert(
            fc.property(listener, listener, (one, two) => {
                const [first, second] = [one, two].map((each) => nameOf(each.hostname, each.port, each.protocol));
                const same = JSON.stringify(one) === JSON.stringify(two);
                expect(first === second).toBe(same);
                // Gateway API SectionName.
                expect(first).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/);
            }),
            { numRuns: 1000 },
        );
    });
});
