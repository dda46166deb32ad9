import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { altSvc, type Http3GatewayArgs, STAGES, type Stage } from "../../../components/index.ts";
import { edge, only } from "./program.ts";

const promise = { maxAge: 7200, ttl: 30 };

/** The table of stages: the policy of the Gateway, and the values of its HTTPS record. */
const rows: { stage: Stage; quic: boolean; headers: unknown; record: string[] }[] = [
    { stage: "off", quic: false, headers: undefined, record: [] },
    { stage: "dark", quic: true, headers: { remove: ["alt-svc"] }, record: [] },
    { stage: "trial", quic: true, headers: { set: [{ name: "alt-svc", value: 'h3=":443"; ma=60' }] }, record: [] },
    {
        stage: "on",
        quic: true,
        headers: { set: [{ name: "alt-svc", value: 'h3=":443"; ma=7200' }] },
        record: ['1 . alpn="h3,h2"'],
    },
    {
        stage: "withdraw",
        quic: true,
        headers: { set: [{ name: "alt-svc", value: "clear" }] },
        record: ['1 . alpn="h2"'],
    },
];

interface Policy {
    http3?: object;
    headers?: { lateResponseHeaders: unknown };
}

interface RecordSet {
    type: string;
    ttl: number;
    values: string[];
}

async function look(changed: Partial<Http3GatewayArgs>) {
    const all = await edge(changed);
    return {
        policy: only(all, ":ClientTrafficPolicy").inputs["spec"] as Policy,
        records: only(all, ":InClusterZone").inputs["records"] as RecordSet[],
    };
}

describe("a stage of advertisement", () => {
    test.each(rows)("$stage", async ({ stage, quic, headers, record }) => {
        const { policy, records } = await look({ advertisement: { ...promise, stage } });
        expect(policy.http3).toEqual(quic ? {} : undefined);
        expect(policy.headers?.lateResponseHeaders).toEqual(headers);
        expect(records.filter((set) => set.type === "HTTPS").flatMap((set) => set.values)).toEqual(record);
        expect(records.map((set) => [set.type, set.ttl]).slice(0, 2)).toEqual([
            ["A", 30],
            ["AAAA", 30],
        ]);
    });

    test("is one of these, in the order up and down again", () => {
        expect(STAGES).toEqual(rows.map((row) => row.stage));
    });

    test.each([
        ["on", "h3,h2"],
        ["withdraw", "h2"],
    ] as const)("%s carries further SvcParams", async (stage, alpn) => {
        const ech =
            "AEj+DQBEAQAgACAdd+scUi0IYFsXnUIU7ko2Nd9+F8M26pAGZVpz/KrWPgAEAAEAAWQVZWNoLXNpdGVzLmV4YW1wbGUubmV0AAA=";
        const { records } = await look({ advertisement: { stage, svcParams: { ech } } });
        expect(records.at(-1)?.values).toEqual([`1 . alpn="${alpn}" ech="${ech}"`]);
    });

    test("names the advertised port in Alt-Svc, and publishes no record that browsers would drop", async () => {
        const mapped = { hostname: "app.example.com", http3: { enabled: true, advertisedPort: 8443 } };
        const { policy, records } = await look({ hostnames: [], listeners: [mapped] });
        expect(policy.headers?.lateResponseHeaders).toEqual({
            set: [{ name: "alt-svc", value: 'h3=":8443"; ma=86400' }],
        });
        expect(records.map((set) => set.type)).toEqual(["A", "AAAA"]);
    });

    test("on another port has its record at the name of RFC 9460 §9.1", async () => {
        const { records } = await look({ hostnames: [], listeners: [{ hostname: "app.example.com", port: 8443 }] });
        expect(records.at(-1)).toEqual({
            owner: "_8443._https.app.example.com",
            type: "HTTPS",
            ttl: 300,
            values: ['1 . alpn="h3,h2"'],
        });
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
