import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlainReadings } from "../../../components/model/plainReadings.ts";
import type { Properties } from "../../../components/model/readings.ts";
import { readPreview, review } from "../../../tools/review/index.ts";
import { preview, type Resource, service, types } from "./build.ts";

/** A controller that the review has no code of, and how its only kind of object is read. */
const KIND = "kubernetes:proxies.example.com/v1:Proxy";
const READINGS: PlainReadings = {
    [KIND]: {
        addresses: ["status.addresses[].ip"],
        service: { spec: "spec.service", annotations: "spec.service.annotations", ports: "spec.ports" },
        advertising: { gateway: "spec.gateway", quic: "spec.quic", altSvc: "spec.altSvc", ownMaxAge: 3600 },
        proxies: { pods: ["spec.pods"], replicas: "spec.pods.replicas" },
        carries: ["spec.route"],
        notice: { deleted: "its clients meet nothing", replaced: "its clients wait" },
    },
};

const tcp = { port: 443, protocol: "TCP" };
const udp = { port: 443, protocol: "UDP" };
const proxy = (spec: Properties = {}): Properties => ({
    spec: {
        gateway: "edge",
        quic: true,
        altSvc: 'h3=":443"; ma=60',
        ports: [tcp, udp],
        service: { type: "LoadBalancer" },
        pods: { replicas: 2, image: "proxy:1" },
        ...spec,
    },
});

function plan(readings: unknown): Resource {
    const advertisement = { stage: "on", maxAge: 60, ttl: 60, svcParams: {} };
    const recorded = { name: "edge", listeners: [], advertisement, controller: { kind: "example.proxy", readings } };
    return { type: types.component, name: "edge", before: recorded, after: recorded, op: "same" };
}

const look = (readings: unknown, ...resources: Resource[]) =>
    review(readPreview(preview(plan(readings), ...resources)), new Date("2026-11-24T12:00:00Z"));
const changed = (before: Properties, after: Properties): Resource => ({
    type: KIND,
    name: "proxy",
    before: proxy(before),
    after: proxy(after),
});

describe("what a controller makes, read as its plan records", () => {
    test.each<[what: string, before: Properties, after: Properties, codes: string[]]>([
        ["nothing of it changes", {}, {}, []],
        ["UDP goes from its balancer", {}, { ports: [tcp] }, ["udp-port-removed"]],
        [
            "its balancer is another one",
            {},
            { service: { type: "LoadBalancer", loadBalancerClass: "a/b" } },
            ["service-class-changed"],
        ],
        ["QUIC is switched off", {}, { quic: false }, ["withdraw-skipped"]],
        ["h3 is remembered for longer", {}, { altSvc: 'h3=":443"; ma=86400' }, ["max-age-raised"]],
        ["h3 is remembered in other networks", {}, { altSvc: 'h3=":443"; ma=60; persist=1' }, ["persist-added"]],
        ["its own header comes", {}, { altSvc: undefined }, ["max-age-raised"]],
        ["one proxy stays", {}, { pods: { replicas: 1, image: "proxy:1" } }, ["one-proxy"]],
        ["another image", {}, { pods: { replicas: 2, image: "proxy:2" } }, ["proxies-rolled-out"]],
    ])("is judged by the review's rules: %s", (_what, before, after, codes) => {
        expect(look(READINGS, changed(before, after)).findings.map(({ code }) => code)).toEqual(codes);
        // Of a type that nothing is known of, a change is not judged.
        expect(look(undefined, changed(before, after)).findings.map(({ code }) => code)).toEqual(
            codes.length === 0 ? [] : ["not-judged"],
        );
    });

    test("is shown with its addresses, its ports, its header, and what clients notice when it goes", () => {
        const { addresses, ports, advertisement, disruptions } = look(READINGS, {
            type: KIND,
            name: "proxy",
            before: proxy({ altSvc: undefined }),
            live: { status: { addresses: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }] } },
        });
        expect(addresses).toEqual([{ what: "public addresses", before: "192.0.2.1, 2001:db8::1" }]);
        expect(ports).toEqual([{ what: "proxy", before: "TCP 443, UDP 443" }]);
        expect(advertisement).toEqual([{ what: "edge header", before: "QUIC, Alt-Svc of the controller, 3600 s" }]);
        expect(disruptions.map(({ notice }) => notice)).toEqual(["its clients meet nothing"]);
    });

    test("is on the way that clients take, by the fields that carry them", () => {
        expect(look(READINGS, changed({ route: "a" }, { route: "b" })).verdict).toBe(
            "1 resource changes; this could not be judged: proxy: spec.route changes from a to b: the effect on clients is unknown.",
        );
        expect(look(READINGS, changed({ label: "a" }, { label: "b" })).verdict).toBe(
            "1 resource changes; clients notice nothing.",
        );
    });
});

test("what a plan records takes nothing away that the review knows of a resource", () => {
    const blind: PlainReadings = {
        [types.service]: { service: { spec: "nothing", annotations: "nothing" }, notice: { deleted: "nothing" } },
    };
    const drop: Resource = { type: types.service, before: service(), after: service({}, {}, false) };
    expect(look(blind, drop).findings).toEqual(look(undefined, drop).findings);
    const gone: Resource = { type: types.service, before: service() };
    expect(look(blind, gone).disruptions).toEqual(look(undefined, gone).disruptions);
});

test("a plan of whatever release is reviewed, whatever it records as readings", () => {
    const fields = fc.constantFrom("addresses", "service", "advertising", "proxies", "records", "carries", "notice");
    const readings = fc.dictionary(fc.constantFrom(KIND, "*"), fc.dictionary(fields, fc.jsonValue()));
    fc.assert(
        fc.property(fc.oneof(readings, fc.jsonValue()), (recorded) => {
            expect(() => look(recorded, changed({}, { quic: false }))).not.toThrow();
        }),
    );
});
