import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { markdown, plainText, REVIEW_RULES, readPreview, review, sarif } from "../../../tools/review/index.ts";
import { certificate, gateway, policy, preview, record, service, types, weighted } from "./build.ts";
import { dangerousAround } from "./dangerousAround.ts";
import { dangerousFirewalls } from "./dangerousFirewalls.ts";
import { dangerousInCluster } from "./dangerousInCluster.ts";
import { dangerousMoves } from "./dangerousMoves.ts";
import { dangerousTemplates, proxy } from "./dangerousTemplates.ts";
import { harmless } from "./harmless.ts";
import { dangerousKinds, harmlessKinds } from "./kinds.ts";

const dangerous = [
    ...dangerousInCluster,
    ...dangerousAround,
    ...dangerousFirewalls,
    ...dangerousMoves,
    ...dangerousTemplates,
    ...dangerousKinds,
];

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
    test.each([...harmless, ...harmlessKinds])("$what", ({ resources }) => {
        const { findings, verdict } = look(preview(...resources));
        expect(findings).toEqual([]);
        expect(verdict).not.toContain("Do not run");
    });
});

describe("a change on the way that clients take, which no rule knows,", () => {
    const verdictOf = (type: string, before: object, after: object) =>
        look(preview({ type, name: "edge", before: { ...before }, after: { ...after } }));
    const balancer = { type: "LoadBalancer" };

    test("is not said to be harmless, and is listed", () => {
        const annotated = { ...balancer, annotations: { "example.com/shape": "flexible" } };
        for (const { verdict, findings } of [
            verdictOf(types.proxy, proxy(balancer), proxy(annotated)),
            verdictOf(
                types.route53,
                { ...record("a.example.com", "CNAME", ["b.example.com"]) },
                { ...record("a.example.com", "CNAME", ["b.example.com"]), zoneId: "Z9" },
            ),
        ]) {
            expect(verdict).toMatch(/^1 resource changes; this could not be judged: edge: .* is unknown\.$/);
            expect(findings.map(({ code, resource }) => [code, resource])).toEqual([["not-judged", "edge"]]);
        }
    });

    test("is harmless where it is but a label, or how many proxies there are", () => {
        const nothing = "1 resource changes; clients notice nothing.";
        const deployment = (replicas: number) => ({ envoyDeployment: { replicas } });
        expect(verdictOf(types.proxy, proxy(balancer, deployment(2)), proxy(balancer, deployment(4))).verdict).toBe(
            nothing,
        );
        const labelled = (team: string) => service({}, { labels: { team } });
        expect(verdictOf(types.service, labelled("a"), labelled("b")).verdict).toBe(nothing);
        const tagged = (team: string) => ({ loadBalancerType: "network", tags: { team } });
        expect(verdictOf(types.nlb, tagged("a"), tagged("b")).verdict).toBe(nothing);
    });

    test("is worth knowing where a note is all that is said of it", () => {
        const image = (name: string) => proxy(balancer, { envoyDeployment: { container: { image: name } } });
        expect(verdictOf(types.proxy, image("envoy:1"), image("envoy:2")).verdict).toMatch(
            /^1 resource changes; worth knowing: edge: All proxies are replaced/,
        );
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
            { what: "edge stage", before: "on", after: "withdraw; safe to disable from 2026-11-25 12:05 UTC" },
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
            "It was withdrawn on 2026-11-24 11:59 UTC; disabling is safe from 2026-11-24 13:04 UTC.",
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
        expect(report.unknown.map(({ resource }) => resource)).toEqual(["it"]);
        expect(report.advertisement).toEqual([
            { what: "app.example.com A", before: "192.0.2.1, TTL 300 s", after: "not known before the update" },
        ]);
        expect(markdown(report)).not.toContain(unknown);
    });

    test("shows an alias as one, and not as a value that is known later", () => {
        const alias = { zoneId: "Z1", name: "app.example.com", type: "A", aliases: [{ name: "lb.example.net" }] };
        expect(look(preview({ type: types.route53, after: alias })).advertisement).toEqual([
            { what: "app.example.com A", after: "alias" },
        ]);
    });

    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const nlb = (securityGroups: unknown) => ({ name: "edge", loadBalancerType: "network", securityGroups });
    const quic = (protocol: string) => ({ loadBalancerArn: unknown, port: 443, protocol });
    test.each([
        ["a Service's type", types.service, service(), service({ type: unknown })],
        [
            "a load-balancer class",
            types.service,
            service({ loadBalancerClass: "a/b" }),
            service({ loadBalancerClass: unknown }),
        ],
        ["ports", types.service, service(), service({ ports: unknown })],
        [
            "a port's protocol",
            types.service,
            service(),
            service({
                ports: [
                    { name: "https", port: 443, protocol: "TCP", targetPort: 10443 },
                    { name: "https-h3", port: 443, protocol: unknown, targetPort: 10443 },
                ],
            }),
        ],
        [
            "annotations",
            types.service,
            undefined,
            service({ loadBalancerClass: "service.k8s.aws/nlb" }, { annotations: unknown }),
        ],
        ["listeners", types.gateway, gateway({ hostname: "a.test" }), { spec: { listeners: unknown } }],
        ["a listener's name", types.gateway, gateway({ hostname: "a.test" }), gateway({ hostname: unknown })],
        ["a policy", types.policy, policy('h3=":443"; ma=60'), { spec: unknown }],
        ["a header", types.policy, policy('h3=":443"; ma=60'), policy(unknown)],
        ["security groups", types.nlb, nlb(["sg-1"]), nlb(unknown)],
        ["a listener's protocol", types.listener, quic("TCP_QUIC"), quic(unknown)],
        [
            "a firewall's ports",
            types.ingressRule,
            { ipProtocol: "udp", fromPort: 443, toPort: 443 },
            { ipProtocol: "udp", fromPort: unknown, toPort: unknown },
        ],
        [
            "replicas",
            types.proxy,
            { spec: { provider: { kubernetes: { envoyDeployment: { replicas: 2 } } } } },
            { spec: { provider: { kubernetes: { envoyDeployment: { replicas: unknown } } } } },
        ],
    ])("does not guess %s that is known only during the update", (_what, type, before, after) => {
        const report = look(preview({ type, before, after }));
        expect(report.findings).toEqual([]);
        expect(report.unknown.map(({ resource }) => resource)).toEqual(["it"]);
        expect(markdown(report)).not.toContain(unknown);
    });

    test("says of a header and of ports that they are not known yet", () => {
        const report = look(
            preview(
                { type: types.policy, before: policy('h3=":443"; ma=60'), after: policy(unknown) },
                { type: types.service, name: "svc", before: service(), after: service({ ports: unknown }) },
            ),
        );
        expect(report.advertisement[0]?.after).toBe("QUIC, Alt-Svc not known before the update");
        expect(report.ports).toEqual([
            { what: "svc", before: "TCP 443, UDP 443", after: "not known before the update" },
        ]);
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
                {
                    type: "cloudflare:index/dnsRecord:DnsRecord",
                    name: "c",
                    after: { name: "b.example.com", type: "TXT", ttl: 300, content: "[secret]" },
                },
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

    test("says of a certificate what it names and what becomes of it", () => {
        const tls = { type: "kubernetes.io/tls" };
        const report = look(
            preview(
                {
                    type: types.certificate,
                    name: "cert",
                    before: certificate("a.test"),
                    after: certificate("a.test", "b.test"),
                },
                { type: types.secret, name: "old", before: tls },
                { type: types.secret, name: "new", after: tls },
            ),
        );
        expect(report.certificates).toEqual([
            {
                what: "cert",
                before: "a.test",
                after: "a.test, b.test; changes in place; TCP and QUIC must both serve the new one",
            },
            { what: "old", before: "there", after: "is deleted" },
            { what: "new", after: "is made" },
        ]);
    });

    test("shows the share of each record set of a name", () => {
        const set = (identifier: string, weight: number, value: string) =>
            weighted(identifier, weight, record("app.example.com", "HTTPS", [value]));
        const [h3, h2] = ['1 . alpn="h3,h2"', '1 . alpn="h2"'];
        const report = look(
            preview(
                { type: types.route53, name: "h3", before: set("h3", 5, h3), after: set("h3", 25, h3) },
                { type: types.route53, name: "h2", before: set("h2", 95, h2), after: set("h2", 75, h2) },
            ),
        );
        expect(report.findings).toEqual([]);
        expect(report.advertisement).toEqual([
            {
                what: "app.example.com HTTPS (h3)",
                before: `${h3}, TTL 300 s, weight 5`,
                after: `${h3}, TTL 300 s, weight 25`,
            },
            {
                what: "app.example.com HTTPS (h2)",
                before: `${h2}, TTL 300 s, weight 95`,
                after: `${h2}, TTL 300 s, weight 75`,
            },
        ]);
    });

    test("says what is watched from then on, and what no more", () => {
        const running = (command: string, ...args: string[]) => ({
            spec: { template: { spec: { containers: [{ command: ["http3-gateway", command], args }] } } },
        });
        const watch = (...args: string[]) => running("watch", ...args);
        const report = look(
            preview(
                {
                    type: types.deployment,
                    name: "edge-watch",
                    after: watch("--listen", "9553", "--interval", "60", "https://a.test/", "https://b.test/"),
                },
                { type: types.deployment, name: "old-watch", before: watch("--interval", "5", "https://a.test/") },
                { type: types.deployment, name: "once", after: running("verify", "https://a.test/") },
                { type: types.deployment, name: "web", after: { spec: { template: { spec: { containers: [{}] } } } } },
            ),
        );
        expect(report.watched).toEqual([
            { what: "old-watch", before: "https://a.test/, every 5 s" },
            { what: "edge-watch", after: "https://a.test/, https://b.test/, every 60 s" },
        ]);
        expect(markdown(report)).toContain("### Monitored afterwards\n\n| | before | after |");
        expect(plainText(report)).toContain("  old-watch: https://a.test/, every 5 s → –");
    });

    test("says whether something looks before h3 is promised, and what to look at afterwards", () => {
        const edge = gateway({ hostname: "app.test" }, { hostname: "*.app.test" }, { hostname: "b.test", port: 8443 });
        const listeners = { type: types.gateway, name: "gateway", op: "same", before: edge, after: edge };
        const asks = look(preview(listeners, { type: "pulumi-nodejs:dynamic/http3gateway:Http3Check", after: {} }));
        expect(markdown(asks)).toContain(
            "### How it is verified\n\n" +
                "- The update tests h3 at every address before it is advertised, and fails if it does not answer.\n" +
                "- Afterwards: `http3-gateway verify https://app.test/`\n" +
                "- Afterwards: `http3-gateway verify https://b.test:8443/`\n",
        );
        const plan = (stage: string) => ({ listeners: [], advertisement: { stage, maxAge: 60, ttl: 60 } });
        const component = { type: types.component, name: "edge", before: plan("dark") };
        expect(plainText(look(preview({ ...component, after: plan("on") })))).toContain(
            'h3 is not tested before it is advertised: check is "unverified".',
        );
        expect(look(preview({ ...component, before: plan("off"), after: plan("dark") })).gate).toBeUndefined();
    });

    test("says how much of the program it has not seen", () => {
        const note =
            "3 unchanged resources are not in this preview, so changes are not judged together with them. `pulumi preview --json --diff --show-sames` lists them.";
        const hidden = look(recorded("2-drop-udp-port"));
        expect([markdown(hidden).includes(note), plainText(hidden).includes(note)]).toEqual([true, true]);
        expect(markdown(look(recorded("1-noop")))).toBe("🟢 **Nothing changes.**\n");
        expect(markdown(look(preview({ type: types.service, after: service() })))).not.toContain("--show-sames");
    });

    test("begins with what users notice of the worst change, in one sentence", () => {
        const first = (name: string) => markdown(look(recorded(name))).split("\n")[0];
        expect(first("4-delete-secret")).toBe(
            "🔴 **Do not run this unchanged: edge-tls: The TLS Secret tls is deleted: listeners that use it stop accepting handshakes, on TCP and on QUIC.**",
        );
        expect(first("2-drop-udp-port")).toBe(
            "🔴 **Do not run this unchanged: edge-svc: UDP 443 is removed and TCP 443 stays (and 1 more below).**",
        );
        const raised = look(
            preview({ type: types.policy, before: policy('h3=":443"; ma=60'), after: policy('h3=":443"; ma=3600') }),
        );
        expect(raised.verdict).toBe(
            "1 resource changes; consider before it runs: it: ma changes from 60 to 3600 s: clients that cache an error keep it for this time.",
        );
    });

    test.each([
        [
            "a TLS Secret",
            types.secret,
            { type: "kubernetes.io/tls" },
            "listeners that use it stop accepting handshakes",
        ],
        ["another Secret", types.secret, { type: "Opaque" }, "nothing that this preview shows"],
        ["a balancer's Service", types.service, service(), "its address no longer answers"],
        ["a Service in the cluster", types.service, service({ type: "ClusterIP" }), "nothing that this preview shows"],
        ["a Gateway", types.gateway, {}, "nothing is served any more"],
        ["a target group", types.targets, {}, "connections through it end"],
        ["a binding of pods", types.binding, {}, "its pods are deregistered, and connections to them end"],
        [
            "a record",
            types.route53,
            record("a.test", "A", ["192.0.2.1"]),
            "resolvers answer that no record exists, once the TTL has expired",
        ],
        ["a Deployment", types.deployment, {}, "connections through its pods end"],
    ])("says what clients notice when %s goes", (_what, type, before, notice) => {
        expect(look(preview({ type, before })).disruptions.map((one) => one.notice)).toEqual([notice]);
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
        const raised = preview({
            type: types.policy,
            before: policy('h3=":443"; ma=60'),
            after: policy('h3=":443"; ma=3600'),
        });
        expect(JSON.parse(sarif(look(raised), "1.2.3"))).toMatchObject({
            runs: [
                {
                    tool: { driver: { rules: [{ defaultConfiguration: { level: "warning" } }] } },
                    results: [{ ruleId: "max-age-raised", level: "warning" }],
                },
            ],
        });
    });
});

describe("a preview that does not say all", () => {
    const failed = (message: string) =>
        JSON.stringify({
            steps: [],
            diagnostics: [
                { severity: "warning", message: "slow" },
                { severity: "error", message },
            ],
        });

    test.each([
        [
            "failed",
            failed("<{%reset%}>advertisement.stage: It is safe from 2026-11-25T12:05Z.\nmore<{%reset%}>\n"),
            "The preview failed, so it does not show all changes: advertisement.stage: It is safe from 2026-11-25T12:05Z.",
        ],
        [
            "is a stream of events without its end",
            '{"sequence":1,"preludeEvent":{}}\n{"sequence":2,"resourcePreEvent":{}}\n',
            "The stream of the preview's events has no summary event at its end, so it is truncated.",
        ],
        [
            "is a render",
            "# charts\n---\napiVersion: v1\nkind: Service\n",
            "The input is a render, not a preview: give two renders with --base FILE --change FILE.",
        ],
        [
            "is text",
            "Previewing update (dev)\n",
            "The input is not JSON. Is it the output of `pulumi preview` without --json?",
        ],
        [
            "is truncated",
            recorded("1-create").slice(0, 2_000),
            "The preview is truncated. Run `pulumi preview --json --diff --show-sames` again, to its end.",
        ],
    ])("because it %s is not reviewed", (_what, document, sentence) => {
        expect(() => readPreview(document)).toThrow(sentence);
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
