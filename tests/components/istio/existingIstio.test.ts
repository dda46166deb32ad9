import { describe, expect, test } from "vitest";
import {
    type ExistingIstioArgs,
    existingIstio,
    existingIstioMetrics,
    type Http3GatewayArgs,
    mixedService,
    STAGE_NAMES,
    type Stage,
} from "../../../components/index.ts";
import { edge } from "../../support/edge.ts";
import type { Registrations } from "../../support/registrations.ts";

const least: ExistingIstioArgs = { acceptAlpha: true, version: "v1.31.0" };
const install = async (
    args: Partial<ExistingIstioArgs> = {},
    stage: Stage = "on",
    changed: Partial<Http3GatewayArgs> = {},
) => await edge({ controller: existingIstio({ ...least, ...args }), advertisement: { stage }, ...changed });

const labels = { "gateway.networking.k8s.io/gateway-name": "edge" };
const mutations = (...more: object[]) => ({
    "@type": "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation",
    mutations: { response_mutations: [{ remove: "alt-svc" }, ...more] },
});
const sends = (value: string) => ({
    append: { header: { key: "alt-svc", value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" },
});

/** What istiod merges over each object that it makes. */
const merged = (all: Registrations) =>
    Object.fromEntries(
        Object.entries(all.one("ConfigMap", "edge-parameters").inputs["data"] as Record<string, string>).map(
            ([key, value]) => [key, JSON.parse(value) as unknown],
        ),
    );

interface Patch {
    applyTo: string;
    match: { listener?: { name?: string; portNumber?: number } };
    patch: { operation: string; value?: { name?: string; typed_config?: object } };
}

const patches = (all: Registrations, name: string) => all.spec("EnvoyFilter", name)["configPatches"] as Patch[];

/** What becomes of each listener of QUIC. */
const quicOf = (all: Registrations) =>
    patches(all, "edge-listeners")
        .filter(({ applyTo }) => applyTo === "LISTENER")
        .map(({ match, patch }) => `${patch.operation} ${match.listener?.name}`);

const variablesOf = async (...given: Parameters<typeof install>) =>
    (
        (await install(...given)).one("ClusterPreflight").inputs["release"] as {
            variables: { name: string; value: string; unset?: string; where: string }[];
        }
    ).variables;

describe("existingIstio()", () => {
    test("installs nothing, and makes a Gateway, its parameters and EnvoyFilters alone", async () => {
        const all = await install();
        const made = ["Deployment", "Service", "GatewayClass", "CrdBundle", "ClusterRole", "ServiceAccount"];
        // The zone's own name servers.
        expect(all.of(...made).filter(({ name }) => !name.startsWith("edge-dns"))).toEqual([]);
        expect(all.one("Gateway").inputs["metadata"]).toEqual({
            name: "edge",
            namespace: "edge",
            annotations: {
                "pulumi.com/waitFor": "condition=Programmed",
                "gateway.istio.io/name-override": "edge-istio",
            },
        });
        expect(all.spec("Gateway")).toMatchObject({
            gatewayClassName: "istio",
            infrastructure: {
                parametersRef: { group: "", kind: "ConfigMap", name: "edge-istio" },
                labels: { "istio.http3-gateway.dev/gateway-namespace": "edge" },
                annotations: {
                    "proxy.istio.io/config": JSON.stringify({
                        drainDuration: "60s",
                        terminationDrainDuration: "60s",
                        proxyStatsMatcher: { inclusionRegexps: ["http\\..*\\.downstream_rq_http[123]_total"] },
                    }),
                },
            },
            listeners: [
                { name: "https-app.example.com", port: 443, protocol: "HTTPS", hostname: "app.example.com" },
                { name: "http", port: 80, protocol: "HTTP" },
            ],
        });
        for (const before of [all.one("ConfigMap", "edge-parameters"), all.one("EnvoyFilter", "edge-listeners")]) {
            expect(all.waits(all.one("Gateway"), before)).toBe(true);
        }
    });

    test("asks istiod for the Service of the exposure, and for pods that leave in time", async () => {
        const exposure = mixedService({ sourceRanges: ["192.0.2.0/24"], annotations: { "example.com/pool": "edge" } });
        expect(merged(await install({}, "on", { exposure }))).toEqual({
            service: {
                metadata: { annotations: { "example.com/pool": "edge" } },
                spec: {
                    type: "LoadBalancer",
                    ipFamilies: ["IPv4"],
                    ipFamilyPolicy: "SingleStack",
                    loadBalancerSourceRanges: ["192.0.2.0/24"],
                    externalTrafficPolicy: "Local",
                },
            },
            deployment: {
                spec: {
                    replicas: 2,
                    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                    template: {
                        spec: {
                            terminationGracePeriodSeconds: 75,
                            topologySpreadConstraints: [
                                {
                                    maxSkew: 1,
                                    topologyKey: "kubernetes.io/hostname",
                                    whenUnsatisfiable: "ScheduleAnyway",
                                    labelSelector: { matchLabels: labels },
                                },
                            ],
                            containers: [
                                {
                                    name: "istio-proxy",
                                    lifecycle: { preStop: { sleep: { seconds: 10 } } },
                                    // It stays ready while it drains.
                                    readinessProbe: { periodSeconds: 1, failureThreshold: 62 },
                                },
                            ],
                        },
                    },
                },
            },
            podDisruptionBudget: { spec: { minAvailable: 1 } },
        });
    });

    test("has one pod without a budget, and pods that leave at once, where that is asked for", async () => {
        const resources = { requests: { cpu: "100m" } };
        const all = await install({
            replicas: 1,
            resources,
            drain: { healthCheckFailureDelay: "0s", drainTimeout: "1s" },
        });
        expect(Object.keys(merged(all)).toSorted()).toEqual(["deployment", "service"]);
        expect(merged(all)["deployment"]).toMatchObject({
            spec: {
                replicas: 1,
                template: {
                    spec: {
                        terminationGracePeriodSeconds: 6,
                        containers: [
                            {
                                name: "istio-proxy",
                                readinessProbe: { periodSeconds: 1, failureThreshold: 4 },
                                resources,
                            },
                        ],
                    },
                },
            },
        });
    });

    test("listens on both families, and waits for an address of each, where the Service has both", async () => {
        const all = await install({}, "on", { exposure: mixedService({ ipFamilies: ["IPv4", "IPv6"] }) });
        expect(merged(all)["deployment"]).toMatchObject({
            spec: {
                template: {
                    spec: {
                        containers: [{ name: "istio-proxy", env: [{ name: "ISTIO_DUAL_STACK", value: "true" }] }],
                    },
                },
            },
        });
        expect(all.one("Gateway").inputs["metadata"]).toMatchObject({
            annotations: {
                "pulumi.com/waitFor": '["condition=Programmed","jsonpath={.status.addresses[1].value}"]',
            },
        });
    });

    test("has its class, its release and its owner's variables compared first", async () => {
        const given = { gatewayClassName: "mesh", namespace: "mesh-system", deployment: "istiod-blue" };
        const { inputs } = (await install(given)).one("ClusterPreflight");
        expect(inputs["gatewayClass"]).toEqual({ path: "controller.gatewayClassName", name: "mesh" });
        expect(inputs["release"]).toEqual({
            path: "controller.version",
            version: "v1.31.0",
            namespace: "mesh-system",
            deployment: "istiod-blue",
            variables: [
                {
                    name: "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER",
                    value: "true",
                    unset: "true",
                    where:
                        'In the values of its chart istiod write: env: { PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: "true" }. ' +
                        "With istioctl: --set values.pilot.env.PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER=true.",
                },
                {
                    name: "PILOT_ENABLE_QUIC_LISTENERS",
                    value: "true",
                    where:
                        'In the values of its chart istiod write: env: { PILOT_ENABLE_QUIC_LISTENERS: "true" }. ' +
                        "With istioctl: --set values.pilot.env.PILOT_ENABLE_QUIC_LISTENERS=true.",
                },
            ],
        });
    });

    test.each<[Stage, boolean]>([
        ["off", false],
        ["dark", true],
        ["trial", true],
        ["on", true],
        ["withdraw", true],
    ])("at stage %s needs QUIC of its owner: %j", async (stage, needed) => {
        const names = (await variablesOf({}, stage)).map(({ name }) => name);
        expect(names.includes("PILOT_ENABLE_QUIC_LISTENERS")).toBe(needed);
        expect(names).not.toContain("ISTIO_DUAL_STACK");
    });

    test("needs listeners on both families of its owner where the Service has both", async () => {
        const exposure = mixedService({ ipFamilies: ["IPv4", "IPv6"] });
        expect((await variablesOf({}, "off", { exposure })).map(({ name }) => name)).toEqual([
            "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER",
            "ISTIO_DUAL_STACK",
        ]);
    });

    test.each<[string, boolean]>([
        ["v1.30.4", false],
        ["v1.31.0", true],
        ["v1.32.1", true],
    ])("%s: a UDP port of its gateways, and so HTTP/3: %j", (version, able) => {
        expect(existingIstio({ ...least, version }).describe().capabilities).toMatchObject({
            http3: able,
            altSvcSettable: true,
            clientCertificatesWithHttp3: false,
            proxyProtocolWithHttp3: false,
            hostNetwork: false,
        });
    });

    test("is scraped at the port of the pods that istiod makes", () => {
        const { metrics, drainSeconds } = existingIstio(least).describe();
        expect(metrics).toEqual(existingIstioMetrics);
        expect(metrics?.port).toBe("http-envoy-prom");
        expect(drainSeconds).toBe(70);
    });
});

describe("the stages with existingIstio()", () => {
    test.each<[Stage, "REMOVE" | "MERGE", object]>([
        ["off", "REMOVE", mutations()],
        ["dark", "MERGE", mutations()],
        ["trial", "MERGE", mutations(sends('h3=":443"; ma=60'))],
        ["on", "MERGE", mutations(sends('h3=":443"; ma=86400'))],
        ["withdraw", "MERGE", mutations(sends("clear"))],
    ])("%s", async (stage, quic, altSvc) => {
        const all = await install({}, stage);
        expect(quicOf(all)).toEqual([`${quic} udp_0.0.0.0_443`, `${quic} udp_::_443`]);
        const [configuration] = patches(all, "edge-alt-svc");
        expect(configuration?.patch.value?.typed_config).toEqual(altSvc);
        for (const filter of ["edge-listeners", "edge-alt-svc"]) {
            expect(all.spec("EnvoyFilter", filter)["workloadSelector"]).toEqual({ labels });
            expect(all.one("EnvoyFilter", filter).inputs["metadata"]).toMatchObject({ namespace: "edge" });
        }
        expect(all.waits(all.one("EnvoyFilter", "edge-alt-svc"), all.one("EnvoyFilter", "edge-listeners"))).toBe(true);
    });

    test("never change the listener of TCP, what istiod makes of the Gateway, or the Gateway", async () => {
        const seen: string[] = [];
        for (const stage of STAGE_NAMES) {
            const all = await install({}, stage);
            const ofTcp = patches(all, "edge-listeners").filter(({ applyTo }) => applyTo === "HTTP_FILTER");
            expect(ofTcp.map(({ match }) => match.listener?.portNumber)).toEqual([443]);
            seen.push(JSON.stringify([ofTcp, merged(all), all.one("Gateway").inputs]));
        }
        expect(new Set(seen).size).toBe(1);
    });

    test("without HTTP/3 keep QUIC shut on every port with TLS, and promise nothing", async () => {
        const http3 = { enabled: false };
        const listeners = [
            { hostname: "app.example.com", http3 },
            { hostname: "www.example.com", port: 8443, http3 },
        ];
        const all = await install({}, "on", { hostnames: undefined, listeners });
        expect(quicOf(all)).toEqual(
            [443, 8443].flatMap((port) => [`REMOVE udp_0.0.0.0_${port}`, `REMOVE udp_::_${port}`]),
        );
        const [configuration] = patches(all, "edge-alt-svc");
        expect(configuration?.patch.value?.typed_config).toEqual(mutations());
        expect((await variablesOf({}, "on", { hostnames: undefined, listeners })).map(({ name }) => name)).toEqual([
            "PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER",
        ]);
    });
});
