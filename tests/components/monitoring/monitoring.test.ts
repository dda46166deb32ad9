import { InputPropertiesError, output, secret } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import {
    alertRules,
    dashboard,
    envoyGatewayMetrics,
    Http3Gateway,
    Http3Watch,
    type Http3WatchArgs,
    type MonitoringArgs,
    monitorGateway,
    monitoringProblems,
} from "../../../components/index.ts";
import type { AdvertisementPlan, ListenerPlan } from "../../../components/model/plan.ts";
import { defaultArgs } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const image = "registry.example/http3-gateway:1";

function listener(hostname: string, changed: Partial<ListenerPlan> = {}): ListenerPlan {
    return { hostname, port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443, ...changed };
}

async function watch(changed: Partial<Http3WatchArgs> = {}): Promise<Registrations> {
    const args = { image, urls: ["https://app.example.com/"], namespace: "edge", ...changed };
    return await registrationsOf(() => new Http3Watch("watch", args));
}

function container(all: Registrations): Record<string, unknown> {
    const { template } = all.spec("Deployment") as { template: { spec: { containers: Record<string, unknown>[] } } };
    return template.spec.containers[0] ?? {};
}

describe("Http3Watch", () => {
    test("runs the command in one pod without rights, where Prometheus looks for it", async () => {
        const all = await watch();
        expect(all.list()).toEqual([
            "ConfigMap watch-dashboard",
            "ConfigMap watch-rules",
            "Deployment watch",
            "Http3Watch watch",
            "Service watch",
        ]);
        const labels = { "app.kubernetes.io/name": "http3-watch", "app.kubernetes.io/instance": "watch" };
        expect(all.spec("Deployment")).toEqual({
            replicas: 1,
            selector: { matchLabels: labels },
            progressDeadlineSeconds: 180,
            template: {
                metadata: {
                    labels,
                    annotations: {
                        "prometheus.io/scrape": "true",
                        "prometheus.io/port": "9553",
                        "prometheus.io/path": "/metrics",
                    },
                },
                spec: {
                    automountServiceAccountToken: false,
                    enableServiceLinks: false,
                    dnsPolicy: "Default",
                    volumes: [],
                    containers: [
                        {
                            name: "watch",
                            image,
                            command: ["http3-gateway", "watch"],
                            args: ["--listen", "9553", "--interval", "60", "https://app.example.com/"],
                            ports: [{ name: "metrics", containerPort: 9553 }],
                            readinessProbe: { httpGet: { path: "/healthz", port: "metrics" }, periodSeconds: 2 },
                            livenessProbe: {
                                httpGet: { path: "/healthz", port: "metrics" },
                                initialDelaySeconds: 10,
                            },
                            resources: { requests: { cpu: "20m", memory: "192Mi" }, limits: { memory: "512Mi" } },
                            securityContext: {
                                allowPrivilegeEscalation: false,
                                readOnlyRootFilesystem: true,
                                runAsNonRoot: true,
                                runAsUser: 65_532,
                                capabilities: { drop: ["ALL"] },
                            },
                            volumeMounts: [],
                        },
                    ],
                },
            },
        });
        expect(all.spec("Service")).toEqual({
            selector: labels,
            ports: [{ name: "metrics", port: 9553, targetPort: "metrics" }],
        });
    });

    test("brings dashboard and rules as ConfigMaps, the dashboard's with the label of Grafana's sidecar", async () => {
        const all = await watch({ alerts: { for: "1m", labels: { team: "edge" } } });
        const board = all.one("ConfigMap", "watch-dashboard").inputs as {
            metadata: object;
            data: Record<string, string>;
        };
        expect(board.metadata).toMatchObject({ namespace: "edge", labels: { grafana_dashboard: "1" } });
        expect(JSON.parse(board.data["http3-gateway.json"] ?? "")).toEqual(JSON.parse(JSON.stringify(dashboard())));
        const { data } = all.one("ConfigMap", "watch-rules").inputs as { data: Record<string, string> };
        expect(parse(data["http3-gateway.rules.yaml"] ?? "")).toEqual(
            alertRules({ for: "1m", labels: { team: "edge" } }),
        );
    });

    test("takes interval, resolver, CA and labels", async () => {
        const all = await watch({
            interval: 15,
            resolver: output("192.0.2.53"),
            caCertificate: output("<CA>"),
            dashboardLabels: { grafana: "edge" },
        });
        expect(container(all)).toMatchObject({
            args: [
                ...["--listen", "9553", "--interval", "15", "--resolver", "192.0.2.53"],
                ...["--ca", "/etc/http3-watch/ca.pem", "https://app.example.com/"],
            ],
            volumeMounts: [{ name: "ca", mountPath: "/etc/http3-watch", readOnly: true }],
        });
        expect(all.one("ConfigMap", "watch-ca").inputs["data"]).toEqual({ "ca.pem": "<CA>" });
        expect(all.waits(all.one("Deployment"), all.one("ConfigMap", "watch-ca"))).toBe(true);
        expect(all.one("ConfigMap", "watch-dashboard").inputs["metadata"]).toMatchObject({
            labels: { grafana: "edge" },
        });
    });

    test("is found by the Prometheus operator through its own objects, where it runs, and by no annotation", async () => {
        const all = await watch({
            prometheusOperator: { labels: { release: "prometheus" } },
            proxies: {
                namespace: "edge-envoy-gateway",
                selector: { app: "envoy" },
                metrics: envoyGatewayMetrics,
            },
        });
        const { template } = all.spec("Deployment") as { template: { metadata: { annotations: object } } };
        expect(template.metadata.annotations).toEqual({});
        const labels = { "app.kubernetes.io/name": "http3-watch", "app.kubernetes.io/instance": "watch" };
        for (const kind of ["ServiceMonitor", "PodMonitor", "PrometheusRule"]) {
            expect(all.one(kind).inputs).toMatchObject({
                apiVersion: "monitoring.coreos.com/v1",
                metadata: { namespace: "edge", labels: { release: "prometheus" } },
            });
        }
        expect(all.spec("ServiceMonitor")).toEqual({
            selector: { matchLabels: labels },
            endpoints: [{ port: "metrics" }],
        });
        expect(all.one("Service").inputs["metadata"]).toMatchObject({ labels });
        expect(all.spec("PodMonitor")).toEqual({
            namespaceSelector: { matchNames: ["edge-envoy-gateway"] },
            selector: { matchLabels: { app: "envoy" } },
            podTargetLabels: [
                "gateway.envoyproxy.io/owning-gateway-namespace",
                "gateway.envoyproxy.io/owning-gateway-name",
            ],
            podMetricsEndpoints: [{ port: "metrics", path: "/stats/prometheus" }],
        });
        expect(all.spec("PrometheusRule")).toEqual(alertRules({}, envoyGatewayMetrics));
        expect((await watch({ prometheusOperator: true })).of("PodMonitor")).toEqual([]);
    });

    test("refuses what it cannot run with every problem, before anything is registered", async () => {
        let thrown: unknown;
        const { all } = await registrationsOf(() => {
            try {
                new Http3Watch("watch", { image: "", urls: ["http://app.example.com"], namespace: "edge" });
            } catch (error) {
                thrown = error;
            }
        });
        expect(all).toEqual([]);
        expect(InputPropertiesError.isInstance(thrown)).toBe(true);
        expect((thrown as Error).message).toBe(
            [
                'Http3Watch "watch" has 2 problems; nothing was created.',
                "  image: image is not set. A pod runs the watch, and this package publishes no image. " +
                    "Make one with `npx pulumi-http3-gateway image`, push it to your registry, and name it. [monitoring-image-missing; this package's watch]",
                '  urls[0]: "http://app.example.com" is not an https URL; HTTP/3 exists only for https. ' +
                    "The watch verifies only https URLs. Write https://HOST[:PORT]/path. " +
                    "[monitoring-url-invalid; http3-gateway watch --help]",
            ].join("\n"),
        );
    });
});

interface PodTemplate {
    template: { spec: { containers: { args?: string[] }[] } };
}

describe("monitorGateway()", () => {
    /** The default edge with a watch on it, as Http3Gateway adds one. */
    async function monitored(
        settings: Partial<MonitoringArgs> = {},
        listeners = [listener("app.example.com")],
        said: Partial<AdvertisementPlan> = {},
    ) {
        const advertisement: AdvertisementPlan = { stage: "on", maxAge: 86_400, ttl: 300, svcParams: {}, ...said };
        return await registrationsOf(() => {
            const edge = new Http3Gateway("edge", defaultArgs());
            const { provider, namespace, backend, certificate } = edge;
            const context = { name: "edge", parent: edge, provider, cluster: {}, namespace, dependsOn: [] };
            const advertised = [edge.stage];
            const metrics = envoyGatewayMetrics;
            const gateway = { listeners, advertisement, advertised, backend, certificate, metrics };
            monitorGateway(context, gateway, { image, ...settings });
        });
    }

    test("judges h3 as advertised where a share of the users is told of it, since its own answer may be without", async () => {
        const promised = async (said: Partial<AdvertisementPlan>) => {
            const mapped = [listener("app.example.com", { advertisedPort: 8443 })];
            const { template } = (await monitored({}, mapped, said)).spec(
                "Deployment",
                "edge-watch",
            ) as unknown as PodTemplate;
            const [{ args = [] } = {}] = template.spec.containers;
            return args.includes("--promised-port") ? args[args.indexOf("--promised-port") + 1] : undefined;
        };
        expect(await promised({ share: 1 })).toBe("8443");
        expect(await promised({ share: 99 })).toBe("8443");
        const shared = await monitored({}, [listener("app.example.com")], { share: 5 });
        expect(shared.waits(shared.one("Deployment", "edge-watch"), shared.one("AdvertisedStage"))).toBe(true);
        const whole = await monitored();
        expect(whole.waits(whole.one("Deployment", "edge-watch"), whole.one("AdvertisedStage"))).toBe(false);
        const two = [listener("app.example.com"), listener("alt.example.com", { advertisedPort: 8443 })];
        const several = (await monitored({}, two, { share: 5 })).spec("Deployment", "edge-watch");
        expect(JSON.stringify(several)).not.toContain("promised-port");
        for (const said of [{}, { share: 100 }, { share: 0 }, { share: 5, stage: "withdraw" as const }]) {
            expect(await promised(said)).toBeUndefined();
        }
    });

    test("watches every listener with HTTP/3 once the gateway is ready, and trusts the CA of its certificate", async () => {
        const all = await monitored({}, [
            listener("app.example.com"),
            listener("*.apps.example.com"),
            listener("plain.example.com", { http3: false }),
            listener("alt.example.com", { port: 8443 }),
        ]);
        const { namespace } = all.one("Deployment", "edge-watch").inputs["metadata"] as { namespace: string };
        expect(namespace).toBe("edge");
        expect(all.one("ConfigMap", "edge-watch-ca").inputs["data"]).toEqual({
            "ca.pem": "<certificate edge-certificate-ca>",
        });
        const spec = all.spec("Deployment", "edge-watch") as {
            template: { spec: { containers: { args: string[] }[] } };
        };
        expect(spec.template.spec.containers[0]?.args.slice(-3)).toEqual([
            "/etc/http3-watch/ca.pem",
            "https://app.example.com/",
            "https://alt.example.com:8443/",
        ]);
        for (const earlier of ["Gateway", "ClientTrafficPolicy"]) {
            expect(all.waits(all.one("Deployment", "edge-watch"), all.one(earlier))).toBe(true);
        }
        expect(all.one("Deployment", "edge-watch").parent).toBe(all.one("Http3Watch").urn);
    });

    test("trusts a CA that is named instead of that of its certificate, and starts when it is there", async () => {
        const all = await monitored({ caCertificate: "<another CA>" });
        const ca = all.one("ConfigMap", "edge-watch-ca");
        expect(ca.inputs["data"]).toEqual({ "ca.pem": "<another CA>" });
        expect(all.waits(all.one("Deployment", "edge-watch"), ca)).toBe(true);
    });

    test("watches the URLs that are named instead, and finds the proxies for the operator", async () => {
        const all = await monitored({ urls: ["https://app.example.com/health"], prometheusOperator: true });
        const { spec } = all.one("PodMonitor").inputs as { spec: { selector: unknown; namespaceSelector: unknown } };
        expect(spec.namespaceSelector).toEqual({ matchNames: ["envoy-gateway-system"] });
        expect(spec.selector).toEqual({
            matchLabels: {
                "gateway.envoyproxy.io/owning-gateway-name": "edge",
                "gateway.envoyproxy.io/owning-gateway-namespace": "edge",
            },
        });
        const watching = all.spec("Deployment", "edge-watch") as {
            template: { spec: { containers: { args: string[] }[] } };
        };
        expect(watching.template.spec.containers[0]?.args.at(-1)).toBe("https://app.example.com/health");
    });
});

describe("settings of monitoring", () => {
    test.each<[string, Partial<MonitoringArgs>, string, string]>([
        ["no image", { image: "" }, "monitoring.image", "image is not set"],
        ["no URL at all", { urls: [] }, "monitoring.urls", "No URL to watch"],
        [
            "a URL that is not https",
            { urls: ["https://a.test", "http://b.test"] },
            "monitoring.urls[1]",
            '"http://b.test" is not an https URL',
        ],
        [
            "an interval of nothing",
            { interval: 0 },
            "monitoring.interval",
            "0 is given. It must be a number from 1 to 86400.",
        ],
        [
            "an interval below a second",
            { interval: 0.5 },
            "monitoring.interval",
            "0.5 is given. It must be a number from 1 to 86400.",
        ],
        [
            "an interval above a day",
            { interval: 86_401 },
            "monitoring.interval",
            "86401 is given. It must be a number from 1 to 86400.",
        ],
        [
            "an interval that is no number",
            { interval: Number.NaN },
            "monitoring.interval",
            "NaN is given. It must be a number from 1 to 86400.",
        ],
        [
            "a resolver by name",
            { resolver: "ns1.example.com" },
            "monitoring.resolver",
            '"ns1.example.com" is not an address',
        ],
        [
            "a duration without a unit",
            { alerts: { for: "5" } },
            "monitoring.alerts.for",
            '"5" is not a valid Prometheus duration',
        ],
        [
            "an empty duration",
            { alerts: { shareWindow: "" } },
            "monitoring.alerts.shareWindow",
            '"" is not a valid Prometheus duration',
        ],
        [
            "negative days",
            { alerts: { certificateDays: -1 } },
            "monitoring.alerts.certificateDays",
            "-1 is given. It must be a number of at least 0.",
        ],
    ])("%s is refused by its path", (_what, settings, path, quotes) => {
        const problems = monitoringProblems({ image, ...settings }, [listener("app.example.com")]);
        expect(problems.map((problem) => problem.path)).toEqual([path]);
        expect(problems[0]?.message).toContain(quotes);
    });

    test.each<[string, Partial<MonitoringArgs>]>([
        ["an interval of a second", { interval: 1 }],
        ["an interval of a day", { interval: 86_400 }],
        ["thresholds of zero", { alerts: { certificateDays: 0, shareFraction: 0, shareMinimumRate: 0 } }],
        ["a duration of every unit", { alerts: { for: "1y1w1d1h1m1s1ms" } }],
    ])("%s is accepted", (_what, settings) => {
        expect(monitoringProblems({ image, ...settings }, [listener("app.example.com")])).toEqual([]);
    });

    test("nothing but wildcards is nothing to watch", () => {
        expect(monitoringProblems({ image }, [listener("*.example.com")]).map(({ path }) => path)).toEqual([
            "monitoring.urls",
        ]);
        expect(monitoringProblems({ image, urls: ["https://a.example.com"] }, [listener("*.example.com")])).toEqual([]);
    });

    test("what is only known later is not judged", () => {
        expect(
            monitoringProblems({ image: secret(image), resolver: output("a name") }, [listener("app.example.com")]),
        ).toEqual([]);
    });
});
