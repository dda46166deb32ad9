import { describe, expect, test } from "vitest";
import { http3Fields } from "../../../components/envoyGateway/clientTrafficFields.ts";
import { backendPorts } from "../../../components/envoyGateway/listeners.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import {
    type EnvoyGatewayArgs,
    envoyGateway,
    existingEnvoyGateway,
    Http3Gateway,
    type Http3GatewayArgs,
    hostPorts,
    mixedService,
    none,
} from "../../../components/index.ts";
import { merge } from "../../../components/kubernetes/merge.ts";
import { app, defaultArgs, edge, recordsOf, toldBy } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const install = async (args: EnvoyGatewayArgs) => await edge({ controller: envoyGateway(args) });

interface Kubernetes {
    envoyDeployment: Record<string, unknown>;
    envoyPDB?: unknown;
    envoyHpa?: unknown;
}

function proxies(all: Registrations): Kubernetes {
    return (all.spec("EnvoyProxy")["provider"] as { kubernetes: Kubernetes }).kubernetes;
}

const image = "docker.io/envoyproxy/gateway:v1.9.1";
const chartValues = {
    crds: { enabled: false },
    createNamespace: false,
    topologyInjector: { enabled: false },
    // The control plane's Deployment is waited for. Its Service would add 10 s.
    service: { annotations: { "pulumi.com/skipAwait": "true" } },
    global: { images: { envoyGateway: { image } } },
    deployment: { replicas: 2 },
    podDisruptionBudget: { minAvailable: 1 },
    config: {
        envoyGateway: {
            gateway: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
            provider: { type: "Kubernetes", kubernetes: { shutdownManager: { image } } },
            extensionApis: { enableEnvoyPatchPolicy: true },
        },
    },
};

describe("envoyGateway()", () => {
    test("installs the project's own chart, without its hooks' work, its CRDs and its namespace", async () => {
        const all = await install({});
        expect(all.one("Chart").inputs).toEqual({
            name: "envoy-gateway-system",
            namespace: "envoy-gateway-system",
            chart: "oci://docker.io/envoyproxy/gateway-helm",
            version: "v1.9.1",
            skipCrds: true,
            values: chartValues,
        });
        expect(all.one("GatewayClass").inputs).toMatchObject({
            metadata: { name: "envoy-gateway-system", annotations: { "pulumi.com/waitFor": "condition=Accepted" } },
            spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
        });
    });

    test("makes the certificates by the command of the chart's hook, with no right but to its namespace's Secrets", async () => {
        const all = await install({});
        const user = { runAsNonRoot: true, runAsUser: 65_532, runAsGroup: 65_532 };
        const seccompProfile = { type: "RuntimeDefault" };
        expect(all.spec("Job")).toEqual({
            backoffLimit: 3,
            template: {
                metadata: { labels: { app: "certgen" } },
                spec: {
                    automountServiceAccountToken: true,
                    serviceAccountName: "envoy-gateway-certgen",
                    restartPolicy: "Never",
                    securityContext: { ...user, fsGroup: 65_532, seccompProfile },
                    containers: [
                        {
                            name: "envoy-gateway-certgen",
                            image,
                            command: ["envoy-gateway", "certgen"],
                            args: ["--disable-topology-injector"],
                            env: [
                                {
                                    name: "ENVOY_GATEWAY_NAMESPACE",
                                    valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } },
                                },
                                { name: "KUBERNETES_CLUSTER_DOMAIN", value: "cluster.local" },
                            ],
                            securityContext: {
                                ...user,
                                seccompProfile,
                                allowPrivilegeEscalation: false,
                                readOnlyRootFilesystem: true,
                                capabilities: { drop: ["ALL"] },
                            },
                        },
                    ],
                },
            },
        });
        expect(all.one("Role").inputs["rules"]).toEqual([
            { apiGroups: [""], resources: ["secrets"], verbs: ["get", "create", "update"] },
        ]);
        for (const kind of ["ServiceAccount", "Role", "RoleBinding"]) {
            expect(all.waits(all.one("Job"), all.one(kind))).toBe(true);
        }
    });

    test("keeps its namespace until its proxies have drained, since what runs there waits for what waits for them", async () => {
        const all = await install({});
        const drained = all.one("DrainedPods");
        expect(drained.inputs).toMatchObject({ namespace: "envoy-gateway-system" });
        expect(all.waits(drained, all.one("Namespace", "edge-controller-namespace"))).toBe(true);
        for (const kind of ["Job", "Chart", "GatewayClass", "Gateway", "EnvoyProxy"]) {
            expect(all.waits(all.one(kind), drained), kind).toBe(true);
        }
    });

    test("takes another release everywhere at once", async () => {
        const all = await install({ version: "v1.10.0" });
        expect(all.one("Chart").inputs["version"]).toBe("v1.10.0");
        expect(all.one("CrdBundle", "edge-controller-crds-envoy-gateway").inputs).toMatchObject({
            version: "v1.10.0",
            source: "https://github.com/envoyproxy/gateway/releases/download/v1.10.0/install.yaml",
        });
        expect(all.one("Job").inputs).toMatchObject({
            metadata: { name: "envoy-gateway-certgen-v1-10-0" },
            spec: { template: { spec: { containers: [{ image: "docker.io/envoyproxy/gateway:v1.10.0" }] } } },
        });
        expect(JSON.stringify(all.all.map(({ inputs }) => inputs))).not.toContain("1.9.1");
    });

    test.each<[string, string | undefined]>([
        ["oci://mirror.example/gateway-helm", "v1.9.1"],
        ["./vendor/gateway-helm", undefined],
        ["/srv/charts/gateway-helm-v1.9.1.tgz", undefined],
    ])("takes the chart %s with version %s", async (chart, version) => {
        const { inputs } = (await install({ chart })).one("Chart");
        expect([inputs["chart"], inputs["version"]]).toEqual([chart, version]);
    });

    test("takes images from a mirror, and then asks no other registry for them", async () => {
        const images = { envoyGateway: "mirror.example/gateway:1", envoy: "mirror.example/envoy:1" };
        const all = await install({ images });
        expect(all.one("Chart").inputs["values"]).toMatchObject({
            global: { images: { envoyGateway: { image: images.envoyGateway } } },
            config: {
                envoyGateway: { provider: { kubernetes: { shutdownManager: { image: images.envoyGateway } } } },
            },
        });
        expect(proxies(all).envoyDeployment["container"]).toEqual({ image: images.envoy });
        expect(JSON.stringify(all.all.map(({ inputs }) => inputs))).not.toContain("docker.io/envoyproxy/gateway:");
    });

    test("in a namespace of its own has a class and a controllerName of its own", async () => {
        const all = await install({ namespace: "edge-b", controlPlaneReplicas: 1 });
        expect(all.one("Namespace", "edge-controller-namespace").inputs["metadata"]).toEqual({ name: "edge-b" });
        expect(all.one("Chart").inputs).toMatchObject({ name: "edge-b", namespace: "edge-b" });
        expect(all.one("Chart").inputs["values"]).toEqual({
            ...chartValues,
            deployment: { replicas: 1 },
            podDisruptionBudget: {},
            config: {
                envoyGateway: {
                    ...chartValues.config.envoyGateway,
                    gateway: { controllerName: "gateway.envoyproxy.io/edge-b" },
                },
            },
        });
        expect(all.one("GatewayClass").inputs).toMatchObject({
            metadata: { name: "edge-b" },
            spec: { controllerName: "gateway.envoyproxy.io/edge-b" },
        });
        expect(all.spec("Gateway")["gatewayClassName"]).toBe("edge-b");
    });

    test("takes the names of class and controller", async () => {
        const all = await install({ gatewayClassName: "public", controllerName: "acme.example/public" });
        expect(all.one("GatewayClass").inputs).toMatchObject({
            metadata: { name: "public" },
            spec: { controllerName: "acme.example/public" },
        });
        expect(all.spec("Gateway")["gatewayClassName"]).toBe("public");
    });

    test("lays values over its own, key by key and lists whole", async () => {
        const values = {
            deployment: { replicas: 3, pod: { annotations: { team: "edge" } } },
            imagePullSecrets: [{ name: "mirror" }],
        };
        expect((await install({ values })).one("Chart").inputs["values"]).toEqual({
            ...chartValues,
            deployment: { replicas: 3, pod: { annotations: { team: "edge" } } },
            imagePullSecrets: [{ name: "mirror" }],
        });
    });

    test("has each CRD bundle as one resource, which stays when the edge is destroyed", async () => {
        const bundles = (await install({})).of("CrdBundle");
        expect(bundles.map(({ name, retainOnDelete }) => [name, retainOnDelete]).sort()).toEqual([
            ["edge-controller-crds-envoy-gateway", true],
            ["edge-controller-crds-gateway-api", true],
        ]);
        expect(bundles.map(({ inputs }) => inputs["deleteOnDestroy"])).toEqual([false, false]);
    });

    test("takes CRDs from elsewhere, leaves some alone, or all", async () => {
        const sources = async (crds: EnvoyGatewayArgs["crds"]) =>
            (await install({ crds }))
                .of("CrdBundle")
                .map(({ inputs }) => [inputs["source"], inputs["version"]])
                .sort();
        const release = "https://github.com/envoyproxy/gateway/releases/download/v1.9.1/install.yaml";
        expect(await sources({ gatewayApi: "crds/", gatewayApiVersion: "v1.6.0" })).toEqual([
            ["crds/", "v1.6.0"],
            [release, "v1.9.1"],
        ]);
        expect(await sources({ gatewayApi: "preinstalled" })).toEqual([[release, "v1.9.1"]]);
        expect(await sources("preinstalled")).toEqual([]);
    });

    test.each<[number, unknown]>([
        [1, undefined],
        [2, { minAvailable: 1 }],
        [5, { minAvailable: 1 }],
    ])("runs %i proxies, spread over nodes, with the disruption budget %j", async (replicas, budget) => {
        const { envoyDeployment, envoyPDB, envoyHpa } = proxies(await install({ replicas }));
        expect([envoyDeployment["replicas"], envoyPDB, envoyHpa]).toEqual([replicas, budget, undefined]);
        expect(envoyDeployment["strategy"]).toEqual({
            type: "RollingUpdate",
            rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
        });
        expect(envoyDeployment["pod"]).toMatchObject({
            topologySpreadConstraints: [{ topologyKey: "kubernetes.io/hostname", maxSkew: 1 }],
        });
    });

    test.each<[number | undefined, number]>([
        [undefined, 60],
        [80, 80],
    ])("scales by CPU (target %j) between bounds, and fixes no number then", async (targetCpuPercent, percent) => {
        const autoscaling = { minReplicas: 1, maxReplicas: 8, targetCpuPercent };
        const { envoyDeployment, envoyPDB, envoyHpa } = proxies(await install({ replicas: 1, autoscaling }));
        expect("replicas" in envoyDeployment).toBe(false);
        expect(envoyPDB).toEqual({ minAvailable: 1 });
        expect(envoyHpa).toEqual({
            minReplicas: 1,
            maxReplicas: 8,
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: percent } },
                },
            ],
        });
    });

    test("drains slowly, takes other times, and anything of the EnvoyProxy that has no setting here", async () => {
        const usual = { healthCheckFailureDelay: "5s", minDrainDuration: "15s", drainTimeout: "60s" };
        expect((await install({})).spec("EnvoyProxy")["shutdown"]).toEqual(usual);
        const all = await install({
            drain: { minDrainDuration: "1m" },
            envoyProxy: { logging: { level: { default: "debug" } }, shutdown: { drainTimeout: "5m" } },
        });
        expect(all.spec("EnvoyProxy")["shutdown"]).toEqual({ ...usual, minDrainDuration: "1m", drainTimeout: "5m" });
        expect(all.spec("EnvoyProxy")["logging"]).toEqual({ level: { default: "debug" } });
    });

    test("keeps its proxies ready while they drain, since kube-proxy clears the UDP flows to one that is not", async () => {
        const containers = async (more: EnvoyGatewayArgs) => {
            const { patch } = proxies(await install(more)).envoyDeployment as {
                patch: { value: { spec: { template: { spec: { containers: unknown } } } } };
            };
            return patch.value.spec.template.spec.containers;
        };
        const startupProbe = { periodSeconds: 1, failureThreshold: 300 };
        const ready = (failureThreshold: number) => [
            { name: "envoy", startupProbe, readinessProbe: { periodSeconds: 5, failureThreshold } },
            { name: "shutdown-manager", startupProbe },
        ];
        expect(await containers({})).toEqual(ready(13));
        expect(await containers({ drain: { drainTimeout: "61s" } })).toEqual(ready(14));
        expect(await containers({ drain: { drainTimeout: "1s" } })).toEqual(ready(2));
        const longer = { shutdown: { drainTimeout: "5m" } };
        expect(await containers({ drain: { drainTimeout: "1s" }, envoyProxy: longer })).toEqual(ready(61));
    });

    test("is installed once for all gateways that share the value, and they do not share anything else", async () => {
        const controller = envoyGateway();
        const all = await registrationsOf(() => {
            new Http3Gateway("a", { ...defaultArgs(), controller });
            new Http3Gateway("b", { ...defaultArgs(), controller });
        });
        expect(
            all
                .of("Chart", "CrdBundle", "GatewayClass")
                .map(({ name }) => name)
                .sort(),
        ).toEqual([
            "a-controller",
            "a-controller-class",
            "a-controller-crds-envoy-gateway",
            "a-controller-crds-gateway-api",
        ]);
        const [a, b] = [all.one("Gateway", "a"), all.one("Gateway", "b")];
        expect([all.waits(b, all.one("GatewayClass")), all.waits(b, a), all.waits(a, b)]).toEqual([true, false, false]);
    });
});

describe("existing()", () => {
    const theirs = existingEnvoyGateway({
        gatewayClassName: "theirs",
        namespace: "infra",
        replicas: 3,
        image: "envoy:1",
    });

    test("installs nothing, and still shapes proxies, policy and Gateway", async () => {
        const all = await edge({ controller: theirs });
        expect(all.of("Chart", "CrdBundle", "GatewayClass", "Job", "EnvoyGatewayInstallation")).toEqual([]);
        expect(all.spec("Gateway")["gatewayClassName"]).toBe("theirs");
        expect(proxies(all).envoyDeployment).toMatchObject({ replicas: 3, container: { image: "envoy:1" } });
        expect(toldBy(all)).toEqual({ quic: true, altSvc: 'h3=":443"; ma=86400' });
    });

    test("has its GatewayClass looked for before anything is created", async () => {
        const preflight = (await edge({ controller: theirs })).one("ClusterPreflight");
        expect(preflight.inputs["gatewayClass"]).toEqual({ path: "controller.gatewayClassName", name: "theirs" });
        expect(preflight.inputs["bundles"]).toEqual([]);
        expect((await edge()).one("ClusterPreflight").inputs["gatewayClass"]).toBeUndefined();
    });

    test("can do what its owner states, and decides by that what is refused", async () => {
        const theirsThat = (capabilities: Parameters<typeof existingEnvoyGateway>[0]["capabilities"]) =>
            existingEnvoyGateway({ gatewayClassName: "theirs", capabilities });
        expect(theirsThat({ proxyProtocolWithHttp3: true }).describe().capabilities).toEqual({
            http3: true,
            altSvcSettable: true,
            proxyProtocolWithHttp3: true,
            clientCertificatesWithHttp3: false,
            http3PerListener: false,
            quicServerIds: false,
            listenerSharing: true,
            passthroughWithHttp3: true,
            passthroughWithSharedListener: false,
            upstreamHttp3: false,
        });
        const proxied = { clientTraffic: { proxyProtocol: true } };
        await expect(edge({ controller: theirsThat({}), ...proxied })).rejects.toThrow("clientTraffic.proxyProtocol: ");
        const all = await edge({ controller: theirsThat({ proxyProtocolWithHttp3: true }), ...proxied });
        expect(all.spec("ClientTrafficPolicy")["proxyProtocol"]).toEqual({ optional: false });
        expect(toldBy(all).quic).toBe(true);
    });

    test("has its release compared where one is stated, at its Deployment", async () => {
        const release = (some: Awaited<ReturnType<typeof edge>>) => some.one("ClusterPreflight").inputs["release"];
        expect(release(await edge({ controller: theirs }))).toBeUndefined();
        const stated = { gatewayClassName: "theirs", namespace: "infra", version: "v1.10.0" };
        expect(release(await edge({ controller: existingEnvoyGateway(stated) }))).toEqual({
            path: "controller.version",
            version: "v1.10.0",
            namespace: "infra",
            deployment: "envoy-gateway",
        });
    });

    test("without HTTP/3 serves the stage off: no QUIC, no Alt-Svc, no record", async () => {
        const controller = existingEnvoyGateway({ gatewayClassName: "theirs", capabilities: { http3: false } });
        const all = await edge({ controller, advertisement: { stage: "off" } });
        expect(all.spec("ClientTrafficPolicy")).toEqual({
            targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
        });
        expect(recordsOf(all).filter((line) => line.includes(" HTTPS "))).toEqual([]);
    });
});

test("client certificates and PROXY protocol reach the policy at the stage off", async () => {
    const all = await edge({
        hostnames: [],
        listeners: [app],
        advertisement: { stage: "off" },
        clientTraffic: { proxyProtocol: true, clientCertificateCa: "staff-ca" },
    });
    expect(all.spec("ClientTrafficPolicy")).toEqual({
        targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
        proxyProtocol: { optional: false },
        tls: { clientValidation: { caCertificateRefs: [{ kind: "Secret", name: "staff-ca" }] } },
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

describe("the ports of the proxies' pods", () => {
    const plan = (changed: Partial<Http3GatewayArgs>) =>
        makePlan("edge", {
            ...defaultArgs(),
            controller: envoyGateway(),
            exposure: mixedService(),
            dns: none(),
            ...changed,
        });

    test("are 10000 higher below 1024 behind a Service, UDP is there where QUIC answers, and a port of QUIC is one at any stage", () => {
        const shape = mixedService().serviceShape();
        expect(backendPorts(plan({}), shape)).toEqual([
            { port: 443, targetPort: 10_443, protocols: ["TCP", "UDP"], quic: true },
            { port: 80, targetPort: 10_080, protocols: ["TCP"], quic: false },
        ]);
        expect(backendPorts(plan({ advertisement: { stage: "off" }, redirectHttp: false }), shape)).toEqual([
            { port: 443, targetPort: 10_443, protocols: ["TCP"], quic: true },
        ]);
        const other = { hostnames: [], redirectHttp: false, listeners: [{ ...app, port: 8443 }] };
        expect(backendPorts(plan(other), shape)).toEqual([
            { port: 8443, targetPort: 8443, protocols: ["TCP", "UDP"], quic: true },
        ]);
    });

    test.each([
        [1, 10_001],
        [1023, 11_023],
        [1024, 1024],
        [65_535, 65_535],
    ])("are for port %i of a Service the port %i, which a proxy without privileges may open", (port, targetPort) => {
        const listening = plan({ hostnames: [], redirectHttp: false, listeners: [{ ...app, port }] });
        expect(backendPorts(listening, mixedService().serviceShape())).toMatchObject([{ port, targetPort }]);
    });

    test("are the listener's own on a node's sockets", () => {
        expect(backendPorts(plan({ redirectHttp: false }), hostPorts().serviceShape())).toEqual([
            { port: 443, targetPort: 443, protocols: ["TCP", "UDP"], quic: true },
        ]);
    });
});

describe("what Envoy Gateway 1.10 added, by its documentation", () => {
    test.each([
        ["v1.9.1", undefined, false, false],
        ["v1.10.0-rc.1", undefined, false, false],
        ["v1.10.0", undefined, true, true],
        ["v1.10.0", "mirror.example:5000/envoy:distroless-v1.39.3", true, false],
        ["v1.10.0", "envoyproxy/envoy:distroless-v1.40.0@sha256:0a", true, true],
        ["v1.10.0", "mirror.example/envoy@sha256:0a", true, true],
        ["v2.0.0", undefined, true, true],
    ])(
        "%s with the proxy %s: HTTP/3 to backends %j, client certificates over QUIC %j",
        (version, image, upstream, certificates) => {
            const expected = { upstreamHttp3: upstream, clientCertificatesWithHttp3: certificates };
            const all = [
                envoyGateway({ version, images: { envoy: image } }),
                existingEnvoyGateway({ gatewayClassName: "eg", version, image }),
            ];
            for (const controller of all) {
                expect(controller.describe().capabilities).toMatchObject(expected);
            }
        },
    );

    const newer = envoyGateway({ version: "v1.10.0" });

    test.each([
        ["auto", "Auto"],
        ["always", "Always"],
    ] as const)("upstream.http3 %s is the mode %s of a policy for the whole Gateway", async (http3, mode) => {
        const all = await edge({ controller: newer, upstream: { http3 } });
        expect(all.spec("BackendTrafficPolicy")).toEqual({
            targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
            http3: { mode },
        });
        expect(all.one("Http3Gateway").inputs["upstream"]).toEqual({ http3 });
        expect((await edge({ controller: newer })).of("BackendTrafficPolicy")).toEqual([]);
    });

    test("client certificates are required over QUIC as over TCP, with the policy as it was", async () => {
        const all = await edge({ controller: newer, clientTraffic: { clientCertificateCa: "ca" } });
        expect(all.spec("ClientTrafficPolicy")["tls"]).toEqual({
            clientValidation: { caCertificateRefs: [{ kind: "Secret", name: "ca" }] },
        });
        expect(toldBy(all).quic).toBe(true);
    });

    test.each<[string | undefined, number, object]>([
        ["v1.9.1", 8443, {}],
        ["v1.10.0", 8443, { advertisedPort: 8443 }],
        ["v1.10.0", 443, {}],
    ])(
        "%s with the advertised port %d: the controller's own Alt-Svc gets %j",
        async (version, advertisedPort, expected) => {
            const all = await edge({
                controller: envoyGateway({ version }),
                hostnames: [],
                listeners: [{ hostname: "app.example.com", http3: { enabled: true, advertisedPort } }],
            });
            const { inputs } = all.one("AltSvc");
            const { value, advertisedPort: port } = inputs as { value: string; advertisedPort?: number };
            expect(value).toBe(`h3=":${advertisedPort}"; ma=86400`);
            expect(port === undefined ? {} : { advertisedPort: port }).toEqual(expected);
            expect(http3Fields(value, port).http3).toEqual(expected);
        },
    );
});
