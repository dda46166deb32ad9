import { expect, test } from "vitest";
import { judgeTransition, type Promised, type StageHistory } from "../../../components/advertisement/stageHistory.ts";
import type { Properties } from "../../../tools/review/change.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { gateway, policy, preview, type Resource, record, types, weighted } from "./build.ts";

const look = (...resources: Resource[]) => review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z"));

/** What `on` is below a share of 100: QUIC answers, and no header tells everybody. */
const QUIC_WITHOUT_HEADER: Properties = {
    metadata: { name: "edge", namespace: "web" },
    spec: {
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
        http3: {},
        headers: { lateResponseHeaders: { remove: ["alt-svc"] } },
    },
};
const edge = gateway({ hostname: "app.example.com" }, { hostname: "app.example.com", port: 8443 });
const served: Resource = { type: types.gateway, name: "gateway", op: "same", before: edge, after: edge };
const closed: Resource = { type: types.policy, name: "policy", before: QUIC_WITHOUT_HEADER, after: policy(undefined) };
const half = (name: string, alpn: string, ttl: number): Resource => ({
    type: types.route53,
    name: `${name} ${alpn}`,
    before: weighted(alpn === "h2" ? "h2" : "h3", 50, record(name, "HTTPS", [`1 . alpn="${alpn}"`], ttl)),
});

test.each([["app.example.com"], ["_8443._https.app.example.com"]])(
    "`on` -> `off` at share 50 is withdraw-skipped, for as long as the record's TTL: %s",
    (name) => {
        const report = look(served, closed, half(name, "h3,h2", 900), half(name, "h2", 900));
        expect(report.findings.map(({ code, severity, resource }) => [code, severity, resource])).toEqual([
            ["withdraw-skipped", "error", "policy"],
        ]);
        expect(report.findings[0]?.message).toBe(
            "QUIC is disabled while h3 is advertised by an HTTPS record with a TTL of 900 s. Clients that remember it try a closed port for up to 900 s. If withdrawn now, disabling is safe from 2026-11-24 12:20 UTC.",
        );
    },
);

test("`on` -> `off` is withdraw-skipped for as long as the longest record is remembered", () => {
    const { findings } = look(
        served,
        closed,
        half("app.example.com", "h3,h2", 900),
        half("_8443._https.app.example.com", "h3,h2", 1200),
        half("app.example.com", "h2", 3600),
    );
    expect(findings[0]?.message).toContain("by an HTTPS record with a TTL of 1200 s.");
});

test("QUIC that goes off breaks no promise of a hostname that another Gateway of the program serves, or its plan has", () => {
    const other = { ...gateway({ hostname: "www.example.com" }), metadata: { name: "other", namespace: "web" } };
    const listener = { hostname: "www.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 };
    const plan = { name: "other", listeners: [listener], advertisement: { stage: "off", maxAge: 60, ttl: 60 } };
    for (const beside of [
        { type: types.gateway, name: "beside", op: "same", before: other, after: other },
        { type: types.component, name: "beside", op: "same", before: plan, after: plan },
    ]) {
        expect(look(served, closed, beside, half("www.example.com", "h3,h2", 900)).findings).toEqual([]);
    }
});

test("`on` -> `off` is withdraw-skipped for as long as header and record are remembered", () => {
    const { findings } = look(
        served,
        { ...closed, before: policy('h3=":443"; ma=60') },
        half("app.example.com", "h3,h2", 900),
    );
    expect(findings[0]?.message).toContain(
        "advertised with ma=60. Clients that remember it try a closed port for up to 900 s",
    );
});

test.each([
    ["lists h3 for a hostname that another Gateway serves", "www.example.com", "h3,h2"],
    ["lists h3 for another port", "_9443._https.app.example.com", "h3,h2"],
    ["lists h2 alone", "app.example.com", "h2"],
])("QUIC that goes off where a record %s breaks no promise", (_what, name, alpn) => {
    expect(look(served, closed, half(name, alpn, 900)).findings).toEqual([]);
});

/** The stages of a gateway as its state keeps them, each with the time at which it was gone to. */
function kept(...steps: [time: string, promised: Promised][]): StageHistory[] {
    const histories: StageHistory[] = [];
    for (const [time, promised] of steps) {
        histories.push(judgeTransition(histories.at(-1), promised, new Date(time), undefined).history);
    }
    return histories;
}
const on = { stage: "on", maxAge: 86_400, ttl: 300 } as const;
/** The change of a stage, with what its check says in the preview. */
function stageOf(gateway: string, before: StageHistory | undefined, after: StageHistory | undefined): Resource[] {
    const component = (history: StageHistory | undefined) => ({ name: gateway, listeners: [], advertisement: history });
    const inputs = (history: StageHistory | undefined) => ({ ...history, until: undefined, history });
    return [
        { type: types.component, name: gateway, before: component(before), after: component(after) },
        {
            type: "pulumi-nodejs:dynamic/http3gateway:AdvertisedStage",
            name: `${gateway}-stage`,
            before: inputs(before),
            after: inputs(after),
        },
    ];
}

test.each<[string, Promised]>([
    ["share", { ...on, share: 5 }],
    ["max-age", { ...on, maxAge: 60 }],
])("the date of a withdrawal after a lowered %s is the one that the state keeps", (_what, lowered) => {
    const [, before, after] = kept(
        ["2026-11-20T11:00:00Z", { ...on, share: 100 }],
        ["2026-11-24T11:00:30Z", lowered],
        ["2026-11-24T12:00:00Z", { ...lowered, stage: "withdraw" }],
    );
    expect(after?.until).toBe("2026-11-25T11:06Z");
    expect(look(...stageOf("edge", before, after)).advertisement).toContainEqual({
        what: "edge stage",
        before: "on",
        after: "withdraw; safe to disable from 2026-11-25 11:06 UTC",
    });
});

test("the date of a withdrawal is not that of another gateway of the stack", () => {
    const [, , other] = kept(
        ["2026-11-24T11:00:00Z", on],
        ["2026-11-24T11:30:00Z", { ...on, stage: "dark" }],
        ["2026-11-24T12:00:00Z", { ...on, stage: "withdraw" }],
    );
    const trial = { ...on, stage: "trial" } as const;
    const [before, after] = kept(
        ["2026-11-24T11:00:00Z", trial],
        ["2026-11-24T12:00:00Z", { ...on, stage: "withdraw" }],
    );
    expect(after?.until).toBe("2026-11-24T12:06Z");
    expect(look(...stageOf("other", other, other), ...stageOf("edge", before, after)).advertisement).toContainEqual({
        what: "edge stage",
        before: "trial",
        after: "withdraw; safe to disable from 2026-11-24 12:06 UTC",
    });
});

test("QUIC that goes off before the date that the state keeps is too early, to the minute that is over then", () => {
    const { findings } = look(
        ...stageOf(
            "edge",
            { ...on, stage: "withdraw", maxAge: 60, until: "2026-11-25T11:06Z" },
            { ...on, stage: "off" },
        ),
        { ...closed, before: policy("clear"), modified: "2026-11-24T11:59:30Z" },
    );
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
        [
            "withdrawn-too-early",
            "QUIC is disabled before the longest advertisement has expired. It was withdrawn on 2026-11-24 12:00 UTC; disabling is safe from 2026-11-25 11:06 UTC.",
        ],
    ]);
});

test("the date of a withdrawal is never before the promise has run out, not by seconds either", () => {
    const [before] = kept(["2026-11-24T11:00:00Z", on]);
    const report = review(
        readPreview(
            preview(
                { type: types.policy, name: "policy", before: policy('h3=":443"; ma=3600'), after: policy("clear") },
                ...stageOf("edge", before, { ...on, stage: "withdraw" }),
            ),
        ),
        new Date("2026-11-24T12:00:01Z"),
    );
    expect(report.advertisement.at(-1)?.after).toBe("withdraw; safe to disable from 2026-11-24 13:06 UTC");
});
