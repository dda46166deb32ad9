import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { InputPropertiesError } from "@pulumi/pulumi";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { judgePlan } from "../../../components/gateway/judgePlan.ts";
import { makePlan, readArgs, unjudgedPlan, type WithParts } from "../../../components/gateway/makePlan.ts";
import {
    envoyGateway,
    type Http3GatewayArgs,
    inClusterZone,
    mixedService,
    RULES,
    STAGE_NAMES,
    selfSigned,
} from "../../../components/index.ts";
import { normalizeListeners } from "../../../components/model/listeners.ts";
import type { Plan } from "../../../components/model/plan.ts";
import { policies, STATE_RULES } from "../../../tools/policy/policies.ts";
import { REVIEW_RULES, type ReviewReport, readPreview, review } from "../../../tools/review/index.ts";
import { withoutUdp } from "../../components/exposures/badBalancers.ts";
import type { BadArgs } from "../../components/gateway/badHosts.ts";
import { badInputs } from "../../components/gateway/badInputs.ts";
import { warnings } from "../../components/gateway/warnings.ts";
import { defaultArgs } from "../../support/edge.ts";
import { gateway, preview, type Resource, service } from "../review/build.ts";
import { dangerousAround } from "../review/dangerousAround.ts";
import { dangerousFirewalls } from "../review/dangerousFirewalls.ts";
import { dangerousInCluster } from "../review/dangerousInCluster.ts";
import { harmless } from "../review/harmless.ts";
import { Analyzer, type Given, type Violation } from "./analyzer.ts";

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
function reviewedAtFirst(resources: readonly Resource[]): ReviewReport["findings"] {
    const all = created(resources).map(({ props, ...one }) => ({ ...one, after: props }));
    return review(readPreview(preview(...all)), new Date("2026-11-24T12:00:00Z")).findings;
}

/** What Pulumi prints of a violation after the policy's description. */
const wordsOf = ({ policy, message, mandatory }: Violation) => {
    const description = policies.find(({ name }) => name === policy)?.description ?? "";
    expect(message.startsWith(`${description}\n`)).toBe(true);
    return { policy, mandatory, words: message.slice(description.length + 1) };
};

/**
 * The plan of a gateway with arguments that break rules; undefined where they cannot be read, so that none is recorded.
 */
function badPlan({ name = "edge", ...args }: BadArgs): Plan | undefined {
    try {
        const settings = readArgs(name, { ...defaultArgs(), ...args } as WithParts<Http3GatewayArgs>);
        const { listeners } = normalizeListeners(settings.hostnames, settings.listeners);
        return unjudgedPlan(name, settings, listeners);
    } catch (error) {
        if (InputPropertiesError.isInstance(error)) {
            return undefined;
        }
        throw error;
    }
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
        ).toEqual([...STATE_RULES, "hints-in-record-error"].map((code) => `resources-${code}`).sort());
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
                    `clientTraffic.proxyProtocol: PROXY protocol is enabled together with HTTP/3. ${rule?.reason} ${rule?.remedy}`,
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
        const expected = reviewedAtFirst(resources).filter(({ code }) => !OF_A_CHANGE.includes(code));
        expect(expected.map(({ code }) => code).filter((code) => !STATE_RULES.includes(code))).toEqual([]);
        const found = (await analyzer.stack(created(resources))).map(wordsOf);
        const own = REVIEW_RULES.map(({ code, severity }) => `${code} ${severity}`);
        expect(found).toHaveLength(expected.length);
        expect(found).toEqual(
            expect.arrayContaining(
                expected.map(({ code, severity, resource, message, remedy, source }) => ({
                    policy: `resources-${code}${own.includes(`${code} ${severity}`) ? "" : "-error"}`,
                    mandatory: severity === "error",
                    words: `${resource}: ${message} ${remedy} [${code}; ${source}]`,
                })),
            ),
        );
    });

    test("knows a resource under each of its type's names, and by its URN", async () => {
        const balancer = { loadBalancerType: "network", ipAddressType: "dualstack" };
        const listener = { loadBalancerArn: UNKNOWN, port: 443, protocol: "TCP_QUIC" };
        const found = await analyzer.stack([
            { type: "pulumi:pulumi:Stack", name: "edge", props: {} },
            { type: "aws:alb/loadBalancer:LoadBalancer", name: "edge", props: balancer },
            { type: "aws:alb/listener:Listener", name: "edge", props: listener },
        ]);
        expect(found.map(({ policy, urn }) => [policy, urn])).toEqual([
            ["resources-quic-with-dual-stack", "urn:pulumi:dev::edge::aws:alb/loadBalancer:LoadBalancer::edge"],
        ]);
    });

    test("has no rule on resources that a first update cannot break, and none that is broken by what is harmless", async () => {
        const breakable = dangerous.flatMap(({ resources }) => reviewedAtFirst(resources));
        const codes = breakable.map(({ code }) => code);
        expect([...new Set(codes)].sort()).toEqual([...STATE_RULES, ...OF_A_CHANGE].sort());
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

/** A gateway with a plan, as the analyzer hands a resource to a policy. */
const gatewayWith = (plan: Plan): ResourceValidationArgs => ({
    type: "http3gateway:index:Http3Gateway",
    name: "edge",
    urn: "urn:pulumi:test::edge::http3gateway:index:Http3Gateway::edge",
    props: plan,
    opts: {
        protect: false,
        ignoreChanges: [],
        aliases: [],
        customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
        additionalSecretOutputs: [],
    },
    stackTags: new Map(),
    isType: () => false,
    asType: () => undefined,
    getConfig: () => {
        throw new Error("A policy of the pack has no configuration.");
    },
    notApplicable: (reason) => {
        throw new Error(reason);
    },
});

/** What the policies about plans report of one, as `reportViolation` gets it. */
function violationsOf(plan: Plan): [policy: string, message: string][] {
    return policies.flatMap((policy) => {
        const found: [string, string][] = [];
        if ("validateResource" in policy) {
            for (const validate of [policy.validateResource ?? []].flat()) {
                void validate(gatewayWith(plan), (message) => found.push([policy.name, message]));
            }
        }
        return found;
    });
}

test("says of every fault of a gateway what the component says, with the remedy of what was found", () => {
    const broken = new Set<string>();
    const ownRemedies = new Set<string>();
    for (const { what, args } of [
        ...badInputs,
        ...warnings.map((one) => ({ ...one, what: one.code })),
        ...withoutUdp.map(([annotation, value]) => ({
            what: annotation,
            args: { exposure: mixedService({ annotations: { [annotation]: value } }) },
        })),
    ]) {
        const plan = badPlan(args);
        if (plan === undefined) {
            continue;
        }
        const expected = judgePlan(plan);
        expect([what, violationsOf(plan)]).toEqual([
            what,
            expected.map(({ code, path, message }) => [code, `${path}: ${message}`]),
        ]);
        for (const { code, message } of expected) {
            broken.add(code);
            if (!message.includes(RULES.find((rule) => rule.code === code)?.remedy ?? "")) {
                ownRemedies.add(code);
            }
        }
    }
    expect(RULES.map(({ code }) => code).filter((code) => !broken.has(code))).toEqual([]);
    expect([...ownRemedies]).toEqual(["service-for-balancer-without-udp"]);
});

test("has the review's words under the codes that are a rule of both", () => {
    const shared = REVIEW_RULES.filter(({ code }) => RULES.some((rule) => rule.code === code));
    expect(shared.map(({ code }) => code)).toEqual([
        "traefik-cuts-h3",
        "proxy-protocol-with-http3",
        "client-certificates-with-http3",
        "passthrough-with-http3",
        "hints-in-record",
    ]);
    for (const { code, remedy, source } of shared) {
        expect(RULES.find((rule) => rule.code === code)).toMatchObject({ remedy, source });
    }
});

test("each policy says why, what to do instead, and where that is known from", () => {
    const described = new Map(policies.map((policy) => [policy.name, policy]));
    for (const { code, reason, remedy, source } of RULES) {
        expect(described.get(code)?.description).toBe(`${reason} [${source}]`);
        expect(described.get(code)).toMatchObject({ remediationSteps: remedy });
    }
    for (const { code, remedy, source } of REVIEW_RULES.filter((rule) => STATE_RULES.includes(rule.code))) {
        expect(described.get(`resources-${code}`)?.description).toBe(
            `\`http3-gateway review\` also reports this. [${source}]`,
        );
        expect(described.get(`resources-${code}`)).toMatchObject({ remediationSteps: remedy });
    }
});

test("the pack has the package's version, which the engine asks its folder for", () => {
    const version = (path: string) =>
        (JSON.parse(readFileSync(join(import.meta.dirname, "../../..", path), "utf8")) as { version: string }).version;
    expect(version("tools/policy/package.json")).toBe(version("package.json"));
});
