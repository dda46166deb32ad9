import { describe, expect, test, vi } from "vitest";
import { route53 } from "../../../components/aws/index.ts";
import { dns as azureDns } from "../../../components/azure/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { passthroughLoadBalancer } from "../../../components/gcp/index.ts";
import {
    acme,
    envoyGateway,
    existingIstio,
    existingService,
    front,
    Http3Gateway,
    type Http3GatewayArgs,
    inClusterZone,
    istio,
    type ListenerInput,
    mixedService,
    RULES,
    type Rule,
    traefik,
} from "../../../components/index.ts";
import { app, defaultArgs } from "../../support/edge.ts";
import { refused } from "../../support/refused.ts";
import { registrationsOf } from "../../support/registrations.ts";
import { bind } from "../certificates/acmeEdge.ts";
import { withoutUdp } from "../exposures/badBalancers.ts";
import { instanceGroup } from "../gcp/google.ts";
import { badInputs } from "./badInputs.ts";
import { besides } from "./besides.ts";
import { warnings } from "./warnings.ts";

const behind = existingService({ namespace: "ingress", name: "gateway" });
const theirs = existingIstio({ version: "v1.31.0" });
const SOURCES = [envoyGateway(), traefik(), istio(), theirs, front({ behind })].flatMap((controller) =>
    Object.values(controller.describe().sources ?? {}),
);

/** Where a rule is known from: its own source, or that of what a controller cannot do. */
const sourcesOf = ({ source }: Rule) => [source, ...SOURCES];
const endsAs = (line: string, rule: Rule, text: string) =>
    sourcesOf(rule).some((source) => line.endsWith(`${text} [${rule.code}; ${source}]`));

describe("an argument is refused before anything is registered, with its path, reason, remedy and source", () => {
    // A title of test.each would be cut off after 40 characters.
    test.for(badInputs.map((bad) => [bad.what, bad] as const))("%s", async ([what, { args, path, code, quotes }]) => {
        const { lines } = await refused(args);
        const rule = RULES.find((each) => each.code === code);
        const line = lines.find((each) => each.startsWith(`  ${path}: `) && each.includes(`[${code};`));
        expect(line, lines.join("\n")).toContain(quotes);
        expect(line && rule && endsAs(line, rule, ` ${rule.reason} ${rule.remedy}`)).toBe(true);
        const codeOf = (each: string) => RULES.find((other) => endsAs(each, other, ""))?.code ?? each;
        const others = lines.filter((each) => each !== line).map(codeOf);
        expect(others, lines.join("\n")).toEqual(besides[what] ?? []);
    });

    test.each<[string, ListenerInput[], string, string]>([
        [
            "an HTTP3 listener that stands alone",
            [{ ...app, protocol: "HTTP3" }],
            "listeners[0].protocol",
            '"app.example.com" has an HTTP3 listener but no HTTPS listener. ' +
                "Alt-Svc and clients without QUIC require one. " +
                'Add { hostname: "app.example.com", protocol: "HTTPS" }. [http3-without-https; kubernetes-sigs/gateway-api#687]',
        ],
        [
            "an HTTP3 listener beside TLS passthrough alone",
            [
                { ...app, protocol: "TLS" },
                { ...app, protocol: "HTTP3" },
            ],
            "listeners[1].protocol",
            "has an HTTP3 listener but no HTTPS listener.",
        ],
        [
            "an HTTP3 listener on another port than its HTTPS listener",
            [app, { ...app, protocol: "HTTP3", port: 4433 }],
            "listeners[1].port",
            "HTTP3 on port 4433 differs from HTTPS on port 443.",
        ],
    ])("%s", async (_what, listeners, path, text) => {
        const { lines, paths } = await refused({ hostnames: [], listeners });
        expect(paths).toContain(path);
        expect(lines.find((line) => line.startsWith(`  ${path}: `))).toContain(text);
    });

    test.each(withoutUdp)("a Service for a balancer without UDP, by %s", async (annotation, value, wayOut) => {
        const { lines, paths } = await refused({ exposure: mixedService({ annotations: { [annotation]: value } }) });
        expect(paths).toEqual([`exposure.annotations["${annotation}"]`]);
        expect(lines[0]).toContain(
            "It selects a balancer that does not support TCP and UDP on one port. That balancer drops",
        );
        expect(lines[0]).toContain(wayOut);
        expect(lines[0]).toMatch(/ \[service-for-balancer-without-udp; kubernetes\/enhancements KEP-1435; .+\]$/);
    });

    test("all problems at once, in the order of the rules", async () => {
        const { paths } = await refused({
            hostnames: ["app.example.com", "Bad.example.com", "app.example.com"],
            listeners: [{ hostname: "other.example.com", port: 70_000 }],
            namespace: "-",
            clientTraffic: { proxyProtocol: true },
            advertisement: { maxAge: 0, ttl: -1, svcParams: { port: "443", colour: "red" } },
        });
        expect(paths).toEqual([
            "namespace",
            "hostnames[1]",
            "hostnames[2]",
            "listeners[0].port",
            "listeners[0].advertisedPort",
            "clientTraffic.proxyProtocol",
            "advertisement.maxAge",
            "advertisement.ttl",
            "advertisement.svcParams.port",
            "advertisement.svcParams.colour",
        ]);
    });

    test("an unknown stage as that alone, whatever TTLs are given", async () => {
        const stage = "On" as "on";
        for (const advertisement of [{ stage }, { stage, ttl: 60 }, { stage, ttl: { on: 60 } }]) {
            expect((await refused({ advertisement })).paths).toEqual(["advertisement.stage"]);
        }
    });

    const text = (digits: string) => digits as unknown as number;
    const image = "registry.example.com/http3-gateway:1";
    test.each<[string, Partial<Http3GatewayArgs>, string]>([
        ["controller.replicas", { controller: envoyGateway({ replicas: text("2") }) }, '"2" is given.'],
        [
            "controller.controlPlaneReplicas",
            { controller: envoyGateway({ controlPlaneReplicas: text("2") }) },
            '"2" is given.',
        ],
        [
            "controller.autoscaling.minReplicas",
            { controller: envoyGateway({ autoscaling: { minReplicas: text("2"), maxReplicas: 3 } }) },
            '"2" is given.',
        ],
        [
            "controller.autoscaling.targetCpuPercent",
            {
                controller: envoyGateway({
                    autoscaling: { minReplicas: 2, maxReplicas: 3, targetCpuPercent: text("60") },
                }),
            },
            '"60" is given.',
        ],
        ["dns.replicas", { dns: inClusterZone({ zone: "example.com", replicas: text("2") }) }, '"2" is given.'],
        [
            "advertisement.share",
            { dns: route53({ zoneId: "Z1" }), advertisement: { share: text("5") } },
            '"5" is given. It must be a whole number from 0 to 100.',
        ],
        [
            "advertisement.maxAge",
            { advertisement: { maxAge: text("60") } },
            '"60" is given. It must be a whole number from 1 to 2147483647.',
        ],
        [
            "advertisement.ttl",
            { advertisement: { ttl: text("60") } },
            '"60" is given. It must be a whole number from 0 to 2147483647',
        ],
        ["check.timeout", { check: { timeout: text("60") } }, '"60" is given. It must be a number from 1 to 3600.'],
        [
            "check.startTimeout",
            { check: { startTimeout: text("60") } },
            '"60" is given. It must be a number from 1 to 3600.',
        ],
        [
            "listeners[0].port",
            { hostnames: [], listeners: [{ ...app, port: text("443") }] },
            '"443" is given. It must be a whole number from 1 to 65535.',
        ],
        [
            "certificate.namesPerCertificate",
            { certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: text("1") }) },
            '"1" is given. It must be a whole number from 1 to 100.',
        ],
        [
            "monitoring.interval",
            { monitoring: { image, interval: text("30") } },
            '"30" is given. It must be a number from 1 to 86400.',
        ],
        [
            "monitoring.alerts.shareFraction",
            { monitoring: { image, alerts: { shareFraction: text("0.5") } } },
            '"0.5" is given. It must be a number of at least 0.',
        ],
    ])("digits in a text for the number %s, with their quotes", async (path, args, found) => {
        const { lines, paths } = await refused(args);
        expect(paths).toEqual([path]);
        expect(lines[0]?.slice(0, `  ${path}: ${found}`.length)).toBe(`  ${path}: ${found}`);
    });

    test("no names in a certificate as that alone, and not as certificates without end", async () => {
        const certificate = acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 0 });
        expect((await refused({ certificate })).paths).toEqual(["certificate.namesPerCertificate"]);
    });

    test("one share, however many zones cannot give it", async () => {
        const delegateTo = cloudflare({ zoneId: "z", zone: "app.example.com" });
        const dns = azureDns({ resourceGroup: "names", zone: "example.com", https: { delegateTo } });
        expect((await refused({ dns, advertisement: { share: 5 } })).paths).toEqual(["advertisement.share"]);
    });

    test("one port that is not forwarded, however many hostnames it has", async () => {
        const exposure = passthroughLoadBalancer({
            region: "europe-west1",
            network: "default",
            backends: [instanceGroup("europe-west1-b")],
            ports: { tcp: [443], udp: [] },
        });
        const hostnames = ["app.example.com", "www.example.com"];
        expect((await refused({ exposure, hostnames })).paths).toEqual(["exposure.ports.udp"]);
    });

    test("what cannot be read as a listener together with what the rules find", async () => {
        const { paths } = await refused({
            hostnames: ["app.example.com"],
            listeners: [{ hostname: "b.example.com", protocol: "HTTP3" }],
            namespace: "Edge",
        });
        expect(paths).toEqual(["listeners[0].protocol", "namespace"]);
    });
});

describe("a rule", () => {
    test.each(RULES)("$code has a code, a severity, a sentence, a remedy and a source", (rule) => {
        expect(RULES.filter((each) => each.code === rule.code)).toEqual([rule]);
        expect(rule.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
        expect(["error", "warning"]).toContain(rule.severity);
        expect(rule.reason).toMatch(/^[A-Z].+\.$/);
        expect(rule.remedy).toMatch(/^[A-Z].+\.$/);
        expect(rule.source).toMatch(/\S/);
    });

    test("that refuses is hit by a case of the table", () => {
        const hit = new Set([...badInputs.map(({ code }) => code), "service-for-balancer-without-udp"]);
        const missed = RULES.filter(({ severity, code }) => severity === "error" && !hit.has(code));
        expect(missed.map(({ code }) => code)).toEqual([]);
    });
});

describe("a rule that warns", () => {
    test.each(warnings)("$code is said, and the edge is registered", async ({ code, args, path }) => {
        const said = vi.spyOn(console, "warn").mockImplementation(() => {});
        const all = await registrationsOf(() => new Http3Gateway("edge", { ...defaultArgs(), ...args }));
        const lines = said.mock.calls.map((call) => call.join(" "));
        said.mockRestore();
        expect(all.of("ReachedPlan").map(({ name }) => name)).toEqual(["edge-plan"]);
        const rule = RULES.find((each) => each.code === code);
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain(`edge: ${path}: `);
        expect(lines[0]).toContain(` ${rule?.reason} ${rule?.remedy} [${code}; ${rule?.source}]`);
    });

    test("is one of these", () => {
        const codes = RULES.filter(({ severity }) => severity === "warning").map(({ code }) => code);
        expect(codes.sort()).toEqual(warnings.map(({ code }) => code).sort());
    });
});
