import { describe, expect, test } from "vitest";
import { merge } from "../../../components/controllers/envoyGatewayInstallation.ts";
import { type EnvoyGatewayArgs, envoyGateway, existing } from "../../../components/index.ts";
import { edge, only, planOf } from "./program.ts";

interface Proxy {
    shutdown: Record<string, string>;
    provider: { kubernetes: { envoyDeployment: Record<string, unknown>; envoyHpa?: unknown; envoyPDB?: unknown } };
}

const install = (args: EnvoyGatewayArgs) => edge({ controller: envoyGateway(args) });
const proxyOf = async (args: EnvoyGatewayArgs) => only(await install(args), ":EnvoyProxy").inputs["spec"] as Proxy;

describe("envoyGateway()", () => {
    test("takes another release, chart, namespace and number of control planes", async () => {
        const all = await install({
            version: "v1.8.4",
            chart: "oci://mirror.example.com/gateway-helm",
            namespace: "gateways",
            controlPlaneReplicas: 1,
        });
        expect(only(all, ":Chart").inputs).toMatchObject({
            chart: "oci://mirror.example.com/gateway-helm",
            version: "v1.8.4",
            namespace: "gateways",
            values: { deployment: { replicas: 1 }, podDisruptionBudget: {} },
        });
        expect(only(all, ":Job").inputs["metadata"]).toEqual({
            name: "envoy-gateway-certgen-v1-8-4",
            namespace: "gateways",
        });
        // Two control planes of one controllerName fight over every Gateway.
        expect(only(all, ":GatewayClass").inputs).toMatchObject({
            metadata: { name: "gateways" },
            spec: { controllerName: "gateway.envoyproxy.io/gateways" },
        });
    });

    test("names no version for a chart in a folder, which has its own", async () => {
        const chart = only(await install({ chart: "./charts/gateway-helm" }), ":Chart").inputs;
        expect(chart["version"]).toBeUndefined();
        expect(chart["chart"]).toBe("./charts/gateway-helm");
    });

    test("uses a mirror's images everywhere, in the Job and for the shutdown too", async () => {
        const images = { envoyGateway: "mirror.example.com/gateway:v1.9.1", envoy: "mirror.example.com/envoy:v1.39.3" };
        const all = await install({ images });
        expect(only(all, ":Job").inputs).toMatchObject({
            spec: { template: { spec: { containers: [{ image: images.envoyGateway }] } } },
        });
        expect(only(all, ":Chart").inputs["values"]).toMatchObject({
            global: { images: { envoyGateway: { image: images.envoyGateway } } },
            config: {
                envoyGateway: { provider: { kubernetes: { shutdownManager: { image: images.envoyGateway } } } },
            },
        });
        expect(only(all, ":EnvoyProxy").inputs["spec"]).toMatchObject({
            provider: { kubernetes: { envoyDeployment: { container: { image: images.envoy } } } },
        });
    });

    test("lays a user's values over the chart's, key by key", async () => {
        const values = { deployment: { pod: { tolerations: [{ operator: "Exists" }] } } };
        expect(only(await install({ values }), ":Chart").inputs["values"]).toMatchObject({
            deployment: { replicas: 2, pod: { tolerations: [{ operator: "Exists" }] } },
            topologyInjector: { enabled: false },
        });
    });

    test("takes CRDs from a mirror, or leaves them alone", async () => {
        const mirrored = await install({ crds: { gatewayApi: "./crds/gateway.yaml", gatewayApiVersion: "v1.6.0" } });
        expect(only(mirrored, ":CrdBundle", "edge-controller-crds-gateway-api").inputs).toMatchObject({
            source: "./crds/gateway.yaml",
            version: "v1.6.0",
        });
        const there = await install({ crds: "preinstalled" });
        expect(there.filter((one) => one.type.includes(":CrdBundle"))).toEqual([]);
        const half = await install({ crds: { gatewayApi: "preinstalled" } });
        expect(half.filter((one) => one.type.includes(":CrdBundle")).map((one) => one.name)).toEqual([
            "edge-controller-crds-envoy-gateway",
        ]);
    });

    test("scales the proxies by CPU in place of a fixed number", async () => {
        const { kubernetes } = (await proxyOf({ autoscaling: { minReplicas: 3, maxReplicas: 9 } })).provider;
        expect(kubernetes.envoyDeployment["replicas"]).toBeUndefined();
        expect(kubernetes.envoyHpa).toEqual({
            minReplicas: 3,
            maxReplicas: 9,
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
                },
            ],
        });
        expect(kubernetes.envoyPDB).toEqual({ minAvailable: 1 });
    });

    test("with one proxy has no disruption budget, which would block every drain of its node", async () => {
        const { kubernetes } = (await proxyOf({ replicas: 1 })).provider;
        expect(kubernetes.envoyDeployment["replicas"]).toBe(1);
        expect(kubernetes.envoyPDB).toBeUndefined();
    });

    test("lets a user set the drain, and anything of the EnvoyProxy that there is no setting for", async () => {
        const proxy = await proxyOf({
            drain: { drainTimeout: "10m" },
            envoyProxy: { logging: { level: { default: "debug" } } },
        });
        expect(proxy.shutdown).toEqual({
            healthCheckFailureDelay: "5s",
            minDrainDuration: "15s",
            drainTimeout: "10m",
        });
        expect(proxy).toMatchObject({ logging: { level: { default: "debug" } } });
    });
});

describe("existing()", () => {
    test("installs nothing, and asks the preflight for the GatewayClass", async () => {
        const all = await edge({ controller: existing({ gatewayClassName: "eg", namespace: "gateways" }) });
        expect(all.filter((one) => /:(Chart|CrdBundle|GatewayClass|Job)$/.test(one.type))).toEqual([]);
        expect(only(all, ":ClusterPreflight").inputs).toMatchObject({
            bundles: [],
            gatewayClass: { path: "controller.gatewayClassName", name: "eg" },
        });
        expect(only(all, ":Gateway").inputs["spec"]).toMatchObject({ gatewayClassName: "eg" });
    });

    test("states its capabilities in the plan, Envoy Gateway's by default", async () => {
        const usual = planOf(await edge({ controller: existing({ gatewayClassName: "eg" }) }));
        expect(usual.controller.capabilities).toEqual({
            http3: true,
            altSvcSettable: true,
            proxyProtocolWithHttp3: false,
            clientCertificatesWithHttp3: false,
        });
        const newer = existing({ gatewayClassName: "eg", capabilities: { proxyProtocolWithHttp3: true } });
        const plan = planOf(await edge({ controller: newer, clientTraffic: { proxyProtocol: true } }));
        expect(plan.controller.capabilities.proxyProtocolWithHttp3).toBe(true);
    });
});

describe("laying values over values", () => {
    test("goes into objects, and replaces everything else", () => {
        expect(merge({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 2 } })).toEqual({
            a: { b: 1, c: [3] },
            d: { e: 2 },
        });
    });
});
