import { describe, expect, test } from "vitest";
import type { Properties } from "../../../tools/review/change.ts";
import { markdown, plainText, readPreview, review } from "../../../tools/review/index.ts";
import {
    certificate,
    gateway,
    policy,
    preview,
    type Resource,
    record,
    route,
    service,
    types,
    unchanged,
    weighted,
} from "./build.ts";
import { proxy } from "./dangerousTemplates.ts";

const look = (...resources: Resource[]) => review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z"));
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const image = (name: string): Properties =>
    proxy({ type: "LoadBalancer" }, { envoyDeployment: { container: { image: name } } });
const note: Resource = { type: types.proxy, name: "proxies", before: image("envoy:1"), after: image("envoy:2") };
const warning: Resource = {
    type: types.policy,
    name: "policy",
    before: policy('h3=":443"; ma=60'),
    after: policy('h3=":443"; ma=3600'),
};
const error: Resource = { type: types.service, name: "svc", before: service(), after: service({}, {}, false) };
const labelled = (team: string) => service({}, { labels: { team } });
const label: Resource = { type: types.service, name: "labelled", before: labelled("a"), after: labelled("b") };

describe("the verdict", () => {
    test("is as bad as the worst finding, and counts the others that are as bad", () => {
        const { severity, verdict } = look(note, warning, error);
        expect([severity, verdict]).toEqual([
            "error",
            "Do not run this unchanged: svc: UDP 443 is removed and TCP 443 stays.",
        ]);
        expect(look(note, error, { ...error, name: "other" }).verdict).toBe(
            "Do not run this unchanged: svc: UDP 443 is removed and TCP 443 stays (and 1 more below).",
        );
        expect(look(note, warning).severity).toBe("warning");
        expect(look(note).severity).toBe("note");
        expect(look(label).severity).toBe("none");
    });

    test("is what clients notice, where a note is all that is said of it", () => {
        const ttl = (seconds: number) => record("app.example.com", "A", ["192.0.2.1"], seconds);
        expect(look({ type: types.route53, before: ttl(300), after: ttl(3600) }).verdict).toBe(
            "1 resource changes; clients notice what is listed below, and none of it is known to fail.",
        );
    });

    test("is that something was not judged, also beside a change whose effect is known", () => {
        const zone = (zoneId: string) => ({ ...record("b.example.com", "A", ["192.0.2.1"]), zoneId });
        const known: Resource = {
            type: types.route53,
            name: "known",
            before: record("a.example.com", "A", ["192.0.2.1"]),
            after: record("a.example.com", "A", ["192.0.2.2"]),
        };
        expect(
            look(known, { type: types.route53, name: "unknown", before: zone("Z1"), after: zone("Z2") }).verdict,
        ).toBe(
            "2 resources change; this could not be judged: unknown: zoneId changes from Z1 to Z2: the effect on clients is unknown.",
        );
    });

    test("counts the changes that could not be judged, and says where to look first", () => {
        const annotated = (shape: string) =>
            proxy({ type: "LoadBalancer", annotations: { "example.com/shape": shape } });
        const change = (name: string): Resource => ({
            type: types.proxy,
            name,
            before: annotated("a"),
            after: annotated("b"),
        });
        expect(look(change("one")).verdict).toMatch(/: one: .* is unknown\.$/);
        expect(look(change("one"), change("two")).verdict).toMatch(/: one: .* is unknown \(and 1 more below\)\.$/);
    });

    test("does not ask to look at what is new", () => {
        expect(look({ type: types.route, name: "shop", after: route() }).verdict).toBe(
            "1 resource changes; clients notice nothing.",
        );
    });

    test("is that nothing changes where resources are only read", () => {
        const read = (op: string): Resource => ({
            type: types.service,
            name: op,
            op,
            before: service(),
            after: service(),
        });
        expect(look(read("read"), read("refresh"), read("same")).verdict).toBe("Nothing changes.");
    });

    test("counts a resource that is imported", () => {
        expect(look({ type: types.service, op: "import", after: labelled("a") }).verdict).toMatch(
            /^1 resource changes; /,
        );
    });

    test("counts a resource once that the engine replaces in three steps", () => {
        const step = (op: string): Resource => ({
            type: types.deployment,
            name: "settings",
            op,
            before: {},
            ...(op === "delete-replaced" ? {} : { after: {} }),
        });
        const report = look(step("create-replacement"), step("replace"), step("delete-replaced"));
        expect(report.verdict).toBe(
            "1 resource changes; clients notice what is listed below, and none of it is known to fail.",
        );
        expect(report.disruptions.map(({ operation }) => operation)).toEqual(["replace"]);
    });
});

describe("a report", () => {
    test("lists a change that has a finding there, and not among the others", () => {
        const settings: Resource = { type: types.configMap, name: "settings", before: { a: "1" }, after: { a: "2" } };
        expect(look(note, settings).rest.map(({ resource }) => resource)).toEqual(["settings"]);
    });

    test("lists a change on the way that clients take once, where it has a note", () => {
        const ttl = (seconds: number) => record("app.example.com", "A", ["192.0.2.1"], seconds);
        expect(look({ type: types.route53, before: ttl(300), after: ttl(3600) }).rest).toEqual([]);
    });

    test("says that the address of a Service is lost when the Service stops being a balancer", () => {
        const live = { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } };
        const { addresses } = look({
            type: types.service,
            before: service(),
            after: service({ type: "ClusterIP" }),
            live,
        });
        expect(addresses).toEqual([{ what: "public addresses", before: "192.0.2.1" }]);
    });

    test("says that addresses are lost, and promises no new ones, where a Service is deleted", () => {
        const live = { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } };
        expect(look({ type: types.service, before: service(), live }).addresses).toEqual([
            { what: "public addresses", before: "192.0.2.1" },
        ]);
    });

    test.each<{ what: string; type: string; live: Properties }>([
        { what: "an EIP", type: types.eip, live: { publicIp: "192.0.2.1" } },
        { what: "an address of Google Cloud", type: "gcp:compute/address:Address", live: { address: "192.0.2.1" } },
        {
            what: "a forwarding rule of Google Cloud",
            type: "gcp:compute/forwardingRule:ForwardingRule",
            live: { ipAddress: "192.0.2.1" },
        },
        { what: "an address of Azure", type: types.azureAddress, live: { ipAddress: "192.0.2.1" } },
        {
            what: "a Gateway",
            type: types.gateway,
            live: { status: { addresses: [{ type: "IPAddress", value: "192.0.2.1" }] } },
        },
        {
            what: "a balancer's Service",
            type: types.service,
            live: { status: { loadBalancer: { ingress: [{ hostname: "192.0.2.1" }] } } },
        },
    ])("knows the address of $what, which is lost with it", ({ type, live }) => {
        const before = type === types.service ? service() : {};
        const { addresses } = look({ type, name: "old", before, live });
        expect(addresses).toEqual([{ what: "public addresses", before: "192.0.2.1" }]);
        expect(look({ type, name: "kept", before, after: { ...before, labels: { a: "b" } }, live }).addresses).toEqual(
            [],
        );
    });

    test("shows the ports of a Service inside the cluster where clients come through it, by port 443", () => {
        const inside = (port: number): Properties => ({ spec: { ports: [{ port, protocol: "TCP" }] } });
        expect(
            look(
                { type: types.service, name: "edge", after: inside(443) },
                { type: types.service, name: "other", after: inside(8080) },
            ).ports,
        ).toEqual([{ what: "edge", after: "TCP 443" }]);
    });

    test("says nothing of the stage of a gateway that is new, and of one that keeps it", () => {
        const plan = (stage: string, maxAge: number) => ({ listeners: [], advertisement: { stage, maxAge, ttl: 60 } });
        const report = look(
            { type: types.component, name: "new", after: plan("on", 60) },
            { type: types.component, name: "kept", before: plan("on", 60), after: plan("on", 30) },
        );
        expect(report.advertisement).toEqual([]);
    });

    test("says that nothing asks for h3 where a change begins or keeps a promise without a check", () => {
        const plan = (stage: string, more: Properties = {}) => ({
            listeners: [],
            advertisement: { stage, maxAge: 60, ttl: 60 },
            ...more,
        });
        const edge = (before: Properties, after: Properties): Resource => ({
            type: types.component,
            name: "edge",
            before,
            after,
        });
        const unasked = 'h3 is not tested before it is advertised: check is "unverified".';
        expect(look(edge(plan("dark"), plan("trial"))).gate).toBe(unasked);
        expect(look(edge(plan("dark"), plan("on"))).gate).toBe(unasked);
        expect(look(edge(plan("on"), plan("withdraw"))).gate).toBeUndefined();
        expect(look(edge(plan("dark"), plan("on", { check: {} }))).gate).toBeUndefined();
        expect(look(label, unchanged(types.component, "edge", plan("on"))).gate).toBeUndefined();
    });

    test("does not say that a check that is deleted asks for h3", () => {
        expect(look({ type: "pulumi-nodejs:dynamic/http3gateway:Http3Check", before: {} }).gate).toBeUndefined();
    });

    test("names what to verify by listeners and by HTTPS records, each URL once", () => {
        const { verification } = look(
            unchanged(types.gateway, "edge", gateway({ hostname: "a.test" }, { hostname: "t.test", protocol: "TLS" })),
            unchanged(types.route53, "a", record("a.test", "HTTPS", ['1 . alpn="h2"'])),
            unchanged(types.route53, "b", record("b.test", "HTTPS", ['1 . alpn="h2"'])),
            unchanged(types.route53, "c", record("c.test", "A", ["192.0.2.1"])),
            label,
        );
        expect(verification).toEqual(["http3-gateway verify https://a.test/", "http3-gateway verify https://b.test/"]);
    });

    test("shows the HTTPS record that a resource has, not the one that the plan had in mind", () => {
        const listener = { hostname: "a.test", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 };
        const plan = (kind: string) => ({
            listeners: [listener, { ...listener, hostname: "b.test" }],
            advertisement: { stage: "withdraw", maxAge: 60, ttl: 60, svcParams: {} },
            dns: { kind, httpsRecords: true, settings: {} },
        });
        const own: Resource = {
            type: types.route53,
            name: "a",
            after: record("a.test", "HTTPS", ['1 . alpn="h2"'], 30),
        };
        const shown = (kind: string) => look(own, { type: types.component, name: "edge", after: plan(kind) });
        expect(shown("route53").advertisement).toEqual([
            { what: "a.test HTTPS", after: '1 . alpn="h2", TTL 30 s' },
            { what: "b.test HTTPS", after: '1 . alpn="h2", TTL 60 s' },
        ]);
        // Withdrawn, it lists no h3 that would have to be proven.
        expect(shown("route53").findings).toEqual([]);
        expect(shown("none").advertisement.map(({ what }) => what)).toEqual(["a.test HTTPS"]);
    });

    test("leaves a weight out that is known only during the update", () => {
        const set = weighted("edge", 5, record("a.test", "A", ["192.0.2.1"]));
        const later = { ...set, weightedRoutingPolicies: [{ weight: UNKNOWN }] };
        expect(look({ type: types.route53, after: later }).advertisement).toEqual([
            { what: "a.test A (edge)", after: "192.0.2.1, TTL 300 s" },
        ]);
    });

    test("tells records of one name in two zones apart", () => {
        const a = (zoneId: string) => ({ ...record("a.test", "A", ["192.0.2.1"]), zoneId });
        const other: Resource = { type: types.route53, name: "private", before: a("Z2") };
        expect(look(unchanged(types.route53, "public", a("Z1")), other).advertisement).toEqual([]);
        expect(
            look({ ...other, after: weighted("edge", 100, a("Z2")) }, unchanged(types.route53, "public", a("Z1")))
                .findings,
        ).toEqual([]);
    });

    test("names a resource as unknown where a value has something in it that is known only during the update", () => {
        const settings = (value: string): Resource => ({
            type: types.configMap,
            name: "settings",
            after: { data: { value } },
        });
        expect(look(settings(`https://${UNKNOWN}/`)).unknown).toEqual([
            { resource: "settings", type: types.configMap },
        ]);
        expect(look(settings("https://a.test/")).unknown).toEqual([]);
    });

    test.each([
        ["notes", "settings of an application", { data: { value: "1" }, labels: {} }, "note"],
        [
            "refuses",
            "what istiod merges over a gateway",
            {
                data: { service: "{}", deployment: "{}" },
                labels: { "gateway.networking.k8s.io/gateway-name": "edge" },
            },
            "error",
        ],
    ])("%s the deletion of a namespace that has only %s", (_verb, _what, { data, labels }, severity) => {
        const map = { metadata: { namespace: "web", labels }, data };
        const { findings } = look(
            { type: types.namespace, name: "web", before: { metadata: { name: "web" } } },
            { type: types.configMap, name: "settings", before: map },
        );
        expect(findings.find(({ resource }) => resource === "web")?.severity).toBe(severity);
    });

    test("has no note on resources that are not in the preview where all are", () => {
        const report = look(label, unchanged(types.configMap, "settings", {}));
        expect([report.unseen, markdown(report).includes("not in this preview")]).toEqual([0, false]);
    });

    test.each<{ what: string; type: string; before: Properties; notice: string }>([
        {
            what: "a Certificate",
            type: types.certificate,
            before: certificate("a.test"),
            notice: "its Secret stays but is no longer renewed: clients get errors when the certificate expires",
        },
        { what: "an EIP", type: types.eip, before: {}, notice: "its address no longer answers" },
        { what: "an NLB", type: types.nlb, before: {}, notice: "its address no longer answers" },
        { what: "a listener", type: types.listener, before: {}, notice: "connections through it end" },
    ])("says what clients notice when $what is deleted", ({ type, before, notice }) => {
        expect(look({ type, before }).disruptions.map((one) => one.notice)).toEqual([notice]);
    });

    test.each<{ what: string; type: string; properties: Properties; notice: string }>([
        {
            what: "a TLS Secret",
            type: types.secret,
            properties: { type: "kubernetes.io/tls" },
            notice: "no listener that uses it accepts a handshake until the new one exists",
        },
        {
            what: "a balancer's Service",
            type: types.service,
            properties: service(),
            notice: "a new address; the old one no longer answers",
        },
        {
            what: "a Gateway",
            type: types.gateway,
            properties: gateway({ hostname: "a.test" }),
            notice: "an outage until it is ready again, and a new address unless it was reserved",
        },
        {
            what: "a target group",
            type: types.targets,
            properties: {},
            notice: "connections through it end; new ones succeed when it exists again",
        },
        {
            what: "a binding of pods",
            type: types.binding,
            properties: {},
            notice: "its pods are deregistered until the new one exists, and connections to them end",
        },
        {
            what: "a record",
            type: types.route53,
            properties: record("a.test", "A", ["192.0.2.1"]),
            notice: "the record may be missing briefly, and resolvers cache that",
        },
    ])("says what clients notice when $what is replaced", ({ type, properties, notice }) => {
        const report = look({ type, op: "replace", before: properties, after: properties });
        expect(report.disruptions.map((one) => one.notice)).toEqual([notice]);
    });

    test("writes values of the program into a table's cell and names into code, whatever signs they have", () => {
        const values = { type: types.route53, after: record("a.test", "A", ["x | y"]) };
        expect(markdown(look(values))).toContain("| a.test A | – | x \\| y, TTL 300 s |");
        const report = look({ type: types.configMap, name: "a`b", before: {}, after: { a: "1" } });
        expect(markdown(report)).toContain("- update `a'b` (");
        expect(plainText(report)).toContain("  update a`b (");
    });
});

describe("the picture of a client's path", () => {
    const drawn = (...resources: Resource[]) => look(...resources).picture.at(-1) ?? "";
    const edge: Resource = { type: types.gateway, name: "edge", after: gateway({ hostname: "a.test" }) };

    test("has a client, an edge and a gateway where only hostnames or only a Service are seen", () => {
        expect(drawn(edge).split("\n")).toEqual([
            "flowchart LR",
            "    client[Client]",
            '    client -->|TCP 443, h2| edge["address"]',
            "    client -.->|UDP 443: no answer| edge",
            '    edge --> gateway["a.test"]',
        ]);
        expect(drawn({ type: types.service, name: "svc", after: service() }).split("\n")).toEqual([
            "flowchart LR",
            "    client[Client]",
            '    client -->|TCP 443, h2| edge["svc"]',
            "    client -->|UDP 443, h3| edge",
            '    edge --> gateway["gateway"]',
        ]);
    });

    test("has UDP 443 where a policy has QUIC, and not where another port of the Service has UDP", () => {
        expect(drawn(edge, { type: types.policy, name: "p", after: policy("clear") })).toContain("UDP 443, h3");
        const dns = service({
            ports: [
                { port: 443, protocol: "TCP" },
                { port: 53, protocol: "UDP" },
            ],
        });
        expect(drawn({ type: types.service, after: dns })).toContain("UDP 443: no answer");
    });

    test("says whether DNS lists h3 where records are seen, and no hostname of TLS passthrough", () => {
        const listed = (alpn: string) =>
            drawn(edge, { type: types.route53, name: "r", after: record("a.test", "HTTPS", [`1 . alpn="${alpn}"`]) });
        expect(listed("h3,h2")).toContain("client -->|HTTPS record: h3| dns[DNS]");
        expect(listed("h2")).toContain("client -->|no h3 in DNS| dns[DNS]");
        const passthrough = gateway({ hostname: "a.test" }, { hostname: "t.test", protocol: "TLS" });
        expect(drawn({ type: types.gateway, after: passthrough })).not.toContain("t.test");
    });

    test("is not drawn where nothing of it is seen", () => {
        expect(look({ type: types.configMap, before: {}, after: { a: "1" } }).picture).toEqual([]);
    });
});
