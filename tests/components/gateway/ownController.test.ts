import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { networkLoadBalancer, route53 } from "../../../components/aws/index.ts";
import {
    type Controller,
    type Http3GatewayArgs,
    judgePlan,
    type Plan,
    type RuleFile,
} from "../../../components/index.ts";
import { type ReviewReport, readPreview, readRendered, review } from "../../../tools/review/index.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { edge } from "../../support/edge.ts";
import { refused } from "../../support/refused.ts";
import type { Registrations } from "../../support/registrations.ts";
import { Engine } from "../../tools/engine/pulumiHost/engine.ts";
import { renderTogether } from "../../tools/engine/renderTogether.ts";
import { preview } from "../../tools/review/build.ts";
import { swift } from "./ownController.ts";

/** Nothing but `ownController.ts` knows the controller; what these tests see of it went through its plan and its backend. */
const program = join(import.meta.dirname, "../../tools/engine/programs/ownController.ts");
const usual = { image: "swift:1", replicas: 2 };
const controller = swift(usual);
const monitoring = { image: "registry.example/http3-gateway:1", prometheusOperator: true };
const nlb = { vpcId: "vpc-0a", subnets: ["subnet-0a"] };
const planOf = (all: Registrations) => all.one("Http3Gateway").inputs as unknown as Plan;

/** The controller, but for something that it does not say of itself. */
const silent = (about: "metrics" | "readings", one: Controller = controller): Controller => ({
    ...one,
    describe: () => ({ ...one.describe(), [about]: undefined }),
});

describe("the plan of a gateway with a controller of the user's own", () => {
    test("has what the controller says of itself, and nothing of another controller", async () => {
        const all = await edge({ controller, monitoring });
        expect(planOf(all).controller).toEqual(controller.describe());
        expect(all.open()).not.toMatch(/envoy/i);
    });

    test.each<[what: string, changed: Partial<Http3GatewayArgs>, found: string]>([
        [
            "a stage that needs Alt-Svc",
            { advertisement: { stage: "trial" } },
            "advertisement.stage [alt-svc-not-settable; RFC 7838 §3]",
        ],
        [
            "a share of the users, while its own Alt-Svc reaches all of them",
            { advertisement: { share: 5 }, dns: route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" }) },
            "advertisement.share [alt-svc-not-settable; RFC 7838 §3]",
        ],
        [
            "PROXY protocol, with the controller's own source",
            { clientTraffic: { proxyProtocol: true } },
            "clientTraffic.proxyProtocol [proxy-protocol-with-http3; swift/swift#7]",
        ],
        [
            "client certificates",
            { clientTraffic: { clientCertificateCa: "staff" } },
            "clientTraffic.clientCertificateCa [client-certificates-with-http3; controllers' own documentation]",
        ],
        [
            "HTTP/3 of one hostname and not of another",
            { listeners: [{ hostname: "plain.example.com", http3: { enabled: false } }] },
            "listeners[0].http3 [http3-not-per-listener; controllers' own documentation]",
        ],
        [
            "a balancer that routes by QUIC server ID",
            { exposure: networkLoadBalancer({ ...nlb, protocol: "TCP_QUIC" }) },
            "controller.capabilities.quicServerIds [quic-server-ids-missing; " +
                "AWS, Network Load Balancer listeners: QUIC; draft-ietf-quic-load-balancers-21]",
        ],
        [
            "more hostnames than there may be listeners, which they do not share",
            { hostnames: Array.from({ length: 64 }, (_, index) => `n${index}.example.com`) },
            "listeners [too-many-listeners; Gateway API spec.listeners, maxItems 64]",
        ],
    ])("is refused by what the controller cannot do: %s", async (_what, changed, found) => {
        const { lines } = await refused({ controller, ...changed });
        expect(lines.map((line) => line.replace(/^ *(\S+): .*(\[.*\])$/, "$1 $2"))).toEqual([found]);
    });

    test("has its drain compared with that of a balancer", async () => {
        const drained = async (deregistrationDelay: number) => {
            const exposure = networkLoadBalancer({ ...nlb, deregistrationDelay });
            return judgePlan(planOf(await edge({ controller, exposure }))).map(({ code }) => code);
        };
        expect(await drained(30)).toEqual([]);
        expect(await drained(29)).toEqual(["aws-deregistration-shorter-than-drain"]);
    });
});

describe("a program with a controller of its own, run by Pulumi's Node host", { timeout: 120_000 }, () => {
    let api: FakeApi;
    let engine: Engine;
    beforeAll(async () => {
        api = await FakeApi.start();
        engine = new Engine({ main: program, project: "own", stack: "dev", config: { kubeconfig: api.kubeconfig } });
    });
    afterAll(async () => {
        await engine.stop();
        await api.stop();
    });

    test("comes up with the controller's objects, the records, and what watches them", async () => {
        const { changes, errors } = await engine.up();
        expect(errors).toEqual([]);
        expect(changes).toEqual(
            expect.arrayContaining([
                "create AdvertisedStage edge-stage",
                "create ConfigMap edge-dns",
                "create Deployment edge-watch",
                "create PodMonitor edge-watch-proxies",
                "create Proxy edge-proxy",
                "create Service edge-service",
            ]),
        );
        expect(changes.filter((change) => /Gateway|AltSvc|Http3Listener|CrdBundle|Chart/.test(change))).toEqual([]);
    });

    test("has nothing to change a second time", async () => {
        expect(await engine.up()).toMatchObject({ changes: [], errors: [] });
    });

    test("changes the controller's object alone with one of the controller's settings", async () => {
        const { changes, errors } = await engine.up({ replicas: "3" });
        expect([changes, errors]).toEqual([["update Proxy edge-proxy", "update ReachedPlan edge-plan"], []]);
    });

    test("waits for the max-age of the controller's own Alt-Svc before UDP may be closed", async () => {
        const begun = Date.now();
        const { errors } = await engine.preview({ replicas: "3", stage: "off" });
        const [, until = ""] = /"off" is safe from (\S+)\./.exec(errors[0] ?? "") ?? [];
        // An hour, five minutes for clocks, and up to the minute; the gateway's own `maxAge` would be a day.
        expect(Date.parse(until) - begun).toBeGreaterThanOrEqual(3_900_000);
        expect(Date.parse(until) - begun).toBeLessThan(4_080_000);
    });
});

/** What `pulumi preview` says of a change of the edge. */
async function reviewed(before: Partial<Http3GatewayArgs>, after: Partial<Http3GatewayArgs>): Promise<ReviewReport> {
    const [old, now] = [await edge({ controller, ...before }), await edge({ controller, ...after })];
    const urns = new Set([...old.all, ...now.all].map(({ urn }) => urn));
    const resources = [...urns].flatMap((urn) => {
        const [was, is] = [old, now].map(({ all }) => all.find((each) => each.urn === urn));
        const { type, name } = was ?? is ?? {};
        const op = isDeepStrictEqual(was?.inputs, is?.inputs) ? { op: "same" } : {};
        return type === undefined ? [] : [{ type, name, before: was?.inputs, after: is?.inputs, ...op }];
    });
    return review(readPreview(preview(...resources)), new Date("2026-11-24T12:00:00Z"));
}
const codesOf = ({ findings }: ReviewReport) => findings.map(({ code }) => code);

describe("a change of what a controller of the user's own makes, reviewed", () => {
    test.each<[what: string, changed: Parameters<typeof swift>[0], codes: string[]]>([
        ["nothing of it", usual, []],
        ["one proxy stays", { ...usual, replicas: 1 }, ["one-proxy"]],
        ["its proxies are rolled out", { ...usual, image: "swift:2" }, ["proxies-rolled-out"]],
    ])("is read as the plan says: %s", async (_what, changed, codes) => {
        expect(codesOf(await reviewed({}, { controller: swift(changed) }))).toEqual(codes);
        const unread = await reviewed(
            { controller: silent("readings") },
            { controller: silent("readings", swift(changed)) },
        );
        expect(codesOf(unread)).toEqual(codes.length === 0 ? [] : ["not-judged"]);
    });

    test("shows the header that the controller sends by itself, and that its end comes too early", async () => {
        const report = await reviewed({}, { advertisement: { stage: "off" } });
        expect(report.advertisement).toContainEqual({
            what: "edge header",
            before: "QUIC, Alt-Svc of the controller, 3600 s",
            after: "no QUIC",
        });
        expect(codesOf(report)).toContain("withdraw-skipped");
    });

    test("is read alike in two renders of the program", async () => {
        const render = async (config: Record<string, string>) =>
            await renderTogether({ project: "own", stack: "dev", program, config });
        const [base, change] = [await render({}), await render({ "own:image": "swift:2" })];
        expect(codesOf(review(readRendered(base, change), new Date()))).toEqual(["proxies-rolled-out"]);
    });
});

/** What the watch of an edge has for Grafana and Prometheus. */
function watched(all: Registrations) {
    const { data } = all.one("ConfigMap", "edge-watch-dashboard").inputs as { data: Record<string, string> };
    const { panels } = JSON.parse(data["http3-gateway.json"] ?? "") as {
        panels: { title: string; targets: { expr: string; legendFormat: string }[] }[];
    };
    const { groups } = all.spec("PrometheusRule") as unknown as RuleFile;
    return { panels, groups, titles: panels.map(({ title }) => title), names: groups.map(({ name }) => name) };
}

describe("the monitoring of a gateway with a controller of the user's own", () => {
    test("scrapes its proxies, draws the requests that they count, and tells when fewer are of HTTP/3", async () => {
        const all = await edge({ controller, monitoring });
        const labels = ["swift.example.com/namespace", "swift.example.com/name"];
        expect(all.spec("PodMonitor")).toEqual({
            namespaceSelector: { matchNames: ["edge"] },
            selector: { matchLabels: Object.fromEntries(labels.map((label) => [label, "edge"])) },
            podTargetLabels: labels,
            podMetricsEndpoints: [{ port: "stats", path: "/metrics" }],
        });
        const { panels, groups } = watched(all);
        const sum = (rate: string) => `sum by (swift_example_com_namespace, swift_example_com_name) (${rate})`;
        const rate = (alpn: string, window = "5m") => `rate(swift_requests_total{alpn="${alpn}"}[${window}])`;
        const versions = panels.find(({ title }) => title === "Requests by version of HTTP")?.targets;
        expect(versions?.map(({ expr, legendFormat }) => [legendFormat, expr])).toEqual([
            ["http2 {{swift_example_com_name}}", sum(rate("h2"))],
            ["http3 {{swift_example_com_name}}", sum(rate("h3"))],
        ]);
        const share = panels.find(({ title }) => title === "Share of requests over HTTP/3")?.targets;
        expect(share?.map(({ expr }) => expr)).toEqual([
            `${sum(rate("h3"))} / (${sum(`${rate("h2")} + ${rate("h3")}`)} > 0)`,
        ]);
        const [, requests, fell] = groups.find(({ name }) => name === "http3-gateway-share")?.rules ?? [];
        expect(requests?.expr).toBe(sum(`${rate("h2", "10m")} + ${rate("h3", "10m")}`));
        expect(JSON.stringify(fell)).toContain("Gateway {{ $labels.swift_example_com_name }}: ");
        expect(planOf(all).monitoring?.share).toBe(true);
    });

    test("has nothing of a share where it does not say how requests are counted, and the plan says so", async () => {
        const [counted, uncounted] = [controller, silent("metrics")].map((one) => ({ controller: one, monitoring }));
        const [all, without] = [await edge(counted), await edge(uncounted)];
        const [those, these] = [watched(all), watched(without)];
        const ofShare = ["Share of requests over HTTP/3", "Requests by version of HTTP"];
        expect(these.titles).toEqual(those.titles.filter((title) => !ofShare.includes(title)));
        expect(these.titles.length).toBe(those.titles.length - 2);
        expect([those.names, these.names]).toEqual([
            ["http3-gateway-share", "http3-gateway-watch"],
            ["http3-gateway-watch"],
        ]);
        expect(without.of("PodMonitor")).toEqual([]);
        expect(planOf(without).monitoring?.share).toBe(false);
    });
});
