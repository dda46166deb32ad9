import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { markdown, plainText, REVIEW_RULES, readPreview, review, sarif } from "../../../tools/review/index.ts";
import { policy, preview, record, service, types } from "./build.ts";
import { dangerousAround } from "./dangerousAround.ts";
import { dangerousInCluster } from "./dangerousInCluster.ts";
import { harmless } from "./harmless.ts";

const dangerous = [...dangerousInCluster, ...dangerousAround];

const NOW = new Date("2026-11-24T12:00:00Z");
const look = (document: string) => review(readPreview(document), NOW);
const recorded = (name: string) => readFileSync(join(import.meta.dirname, "previews", `${name}.json`), "utf8");

describe("a dangerous change is named", () => {
    test.each(dangerous)("$what: $code", ({ resources, code, severity, says = "" }) => {
        const { findings } = look(preview(...resources));
        const found = findings.filter((finding) => finding.code === code);
        expect(found.map((finding) => finding.severity)).toEqual([severity]);
        expect(resources.map(({ name = "it" }) => name)).toContain(found[0]?.resource);
        expect(found[0]?.message).toMatch(/\.$/);
        expect(found[0]?.message).toContain(says);
        expect(found[0]?.remedy).toMatch(/\.$/);
    });

    test("every rule has a case here, a remedy and a source", () => {
        const named = new Set(dangerous.map((one) => one.code));
        expect(REVIEW_RULES.map(({ code }) => code).filter((code) => !named.has(code))).toEqual([]);
        expect(REVIEW_RULES.filter(({ remedy, source }) => remedy === "" || source === "")).toEqual([]);
    });
});

describe("a harmless change raises no alarm", () => {
    test.each(harmless)("$what", ({ resources }) => {
        const { findings, verdict } = look(preview(...resources));
        expect(findings).toEqual([]);
        expect(verdict).not.toContain("Do not run");
    });
});

describe("previews that a real engine printed", () => {
    test.each([
        ["1-create", []],
        ["1-noop", []],
        ["2-drop-udp-port", ["udp-port-removed", "tls-secret-replaced"]],
        ["3-replace-load-balancer-class", ["service-class-changed", "tls-secret-replaced"]],
        ["4-delete-secret", ["tls-secret-deleted"]],
    ])("%s: %j", (name, codes) => {
        expect(look(recorded(name)).findings.map(({ code }) => code)).toEqual(codes);
    });

    test("no change is said in two words", () => {
        expect(look(recorded("1-noop")).verdict).toBe("Nothing changes.");
    });

    test("ports before and after, and what is replaced", () => {
        const report = look(recorded("2-drop-udp-port"));
        expect(report.ports).toEqual([{ what: "edge-svc", before: "TCP 443, UDP 443", after: "TCP 443" }]);
        expect(report.disruptions.map(({ operation, resource }) => [operation, resource])).toEqual([
            ["replace", "edge-tls"],
        ]);
        expect(report.picture).toHaveLength(2);
    });
});

describe("a report", () => {
    test("says when it is safe to switch off what is withdrawn now", () => {
        const component = (stage: string) => ({ listeners: [], advertisement: { stage, maxAge: 86_400, ttl: 300 } });
        const report = look(
            preview(
                { type: types.component, name: "edge", before: component("on"), after: component("withdraw") },
                { type: types.policy, name: "policy", before: policy('h3=":443"; ma=86400'), after: policy("clear") },
            ),
        );
        expect(report.findings).toEqual([]);
        expect(report.advertisement).toEqual([
            { what: "edge header", before: 'QUIC, Alt-Svc: h3=":443"; ma=86400', after: "QUIC, Alt-Svc: clear" },
            { what: "edge stage", before: "on", after: "withdraw; safe to switch off from 2026-11-25 12:05 UTC" },
        ]);
    });

    test("dates a withdrawal that is too short", () => {
        const { findings } = look(
            preview(
                {
                    type: types.policy,
                    before: policy("clear"),
                    after: policy(undefined),
                    modified: "2026-11-24T11:59:00Z",
                },
                {
                    type: types.route53,
                    name: "r",
                    before: record("a.example.com", "HTTPS", ['1 . alpn="h3,h2"'], 3600),
                },
            ),
        );
        expect(findings[0]?.message).toContain(
            "Withdrawn on 2026-11-24 11:59 UTC, it is safe from 2026-11-24 13:04 UTC.",
        );
    });

    test("does not guess what is not known before the update", () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const report = look(
            preview({
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: { ...record("app.example.com", "A", []), records: [unknown] },
            }),
        );
        expect(report.findings).toEqual([]);
        expect(report.unknown).toEqual(["it"]);
        expect(report.advertisement).toEqual([
            { what: "app.example.com A", before: "192.0.2.1, TTL 300 s", after: "not known before the update" },
        ]);
        expect(markdown(report)).not.toContain(unknown);
    });

    test("shows no secret in any form", () => {
        const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
        const report = look(
            preview(
                {
                    type: types.secret,
                    before: { metadata: { name: "app-tls" }, type: "kubernetes.io/tls", stringData: secret },
                },
                {
                    type: types.route53,
                    name: "r",
                    after: { ...record("a.example.com", "TXT", []), records: [secret, "[secret]"] },
                },
                { type: types.policy, name: "p", after: policy('h3=":443"; ma=60', { note: secret }) },
            ),
        );
        for (const text of [markdown(report), plainText(report), JSON.stringify(report), sarif(report, "1.0.0")]) {
            expect(text).not.toContain("hunter2");
            expect(text).not.toContain("[secret]");
        }
    });

    test("puts the addresses that go and come side by side", () => {
        const live = { status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }, { ip: "2001:db8::1" }] } } };
        const report = look(
            preview({
                type: types.service,
                op: "replace",
                before: service(),
                after: service({ clusterIP: "None" }),
                live,
            }),
        );
        expect(report.addresses).toEqual([
            { what: "public addresses", before: "192.0.2.1, 2001:db8::1", after: "not known before the update" },
        ]);
    });

    test("writes names of the program as text, never as markup", () => {
        const name = 'x"]<script>`*';
        const text = markdown(
            look(preview({ type: types.service, name, before: service(), after: service({}, {}, false) })),
        );
        // Between backticks it is text wherever Markdown is shown; anywhere else it would be a tag.
        const outside = text.replace(/`[^`\n]+`/g, "");
        expect(outside).not.toContain("<script>");
        expect(outside).not.toContain('x"]');
    });

    test("is SARIF that names each rule once, and the resource of each result", () => {
        const document = JSON.parse(sarif(look(recorded("2-drop-udp-port")), "1.2.3")) as {
            runs: {
                tool: { driver: { version: string; rules: { id: string }[] } };
                results: { ruleId: string; level: string }[];
            }[];
        };
        const [run] = document.runs;
        expect(run?.tool.driver.version).toBe("1.2.3");
        expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(["udp-port-removed", "tls-secret-replaced"]);
        expect(run?.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
            ["udp-port-removed", "error"],
            ["tls-secret-replaced", "error"],
        ]);
    });
});

describe("our own resources", () => {
    const ours = "pulumi-nodejs:dynamic/http3gateway:";
    const policy = { namespace: "edge", name: "edge", uid: "1" };
    const listener = { type: `${ours}Http3Listener`, name: "edge-http3" };
    const promise = { type: `${ours}AltSvc`, name: "edge-alt-svc" };
    const value = (text: string) => ({ ...policy, value: text });
    const on = value('h3=":443"; ma=86400');

    test("say what clients are told, before and after", () => {
        const report = look(
            preview(
                { ...listener, before: policy, after: policy, op: "same" },
                { ...promise, before: on, after: value("clear") },
            ),
        );
        expect(report.findings).toEqual([]);
        expect(report.advertisement[0]).toEqual({
            what: "edge header",
            before: 'QUIC, Alt-Svc: h3=":443"; ma=86400',
            after: "QUIC, Alt-Svc: clear",
        });
    });

    test("that close UDP while h3 is promised are an error, and dark is none", () => {
        const off = look(preview({ ...listener, before: policy }, { ...promise, before: on }));
        expect(off.findings.map(({ code, resource }) => [code, resource])).toEqual([
            ["withdraw-skipped", "edge-alt-svc"],
        ]);
        const dark = look(
            preview({ ...listener, before: policy, after: policy, op: "same" }, { ...promise, before: on }),
        );
        expect(dark.findings).toEqual([]);
    });

    test("that close UDP too early after a withdrawal are an error with the date from which it is safe", () => {
        const record = {
            type: types.route53,
            name: "record",
            before: { name: "app.example.com", type: "HTTPS", ttl: 3600, records: ['1 . alpn="h2"'] },
            op: "same",
        };
        const report = look(
            preview(
                { ...listener, before: policy },
                { ...promise, before: value("clear"), modified: "2026-11-24T11:59:00Z" },
                { ...record, after: record.before },
            ),
        );
        expect(report.findings.map(({ code }) => code)).toEqual(["withdrawn-too-early"]);
    });
});
