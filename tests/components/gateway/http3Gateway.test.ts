import { Provider } from "@pulumi/kubernetes/provider.js";
import { type ComponentResourceOptions, secret } from "@pulumi/pulumi";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
    envoyGatewayMetrics,
    existingEnvoyGateway,
    existingSecret,
    Http3Gateway,
    type Http3GatewayArgs,
} from "../../../components/index.ts";
import { STAGE_NAMES } from "../../../components/model/stages.ts";
import { app, defaultArgs, edge } from "../../support/edge.ts";
import {
    BALANCER,
    kindOf,
    type Registration,
    type Registrations,
    registrationsOf,
} from "../../support/registrations.ts";

describe("the default edge", () => {
    let all: Registrations;
    beforeAll(async () => {
        all = await edge();
    });

    test("is these resources under these names", () => {
        expect(all.list()).toEqual([
            "AdvertisedStage edge-stage",
            "AltSvc edge-alt-svc",
            "CertRequest edge-certificate-leaf",
            "Chart edge-controller",
            "ClientTrafficPolicy edge-client-traffic",
            "ClusterPreflight edge-preflight",
            "ConfigMap edge-dns",
            "CrdBundle edge-controller-crds-envoy-gateway",
            "CrdBundle edge-controller-crds-gateway-api",
            "Deployment edge-dns",
            "DrainedPods edge-controller-drained",
            "EnvoyGatewayInstallation edge-controller",
            "EnvoyPatchPolicy edge-prefer-gro",
            "EnvoyProxy edge-proxy",
            "Gateway edge",
            "GatewayClass edge-controller-class",
            "HTTPRoute edge-redirect",
            "Http3Check edge-check",
            "Http3Gate edge-gate",
            "Http3Gateway edge",
            "Http3Listener edge-http3",
            "InClusterZone edge-dns",
            "Job edge-controller-certgen",
            "LocallySignedCert edge-certificate-leaf",
            "Namespace edge-controller-namespace",
            "Namespace edge-dns-namespace",
            "Namespace edge-namespace",
            "PodDisruptionBudget edge-dns",
            "PrivateKey edge-certificate-ca",
            "PrivateKey edge-certificate-leaf",
            "ReachedPlan edge-plan",
            "Role edge-controller-certgen",
            "RoleBinding edge-controller-certgen",
            "Secret edge-certificate-secret",
            "SelfSignedCert edge-certificate-ca",
            "SelfSignedCertificate edge-certificate",
            "Service edge-dns",
            "ServiceAccount edge-controller-certgen",
            "ValidatingAdmissionPolicy edge-controller-patch-admission",
            "ValidatingAdmissionPolicyBinding edge-controller-patch-admission",
            "kubernetes edge-cluster",
        ]);
    });

    test.each(STAGE_NAMES)("records its plan when everything else has been reached, at stage %s", async (stage) => {
        const staged = await edge({ advertisement: { stage } });
        const reached = staged.one("ReachedPlan");
        expect(reached.inputs["plan"]).toEqual(staged.one("Http3Gateway").inputs);
        // Components are nothing but their children, and the children wait for the provider.
        const early = staged.all.filter((each) => each !== reached && !staged.waits(reached, each)).map(kindOf);
        expect(early).toEqual([
            "Http3Gateway",
            "kubernetes",
            "EnvoyGatewayInstallation",
            "SelfSignedCertificate",
            "InClusterZone",
        ]);
    });

    test("is the same in a second run: addresses in the state, parents, inputs and dependencies", async () => {
        const state = (run: Registrations) => run.all.toSorted((one, two) => one.urn.localeCompare(two.urn));
        expect(state(await edge())).toEqual(state(all));
    });

    test("is in a preview what an update then creates", async () => {
        const preview = await registrationsOf(() => new Http3Gateway("edge", defaultArgs()), true);
        expect(preview.all.map(({ urn }) => urn).sort()).toEqual(all.all.map(({ urn }) => urn).sort());
    });

    test("has itself as ancestor of every resource", () => {
        const byUrn = new Map(all.all.map((each) => [each.urn, each]));
        const rootOf = (each: Registration): Registration => {
            const parent = byUrn.get(each.parent);
            return parent === undefined ? each : rootOf(parent);
        };
        expect(all.all.filter((each) => rootOf(each).name !== "edge").map(({ name }) => name)).toEqual([]);
        expect([...new Set(all.all.map((each) => kindOf(rootOf(each))))]).toEqual(["Http3Gateway"]);
    });

    test("makes every Kubernetes object through its own provider, which changes Secrets and ConfigMaps in place", () => {
        const provider = all.one("kubernetes", "edge-cluster");
        const objects = all.all.filter(({ type }) => type.startsWith("kubernetes:"));
        expect(objects).toHaveLength(21);
        expect(objects.filter((each) => !each.provider.startsWith(provider.urn)).map(({ name }) => name)).toEqual([]);
        expect(provider.inputs).toEqual({
            kubeconfig: "",
            enableSecretMutable: "true",
            enableConfigMapMutable: "true",
        });
    });

    test("records as its inputs the whole plan, as plain data", () => {
        const { inputs } = all.one("Http3Gateway");
        expect(inputs).toEqual({
            name: "edge",
            namespace: "edge",
            createNamespace: true,
            listeners: [{ ...app, port: 443, protocol: "HTTPS", http3: true, advertisedPort: 443 }],
            redirectHttp: true,
            advertisement: { stage: "on", maxAge: 86_400, ttl: 300, svcParams: {} },
            check: { from: "here", families: ["IPv4"], path: "/", timeout: 120 },
            clientTraffic: { proxyProtocol: false },
            controller: {
                kind: "envoyGateway",
                capabilities: {
                    http3: true,
                    altSvcSettable: true,
                    proxyProtocolWithHttp3: false,
                    clientCertificatesWithHttp3: false,
                    http3PerListener: false,
                    quicServerIds: true,
                    listenerSharing: true,
                    passthroughWithHttp3: true,
                    passthroughWithSharedListener: false,
                    upstreamHttp3: false,
                },
                createsNamespace: "envoy-gateway-system",
                drainSeconds: 60,
                metrics: envoyGatewayMetrics,
                sources: {
                    proxyProtocolWithHttp3: "envoyproxy/gateway#9798",
                    clientCertificatesWithHttp3:
                        "envoyproxy/gateway#8581; envoyproxy/envoy#23809: since Envoy Gateway 1.10 with Envoy 1.40",
                    http3PerListener: "Envoy Gateway ClientTrafficPolicy: keyed by the first listener of a port",
                    passthroughWithSharedListener: "Envoy Gateway internal/xds/translator, EmptyCluster",
                    upstreamHttp3: "envoyproxy/gateway#10053: since Envoy Gateway 1.10",
                },
                kubernetes: "1.33",
                bundles: [
                    {
                        path: "controller.crds.gatewayApi",
                        group: "gateway.networking.k8s.io",
                        version: "v1.6.1",
                        channel: "standard",
                    },
                    { path: "controller.crds.envoyGateway", group: "gateway.envoyproxy.io", version: "v1.9.1" },
                ],
                settings: {
                    namespace: "envoy-gateway-system",
                    version: "v1.9.1",
                    gatewayClassName: "envoy-gateway-system",
                    controllerName: "gateway.envoyproxy.io/gatewayclass-controller",
                    controlPlaneReplicas: 2,
                    replicas: 2,
                    preferGro: true,
                },
            },
            exposure: {
                kind: "mixedService",
                mixedProtocols: true,
                ipFamilies: ["IPv4"],
                settings: { ipFamilies: ["IPv4"], externalTrafficPolicy: "Local" },
            },
            certificate: { kind: "selfSigned", settings: { leafDays: 90, caDays: 3650 } },
            dns: {
                kind: "inClusterZone",
                zone: "example.com",
                httpsRecords: true,
                addressesWait: true,
                reserved: ["ns1.example.com"],
                delegable: true,
                settings: { zone: "example.com", replicas: 2, ipFamilies: ["IPv4"] },
            },
        });
    });

    test("has one HTTPS listener, and a redirect listener on port 80 for routes of its own namespace", () => {
        expect(all.spec("Gateway")["listeners"]).toEqual([
            {
                name: "https",
                hostname: "app.example.com",
                port: 443,
                protocol: "HTTPS",
                tls: { mode: "Terminate", certificateRefs: [{ kind: "Secret", name: "edge-tls" }] },
                allowedRoutes: { namespaces: { from: "All" } },
            },
            { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "Same" } } },
        ]);
        expect(all.one("HTTPRoute").inputs).toEqual({
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "edge-redirect", namespace: "edge" },
            spec: {
                parentRefs: [{ name: "edge", sectionName: "http" }],
                rules: [
                    { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
                ],
            },
        });
    });

    test("has one policy for the whole Gateway, in place before it: its first Service has TCP and UDP", () => {
        expect(all.of("ClientTrafficPolicy").map(({ inputs }) => inputs["spec"])).toEqual([
            {
                targetRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "edge" }],
            },
        ]);
        const gateway = all.one("Gateway");
        expect(all.waits(gateway, all.one("Http3Listener"))).toBe(true);
        expect(all.waits(all.one("Http3Listener"), all.one("ClientTrafficPolicy"))).toBe(true);
        expect(all.waits(gateway, all.one("EnvoyProxy"))).toBe(true);
        expect(all.waits(all.one("ClientTrafficPolicy"), gateway)).toBe(false);
    });

    test("has two proxies, one of which stays while nodes are drained, behind a Service of policy Local", () => {
        const { kubernetes } = all.spec("EnvoyProxy")["provider"] as {
            kubernetes: { envoyDeployment: { replicas: number }; envoyPDB: unknown; envoyService: unknown };
        };
        expect(kubernetes.envoyDeployment.replicas).toBe(2);
        expect(kubernetes.envoyPDB).toEqual({ minAvailable: 1 });
        expect(kubernetes.envoyService).toEqual({
            name: "envoy-edge-edge-de8ab67e",
            type: "LoadBalancer",
            externalTrafficPolicy: "Local",
        });
    });

    test("creates in this order: preflight, namespaces and CRDs, certgen Job, chart, class, Gateway, records", () => {
        const order = [
            all.one("ClusterPreflight"),
            all.one("Namespace", "edge-controller-namespace"),
            all.one("Job"),
            all.one("Chart"),
            all.one("GatewayClass"),
            all.one("Gateway"),
            all.one("ConfigMap", "edge-dns"),
        ];
        for (const [index, later] of order.entries()) {
            for (const earlier of order.slice(0, index)) {
                expect([later.name, all.waits(later, earlier), all.waits(earlier, later)]).toEqual([
                    later.name,
                    true,
                    false,
                ]);
            }
        }
        expect(all.of("CrdBundle").map((each) => all.waits(all.one("Chart"), each))).toEqual([true, true]);
        expect(all.waits(all.one("Gateway"), all.one("Secret"))).toBe(true);
    });

    test("shows no private key in any input", () => {
        const holders = (inputs: "inputs" | "openInputs") =>
            all.all.filter((each) => JSON.stringify(each[inputs]).includes("<private key")).map(({ name }) => name);
        expect(holders("inputs").sort()).toEqual([
            "edge-certificate-ca",
            "edge-certificate-leaf",
            "edge-certificate-leaf",
            "edge-certificate-secret",
        ]);
        expect(holders("openInputs")).toEqual([]);
    });
});

describe("an edge in a larger program", () => {
    test("answers with addresses and with what routes attach to", async () => {
        const seen: unknown[] = [];
        await registrationsOf(() => {
            const { addresses, backend, namespace } = new Http3Gateway("edge", defaultArgs());
            addresses.apply((value) => seen.push(value));
            backend.gatewayName.apply((value) => seen.push(value));
            namespace.apply((value) => seen.push(value));
            backend.serviceName.apply((value) => seen.push(value));
            expect(backend.listenerNames).toEqual(["https"]);
        });
        expect(new Set(seen)).toEqual(new Set([BALANCER, "edge", "envoy-edge-edge-de8ab67e"]));
    });

    test.each<[string, (theirs: Provider) => ComponentResourceOptions]>([
        ["provider", (provider) => ({ provider })],
        ["a list of providers", (provider) => ({ providers: [provider] })],
        ["providers by package", (kubernetes) => ({ providers: { kubernetes } })],
    ])("refuses %s without the cluster that the CRDs and the preflight are to reach", async (_what, opts) => {
        const program = () => void new Http3Gateway("edge", defaultArgs(), opts(new Provider("theirs", {})));
        await expect(registrationsOf(program)).rejects.toThrow(
            "1 problem; nothing was created.\n  cluster: A Kubernetes provider is set, but cluster is not.",
        );
    });

    test("keeps a kubeconfig's content secret, and shows a path", async () => {
        const reach = async (kubeconfig: string) => {
            const all = await edge({ cluster: { kubeconfig } });
            return [all.one("kubernetes"), ...all.of("CrdBundle", "ClusterPreflight")].map(
                (each) => each.openInputs["kubeconfig"],
            );
        };
        expect(await reach("/etc/kube/config")).toEqual(Array(4).fill("/etc/kube/config"));
        for (const content of ["apiVersion: v1\nkind: Config\n", '{"kind":"Config"}']) {
            expect(await reach(content)).toEqual(Array(4).fill("[secret]"));
        }
    });

    test("leaves the default kubeconfig to the provider's plugin, so that no machine's path is recorded", async () => {
        vi.stubEnv("KUBECONFIG", "/home/ann/one:/home/ann/two");
        try {
            expect((await edge()).one("kubernetes").inputs["kubeconfig"]).toBe("");
        } finally {
            vi.unstubAllEnvs();
        }
    });

    test("uses the provider that it is given, and makes none", async () => {
        const all = await registrationsOf(() => {
            new Http3Gateway("edge", { ...defaultArgs(), cluster: {} }, { provider: new Provider("theirs", {}) });
        });
        const theirs = all.one("kubernetes", "theirs");
        expect(all.of("kubernetes")).toEqual([theirs]);
        const objects = all.all.filter(({ type }) => type.startsWith("kubernetes:"));
        expect(objects.filter((each) => !each.provider.startsWith(theirs.urn)).map(({ name }) => name)).toEqual([]);
    });

    test("is watched from a pod of its namespace where that is asked for, and says what the watch lacks", async () => {
        const all = await edge({ monitoring: { image: "registry.example.com/http3-gateway:1" } });
        expect(all.one("Http3Watch").name).toBe("edge-watch");
        expect(all.waits(all.one("Deployment", "edge-watch"), all.one("Gateway"))).toBe(true);
        expect(all.one("Http3Gateway").inputs["monitoring"]).toMatchObject({
            urls: ["https://app.example.com/"],
            interval: 60,
            prometheusOperator: false,
            settings: { image: "registry.example.com/http3-gateway:1" },
        });
        expect((await edge()).of("Http3Watch")).toEqual([]);
        const image = "registry.example.com/http3-gateway:2";
        const simply = await edge({ monitoring: true, check: { image } });
        expect(simply.one("Http3Gateway").inputs["monitoring"]).toMatchObject({ interval: 60, settings: { image } });
        expect((await edge({ monitoring: false })).of("Http3Watch")).toEqual([]);
        await expect(edge({ monitoring: true })).rejects.toThrow("monitoring.image: image is not set");
        await expect(edge({ monitoring: { image: "" } })).rejects.toThrow("monitoring.image: image is not set");
    });

    test("lets a caller change any child", async () => {
        const changed: string[] = [];
        const all = await registrationsOf(() => {
            new Http3Gateway("edge", defaultArgs(), {
                transformations: [
                    ({ type, name, props, opts }) => {
                        changed.push(`${kindOf({ type })} ${name}`);
                        return type.endsWith(":Gateway")
                            ? {
                                  props: { ...props, metadata: { ...props["metadata"], labels: { team: "edge" } } },
                                  opts,
                              }
                            : undefined;
                    },
                ],
            });
        });
        expect(changed.sort()).toEqual(all.list());
        expect(all.one("Gateway").inputs["metadata"]).toMatchObject({ name: "edge", labels: { team: "edge" } });
    });

    test.each<[string, Partial<Http3GatewayArgs>]>([
        ["with a namespace of its own", {}],
        ["in a namespace that is there", { certificate: existingSecret({ secretName: "tls" }) }],
        ["with a controller that is there", { controller: existingEnvoyGateway({ gatewayClassName: "theirs" }) }],
        [
            "with neither to create",
            { createNamespace: false, controller: existingEnvoyGateway({ gatewayClassName: "theirs" }) },
        ],
    ])("%s creates nothing in the cluster before it has looked at it", async (_what, args) => {
        const all = await edge(args);
        const preflight = all.one("ClusterPreflight");
        const inCluster = all.all.filter((each) => each.type.startsWith("kubernetes:") || kindOf(each) === "CrdBundle");
        expect(inCluster.length).toBeGreaterThan(8);
        expect(inCluster.filter((each) => !all.waits(each, preflight)).map(({ name }) => name)).toEqual([]);
    });

    test("waits for what it depends on", async () => {
        const all = await registrationsOf(() => {
            new Http3Gateway("edge", defaultArgs(), { dependsOn: [new Provider("before", {})] });
        });
        // Its children wait with it: Pulumi registers none before its parent.
        expect(all.one("Http3Gateway").dependencies).toEqual([all.one("kubernetes", "before").urn]);
    });

    test("keeps a kubeconfig that is a secret out of sight", async () => {
        const all = await edge({ cluster: { kubeconfig: secret("<kubeconfig>") } });
        const open = all.all.filter(({ openInputs }) => JSON.stringify(openInputs).includes("<kubeconfig>"));
        expect(all.one("kubernetes").inputs["kubeconfig"]).toBe("<kubeconfig>");
        expect(open.map(({ name }) => name)).toEqual([]);
    });

    test.each<[string, Partial<Http3GatewayArgs>, number | undefined]>([
        ["the HTTPS port", { hostnames: [], listeners: [{ ...app, port: 8443 }] }, 8443],
        [
            "the HTTPS port, whatever else is listed before it",
            {
                hostnames: [],
                listeners: [
                    { hostname: "plain.example.com", protocol: "HTTP", port: 8080 },
                    { hostname: "raw.example.com", protocol: "TLS", port: 8444 },
                    app,
                ],
            },
            undefined,
        ],
        [
            "the port of TLS passthrough, where nothing is HTTPS",
            { hostnames: [], listeners: [{ hostname: "raw.example.com", protocol: "TLS", port: 8444 }] },
            8444,
        ],
    ])("redirects from port 80 to %s", async (_where, args, port) => {
        const [rule] = (await edge(args)).spec("HTTPRoute")["rules"] as { filters: unknown[] }[];
        expect(rule?.filters).toEqual([
            {
                type: "RequestRedirect",
                requestRedirect: { scheme: "https", statusCode: 301, ...(port === undefined ? {} : { port }) },
            },
        ]);
    });

    test("without a redirect has no port 80", async () => {
        const all = await edge({ redirectHttp: false });
        expect(all.of("HTTPRoute")).toEqual([]);
        expect((all.spec("Gateway")["listeners"] as { port: number }[]).map(({ port }) => port)).toEqual([443]);
    });
});
