import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { judgePlan } from "../../../components/gateway/judgePlan.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import {
    envoyGateway,
    inClusterZone,
    mixedService,
    RULES,
    STAGE_NAMES,
    selfSigned,
} from "../../../components/index.ts";
import type { Plan } from "../../../components/model/plan.ts";
import { policies, STATE_RULES } from "../../../tools/policy/policies.ts";
import { REVIEW_RULES, readPreview, review } from "../../../tools/review/index.ts";
import { gateway, preview, type Resource, service } from "../review/build.ts";
import { dangerousAround } from "../review/dangerousAround.ts";
import { dangerousFirewalls } from "../review/dangerousFirewalls.ts";
import { dangerousInCluster } from "../review/dangerousInCluster.ts";
import { harmless } from "../review/harmless.ts";
import { Analyzer, type Given } from "./analyzer.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const component = (plan: unknown): Given => ({
    type: "http3gateway:index:Http3Gateway",
    name: "edge",
    // As the engine stores it.
    props: JSON.parse(JSON.stringify(plan)) as Record<string, unknown>,
});
const good: Plan = makePlan("edge", {
    hostnames: ["app.example.com"],
    controller: envoyGateway(),
    exposure: mixedService(),
    certificate: selfSigned(),
    dns: inClusterZone({ zone: "example.com" }),
});

/** Review rules that a first update breaks too, and that no state can keep. */
const OF_A_CHANGE = [
    // What is promised was not there before, and nothing says that h3 answers: that is for the gate.
    "h3-advertised-unproven",
    // Its remedy is how the change is made, and the label is there ever after.
    "quic-injection-enabled",
];

const dangerous = [...dangerousInCluster, ...dangerousAround, ...dangerousFirewalls];

/** What is there after a change, with nothing said of before. */
function created(resources: readonly Resource[]): Given[] {
    return resources.flatMap(({ type, name = "it", after }) =>
        after === undefined ? [] : [{ type, name, props: after }],
    );
}

/** What the review finds where all of it is new. */
function reviewedAtFirst(resources: readonly Resource[]): string[] {
    const all = created(resources).map(({ props, ...one }) => ({ ...one, after: props }));
    return review(readPreview(preview(...all)), new Date("2026-11-24T12:00:00Z")).findings.map(({ code }) => code);
}

describe("the policy pack, asked as an engine asks it", () => {
    let analyzer: Analyzer;
    beforeAll(async () => {
        analyzer = await Analyzer.start();
    });
    afterEach(async () => {
        await analyzer.configure({});
    });
    afterAll(() => {
        analyzer.stop();
    });

    test("has every rule of the component, and the review's rules on any program, as bad as they are", async () => {
        const policies = await analyzer.policies();
        expect(policies.map(({ name }) => name)).toEqual([
            ...RULES.map(({ code }) => code),
            ...policies.filter(({ name }) => name.startsWith("resources-")).map(({ name }) => name),
        ]);
        expect(
            policies
                .filter(({ name }) => name.startsWith("resources-"))
                .map(({ name }) => name)
                .sort(),
        ).toEqual(STATE_RULES.map((code) => `resources-${code}`));
        const mandatory = new Map(policies.map(({ name, mandatory: is }) => [name, is]));
        for (const { code, severity } of RULES) {
            expect([code, mandatory.get(code)]).toEqual([code, severity === "error"]);
        }
    });

    test("lets a good edge through", async () => {
        expect(await analyzer.resource(component(good))).toEqual([]);
    });

    test("stops an edge that is known to fail, with path, reason and remedy", async () => {
        const plan = { ...good, clientTraffic: { proxyProtocol: true } };
        const rule = RULES.find(({ code }) => code === "proxy-protocol-with-http3");
        expect(await analyzer.resource(component(plan))).toEqual([
            {
                policy: "proxy-protocol-with-http3",
                message: expect.stringContaining(
                    `clientTraffic.proxyProtocol: PROXY protocol is on together with HTTP/3. ${rule?.reason} ${rule?.remedy}`,
                ) as string,
                mandatory: true,
                urn: "",
            },
        ]);
    });

    test("judges no other resource as if it were an edge", async () => {
        const props = { ...good, clientTraffic: { proxyProtocol: true } };
        expect(await analyzer.resource({ ...component(props), type: "kubernetes:core/v1:ConfigMap" })).toEqual([]);
    });

    test("makes a rule advisory, or leaves it out, where its configuration says so", async () => {
        const plan = component({ ...good, clientTraffic: { proxyProtocol: true } });
        await analyzer.configure({ "proxy-protocol-with-http3": "ADVISORY" });
        expect((await analyzer.resource(plan)).map(({ mandatory }) => mandatory)).toEqual([false]);
        await analyzer.configure({ "proxy-protocol-with-http3": "DISABLED" });
        expect(await analyzer.resource(plan)).toEqual([]);
        await analyzer.configure({ "max-age-long": "MANDATORY" });
        const long = component({ ...good, advertisement: { ...good.advertisement, maxAge: 40 * 86_400 } });
        expect((await analyzer.resource(long)).map(({ policy, mandatory }) => [policy, mandatory])).toEqual([
            ["max-age-long", true],
        ]);
    });

    test("judges what is known at a preview, and does not guess the rest", async () => {
        const plan = component({
            ...good,
            createNamespace: false,
            certificate: { kind: "existingSecret", settings: { secretName: UNKNOWN } },
            exposure: { ...good.exposure, settings: { ipFamilies: ["IPv4"], sourceRanges: UNKNOWN } },
            clientTraffic: { proxyProtocol: true, clientCertificateCa: UNKNOWN },
        });
        expect((await analyzer.resource(plan)).map(({ policy }) => policy)).toEqual(["proxy-protocol-with-http3"]);
        const ranges = (...sourceRanges: string[]) =>
            component({ ...good, exposure: { ...good.exposure, settings: { ipFamilies: ["IPv4"], sourceRanges } } });
        expect(await analyzer.resource(ranges(UNKNOWN, "203.0.113.0/24"))).toEqual([]);
        // The index is that of the known ones.
        expect((await analyzer.resource(ranges(UNKNOWN, "everybody"))).map(({ message }) => message)).toEqual([
            expect.stringContaining(`exposure.sourceRanges[0]: "everybody" is not a valid CIDR.`),
        ]);
    });

    test("finds exactly what the component refuses or warns of, whatever the plan", async () => {
        const plans = fc.record({
            stage: fc.constantFrom(...STAGE_NAMES),
            maxAge: fc.integer({ min: -5, max: 10_000_000 }),
            ttl: fc.integer({ min: -5, max: 100_000 }),
            hostname: fc.constantFrom(
                "app.example.com",
                "App.example.com",
                "*.example.com",
                "ns1.example.com",
                "app.example.net",
            ),
            port: fc.constantFrom(0, 80, 443, 8443),
            http3: fc.boolean(),
            proxyProtocol: fc.boolean(),
            replicas: fc.integer({ min: -1, max: 3 }),
        });
        await fc.assert(
            fc.asyncProperty(plans, async ({ stage, maxAge, ttl, hostname, port, http3, proxyProtocol, replicas }) => {
                const plan: Plan = {
                    ...good,
                    listeners: [{ hostname, port, protocol: "HTTPS", http3, advertisedPort: port }],
                    advertisement: { stage, maxAge, ttl, svcParams: {} },
                    clientTraffic: { proxyProtocol },
                    controller: { ...good.controller, settings: { ...good.controller.settings, replicas } },
                };
                const found = await analyzer.resource(component(plan));
                const expected = judgePlan(plan).map(({ code, severity }) => [code, severity === "error"]);
                expect(found.map(({ policy, mandatory }) => [policy, mandatory]).sort()).toEqual(expected.sort());
            }),
            { numRuns: 60 },
        );
    });

    test("judges what a program without our components declares, all of it together", async () => {
        const balancer: Given = {
            type: "kubernetes:core/v1:Service",
            name: "web",
            props: service({ loadBalancerClass: "service.k8s.aws/nlb" }),
        };
        const violations = await analyzer.stack([balancer]);
        expect(violations.map(({ policy, mandatory, urn }) => [policy, mandatory, urn])).toEqual([
            ["resources-aws-udp-listener-missing", true, "urn:pulumi:dev::edge::kubernetes:core/v1:Service::web"],
        ]);
        const bystander: Given = { type: "kubernetes:core/v1:ConfigMap", name: "settings", props: {} };
        expect((await analyzer.stack([bystander, balancer])).map(({ urn }) => urn)).toEqual([violations[0]?.urn]);
        const annotations = { "service.beta.kubernetes.io/aws-load-balancer-enable-tcp-udp-listener": "true" };
        const mended = { ...balancer, props: service({ loadBalancerClass: "service.k8s.aws/nlb" }, { annotations }) };
        expect(await analyzer.stack([mended])).toEqual([]);
        for (const later of [UNKNOWN, Object.fromEntries(Object.keys(annotations).map((key) => [key, UNKNOWN]))]) {
            const props = service({ loadBalancerClass: "service.k8s.aws/nlb" }, { annotations: later });
            expect(await analyzer.stack([{ ...balancer, props }])).toEqual([]);
        }
    });

    test.each(dangerous)("judges as a first update is reviewed: $what", async ({ resources }) => {
        const expected = reviewedAtFirst(resources).filter((code) => !OF_A_CHANGE.includes(code));
        expect(expected.filter((code) => !STATE_RULES.includes(code))).toEqual([]);
        const found = await analyzer.stack(created(resources));
        expect(found.map(({ policy }) => policy).sort()).toEqual(expected.map((code) => `resources-${code}`).sort());
    });

    test("has no rule on resources that a first update cannot break, and none that is broken by what is harmless", async () => {
        const breakable = dangerous.flatMap(({ resources }) => reviewedAtFirst(resources));
        expect([...new Set(breakable)].sort()).toEqual([...STATE_RULES, ...OF_A_CHANGE].sort());
        for (const { what, resources } of harmless) {
            expect([what, await analyzer.stack(created(resources))]).toEqual([what, []]);
        }
    });

    test("compares hostnames with certificates where both are known", async () => {
        const of = (hostname: string, name: string): Given[] => [
            { type: "kubernetes:gateway.networking.k8s.io/v1:Gateway", name: "edge", props: gateway({ hostname }) },
            {
                type: "kubernetes:cert-manager.io/v1:Certificate",
                name: "edge",
                props: { metadata: { name: "edge" }, spec: { dnsNames: [name], secretName: "app-tls" } },
            },
        ];
        const codes = async (...names: [string, string]) =>
            (await analyzer.stack(of(...names))).map(({ policy }) => policy);
        expect(await codes("www.example.com", "app.example.com")).toEqual(["resources-hostname-not-in-certificate"]);
        expect(await codes("www.example.com", "*.example.com")).toEqual([]);
        expect(await codes("www.example.com", UNKNOWN)).toEqual([]);
        expect(await codes(UNKNOWN, "app.example.com")).toEqual([]);
    });

    test("judges records of any provider, and not those whose data is known only later", async () => {
        const record = (records: unknown): Given => ({
            type: "aws:route53/record:Record",
            name: "https",
            props: { name: "app.example.com", type: "HTTPS", ttl: 300, records },
        });
        const hints = await analyzer.stack([record(['1 . alpn="h3,h2" ipv4hint="192.0.2.1"'])]);
        expect(hints.map(({ policy }) => policy)).toEqual(["resources-hints-in-record"]);
        expect(await analyzer.stack([record([UNKNOWN])])).toEqual([]);
        expect(await analyzer.stack([record(UNKNOWN)])).toEqual([]);
    });
});

test("each policy says why, what to do instead, and where that is known from", () => {
    const described = new Map(policies.map((policy) => [policy.name, policy]));
    for (const { code, reason, remedy, source } of RULES) {
        expect(described.get(code)?.description).toBe(`${reason} ${remedy} [${source}]`);
        expect(described.get(code)).toMatchObject({ remediationSteps: remedy });
    }
    for (const { code, remedy, source } of REVIEW_RULES.filter((rule) => STATE_RULES.includes(rule.code))) {
        expect(described.get(`resources-${code}`)?.description).toBe(`${remedy} [${source}]`);
    }
});

test("the pack has the package's version, which the engine asks its folder for", () => {
    const version = (path: string) =>
        (JSON.parse(readFileSync(join(import.meta.dirname, "../../..", path), "utf8")) as { version: string }).version;
    expect(version("tools/policy/package.json")).toBe(version("package.json"));
});
