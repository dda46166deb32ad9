import { describe, expect, test } from "vitest";
import {
    existingGateway,
    existingIngress,
    existingSecret,
    existingService,
    Http3Front,
    type Http3FrontArgs,
    httpRouteFilter,
    inClusterZone,
    ingressAnnotation,
    selfSigned,
} from "../../../components/index.ts";
import { recordsOf } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const behind = existingService({ namespace: "ingress", name: "gateway" });
const args: Http3FrontArgs = {
    hostnames: ["shop.example.com"],
    behind,
    certificate: existingSecret({ secretName: "shop-tls" }),
    dns: inClusterZone({ zone: "example.com" }),
};
const front = async (changed: Partial<Http3FrontArgs> = {}) =>
    await registrationsOf(() => new Http3Front("shop-h3", { ...args, ...changed }));
const stage = (name: "off" | "dark" | "on" | "withdraw"): Partial<Http3FrontArgs> => ({
    advertisement: { stage: name },
});

const own = { "front.http3-gateway.dev/name": "shop-h3" };

interface Pod {
    metadata: { labels: Record<string, string>; annotations: Record<string, string> };
    spec: { [field: string]: unknown; containers: Record<string, unknown>[]; volumes: unknown[] };
}
const podOf = (all: Registrations) => all.spec("Deployment", "shop-h3-front")["template"] as Pod;
const nginxOf = (all: Registrations) => all.one("ConfigMap", "shop-h3-front").inputs["data"] as Record<string, string>;

async function refusal(changed: Partial<Http3FrontArgs>): Promise<string> {
    try {
        await front(changed);
    } catch (error) {
        return (error as Error).message;
    }
    throw new Error("It was not refused.");
}

describe("Http3Front", () => {
    test("is the gateway's stages, check, records and plan, around pods and a UDP port of somebody else's Service", async () => {
        expect((await front()).list()).toEqual([
            "AdvertisedStage shop-h3-stage",
            "ClusterPreflight shop-h3-preflight",
            "ConfigMap shop-h3-dns",
            "ConfigMap shop-h3-front",
            "Deployment shop-h3-dns",
            "Deployment shop-h3-front",
            "FrontedService shop-h3-service",
            "Http3Check shop-h3-check",
            "Http3Gate shop-h3-gate",
            "Http3Gateway shop-h3",
            "InClusterZone shop-h3-dns",
            "Namespace shop-h3-dns-namespace",
            "PodDisruptionBudget shop-h3-dns",
            "PrivateKey shop-h3-host-key",
            "ReachedPlan shop-h3-plan",
            "Secret shop-h3-host-key",
            "Service shop-h3-dns",
            "UdpPort shop-h3-udp",
            "kubernetes shop-h3-cluster",
        ]);
    });

    test("carries the labels by which the Service selects pods, and stays beside the gateway's pods where only nodes with one get packets", async () => {
        const { metadata, spec } = podOf(await front());
        expect(metadata.labels).toEqual({ app: "gateway", ...own });
        expect(spec["affinity"]).toEqual({
            podAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                    {
                        topologyKey: "kubernetes.io/hostname",
                        labelSelector: {
                            matchLabels: { app: "gateway" },
                            matchExpressions: [{ key: "front.http3-gateway.dev/name", operator: "DoesNotExist" }],
                        },
                    },
                ],
            },
        });
        expect((await front()).spec("Deployment", "shop-h3-front")["selector"]).toEqual({ matchLabels: own });
    });

    test("has no port that a name of the Service's TCP ports could lead to", async () => {
        const [container] = podOf(await front()).spec.containers;
        expect(container?.["ports"]).toEqual([
            { name: "h3", containerPort: 8443, protocol: "UDP" },
            { name: "front-probe", containerPort: 8080, protocol: "TCP" },
        ]);
    });

    test("runs without any right, and leaves as long as its drain says", async () => {
        const { spec } = podOf(await front({ drain: { connections: "40s", requests: "20s" } }));
        expect(spec["terminationGracePeriodSeconds"]).toBe(65);
        expect(spec["automountServiceAccountToken"]).toBe(false);
        expect(spec.containers[0]).toMatchObject({
            image: "docker.io/library/nginx:1.30.6",
            lifecycle: { preStop: { sleep: { seconds: 40 } } },
            securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
            },
        });
    });

    test("runs each proxy with its own files, and lets each leave in its own way", async () => {
        const containers = {
            nginx: {
                command: ["nginx"],
                args: ["-e", "stderr", "-c", "/etc/front/nginx/nginx.conf", "-g", "daemon off;"],
                lifecycle: { preStop: { sleep: { seconds: 40 } } },
            },
            envoy: {
                image: "docker.io/envoyproxy/envoy:distroless-v1.39.3",
                command: ["envoy"],
                args: [
                    ...["-c", "/etc/front/envoy/envoy.json", "--log-level", "warning"],
                    ...["--disable-hot-restart", "--concurrency", "2"],
                    ...["--drain-strategy", "immediate", "--drain-time-s", "20"],
                ],
                lifecycle: {
                    preStop: { httpGet: { path: expect.stringMatching(/^\/leave-[0-9a-f]{32}$/), port: 8080 } },
                },
            },
            haproxy: {
                image: "registry.example/haproxy:3.2.26",
                command: ["haproxy"],
                args: ["-db", "-f", "/etc/front/haproxy/haproxy.cfg"],
                env: [{ name: "FRONT_KEY", valueFrom: { secretKeyRef: { name: "shop-h3-host-key", key: "key" } } }],
                lifecycle: { preStop: { sleep: { seconds: 40 } } },
            },
            caddy: {
                image: "docker.io/library/caddy:2.11.9",
                command: ["caddy"],
                args: ["run", "--config", "/etc/front/caddy/caddy.json"],
                env: [
                    { name: "XDG_DATA_HOME", value: "/tmp/caddy" },
                    { name: "XDG_CONFIG_HOME", value: "/tmp/caddy" },
                ],
                lifecycle: { preStop: { sleep: { seconds: 40 } } },
            },
        };
        const files = {
            nginx: ["nginx.conf"],
            envoy: ["envoy.json", "pair-0.json"],
            haproxy: ["haproxy.cfg", "names.txt", "renew.lua"],
            caddy: ["caddy.json"],
        };
        for (const proxy of ["nginx", "envoy", "haproxy", "caddy"] as const) {
            const all = await front({
                proxy,
                ...(proxy === "haproxy" ? { image: "registry.example/haproxy:3.2.26" } : {}),
                drain: { connections: "40s", requests: "20s" },
            });
            const { spec } = podOf(all);
            expect(spec["terminationGracePeriodSeconds"]).toBe(65);
            expect(spec.containers).toEqual([expect.objectContaining({ name: proxy, ...containers[proxy] })]);
            expect(Object.keys(nginxOf(all))).toEqual(files[proxy]);
            expect(spec.containers[0]?.["volumeMounts"]).toContainEqual({
                name: "configuration",
                mountPath: `/etc/front/${proxy}`,
                readOnly: true,
            });
        }
    });

    test("starts other pods where the Service was created again: nginx looks its address up once", async () => {
        expect(podOf(await front()).metadata.annotations).toEqual({ "front.http3-gateway.dev/service-uid": "1" });
    });

    test("stays ready while the requests of a pod that ends have their time, since kube-proxy forgets the flows to one that is not", async () => {
        const thresholdOf = async (changed: Partial<Http3FrontArgs>) => {
            const probe = podOf(await front(changed)).spec.containers[0]?.["readinessProbe"];
            expect(probe).toMatchObject({ httpGet: { path: "/ready", port: 8080 }, periodSeconds: 5 });
            return (probe as { failureThreshold: number }).failureThreshold;
        };
        const drain = { requests: "31s" };
        expect(await thresholdOf({ drain })).toBe(8);
        expect(await thresholdOf({ proxy: "caddy", drain })).toBe(8);
        expect(await thresholdOf({ drain: { requests: "1s" } })).toBe(2);
        // It answers probes until it ends.
        expect(await thresholdOf({ proxy: "envoy", drain })).toBe(2);
    });

    test("needs no time of its own to leave, where none is given", async () => {
        for (const proxy of ["nginx", "envoy", "caddy"] as const) {
            const { spec } = podOf(await front({ proxy, drain: { connections: "0s", requests: "0s" } }));
            expect(spec["terminationGracePeriodSeconds"]).toBe(5);
            expect(spec.containers[0]).not.toHaveProperty("lifecycle");
        }
    });

    test("opens UDP when its pods are there, and before the check and the records", async () => {
        const all = await front(stage("on"));
        const [pods, udp, check] = [all.one("Deployment", "shop-h3-front"), all.one("UdpPort"), all.one("Http3Check")];
        expect(all.waits(udp, pods)).toBe(true);
        expect(all.waits(check, udp)).toBe(true);
        expect(all.waits(all.one("InClusterZone"), check)).toBe(true);
        expect(udp.inputs).toMatchObject({
            namespace: "ingress",
            name: "gateway",
            uid: "1",
            front: "shop-h3",
            targetPort: "h3",
        });
    });

    test("stands before the Service of a Gateway or of an Ingress, which the cluster knows", async () => {
        for (const [of, given] of [
            ["Gateway", existingGateway({ namespace: "ingress", name: "public" })],
            ["Ingress", existingIngress({ namespace: "ingress", name: "public" })],
        ] as const) {
            const all = await front({ behind: given });
            expect(all.one("FrontedService").inputs).toMatchObject({ namespace: "ingress", name: "public", of });
            expect(all.one("UdpPort").inputs).toMatchObject({ namespace: "ingress", name: "gateway" });
            expect(nginxOf(all)["nginx.conf"]).toContain("server gateway.ingress.svc:443 max_fails=0;");
        }
        expect((await front()).one("FrontedService").inputs).not.toHaveProperty("of");
    });

    test("has a Service of its own where the balancer lets two have one address, and touches the gateway's not at all", async () => {
        const service = { annotations: { "lbipam.cilium.io/sharing-key": "shop" }, loadBalancerClass: "io.cilium/l2" };
        const all = await front({ service });
        expect(all.of("UdpPort")).toEqual([]);
        const { metadata, spec } = all.one("Service", "shop-h3-udp").inputs as {
            metadata: Record<string, unknown>;
            spec: Record<string, unknown>;
        };
        expect(metadata).toMatchObject({ namespace: "ingress", annotations: service.annotations });
        expect(spec).toMatchObject({
            type: "LoadBalancer",
            selector: own,
            loadBalancerClass: "io.cilium/l2",
            externalTrafficPolicy: "Local",
            ports: [{ name: "h3", port: 443, targetPort: "h3", protocol: "UDP" }],
        });
        // The gateway's own Service does not find them.
        expect(podOf(all).metadata.labels).toEqual(own);
        expect(podOf(all).spec["affinity"]).toEqual({});
        expect(all.one("FrontedService").inputs["front"]).toMatchObject({ ownPolicy: "Local" });
        expect(all.waits(all.one("Http3Check"), all.one("Service", "shop-h3-udp"))).toBe(true);
    });

    test("leaves everything alone at stage off, but looks at the Service", async () => {
        const all = await front(stage("off"));
        const ofFront = all.of("Deployment", "UdpPort", "ConfigMap", "Secret", "PrivateKey");
        expect(ofFront.filter(({ name }) => name !== "shop-h3-dns")).toEqual([]);
        expect(all.one("FrontedService").inputs["front"]).toEqual({
            name: "shop-h3",
            replicas: 2,
            clientAddress: "wanted",
            ipFamilies: ["IPv4"],
            quic: false,
        });
    });

    test("promises nothing by Alt-Svc, so that only the record's TTL has to run out", async () => {
        const all = await front({ advertisement: { stage: "on", maxAge: 86_400 } });
        expect(all.one("AdvertisedStage").inputs).toMatchObject({ stage: "on", maxAge: 0, ttl: 300 });
    });

    test("leaves A and AAAA records to who has them, unless they are asked for", async () => {
        const types = async (changed: Partial<Http3FrontArgs>) =>
            recordsOf(await front(changed))
                .filter((line) => line.startsWith("shop.example.com"))
                .map((line) => line.split(" ")[2]);
        expect(await types({})).toEqual(["HTTPS"]);
        expect(await types({ addressRecords: true })).toEqual(["A", "HTTPS"]);
    });

    test("trusts the CA that is said for the gateway, or else the certificate's, or else the image's roots", async () => {
        const system = nginxOf(await front());
        expect(Object.keys(system)).toEqual(["nginx.conf"]);
        expect(system["nginx.conf"]).toContain('proxy_ssl_trusted_certificate "/etc/ssl/certs/ca-certificates.crt";');
        const certificate = existingSecret({ secretName: "shop-tls", caCertificate: "PEM of the certificate" });
        const given = existingService({ namespace: "ingress", name: "gateway", caCertificate: "PEM of the gateway" });
        const pem = '/etc/front/nginx/gateway-ca.pem";';
        for (const [changed, expected] of [
            [{ certificate }, "PEM of the certificate"],
            [{ certificate, behind: given }, "PEM of the gateway"],
        ] as const) {
            const data = nginxOf(await front(changed));
            expect(data["nginx.conf"]).toContain(pem);
            expect(data["gateway-ca.pem"]).toBe(expected);
        }
    });

    test("mounts each name's own Secret, or the one of all names once", async () => {
        const hostnames = ["shop.example.com", "www.example.com"];
        const secretsOf = (all: Registrations) =>
            podOf(all).spec.volumes.flatMap((volume) => (volume as { secret?: { secretName: string } }).secret ?? []);
        expect(secretsOf(await front({ hostnames }))).toEqual([
            { secretName: "shop-h3-host-key" },
            { secretName: "shop-tls" },
        ]);
        const certificate = existingSecret({ secretNames: { "shop.example.com": "one", "www.example.com": "two" } });
        expect(secretsOf(await front({ hostnames, certificate }))).toEqual([
            { secretName: "shop-h3-host-key" },
            { secretName: "one" },
            { secretName: "two" },
        ]);
    });

    test("keeps the key of QUIC's tokens secret, and the same for all pods and rollouts", async () => {
        const all = await front();
        expect(all.one("PrivateKey").name).toBe("shop-h3-host-key");
        expect(all.one("Secret", "shop-h3-host-key").inputs["stringData"]).toEqual({ key: expect.any(String) });
    });

    test("takes certificates that it makes itself, in the namespace of the gateway", async () => {
        const all = await front({ certificate: selfSigned() });
        expect(all.one("SelfSignedCertificate").inputs["namespace"]).toBe("ingress");
        expect(all.of("Namespace").map(({ name }) => name)).toEqual(["shop-h3-dns-namespace"]);
    });

    test("has no routes", async () => {
        await expect(registrationsOf(() => new Http3Front("shop-h3", args).route("app"))).rejects.toThrow(
            /^The route "app" cannot be a front's: /,
        );
    });

    test("says what is wrong by the names of its own arguments", async () => {
        expect(await refusal({ replicas: 0 })).toMatch(
            /^Http3Front "shop-h3" has 1 problem; nothing was created\.\n {2}replicas: .*\[replicas-invalid; /,
        );
        const misspelt = { ...behind, nane: "gateway" } as typeof behind;
        expect(await refusal({ behind: misspelt })).toMatch(
            /^Http3Front "shop-h3" has 1 problem.*\n {2}behind\.nane: /,
        );
        expect(await refusal({ hostnames: ["https://shop"] })).toMatch(/\n {2}hostnames\[0\]: .*\[hostname-invalid; /);
    });
});

test.for([
    ["readinessPath", { readinessPath: 'x"; }' }, "readiness-path-invalid"],
    ["drain.connections", { drain: { connections: "soon" } }, "drain-invalid"],
    ["behind.name", { behind: existingService({ namespace: "ingress", name: "Not.A.Name" }) }, "service-name-invalid"],
    ["behind.namespace", { behind: existingService({ namespace: "A b", name: "gateway" }) }, "namespace-invalid"],
    ["ipFamilies", { ipFamilies: [] }, "address-families-invalid"],
    ["hostnames", { hostnames: [] }, "no-listener"],
    ["advertisement.stage", { advertisement: { stage: "trial" } }, "trial-without-alt-svc"],
] as const)("Http3Front refuses %s: %o", async ([path, changed, code]) => {
    expect(await refusal(changed as Partial<Http3FrontArgs>)).toMatch(
        new RegExp(`\n {2}${path.replace(".", "\\.")}: .*\\[${code}; `),
    );
});

describe("Http3Front that takes TCP too", () => {
    const both = async (changed: Partial<Http3FrontArgs> = {}) => await front({ takes: "tcpAndUdp", ...changed });

    test("has in addition the target of the TCP port, a Service that leads to the gateway, and its Alt-Svc", async () => {
        const plain = (await front()).list();
        expect((await both()).list().filter((line) => !plain.includes(line))).toEqual([
            "ConfigMap shop-h3-alt-svc",
            "Deployment shop-h3-front-tcp",
            "ServedAltSvc shop-h3-served-alt-svc",
            "Service shop-h3-gateway",
            "TcpPort shop-h3-tcp",
        ]);
    });

    test("leads TCP to a port that only its own pods have, and from there to the gateway's port by another Service", async () => {
        const all = await both();
        expect(all.one("TcpPort").inputs).toMatchObject({
            ...{ namespace: "ingress", name: "gateway", uid: "1", front: "shop-h3", gatewayPort: "https" },
        });
        const { metadata, spec } = all.spec("Deployment", "shop-h3-front-tcp")["template"] as Pod;
        expect(metadata.labels).toEqual({ app: "gateway", ...own, "front.http3-gateway.dev/takes": "tcp-and-udp" });
        expect(spec.containers[0]?.["ports"]).toEqual([
            { name: "h3", containerPort: 8443, protocol: "UDP" },
            { name: "front-https", containerPort: 8444, protocol: "TCP" },
            { name: "front-probe", containerPort: 8080, protocol: "TCP" },
        ]);
        expect(all.spec("Service", "shop-h3-gateway")).toEqual({
            type: "ClusterIP",
            selector: { app: "gateway" },
            ports: [{ name: "https", port: 443, targetPort: "https", protocol: "TCP" }],
        });
        expect(nginxOf(all)["nginx.conf"]).toContain("server shop-h3-gateway.ingress.svc:443 max_fails=0;");
        const [pods, tcp, check] = [
            all.one("Deployment", "shop-h3-front-tcp"),
            all.one("TcpPort"),
            all.one("Http3Check"),
        ];
        expect(all.waits(pods, all.one("Service", "shop-h3-gateway"))).toBe(true);
        expect(all.one("Service", "shop-h3-gateway").inputs["metadata"]).toMatchObject({
            annotations: { "pulumi.com/skipAwait": "true" },
        });
        expect(all.waits(tcp, pods)).toBe(true);
        expect(all.waits(check, tcp)).toBe(true);
    });

    test("takes TCP at every stage, and sends after the check what the stage says, with the same pods", async () => {
        const files = {
            off: {},
            dark: {},
            trial: { "h3-443-ma-60": 'h3=":443"; ma=60' },
            on: { "h3-443-ma-86400": 'h3=":443"; ma=86400' },
            withdraw: { clear: "clear" },
        };
        const templates = new Set<string>();
        for (const [name, data] of Object.entries(files)) {
            const all = await both({ advertisement: { stage: name as keyof typeof files } });
            const map = all.one("ConfigMap", "shop-h3-alt-svc");
            expect(map.inputs).toMatchObject({ metadata: { namespace: "ingress", name: "shop-h3-alt-svc" }, data });
            expect(Object.keys(map.inputs["data"] as object)).toEqual(Object.keys(data));
            const [[file, value] = []] = Object.entries(data);
            expect(all.one("ServedAltSvc").inputs).toMatchObject({
                ...{ namespace: "ingress", front: "shop-h3", quic: name !== "off", drainSeconds: 60 },
                ...(file === undefined ? {} : { file, value }),
            });
            expect(all.waits(all.one("ServedAltSvc"), map)).toBe(true);
            if (name === "on") expect(all.waits(map, all.one("Http3Gate"))).toBe(true);
            expect(all.of("UdpPort")).toHaveLength(name === "off" ? 0 : 1);
            expect(all.of("TcpPort")).toHaveLength(1);
            templates.add(JSON.stringify(all.spec("Deployment", "shop-h3-front-tcp")));
        }
        expect(templates.size).toBe(1);
    });

    test("records how long its Alt-Svc lasts, as a gateway does", async () => {
        const all = await both({ advertisement: { stage: "on", maxAge: 7200 } });
        expect(all.one("AdvertisedStage").inputs).toMatchObject({ stage: "on", maxAge: 7200 });
    });

    test("is refused with a Service of its own, which could not have TCP", async () => {
        expect(await refusal({ takes: "tcpAndUdp", service: {} })).toMatch(
            /service: service is set, and takes is "tcpAndUdp"\..*\[front-shares-no-tcp; /s,
        );
    });

    test("passes the port of the gateway's pods on, where it is said", async () => {
        const named = existingService({ namespace: "ingress", name: "gateway", targetPort: "tls" });
        expect((await both({ behind: named })).one("FrontedService").inputs["front"]).toMatchObject({
            tcp: { gatewayPort: "tls" },
        });
        expect((await both()).one("FrontedService").inputs["front"]).toMatchObject({ tcp: {} });
    });
});

describe("Http3Front whose gateway sends its Alt-Svc", () => {
    const shop = { namespace: "shop", name: "shop" };
    const annotation = "haproxy.org/response-set-header";
    const byGateway = async (changed: Partial<Http3FrontArgs> = {}) =>
        await front({ altSvc: [httpRouteFilter(shop), ingressAnnotation({ ...shop, annotation })], ...changed });

    test("makes each object send what the stage says, after the check, and none at a stage without Alt-Svc", async () => {
        const sent = { off: [], dark: [], trial: 'h3=":443"; ma=60', on: 'h3=":443"; ma=86400', withdraw: "clear" };
        for (const [name, value] of Object.entries(sent)) {
            const all = await byGateway({ advertisement: { stage: name as keyof typeof sent } });
            const made = all.of("GatewayAltSvc");
            expect(made.map(({ name: resource, inputs }) => [resource, inputs["of"], inputs["value"]])).toEqual(
                typeof value === "string"
                    ? [
                          ["shop-h3-alt-svc-httproute-shop-shop", "HTTPRoute", value],
                          ["shop-h3-alt-svc-ingress-shop-shop", "Ingress", value],
                      ]
                    : [],
            );
            for (const each of made) {
                expect(each.inputs).toMatchObject({ ...shop, front: "shop-h3" });
                expect(all.waits(each, all.one("UdpPort"))).toBe(true);
                if (name === "on") expect(all.waits(each, all.one("Http3Gate"))).toBe(true);
            }
        }
        const [, ingress] = (await byGateway(stage("on"))).of("GatewayAltSvc");
        expect(ingress?.inputs).toMatchObject({ annotation, text: "{altSvc}" });
    });

    test("has the same pods and the same port as without it", async () => {
        const own = (all: Registrations) => all.list().filter((line) => !line.startsWith("GatewayAltSvc "));
        expect(own(await byGateway())).toEqual((await front()).list());
        expect(podOf(await byGateway())).toEqual(podOf(await front()));
    });

    test("records how long its Alt-Svc lasts, and sends none to a share of clients", async () => {
        const all = await byGateway({ advertisement: { stage: "on", maxAge: 7200 } });
        expect(all.one("AdvertisedStage").inputs).toMatchObject({ stage: "on", maxAge: 7200 });
        const without = await front({ advertisement: { stage: "on", maxAge: 7200 } });
        expect(without.one("AdvertisedStage").inputs).toMatchObject({ stage: "on", maxAge: 0 });
    });
});
