import { describe, expect, test } from "vitest";
import {
    Http3Gateway,
    type Http3GatewayArgs,
    hostPorts,
    type IstioArgs,
    inClusterZone,
    istio,
    mixedService,
    STAGE_NAMES,
} from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const install = async (args: IstioArgs = {}, changed: Partial<Http3GatewayArgs> = {}) =>
    await edge({ controller: istio({ acceptAlpha: true, ...args }), ...changed });
const stage = (name: (typeof STAGE_NAMES)[number]): Partial<Http3GatewayArgs> => ({ advertisement: { stage: name } });

interface Pod {
    metadata: { labels: Record<string, string> };
    spec: {
        containers: {
            args: string[];
            env: { name: string; value?: string }[];
            image: string;
            [field: string]: unknown;
        }[];
        [field: string]: unknown;
    };
}

const podOf = (all: Registrations, name: string, kind = "Deployment") => all.spec(kind, name)["template"] as Pod;
const proxyOf = (all: Registrations, kind?: string) => podOf(all, "edge-istio", kind);
const istiodOf = (all: Registrations) => podOf(all, "edge-istiod");
const variablesOf = ({ spec }: Pod) =>
    Object.fromEntries((spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]));
/** Another gateway of the same program. */
const other = { hostnames: ["app.example.org"], dns: inClusterZone({ zone: "example.org", namespace: "dns" }) };
const labels = { "app.kubernetes.io/name": "istio-gateway", "gateway.networking.k8s.io/gateway-name": "edge" };

const HEADER_MUTATION = "type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";
const mutations = (...more: unknown[]) => ({
    "@type": HEADER_MUTATION,
    mutations: { response_mutations: [{ remove: "alt-svc" }, ...more] },
});
const sends = (value: string) => ({
    append: { header: { key: "alt-svc", value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" },
});

/** What becomes of the answers' Alt-Svc at a stage. */
const altSvcOf = (all: Registrations) =>
    (all.spec("EnvoyFilter", "edge-alt-svc") as { configPatches: { patch: { value: { typed_config: object } } }[] })
        .configPatches[0]?.patch.value.typed_config;

describe("istio()", () => {
    test("has an istiod of its own, whose environment makes it the controller of this Gateway alone", async () => {
        const all = await install();
        const istiod = istiodOf(all);
        expect(variablesOf(istiod)).toEqual({
            POD_NAME: undefined,
            POD_NAMESPACE: undefined,
            SERVICE_ACCOUNT: undefined,
            REVISION: "default",
            CLUSTER_ID: "Kubernetes",
            PILOT_CERT_PROVIDER: "istiod",
            PILOT_ENABLE_QUIC_LISTENERS: "true",
            PILOT_GATEWAY_API_CONTROLLER_NAME: "istio.http3-gateway.dev/edge.edge",
            PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: "false",
            PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER: "false",
            ISTIOD_CUSTOM_HOST: "edge-istiod.edge.svc",
            PILOT_CA_CERT_CONFIGMAP: "edge-istio-ca",
            ENABLE_LEADER_ELECTION: "false",
            INJECTION_WEBHOOK_CONFIG_NAME: "",
            VALIDATION_WEBHOOK_CONFIG_NAME: "",
            PILOT_ENABLE_WORKLOAD_ENTRY_AUTOREGISTRATION: "false",
            PILOT_ENABLE_IP_AUTOALLOCATE: "false",
            PILOT_ENABLE_METADATA_EXCHANGE: "false",
            PILOT_ENABLE_ALPN_FILTER: "false",
            ISTIO_DUAL_STACK: "false",
        });
        expect(istiod.spec.containers[0]).toMatchObject({
            image: "docker.io/istio/pilot:1.31.0",
            args: [
                "discovery",
                "--monitoringAddr=:15014",
                "--grpcAddr=",
                "--domain=cluster.local",
                "--keepaliveMaxServerConnectionAge=30m",
                "--meshConfig=/etc/istio/config/mesh",
            ],
        });
        const mesh = all
            .of("ConfigMap")
            .map(({ inputs }) => (inputs["data"] as Record<string, string> | undefined)?.["mesh"])
            .find((text) => text !== undefined);
        expect(JSON.parse(mesh ?? "")).toEqual({
            rootNamespace: "edge",
            trustDomain: "cluster.local",
            ingressControllerMode: "OFF",
            defaultProviders: {},
            defaultConfig: { discoveryAddress: "edge-istiod.edge.svc:15012" },
        });
    });

    test("waits for istiod by its Deployment alone, since the provider would wait 10 s longer for its Service", async () => {
        expect((await install()).one("Service", "edge-istiod").inputs["metadata"]).toMatchObject({
            annotations: { "pulumi.com/skipAwait": "true" },
        });
    });

    test("runs pilot-agent without any right but the ports, and with a token for istiod alone", async () => {
        const all = await install();
        const { metadata, spec } = proxyOf(all);
        expect(metadata).toEqual({
            labels: { ...labels, "istio.http3-gateway.dev/gateway-namespace": "edge" },
            annotations: {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "15090",
                "prometheus.io/path": "/stats/prometheus",
            },
        });
        expect(spec).toMatchObject({
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 75,
            securityContext: {
                seccompProfile: { type: "RuntimeDefault" },
                sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
                runAsNonRoot: true,
                runAsUser: 1337,
                runAsGroup: 1337,
                fsGroup: 1337,
            },
        });
        expect(spec["serviceAccountName"]).toBeUndefined();
        expect(spec.containers[0]).toMatchObject({
            image: "docker.io/istio/proxyv2:1.31.0",
            ports: [
                { name: "tcp-443", containerPort: 443, protocol: "TCP" },
                { name: "tcp-80", containerPort: 80, protocol: "TCP" },
                { name: "metrics", containerPort: 15_090, protocol: "TCP" },
            ],
            lifecycle: { preStop: { sleep: { seconds: 10 } } },
            securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
            },
        });
        expect(variablesOf(proxyOf(all))).toMatchObject({
            CA_ADDR: "edge-istiod.edge.svc:15012",
            PROXY_CONFIG: JSON.stringify({
                discoveryAddress: "edge-istiod.edge.svc:15012",
                drainDuration: "60s",
                terminationDrainDuration: "60s",
                proxyStatsMatcher: { inclusionRegexps: ["http\\..*\\.downstream_rq_http[123]_total"] },
            }),
            ISTIO_META_WORKLOAD_NAME: "edge-istio",
            ISTIO_META_OWNER: "kubernetes://apis/apps/v1/namespaces/edge/deployments/edge-istio",
        });
        // istiod's certificate is known before the first pod.
        expect(all.waits(all.one("Deployment", "edge-istio"), all.one("Deployment", "edge-istiod"))).toBe(true);
        expect(spec["volumes"]).toContainEqual({ name: "istiod-ca-cert", configMap: { name: "edge-istio-ca" } });
    });

    test("has one Service with TCP and UDP on the port of the listener, which the Gateway names as its own", async () => {
        const all = await install();
        expect(all.one("Service", "edge-service").inputs).toMatchObject({
            metadata: { name: "edge-istio", namespace: "edge", labels, annotations: {} },
            spec: {
                type: "LoadBalancer",
                selector: labels,
                externalTrafficPolicy: "Local",
                ipFamilies: ["IPv4"],
                ipFamilyPolicy: "SingleStack",
                ports: [
                    { name: "tcp-443", port: 443, targetPort: 443, protocol: "TCP" },
                    { name: "udp-443", port: 443, targetPort: 443, protocol: "UDP" },
                    { name: "tcp-80", port: 80, targetPort: 80, protocol: "TCP" },
                ],
            },
        });
        expect(all.one("GatewayClass").inputs).toMatchObject({
            metadata: { name: "edge.edge" },
            spec: { controllerName: "istio.http3-gateway.dev/edge.edge" },
        });
        expect(all.spec("Gateway")).toMatchObject({
            gatewayClassName: "edge.edge",
            addresses: [{ type: "Hostname", value: "edge-istio.edge.svc.cluster.local" }],
            listeners: [{ name: "https-app.example.com" }, { name: "http" }],
        });
    });

    test("has its Service as the exposure asks for it, and waits for an address of each family", async () => {
        const exposure = mixedService({
            ipFamilies: ["IPv4", "IPv6"],
            addresses: { from: "metallb", values: ["192.0.2.10", "2001:db8::10"] },
        });
        const all = await install({}, { exposure });
        expect(all.one("Service", "edge-service").inputs["metadata"]).toMatchObject({
            annotations: {
                "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[1].ip}",
                "metallb.io/loadBalancerIPs": "192.0.2.10,2001:db8::10",
            },
        });
    });

    test.each([
        [["IPv4"], "false"],
        [["IPv6"], "true"],
        [["IPv4", "IPv6"], "true"],
    ] as const)("listens on both families of a pod unless the Service has IPv4 alone: %j", async (families, dual) => {
        const all = await install({}, { exposure: mixedService({ ipFamilies: [...families] }) });
        const seen = [istiodOf(all), proxyOf(all)].map((pod) => variablesOf(pod)["ISTIO_DUAL_STACK"]);
        expect(seen).toEqual([dual, dual]);
    });

    test("may write the status of the Gateway API's objects, its own key pair and its certificate, and nothing else", async () => {
        const all = await install();
        type Rules = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
        const writing = (kind: string) =>
            (all.one(kind).inputs["rules"] as Rules).filter(({ verbs }) => verbs.join() !== "get,list,watch");
        const [status, ...asking] = writing("ClusterRole");
        expect(status).toMatchObject({ apiGroups: ["gateway.networking.k8s.io"], verbs: ["update", "patch"] });
        expect(status?.resources.every((name) => name.endsWith("/status"))).toBe(true);
        expect(asking.map(({ resources, verbs }) => [resources, verbs])).toEqual([
            [["tokenreviews"], ["create"]],
            [["subjectaccessreviews"], ["create"]],
        ]);
        expect(writing("Role")).toEqual([
            { apiGroups: [""], resources: ["secrets"], verbs: ["create"] },
            { apiGroups: [""], resources: ["secrets"], resourceNames: ["istio-ca-secret"], verbs: ["get", "update"] },
            { apiGroups: [""], resources: ["configmaps"], resourceNames: ["edge-istio-ca"], verbs: ["update"] },
        ]);
        for (const kind of ["ClusterRoleBinding", "RoleBinding"]) {
            expect(all.one(kind).inputs["subjects"]).toEqual([
                { kind: "ServiceAccount", name: "edge-istiod", namespace: "edge" },
            ]);
            expect(all.waits(all.one("Deployment", "edge-istiod"), all.one(kind))).toBe(true);
        }
    });

    test("tells how Prometheus counts requests to its listeners, without those that are redirected", async () => {
        const managers = 'http_conn_manager_prefix=~"outbound_.+",http_conn_manager_prefix!~".+_80"';
        expect(istio({ acceptAlpha: true }).describe().metrics).toEqual({
            port: "metrics",
            path: "/stats/prometheus",
            podLabels: {
                namespace: "istio.http3-gateway.dev/gateway-namespace",
                name: "gateway.networking.k8s.io/gateway-name",
            },
            requests: {
                http1: `envoy_http_downstream_rq_http1_total{${managers}}`,
                http2: `envoy_http_downstream_rq_http2_total{${managers}}`,
                http3: `envoy_http_downstream_rq_http3_total{${managers}}`,
            },
        });
    });

    test("takes another release everywhere at once", async () => {
        const all = await install({ version: "v1.32.0" });
        expect([istiodOf(all), proxyOf(all)].map(({ spec }) => spec.containers[0]?.image)).toEqual([
            "docker.io/istio/pilot:1.32.0",
            "docker.io/istio/proxyv2:1.32.0",
        ]);
        expect(all.one("CrdBundle", "edge-crds-istio").inputs).toMatchObject({
            group: "networking.istio.io",
            version: "v1.32.0",
            source: "https://raw.githubusercontent.com/istio/istio/1.32.0/manifests/charts/base/files/crd-all.gen.yaml",
        });
        expect(JSON.stringify(all.all.map(({ inputs }) => inputs))).not.toContain("1.31.0");
    });

    test("takes CRDs from elsewhere, leaves some alone, or all", async () => {
        const sources = async (crds: IstioArgs["crds"]) =>
            (await install({ crds }))
                .of("CrdBundle")
                .map(({ inputs }) => [inputs["group"], inputs["source"], inputs["version"]])
                .sort();
        const api = "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml";
        expect(await sources({ istio: "crds/" })).toEqual([
            ["gateway.networking.k8s.io", api, "v1.6.1"],
            ["networking.istio.io", "crds/", "v1.31.0"],
        ]);
        expect(await sources({ gatewayApi: "preinstalled", istio: "crds.yaml" })).toEqual([
            ["networking.istio.io", "crds.yaml", "v1.31.0"],
        ]);
        expect(await sources("preinstalled")).toEqual([]);
    });

    test("installs CRDs once for all gateways of a program, and an istiod for each", async () => {
        const controller = istio({ acceptAlpha: true });
        const all = await registrationsOf(() => {
            new Http3Gateway("one", { ...defaultArgs(), controller });
            new Http3Gateway("two", { ...defaultArgs(), ...other, controller });
        });
        const names = (kind: string) =>
            all
                .of(kind)
                .map(({ name }) => name)
                .sort();
        expect(names("CrdBundle")).toEqual(["one-crds-gateway-api", "one-crds-istio"]);
        expect(names("Deployment").filter((name) => name.endsWith("istiod"))).toEqual(["one-istiod", "two-istiod"]);
        expect(new Set(all.of("GatewayClass").map(({ inputs }) => JSON.stringify(inputs["spec"]))).size).toBe(2);
    });

    test("refuses two releases of its CRDs in one program", async () => {
        const two = registrationsOf(() => {
            new Http3Gateway("one", { ...defaultArgs(), controller: istio({ acceptAlpha: true }) });
            new Http3Gateway("two", {
                ...defaultArgs(),
                ...other,
                controller: istio({ acceptAlpha: true, version: "v1.32.0" }),
            });
        });
        await expect(two).rejects.toThrow(
            /controller\.crds\.istio: Http3Gateway "one" installs other CRDs of networking\.istio\.io\. .*Create one istio\(.*\[controller-installed-twice; /,
        );
    });

    test.each([
        [1, 0],
        [2, 1],
        [5, 1],
    ])("runs %i pods, of which one stays: %i disruption budgets", async (replicas, budgets) => {
        const all = await install({ replicas });
        expect(all.spec("Deployment", "edge-istio")).toMatchObject({
            replicas,
            strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        });
        const found = all.of("PodDisruptionBudget").filter(({ name }) => name === "edge-istio");
        expect(found.map(({ inputs }) => inputs["spec"])).toEqual(
            Array(budgets).fill({ minAvailable: 1, selector: { matchLabels: labels } }),
        );
    });

    test("keeps a pod ready while it drains, since kube-proxy clears the UDP flows to one that is not", async () => {
        const probe = async (more: Partial<IstioArgs>) => proxyOf(await install(more)).spec.containers[0];
        const ready = (failureThreshold: number) => ({
            readinessProbe: { httpGet: { path: "/healthz/ready", port: 15_021 }, periodSeconds: 1, failureThreshold },
        });
        expect(await probe({})).toMatchObject(ready(62));
        expect(await probe({ drain: { drainTimeout: "1m30s" } })).toMatchObject(ready(92));
        expect(await probe({ drain: { drainTimeout: "1s" } })).toMatchObject(ready(4));
    });

    test("takes resources, other images and other times to leave in", async () => {
        const all = await install({
            images: { pilot: "mirror.example/pilot:1", proxy: "mirror.example/proxyv2:1" },
            resources: { requests: { cpu: "100m" } },
            controlPlaneResources: { limits: { memory: "256Mi" } },
            drain: { healthCheckFailureDelay: "0s", drainTimeout: "1m30s" },
        });
        const { spec } = proxyOf(all);
        expect(spec["terminationGracePeriodSeconds"]).toBe(95);
        expect(spec.containers[0]).toMatchObject({
            image: "mirror.example/proxyv2:1",
            resources: { requests: { cpu: "100m" } },
        });
        expect(spec.containers[0]).not.toHaveProperty("lifecycle");
        expect(variablesOf(proxyOf(all))["PROXY_CONFIG"]).toContain('"terminationDrainDuration":"90s"');
        expect(istiodOf(all).spec.containers[0]).toMatchObject({
            image: "mirror.example/pilot:1",
            resources: { limits: { memory: "256Mi" } },
        });
    });

    test("listens on the nodes' own sockets, as root with one capability, where there is no balancer", async () => {
        const all = await install({}, { exposure: hostPorts({ addresses: ["192.0.2.7"] }) });
        const { spec } = proxyOf(all, "DaemonSet");
        expect(all.of("Deployment").map(({ name }) => name)).not.toContain("edge-istio");
        expect(spec).toMatchObject({
            hostNetwork: true,
            dnsPolicy: "ClusterFirstWithHostNet",
            securityContext: { seccompProfile: { type: "RuntimeDefault" } },
        });
        expect(spec.containers[0]?.["securityContext"]).toEqual({
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            runAsUser: 0,
            capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
        });
    });
});

describe("the EnvoyFilters of istio()", () => {
    test("set Alt-Svc first in the chain of every port with HTTP/3, by a configuration that changes without the listener", async () => {
        const listeners = ["app.example.com", "www.example.com"].map((hostname) => ({ hostname, port: 8443 }));
        const all = await install({}, { hostnames: undefined, listeners });
        const filter = (portNumber: number) => ({
            applyTo: "HTTP_FILTER",
            match: {
                context: "GATEWAY",
                listener: {
                    portNumber,
                    filterChain: { filter: { name: "envoy.filters.network.http_connection_manager" } },
                },
            },
            patch: {
                operation: "INSERT_FIRST",
                value: {
                    name: "http3-gateway.alt-svc",
                    config_discovery: {
                        config_source: { ads: {}, resource_api_version: "V3" },
                        type_urls: [HEADER_MUTATION],
                        // Until the stage's comes, none is sent.
                        default_config: mutations(),
                        apply_default_config_without_warming: true,
                    },
                },
            },
        });
        const group = (name: string) => ({
            applyTo: "LISTENER",
            match: { context: "GATEWAY", listener: { name } },
            patch: {
                operation: "MERGE",
                value: { udp_listener_config: { downstream_socket_config: { prefer_gro: true } } },
            },
        });
        expect(all.spec("EnvoyFilter", "edge-listeners")).toEqual({
            workloadSelector: { labels },
            configPatches: [filter(8443), ...["udp_0.0.0.0_8443", "udp_::_8443"].map(group)],
        });
    });

    test("are there before the first pod, and send the stage's Alt-Svc when the gate has passed", async () => {
        const all = await install();
        const listeners = all.one("EnvoyFilter", "edge-listeners");
        expect(all.waits(all.one("Deployment", "edge-istio"), listeners)).toBe(true);
        expect(all.waits(all.one("Gateway"), listeners)).toBe(true);
        expect(all.waits(all.one("EnvoyFilter", "edge-alt-svc"), all.one("Http3Gate"))).toBe(true);
        expect(all.spec("EnvoyFilter", "edge-alt-svc")).toEqual({
            workloadSelector: { labels },
            configPatches: [
                {
                    applyTo: "EXTENSION_CONFIG",
                    match: { context: "GATEWAY" },
                    patch: {
                        operation: "ADD",
                        value: {
                            name: "http3-gateway.alt-svc",
                            typed_config: mutations(sends('h3=":443"; ma=86400')),
                        },
                    },
                },
            ],
        });
    });
});

/** What is in the cluster of HTTP/3 at a stage. */
function promised(all: Registrations) {
    const ports = all.spec("Service", "edge-service")["ports"] as { name: string }[];
    return {
        quic: variablesOf(istiodOf(all))["PILOT_ENABLE_QUIC_LISTENERS"],
        udp: ports.some(({ name }) => name === "udp-443"),
        altSvc: altSvcOf(all),
    };
}

describe("the stages with istio()", () => {
    test.each([
        ["off", { quic: "false", udp: false, altSvc: mutations() }],
        ["dark", { quic: "true", udp: true, altSvc: mutations() }],
        ["trial", { quic: "true", udp: true, altSvc: mutations(sends('h3=":443"; ma=60')) }],
        ["on", { quic: "true", udp: true, altSvc: mutations(sends('h3=":443"; ma=86400')) }],
        ["withdraw", { quic: "true", udp: true, altSvc: mutations(sends("clear")) }],
    ] as const)("%s", async (name, expected) => {
        expect(promised(await install({}, stage(name)))).toEqual(expected);
    });

    test("never change the gateway's pods, nor its listeners' filter", async () => {
        const seen: string[] = [];
        for (const name of STAGE_NAMES) {
            const all = await install({}, stage(name));
            seen.push(JSON.stringify([proxyOf(all), all.spec("EnvoyFilter", "edge-listeners")]));
        }
        expect(new Set(seen).size).toBe(1);
    });

    test("without HTTP/3 are those of off", async () => {
        const all = await install(
            {},
            { hostnames: undefined, listeners: [{ hostname: "app.example.com", http3: { enabled: false } }] },
        );
        expect(promised(all)).toEqual({ quic: "false", udp: false, altSvc: mutations() });
        expect(all.spec("EnvoyFilter", "edge-listeners")["configPatches"]).toEqual([]);
    });
});
