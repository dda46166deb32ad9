import { beforeAll, describe, expect, test } from "vitest";
import { envoyGateway, existingSecret, Http3Gateway } from "../../../components/index.ts";
import { edge, goodArgs, only, planOf, type Registered, register } from "./program.ts";

interface Container {
    name: string;
    image?: string;
    command?: string[];
    args?: string[];
}

interface PodSpec {
    spec: { template: { spec: { containers: Container[] } } };
}

describe("an edge with every default", () => {
    let all: Registered[];
    beforeAll(async () => {
        all = await edge();
    });
    const at = (type: string, name?: string) => only(all, type, name).inputs;
    const specOf = (type: string, name?: string) => at(type, name)["spec"];

    test("registers these resources, under these names", () => {
        expect(all.map(({ type, name }) => `${type.replace(/^.*[:/]/, "")} ${name}`).sort()).toEqual([
            "CertRequest edge-certificate-leaf",
            "Chart edge-controller",
            "ClientTrafficPolicy edge-client-traffic",
            "ClusterPreflight edge-preflight",
            "ConfigMap edge-dns",
            "CrdBundle edge-controller-crds-envoy-gateway",
            "CrdBundle edge-controller-crds-gateway-api",
            "Deployment edge-dns",
            "EnvoyGatewayInstallation edge-controller",
            "EnvoyProxy edge-proxy",
            "Gateway edge",
            "GatewayClass edge-controller-class",
            "HTTPRoute edge-redirect",
            "Http3Gateway edge",
            "InClusterZone edge-dns",
            "Job edge-controller-certgen",
            "LocallySignedCert edge-certificate-leaf",
            "Namespace edge-controller-namespace",
            "Namespace edge-dns-namespace",
            "Namespace edge-namespace",
            "PodDisruptionBudget edge-dns",
            "PrivateKey edge-certificate-ca",
            "PrivateKey edge-certificate-leaf",
            "Role edge-controller-certgen",
            "RoleBinding edge-controller-certgen",
            "Secret edge-certificate-secret",
            "SelfSignedCert edge-certificate-ca",
            "SelfSignedCertificate edge-certificate",
            "Service edge-dns",
            "ServiceAccount edge-controller-certgen",
            "Stack edge-test",
            "kubernetes edge-cluster",
        ]);
    });

    test("registers the same at a second run, inputs included", async () => {
        const key = (one: Registered) => `${one.type} ${one.name}`;
        const again = new Map((await edge()).map((one) => [key(one), one.inputs]));
        expect(new Map(all.map((one) => [key(one), one.inputs]))).toEqual(again);
    });

    test("puts every resource of its own below itself", () => {
        const parents = new Map(all.map((one) => [one.urn, one.parent]));
        const top = only(all, ":Http3Gateway").urn;
        for (const one of all.filter(({ type }) => type !== "pulumi:pulumi:Stack")) {
            let urn: string | undefined = one.urn;
            while (urn !== undefined && urn !== "" && urn !== top) {
                urn = parents.get(urn);
            }
            expect(urn, one.name).toBe(top);
        }
    });

    test("records its plan as plain data", () => {
        const plan = planOf(all);
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
        expect(plan).toMatchObject({
            namespace: "edge",
            createNamespace: true,
            listeners: [
                { hostname: "app.example.com", port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 },
            ],
            redirectHttp: true,
            advertisement: { stage: "on", maxAge: 86_400, ttl: 300, svcParams: {} },
            controller: { kind: "envoyGateway", kubernetes: "1.33" },
            exposure: { kind: "mixedService", mixedProtocols: true },
            certificate: { kind: "selfSigned", settings: { leafDays: 90, caDays: 3650 } },
            dns: { kind: "inClusterZone", zone: "example.com", httpsRecords: true },
        });
    });

    test("looks at the cluster before it creates anything in it", () => {
        const preflight = only(all, ":ClusterPreflight");
        expect(preflight.inputs).toMatchObject({
            kubernetes: "1.33",
            bundles: [
                { path: "controller.crds.gatewayApi", group: "gateway.networking.k8s.io", version: "v1.6.1" },
                { path: "controller.crds.envoyGateway", group: "gateway.envoyproxy.io", version: "v1.9.1" },
            ],
        });
        const dependencies = new Map(all.map((one) => [one.urn, one.dependencies]));
        const reaches = (urn: string): boolean =>
            urn === preflight.urn || (dependencies.get(urn) ?? []).some((next) => reaches(next));
        const inCluster = all.filter(({ type }) => type.startsWith("kubernetes:") || type.includes(":CrdBundle"));
        expect(inCluster.filter((one) => !reaches(one.urn)).map((one) => one.name)).toEqual([]);
    });

    test("listens for HTTPS on 443, and redirects from 80 in its own namespace alone", () => {
        expect(at(":Gateway")).toEqual({
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "Gateway",
            metadata: {
                name: "edge",
                namespace: "edge",
                annotations: { "pulumi.com/waitFor": "condition=Programmed" },
            },
            spec: {
                gatewayClassName: "envoy-gateway-system",
                infrastructure: {
                    parametersRef: { group: "gateway.envoyproxy.io", kind: "EnvoyProxy", name: "edge" },
                },
                listeners: [
                    {
                        name: "https-app.example.com",
                        port: 443,
                        protocol: "HTTPS",
                        hostname: "app.example.com",
                        tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "edge-tls" }] },
                        allowedRoutes: { namespaces: { from: "All" } },
                    },
                    { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } },
                ],
            },
        });
        expect(specOf(":HTTPRoute")).toEqual({
            parentRefs: [{ name: "edge", sectionName: "http" }],
            rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
        });
    });

    test("switches QUIC on for the whole Gateway, never for one listener", () => {
        expect(specOf(":ClientTrafficPolicy")).toEqual({
            targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
            http3: {},
            headers: { lateResponseHeaders: { set: [{ name: "alt-svc", value: 'h3=":443"; ma=86400' }] } },
        });
    });

    test("has the policy and the proxy's shape before the Gateway, so that the first Service has UDP", () => {
        const { dependencies } = only(all, ":Gateway");
        expect(dependencies).toEqual(
            expect.arrayContaining([only(all, ":ClientTrafficPolicy").urn, only(all, ":EnvoyProxy").urn]),
        );
    });

    test("runs two proxies that leave slowly and start promptly, behind one dual-stack Service", () => {
        const prompt = { startupProbe: { periodSeconds: 1, failureThreshold: 300 } };
        const containers = [
            { name: "envoy", ...prompt },
            { name: "shutdown-manager", ...prompt },
        ];
        expect(specOf(":EnvoyProxy")).toEqual({
            ipFamily: "DualStack",
            shutdown: { healthCheckFailureDelay: "5s", minDrainDuration: "15s", drainTimeout: "60s" },
            provider: {
                type: "Kubernetes",
                kubernetes: {
                    envoyDeployment: {
                        replicas: 2,
                        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
                        pod: {
                            topologySpreadConstraints: [
                                {
                                    maxSkew: 1,
                                    topologyKey: "kubernetes.io/hostname",
                                    whenUnsatisfiable: "ScheduleAnyway",
                                    labelSelector: {
                                        matchLabels: {
                                            "gateway.envoyproxy.io/owning-gateway-name": "edge",
                                            "gateway.envoyproxy.io/owning-gateway-namespace": "edge",
                                        },
                                    },
                                },
                            ],
                        },
                        patch: { type: "StrategicMerge", value: { spec: { template: { spec: { containers } } } } },
                    },
                    envoyPDB: { minAvailable: 1 },
                    envoyService: { name: "edge-edge", type: "LoadBalancer", externalTrafficPolicy: "Local" },
                },
            },
        });
    });

    test("makes the controller's certificates by a Job of its own, before the chart, without the injector", () => {
        const job = only(all, ":Job");
        const [container] = (job.inputs as unknown as PodSpec).spec.template.spec.containers;
        expect(container).toMatchObject({
            image: "docker.io/envoyproxy/gateway:v1.9.1",
            command: ["envoy-gateway", "certgen"],
            args: ["--disable-topology-injector"],
        });
        const chart = only(all, ":Chart");
        expect(chart.inputs).toMatchObject({
            chart: "oci://docker.io/envoyproxy/gateway-helm",
            version: "v1.9.1",
            skipCrds: true,
            values: {
                crds: { enabled: false },
                topologyInjector: { enabled: false },
                deployment: { replicas: 2 },
                podDisruptionBudget: { minAvailable: 1 },
            },
        });
        const before = [job, ...all.filter((one) => one.type.includes(":CrdBundle"))].map((one) => one.urn);
        expect(chart.dependencies).toEqual(expect.arrayContaining(before));
    });

    test("keeps the CRDs when it is destroyed", () => {
        const bundles = all.filter((one) => one.type.includes(":CrdBundle"));
        expect(bundles.map((one) => [one.name, one.retainOnDelete])).toEqual([
            ["edge-controller-crds-envoy-gateway", true],
            ["edge-controller-crds-gateway-api", true],
        ]);
        expect(bundles.map((one) => one.inputs["source"])).toEqual([
            "https://github.com/envoyproxy/gateway/releases/download/v1.9.1/install.yaml",
            "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml",
        ]);
    });

    test("keeps key material secret wherever it goes, and changes Secrets in place", () => {
        const keys = ["edge-certificate-ca", "edge-certificate-leaf"].map((name) => `key of ${name}`);
        for (const one of all) {
            const open = one.secrets.reduce<unknown>((inputs, path) => without(inputs, path.split(".")), one.inputs);
            for (const key of keys) {
                expect(JSON.stringify(open), one.name).not.toContain(key);
            }
        }
        expect(at(":providers:kubernetes")).toMatchObject({
            enableSecretMutable: "true",
            enableConfigMapMutable: "true",
        });
        expect(at(":Secret")).toMatchObject({ type: "kubernetes.io/tls", metadata: { name: "edge-tls" } });
    });
});

describe("the namespace of the Gateway", () => {
    test("is not created when the certificate is a Secret that is already in it", async () => {
        const all = await edge({ certificate: existingSecret({ secretName: "app-tls" }), namespace: "web" });
        expect(all.filter((one) => one.type.endsWith(":Namespace")).map((one) => one.name)).toEqual([
            "edge-controller-namespace",
            "edge-dns-namespace",
        ]);
        expect(only(all, ":ClusterPreflight").inputs["secret"]).toEqual({
            path: "certificate.secretName",
            namespace: "web",
            name: "app-tls",
        });
    });
});

test("one controller value serves two gateways of a program, and is installed once", async () => {
    const controller = envoyGateway();
    const all = await register(() => {
        new Http3Gateway("one", { ...goodArgs(), controller });
        new Http3Gateway("two", { ...goodArgs(), controller });
    });
    expect(all.filter((one) => one.type.endsWith(":EnvoyGatewayInstallation")).map((one) => one.name)).toEqual([
        "one-controller",
    ]);
    expect(
        all
            .filter((one) => one.type.endsWith(":Gateway"))
            .map((one) => one.name)
            .sort(),
    ).toEqual(["one", "two"]);
});

/** A copy without the value at a path. */
function without(value: unknown, [key = "", ...rest]: string[]): unknown {
    if (Array.isArray(value)) {
        return value.map((item, index) => (String(index) === key ? without(item, rest) : item));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const { [key]: inner, ...others } = value as Record<string, unknown>;
    return rest.length === 0 ? others : { ...others, [key]: without(inner, rest) };
}
