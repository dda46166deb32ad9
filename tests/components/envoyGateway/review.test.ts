import { describe, expect, test } from "vitest";
import { readPreview, review } from "../../../tools/review/index.ts";
import { read } from "../../support/readings.ts";
import { policy, preview, type Resource, types } from "../../tools/review/build.ts";

const dynamic = (kind: string) => `pulumi-nodejs:dynamic/http3gateway:${kind}`;

function advertisedBy(...resources: Resource[]) {
    return read(...resources).after.advertising.map(({ gateway, quic, altSvc, maxAge }) => [
        gateway,
        quic,
        altSvc,
        maxAge,
    ]);
}

describe("what a ClientTrafficPolicy promises", () => {
    const removed = { headers: { lateResponseHeaders: { remove: ["Alt-Svc"] } } };

    test.each<[string, Record<string, unknown>, unknown[]]>([
        ["nothing without QUIC", policy(undefined), ["edge", false, undefined, 0]],
        ["its header", policy('h3=":443"; ma=60'), ["edge", true, 'h3=":443"; ma=60', 60]],
        ["a withdrawal", policy("clear"), ["edge", true, "clear", 0]],
        [
            "the controller's own header, for a day",
            policy(undefined, { http3: {} }),
            ["edge", true, "controller", 86_400],
        ],
        [
            "nothing where the header is removed",
            policy(undefined, { http3: {}, ...removed }),
            ["edge", true, undefined, 0],
        ],
        ["nothing by a header that clients cannot read", policy("h3 soon"), ["edge", true, "h3 soon", 0]],
    ])("is %s", (_what, after, said) => {
        expect(advertisedBy({ type: types.policy, after })).toEqual([said]);
    });

    test("gives way to what our resources hold of its fields, the header last", () => {
        const listener = { type: dynamic("Http3Listener"), name: "quic", after: { name: "edge" } };
        const header = { type: dynamic("AltSvc"), name: "header", after: { name: "edge", value: "clear" } };
        const declared = { type: types.policy, name: "policy", after: policy(undefined) };
        expect(advertisedBy(header, declared, listener)).toEqual([["edge", true, "clear", 0]]);
        expect(advertisedBy(declared, listener)).toEqual([["edge", true, undefined, 0]]);
        expect(advertisedBy(listener)).toEqual([["edge", true, undefined, 0]]);
    });
});

describe("an EnvoyProxy", () => {
    const proxy = (kubernetes: Record<string, unknown>) => ({ spec: { provider: { kubernetes } } });

    test("is a balancer's Service where nothing is said, without ports of its own", () => {
        const { services } = read({ type: types.proxy, after: proxy({}) }).after;
        expect(services.map(({ type, ports, template }) => [type, ports, template])).toEqual([
            ["LoadBalancer", [], true],
        ]);
    });

    test("has pods that the number of its replicas is no part of", () => {
        const podsOf = (kubernetes: Record<string, unknown>) =>
            read({ type: types.proxy, after: proxy(kubernetes) }).after.proxies[0];
        expect(podsOf({ envoyDeployment: { replicas: 2 } })?.replicas).toBe(2);
        expect(podsOf({ envoyDeployment: { replicas: 2 } })?.pods).toEqual(podsOf({})?.pods);
        expect(podsOf({ envoyDaemonSet: {} })?.pods).not.toEqual(podsOf({})?.pods);
    });
});

test("HTTP/3 to backends that may go back to TCP is no finding, and no more than a note where it comes or goes", () => {
    const backends = (http3: object) => ({ spec: { targetRefs: [{ kind: "Gateway", name: "edge" }], http3 } });
    const type = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy";
    const found = (before: object, after: object) =>
        review(
            readPreview(preview({ type, before: backends(before), after: backends(after) })),
            new Date("2026-11-24T12:00:00Z"),
        ).findings.map(({ severity, message }) => [severity, message]);
    expect(found({ mode: "Auto" }, { mode: "Auto" })).toEqual([]);
    expect(found({ mode: "Always" }, { mode: "Auto" })).toEqual([
        ["note", expect.stringContaining("backends with TLS that advertise HTTP/3 are reached over it")],
    ]);
    expect(found({ mode: "Auto" }, { mode: "Always" })).toEqual([
        ["warning", expect.stringContaining("requests to backends never go back to TCP")],
    ]);
});
