import { expect, test } from "vitest";
import type { Properties } from "../../../tools/review/change.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { gateway, policy, preview, type Resource, record, types } from "./build.ts";

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
    before: {
        ...record(name, "HTTPS", [`1 . alpn="${alpn}"`], ttl),
        setIdentifier: alpn === "h2" ? "h2" : "h3",
        weightedRoutingPolicies: [{ weight: 50 }],
    },
});

test.each([["app.example.com"], ["_8443._https.app.example.com"]])(
    "`on` -> `off` at share 50 is withdraw-skipped, for as long as the record's TTL: %s",
    (name) => {
        const report = look(served, closed, half(name, "h3,h2", 900), half(name, "h2", 900));
        expect(report.findings.map(({ code, severity, resource }) => [code, severity, resource])).toEqual([
            ["withdraw-skipped", "error", "policy"],
        ]);
        expect(report.findings[0]?.message).toBe(
            "QUIC is switched off while h3 is advertised by an HTTPS record with a TTL of 900 s. Clients that remember it wait for a dead port, for up to 900 s; withdrawn now, it would be safe from 2026-11-24 12:20 UTC.",
        );
    },
);

test("`on` -> `off` is withdraw-skipped for as long as header and record are remembered", () => {
    const { findings } = look(
        served,
        { ...closed, before: policy('h3=":443"; ma=60') },
        half("app.example.com", "h3,h2", 900),
    );
    expect(findings[0]?.message).toContain(
        "advertised with ma=60. Clients that remember it wait for a dead port, for up to 900 s",
    );
});

test.each([
    ["lists h3 for a hostname that another Gateway serves", "www.example.com", "h3,h2"],
    ["lists h3 for another port", "_9443._https.app.example.com", "h3,h2"],
    ["lists h2 alone", "app.example.com", "h2"],
])("QUIC that goes off where a record %s breaks no promise", (_what, name, alpn) => {
    expect(look(served, closed, half(name, alpn, 900)).findings).toEqual([]);
});
