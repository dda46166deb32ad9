import { describe, expect, test } from "vitest";
import {
    Http3Gateway,
    type Http3GatewayArgs,
    hostPorts,
    inClusterZone,
    mixedService,
    STAGE_NAMES,
    type TraefikArgs,
    traefik,
} from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const install = async (args: TraefikArgs = {}, changed: Partial<Http3GatewayArgs> = {}) =>
    await edge({ controller: traefik(args), ...changed });
const stage = (name: (typeof STAGE_NAMES)[number]): Partial<Http3GatewayArgs> => ({ advertisement: { stage: name } });

interface Pod {
    metadata: { labels: Record<string, string> };
    spec: {
        containers: { args: string[]; image: string; ports: unknown[]; [field: string]: unknown }[];
        [field: string]: unknown;
    };
}

const podOf = (all: Registrations, kind = "Deployment") => all.spec(kind, "edge-traefik")["template"] as Pod;
const argsOf = (all: Registrations, kind?: string) => podOf(all, kind).spec.containers[0]?.args ?? [];
/** What Traefik reads of its file. */
const fileOf = (all: Registrations) =>
    JSON.parse((all.one("ConfigMap", "edge-traefik").inputs["data"] as Record<string, string>)["gateway.yaml"] ?? "");
/** Another gateway of the same program. */
const other = { hostnames: ["app.example.org"], dns: inClusterZone({ zone: "example.org", namespace: "dns" }) };
const labels = { "app.kubernetes.io/name": "traefik", "gateway.networking.k8s.io/gateway-name": "edge" };

describe("traefik()", () => {
    test("tells Traefik once where it listens, what it reads, and that QUIC answers", async () => {
        expect(argsOf(await install())).toEqual([
            "--global.checknewversion=false",
            "--global.sendanonymoususage=false",
            "--ping=true",
            "--entrypoints.traefik.address=:8080",
            "--entrypoints.port443.address=:443",
            "--entrypoints.port443.http.middlewares=edge-edge@kubernetescrd",
            "--entrypoints.port443.transport.lifecycle.requestacceptgracetimeout=10s",
            "--entrypoints.port443.transport.lifecycle.gracetimeout=60s",
            "--entrypoints.port443.http3=true",
            "--entrypoints.port443.http3.advertisedport=443",
            "--entrypoints.port80.address=:80",
            "--entrypoints.port80.http.middlewares=edge-edge@kubernetescrd",
            "--entrypoints.port80.transport.lifecycle.requestacceptgracetimeout=10s",
            "--entrypoints.port80.transport.lifecycle.gracetimeout=60s",
            "--providers.kubernetesgateway=true",
            "--providers.kubernetesgateway.labelselector=traefik.http3-gateway.dev/gateway=edge.edge",
            "--providers.kubernetesgateway.statusaddress.service.name=edge-traefik",
            "--providers.kubernetesgateway.statusaddress.service.namespace=edge",
            "--providers.kubernetescrd=true",
            "--providers.kubernetescrd.namespaces=edge",
            "--providers.kubernetescrd.ingressclass=edge.edge",
            "--providers.kubernetescrd.disableclusterscoperesources=true",
            "--providers.file.filename=/etc/traefik/gateway/gateway.yaml",
            "--providers.file.watch=false",
        ]);
    });

    test("answers what no route does by 404, through the Middleware that says what becomes of Alt-Svc", async () => {
        expect(fileOf(await install())).toEqual({
            http: {
                routers: {
                    ready: {
                        entryPoints: ["traefik"],
                        rule: "Path(`/ready`)",
                        middlewares: ["edge-edge@kubernetescrd"],
                        service: "ping@internal",
                    },
                    unmatched: {
                        entryPoints: ["port443"],
                        rule: "PathPrefix(`/`)",
                        priority: 1,
                        middlewares: ["not-found"],
                        service: "noop@internal",
                        tls: {},
                    },
                },
                middlewares: {
                    "not-found": { ipAllowList: { sourceRange: ["0.0.0.0/32"], rejectStatusCode: 404 } },
                },
            },
            tls: { options: { default: { minVersion: "VersionTLS12", sniStrict: true } } },
        });
    });

    test("has no router for what is not answered here: a gateway that passes everything through", async () => {
        const listeners = [{ hostname: "app.example.com", protocol: "TLS" as const }];
        const all = await install({}, { hostnames: undefined, listeners, ...stage("off") });
        expect(Object.keys(fileOf(all).http.routers)).toEqual(["ready"]);
    });

    test("runs without a right to anything but the ports and its own file", async () => {
        const all = await install();
        const configMap = all.one("ConfigMap", "edge-traefik").inputs["metadata"] as { name: string };
        expect(configMap.name).toMatch(/^edge-traefik-[0-9a-f]{8}$/);
        expect(podOf(all)).toEqual({
            metadata: { labels },
            spec: {
                serviceAccountName: "edge-traefik",
                terminationGracePeriodSeconds: 75,
                securityContext: {
                    seccompProfile: { type: "RuntimeDefault" },
                    sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }],
                    runAsNonRoot: true,
                    runAsUser: 65_532,
                    runAsGroup: 65_532,
                },
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
                        name: "traefik",
                        image: "docker.io/library/traefik:v3.7.13",
                        args: argsOf(all),
                        ports: [
                            { name: "tcp-443", containerPort: 443, protocol: "TCP" },
                            { name: "udp-443", containerPort: 443, protocol: "UDP" },
                            { name: "tcp-80", containerPort: 80, protocol: "TCP" },
                        ],
                        livenessProbe: { httpGet: { path: "/ping", port: 8080 }, failureThreshold: 3 },
                        readinessProbe: {
                            httpGet: { path: "/ready", port: 8080 },
                            periodSeconds: 1,
                            successThreshold: 3,
                            failureThreshold: 1,
                        },
                        securityContext: {
                            allowPrivilegeEscalation: false,
                            readOnlyRootFilesystem: true,
                            capabilities: { drop: ["ALL"] },
                        },
                        volumeMounts: [{ name: "gateway", mountPath: "/etc/traefik/gateway", readOnly: true }],
                    },
                ],
                volumes: [{ name: "gateway", configMap: { name: configMap.name } }],
            },
        });
    });

    test("has one Service with TCP and UDP on the port of the listener, which is the pods' as well", async () => {
        const all = await install();
        expect(all.one("Service", "edge-service").inputs).toMatchObject({
            metadata: { name: "edge-traefik", namespace: "edge", labels, annotations: {} },
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
    });

    test("has its Service as the exposure asks for it, and waits for an address of each family", async () => {
        const exposure = mixedService({
            ipFamilies: ["IPv4", "IPv6"],
            addresses: { from: "metallb", values: ["192.0.2.10", "2001:db8::10"] },
            sourceRanges: ["198.51.100.0/24"],
            loadBalancerClass: "metallb",
            allocateNodePorts: false,
            externalTrafficPolicy: "Cluster",
        });
        const { inputs } = (await install({}, { exposure })).one("Service", "edge-service");
        expect(inputs["metadata"]).toMatchObject({
            annotations: {
                "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[1].ip}",
                "metallb.io/loadBalancerIPs": "192.0.2.10,2001:db8::10",
            },
        });
        expect(inputs["spec"]).toMatchObject({
            ipFamilies: ["IPv4", "IPv6"],
            ipFamilyPolicy: "RequireDualStack",
            loadBalancerSourceRanges: ["198.51.100.0/24"],
            loadBalancerClass: "metallb",
            allocateLoadBalancerNodePorts: false,
            externalTrafficPolicy: "Cluster",
        });
    });

    test("has a class of its own by a label, since Traefik's controllerName is one for all", async () => {
        const all = await install();
        expect(all.one("GatewayClass").inputs).toMatchObject({
            metadata: { name: "edge.edge", labels: { "traefik.http3-gateway.dev/gateway": "edge.edge" } },
            spec: { controllerName: "traefik.io/gateway-controller" },
        });
        expect(all.spec("Gateway")).toEqual({
            gatewayClassName: "edge.edge",
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
        });
    });

    test("may read what its providers read, and write the status of the Gateway API's objects alone", async () => {
        const all = await install();
        type Rules = { apiGroups: string[]; resources: string[]; verbs: string[] }[];
        const rules = [
            ...(all.one("ClusterRole").inputs["rules"] as Rules),
            ...(all.one("Role").inputs["rules"] as Rules),
        ];
        const writing = rules.filter(({ verbs }) => verbs.join() !== "get,list,watch");
        expect(writing.map(({ apiGroups, verbs }) => [apiGroups, verbs])).toEqual([
            [["gateway.networking.k8s.io"], ["update"]],
        ]);
        expect(writing.flatMap(({ resources }) => resources).every((name) => name.endsWith("/status"))).toBe(true);
        expect(all.one("Role").inputs).toMatchObject({ metadata: { namespace: "edge" } });
        for (const kind of ["ClusterRoleBinding", "RoleBinding"]) {
            expect(all.one(kind).inputs["subjects"]).toEqual([
                { kind: "ServiceAccount", name: "edge-traefik", namespace: "edge" },
            ]);
            expect(all.waits(all.one("Deployment", "edge-traefik"), all.one(kind))).toBe(true);
        }
    });

    test("takes another release everywhere at once", async () => {
        const all = await install({ version: "v3.8.0" });
        expect(podOf(all).spec.containers[0]?.image).toBe("docker.io/library/traefik:v3.8.0");
        expect(all.one("CrdBundle", "edge-crds-traefik").inputs).toMatchObject({
            group: "traefik.io",
            version: "v3.8.0",
            source: "https://raw.githubusercontent.com/traefik/traefik/v3.8.0/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml",
        });
        expect(JSON.stringify(all.all.map(({ inputs }) => inputs))).not.toContain("3.7.13");
    });

    test("takes CRDs from elsewhere, leaves some alone, or all", async () => {
        const sources = async (crds: TraefikArgs["crds"]) =>
            (await install({ crds }))
                .of("CrdBundle")
                .map(({ inputs }) => [inputs["group"], inputs["source"], inputs["version"]])
                .sort();
        const api = "https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml";
        expect(await sources({ traefik: "crds/" })).toEqual([
            ["gateway.networking.k8s.io", api, "v1.6.1"],
            ["traefik.io", "crds/", "v3.7.13"],
        ]);
        expect(await sources({ gatewayApi: "preinstalled", traefik: "crds.yaml" })).toEqual([
            ["traefik.io", "crds.yaml", "v3.7.13"],
        ]);
        expect(await sources("preinstalled")).toEqual([]);
    });

    test("installs CRDs once for all gateways of a program, and nothing else", async () => {
        const controller = traefik();
        const all = await registrationsOf(() => {
            new Http3Gateway("one", { ...defaultArgs(), controller });
            new Http3Gateway("two", { ...defaultArgs(), ...other, controller: traefik({ replicas: 3 }) });
        });
        expect(
            all
                .of("CrdBundle")
                .map(({ name }) => name)
                .sort(),
        ).toEqual(["one-crds-gateway-api", "one-crds-traefik"]);
        expect(all.of("GatewayClass").map(({ name }) => name)).toEqual(["one-class", "two-class"]);
        for (const bundle of all.of("CrdBundle")) {
            expect(all.waits(all.one("Gateway", "two"), bundle)).toBe(true);
        }
    });

    test("refuses two releases of its CRDs in one program", async () => {
        const two = registrationsOf(() => {
            new Http3Gateway("one", { ...defaultArgs(), controller: traefik() });
            new Http3Gateway("two", { ...defaultArgs(), ...other, controller: traefik({ version: "v3.8.0" }) });
        });
        await expect(two).rejects.toThrow(
            /controller\.crds\.traefik: Http3Gateway "one" installs other CRDs of traefik\.io\. .*\[controller-installed-twice; /,
        );
    });

    test.each([
        [1, 0],
        [2, 1],
        [5, 1],
    ])("runs %i pods, of which one stays: %i disruption budgets", async (replicas, budgets) => {
        const all = await install({ replicas });
        expect(all.spec("Deployment", "edge-traefik")).toMatchObject({
            replicas,
            strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        });
        const found = all.of("PodDisruptionBudget").filter(({ name }) => name === "edge-traefik");
        expect(found.map(({ inputs }) => inputs["spec"])).toEqual(
            Array(budgets).fill({ minAvailable: 1, selector: { matchLabels: labels } }),
        );
    });

    test("takes resources, another image, other times to leave in, and further arguments at the end", async () => {
        const all = await install({
            image: "mirror.example/traefik:1",
            resources: { requests: { cpu: "100m" }, limits: { memory: "256Mi" } },
            drain: { healthCheckFailureDelay: "30s", drainTimeout: "1m30s" },
            arguments: ["--accesslog=true"],
        });
        const { spec } = podOf(all);
        expect(spec["terminationGracePeriodSeconds"]).toBe(125);
        expect(spec.containers[0]).toMatchObject({
            image: "mirror.example/traefik:1",
            resources: { requests: { cpu: "100m" }, limits: { memory: "256Mi" } },
        });
        const args = argsOf(all);
        expect(args).toContain("--entrypoints.port443.transport.lifecycle.requestacceptgracetimeout=30s");
        expect(args).toContain("--entrypoints.port443.transport.lifecycle.gracetimeout=1m30s");
        expect(args.at(-1)).toBe("--accesslog=true");
    });

    test("has an entry point for each port, and QUIC and its UDP port for those that want it", async () => {
        const all = await install(
            {},
            {
                hostnames: undefined,
                redirectHttp: false,
                listeners: [
                    { hostname: "app.example.com", port: 8443 },
                    { hostname: "raw.example.com", protocol: "TLS", port: 9443 },
                ],
            },
        );
        expect(argsOf(all).filter((arg) => /^--entrypoints.*(\.address=|\.http3)/.test(arg))).toEqual([
            "--entrypoints.traefik.address=:8080",
            "--entrypoints.port8443.address=:8443",
            "--entrypoints.port8443.http3=true",
            "--entrypoints.port8443.http3.advertisedport=8443",
            "--entrypoints.port9443.address=:9443",
        ]);
        expect(all.spec("Service", "edge-service")["ports"]).toEqual([
            { name: "tcp-8443", port: 8443, targetPort: 8443, protocol: "TCP" },
            { name: "udp-8443", port: 8443, targetPort: 8443, protocol: "UDP" },
            { name: "tcp-9443", port: 9443, targetPort: 9443, protocol: "TCP" },
        ]);
        expect(fileOf(all).http.routers.unmatched.entryPoints).toEqual(["port8443"]);
    });

    test("demands client certificates, and reads PROXY protocol, where nothing answers QUIC", async () => {
        const all = await install(
            {},
            { ...stage("off"), clientTraffic: { clientCertificateCa: "partners", proxyProtocol: true } },
        );
        expect(fileOf(all).tls.options.default).toEqual({
            minVersion: "VersionTLS12",
            sniStrict: true,
            clientAuth: {
                caFiles: ["/etc/traefik/client-ca/ca.crt"],
                clientAuthType: "RequireAndVerifyClientCert",
            },
        });
        expect(podOf(all).spec["volumes"]).toContainEqual({
            name: "client-ca",
            secret: { secretName: "partners", items: [{ key: "ca.crt", path: "ca.crt" }] },
        });
        expect(argsOf(all).filter((arg) => arg.includes("proxyprotocol"))).toEqual([
            "--entrypoints.port443.proxyprotocol.insecure=true",
            "--entrypoints.port80.proxyprotocol.insecure=true",
        ]);
    });

    test("listens on the nodes' own sockets, as root with one capability, where there is no balancer", async () => {
        const all = await install({}, { exposure: hostPorts({ addresses: ["192.0.2.7"] }) });
        const { spec } = podOf(all, "DaemonSet");
        expect(all.of("Deployment").map(({ name }) => name)).not.toContain("edge-traefik");
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

/** What is in the cluster of HTTP/3 at a stage. */
function promised(all: Registrations) {
    const ports = all.spec("Service", "edge-service")["ports"] as { name: string }[];
    return {
        http3: argsOf(all).some((arg) => arg.includes(".http3=")),
        udp: ports.some(({ name }) => name === "udp-443"),
        removed: all.of("SilentAltSvc").length === 1,
        altSvc: all.of("SentAltSvc")[0]?.inputs["value"],
    };
}

describe("the stages with traefik()", () => {
    test.each([
        ["off", { http3: false, udp: false, removed: true, altSvc: undefined }],
        ["dark", { http3: true, udp: true, removed: true, altSvc: undefined }],
        ["trial", { http3: true, udp: true, removed: true, altSvc: 'h3=":443"; ma=60' }],
        ["on", { http3: true, udp: true, removed: true, altSvc: 'h3=":443"; ma=86400' }],
        ["withdraw", { http3: true, udp: true, removed: true, altSvc: "clear" }],
    ] as const)("%s", async (name, expected) => {
        expect(promised(await install({}, stage(name)))).toEqual(expected);
    });

    test("change the pods between off and dark alone", async () => {
        const pods: string[] = [];
        for (const name of STAGE_NAMES) {
            pods.push(JSON.stringify(podOf(await install({}, stage(name)))));
        }
        const [off, ...others] = pods;
        expect(new Set(others).size).toBe(1);
        expect(others).not.toContain(off);
    });

    test("remove Alt-Svc before the first pod starts, and send it when the gate has passed", async () => {
        const all = await install();
        expect(all.waits(all.one("Deployment", "edge-traefik"), all.one("SilentAltSvc"))).toBe(true);
        expect(all.waits(all.one("SentAltSvc"), all.one("Http3Gate"))).toBe(true);
        expect(all.waits(all.one("SentAltSvc"), all.one("SilentAltSvc"))).toBe(true);
    });

    test("without HTTP/3 are those of off", async () => {
        const all = await install(
            {},
            { hostnames: undefined, listeners: [{ hostname: "app.example.com", http3: { enabled: false } }] },
        );
        expect(promised(all)).toEqual({ http3: false, udp: false, removed: true, altSvc: undefined });
    });
});
