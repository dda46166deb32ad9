import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type LookOptions, observeDns } from "../../../components/probe/dns.ts";
import { parseTarget } from "../../../components/probe/index.ts";
import type { SvcbRecord, SvcParams } from "../../../components/svcb/index.ts";
import { type Running, serveDns, swallowUdp, type Zone } from "./servers.ts";

const zone: Zone = {};
let dns: Running & { resolver: string };

beforeAll(async () => {
    dns = await serveDns(zone);
});
afterAll(() => dns.close());
beforeEach(() => {
    for (const name of Object.keys(zone)) delete zone[name];
});

function observe(url: string, options: Partial<LookOptions> = {}) {
    return observeDns(parseTarget(url), {
        resolver: dns.resolver,
        families: [4, 6],
        connect: [],
        askHttps: true,
        timeoutMs: 2000,
        signal: undefined,
        ...options,
    });
}

const record = (params: SvcParams = {}, target = ".", priority = 1): SvcbRecord => ({
    priority,
    target,
    params: { alpn: ["h3", "h2"], ...params },
});
const alias: SvcbRecord = { priority: 0, target: "other.test.", params: {} };
const owner = "_8443._https.app.test";
const url = "https://app.test:8443/";

async function https(...records: (SvcbRecord | Uint8Array)[]) {
    zone[owner] = { HTTPS: records };
    return (await observe(url)).https;
}

describe("an HTTPS record", () => {
    test.each<[string, SvcbRecord[]]>([
        ["without parameters but alpn", [record()]],
        ["with the port of the URL", [record({ port: 8443 })]],
        ["whose target is its own name", [record({}, "_8443._HTTPS.App.test.")]],
        ["with keys that browsers know as mandatory ones", [record({ mandatory: ["alpn"] })]],
        ["beside one that names another port", [record({ port: 9 }), record({}, ".", 2)]],
        ["without the default protocol, beside one with it", [record({ noDefaultAlpn: true }), record({}, ".", 2)]],
    ])("advertises h3: one %s", async (_what, records) => {
        const { status, advertisesH3, owner: asked } = await https(...records);
        expect({ status, advertisesH3, asked }).toEqual({ status: "found", advertisesH3: true, asked: owner });
    });

    test.each<[string, SvcbRecord[], string[]]>([
        ["another port", [record({ port: 443 })], ["port 443 is not the URL's 8443: Chromium ignores the record"]],
        [
            "another target",
            [record({}, "app.test.")],
            ["target app.test. is not the owner name: Chromium ignores the record"],
        ],
        [
            "an alias beside it",
            [record(), alias],
            Array(2).fill("an AliasMode record is in the set: Chromium ignores all of it"),
        ],
        [
            "a mandatory key that clients do not know",
            [record({ mandatory: ["alpn", "key667"], other: { key667: Uint8Array.of(1) } })],
            ["mandatory lists key667, which clients do not support: they ignore the record"],
        ],
        [
            "no default protocol in any record",
            [record({ noDefaultAlpn: true }), record({ noDefaultAlpn: true }, ".", 2)],
            Array(2).fill("every record has no-default-alpn: Chromium ignores all of them"),
        ],
        ["h2 alone", [record({ alpn: ["h2"] })], []],
    ])("does not advertise h3 with %s, and says why", async (_what, records, problems) => {
        const observed = await https(...records);
        expect(observed).toMatchObject({ status: "found", advertisesH3: false, problems });
        expect(observed.records.flatMap(({ ignored }) => ignored ?? [])).toEqual(problems);
    });

    test("is reported with its priority, target, ALPN ids and port", async () => {
        expect((await https(record({ port: 8443 }, ".", 7))).records).toEqual([
            { priority: 7, target: ".", alpn: ["h3", "h2"], port: 8443 },
        ]);
        expect((await https({ priority: 1, target: ".", params: {} })).records).toEqual([
            { priority: 1, target: ".", alpn: [] },
        ]);
    });

    test("that is malformed takes the others of its set with it", async () => {
        const observed = await https(record(), Uint8Array.of(0));
        expect(observed).toMatchObject({ status: "malformed", records: [], advertisesH3: false });
        expect(observed.problems).toEqual([
            expect.stringMatching(/^a record cannot be decoded \(.*\); clients reject/),
        ]);
    });

    test("is judged as a client would, not as an author should write", async () => {
        const twice = Uint8Array.of(0, 1, 0, 0, 1, 0, 6, 2, 0x68, 0x33, 2, 0x68, 0x33);
        expect(await https(twice)).toMatchObject({ status: "found", advertisesH3: true });
    });

    test("may not be there, and may not be asked for", async () => {
        expect(await https()).toMatchObject({ status: "none", owner, problems: [] });
        expect((await observe("https://nowhere.test/")).https).toMatchObject({ status: "none", owner: "nowhere.test" });
        expect((await observe(url, { askHttps: false })).https).toMatchObject({ status: "skipped", owner: "app.test" });
        expect((await observe("https://192.0.2.1/")).https).toMatchObject({ status: "skipped", owner: "192.0.2.1" });
    });

    test("that cannot be asked for is a failure, with the server's reason", async () => {
        const { https: failed } = await observe(url, { resolver: "127.0.0.1:9" });
        expect(failed).toMatchObject({ status: "failed", advertisesH3: false });
        expect(failed.problems).toEqual(["DNS server 127.0.0.1:9: ECONNREFUSED"]);
    });
});

describe("the addresses of a host", () => {
    test("are those of each family that is asked for, each once, in the shortest form", async () => {
        zone["app.test"] = {
            A: ["192.0.2.2", "192.0.2.1", "192.0.2.2"],
            AAAA: ["2001:db8:0:0:0:0:0:1", "::1", "2001:db8::1"],
        };
        expect(await observe("https://app.test/")).toMatchObject({
            resolver: dns.resolver,
            addresses: [
                { family: 4, addresses: ["192.0.2.2", "192.0.2.1"] },
                { family: 6, addresses: ["2001:db8::1", "::1"] },
            ],
        });
        const { addresses } = await observe("https://app.test/", { families: [6] });
        expect(addresses.map(({ family }) => family)).toEqual([6]);
    });

    test("are the given ones, or the host's own, by family and without DNS", async () => {
        const resolver = "127.0.0.1:9";
        const given = await observe("https://app.test/", { resolver, connect: ["192.0.2.1", "::1", "192.0.2.2"] });
        expect(given.addresses).toEqual([
            { family: 4, addresses: ["192.0.2.1", "192.0.2.2"] },
            { family: 6, addresses: ["::1"] },
        ]);
        expect((await observe("https://[::1]/", { resolver })).addresses).toEqual([
            { family: 4, addresses: [] },
            { family: 6, addresses: ["::1"] },
        ]);
    });

    test("are none with the reason where a server fails or gives another length", async () => {
        zone["app.test"] = { A: ["192.0.2"] };
        expect((await observe("https://app.test/")).addresses).toEqual([
            { family: 4, addresses: [], error: "an address record of 3 octets" },
            { family: 6, addresses: [] },
        ]);
        const { addresses, resolver } = await observe("https://app.test/", { resolver: "[::1]:9" });
        expect(resolver).toBe("[::1]:9");
        expect(addresses.map(({ error }) => error)).toEqual(Array(2).fill("DNS server [::1]:9: ECONNREFUSED"));
    });

    test("are those of the system's hosts file where no resolver is named", async () => {
        const observed = await observe("https://localhost/", { resolver: undefined, families: [4], askHttps: false });
        expect(observed).toMatchObject({ resolver: "system", addresses: [{ family: 4, addresses: ["127.0.0.1"] }] });
    });

    test("are not waited for once the signal aborted", async () => {
        const silent = await swallowUdp();
        const reason = new Error("stopped");
        // Each by itself: that one of them stops says nothing of the other.
        for (const one of [{ askHttps: false }, { families: [] }]) {
            const asking = (signal: AbortSignal) =>
                observe("https://app.test/", { resolver: `127.0.0.1:${silent.port}`, timeoutMs: 1000, signal, ...one });
            await expect(asking(AbortSignal.abort(reason))).rejects.toBe(reason);
            const later = new AbortController();
            setTimeout(() => later.abort(reason), 50);
            await expect(asking(later.signal)).rejects.toBe(reason);
        }
        await silent.close();
    });

    test("are refused from a resolver that is not an address", async () => {
        await expect(observe("https://app.test/", { resolver: "dns.example" })).rejects.toThrow(TypeError);
    });
});
