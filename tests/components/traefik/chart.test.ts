import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    type Http3GatewayArgs,
    hostPorts,
    STAGE_NAMES,
    type Stage,
    type TraefikArgs,
    traefik,
} from "../../../components/index.ts";
import { imagePartsOf } from "../../../components/traefik/imagePartsOf.ts";
import { edge } from "../../support/edge.ts";
import { refused } from "../../support/refused.ts";
import type { Registrations } from "../../support/registrations.ts";
import { CHART_KEYS } from "./chartKeys.ts";

const chart = "oci://ghcr.io/traefik/helm/traefik";
const install = async (args: TraefikArgs = {}, changed: Partial<Http3GatewayArgs> = {}) =>
    await edge({ controller: traefik({ chart, ...args }), ...changed });

type Values = Record<string, unknown>;
const valuesOf = (all: Registrations) => all.one("Chart", "edge-traefik").inputs["values"] as Values;

/** Paths of values by the chart's keys, with what is at them; a path that is none of its keys is the value's own. */
function leaves(value: unknown, path: string[] = []): [string, unknown][] {
    const key = path.map((each, index) => (index === 1 && path[0] === "ports" ? "*" : each)).join(".");
    return key in CHART_KEYS || typeof value !== "object" || value === null || Array.isArray(value)
        ? [[key, value]]
        : Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

const typeOf = (value: unknown) =>
    Array.isArray(value) ? "array" : Number.isInteger(value) ? "integer" : (typeof value as string);

describe("traefik() by its own chart", () => {
    test("makes of the chart what it makes without one, and the Service and the class itself", async () => {
        const all = await install({ replicas: 3, resources: { requests: { cpu: "100m" } } });
        expect(all.one("Chart", "edge-traefik").inputs).toMatchObject({
            name: "edge-traefik",
            namespace: "edge",
            chart,
            skipCrds: true,
        });
        const labels = { "gateway.networking.k8s.io/gateway-name": "edge" };
        const middlewares = ["edge-edge@kubernetescrd"];
        const transport = { lifeCycle: { requestAcceptGraceTimeout: "10s", graceTimeOut: "60s" } };
        const http = { middlewares, tls: { enabled: false } };
        expect(valuesOf(all)).toEqual({
            fullnameOverride: "edge-traefik",
            image: { registry: "docker.io/library", repository: "traefik", tag: "v3.7.13" },
            versionOverride: "v3.7.13",
            deployment: {
                replicas: 3,
                terminationGracePeriodSeconds: 75,
                labels,
                podLabels: labels,
                podAnnotations: { "http3-gateway.dev/configuration": expect.stringMatching(/^[0-9a-f]{8}$/) },
                readinessPath: "/ready",
            },
            readinessProbe: { initialDelaySeconds: 0, periodSeconds: 1, successThreshold: 3, failureThreshold: 1 },
            podDisruptionBudget: { enabled: false },
            topologySpreadConstraints: [
                {
                    maxSkew: 1,
                    topologyKey: "kubernetes.io/hostname",
                    whenUnsatisfiable: "ScheduleAnyway",
                    labelSelector: { matchLabels: labels },
                },
            ],
            podSecurityContext: { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: "0" }] },
            resources: { requests: { cpu: "100m" } },
            ports: {
                traefik: { port: 8080 },
                websecure: { port: 443, http, http3: { enabled: true, advertisedPort: 443 }, transport },
                web: { port: 80, http, http3: { enabled: false }, transport },
            },
            providers: {
                kubernetesGateway: {
                    enabled: true,
                    labelSelector: "traefik.http3-gateway.dev/gateway=edge.edge",
                },
                kubernetesCRD: { enabled: true, namespaces: ["edge"], ingressClass: "edge.edge" },
                kubernetesIngress: { enabled: false },
                file: {
                    enabled: true,
                    watch: false,
                    content: {
                        http: {
                            routers: {
                                ready: {
                                    entryPoints: ["traefik"],
                                    rule: "Path(`/ready`)",
                                    middlewares,
                                    service: "ping@internal",
                                },
                                unmatched: {
                                    entryPoints: ["websecure"],
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
                    },
                },
            },
            gateway: { enabled: false },
            gatewayClass: { enabled: false },
            ingressClass: { enabled: false },
            service: { enabled: false },
            api: { dashboard: false },
            global: { checkNewVersion: false, sendAnonymousUsage: false },
            additionalArguments: [
                "--providers.kubernetesgateway.statusaddress.service.name=edge-traefik",
                "--providers.kubernetesgateway.statusaddress.service.namespace=edge",
                "--providers.kubernetescrd.disableclusterscoperesources=true",
            ],
        });
        const made = all.of("Deployment", "ClusterRole", "ServiceAccount", "ConfigMap").map(({ name }) => name);
        // The zone's own name servers.
        expect(made.filter((name) => !name.startsWith("edge-dns"))).toEqual([]);
        expect(all.one("Service", "edge-service").inputs).toMatchObject({
            metadata: { name: "edge-traefik" },
            spec: { selector: { "app.kubernetes.io/name": "traefik", ...labels } },
        });
        expect(all.one("PodDisruptionBudget", "edge-traefik").inputs["spec"]).toEqual({
            minAvailable: 1,
            selector: { matchLabels: { "app.kubernetes.io/name": "traefik", ...labels } },
        });
        expect(all.one("GatewayClass").inputs).toMatchObject({ metadata: { name: "edge.edge" } });
        // From its first answer on, no pod promises what the stage does not.
        expect(all.waits(all.one("Chart", "edge-traefik"), all.one("SilentAltSvc"))).toBe(true);
        expect(all.waits(all.one("GatewayClass"), all.one("Chart", "edge-traefik"))).toBe(true);
    });

    test("sets keys that the chart has, of the chart's types, with any settings", async () => {
        const http3 = { enabled: true, advertisedPort: 443 };
        const everything = await install(
            {
                image: "mirror.example:5000/proxies/traefik@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                replicas: 1,
                resources: { limits: { memory: "256Mi" } },
                arguments: ["--accesslog=true"],
            },
            {
                hostnames: undefined,
                listeners: [{ hostname: "app.example.com" }, { hostname: "www.example.com", port: 8443, http3 }],
                clientTraffic: { proxyProtocol: true, clientCertificateCa: "partners" },
                advertisement: { stage: "off" },
            },
        );
        for (const all of [everything, await install()]) {
            for (const [key, value] of leaves(valuesOf(all))) {
                expect(CHART_KEYS[key], key).toContain(typeOf(value));
            }
        }
        expect(valuesOf(everything)).toMatchObject({
            image: { registry: "mirror.example:5000/proxies", repository: "traefik", digest: expect.any(String) },
            deployment: {
                additionalVolumes: [
                    {
                        name: "client-ca",
                        secret: { secretName: "partners", items: [{ key: "ca.crt", path: "ca.crt" }] },
                    },
                ],
            },
            additionalVolumeMounts: [{ name: "client-ca", mountPath: "/etc/traefik/client-ca", readOnly: true }],
            ports: {
                websecure: { port: 443, http3: { enabled: false }, proxyProtocol: { insecure: true } },
                web: { port: 80, proxyProtocol: { insecure: true } },
                port8443: { port: 8443, proxyProtocol: { insecure: true } },
            },
        });
        expect((valuesOf(everything)["additionalArguments"] as string[]).at(-1)).toBe("--accesslog=true");
    });

    test("takes the chart's own two entry points first, which are open in any case", async () => {
        const only = async (...ports: number[]) =>
            Object.entries(
                valuesOf(
                    await install(
                        {},
                        {
                            hostnames: undefined,
                            listeners: ports.map((port) => ({
                                hostname: `p${port}.example.com`,
                                port,
                                http3: { enabled: true, advertisedPort: 443 },
                            })),
                            redirectHttp: false,
                        },
                    ),
                )["ports"] as Record<string, { port: number }>,
            )
                .map(([name, { port }]) => `${name} ${port}`)
                .toSorted();
        expect(await only(443)).toEqual(["traefik 8080", "websecure 443"]);
        expect(await only(8443, 8000, 9443)).toEqual(["port9443 9443", "traefik 8080", "web 8000", "websecure 8443"]);
    });

    test.each<[Stage, object]>([
        ["off", { enabled: false }],
        ["dark", { enabled: true, advertisedPort: 443 }],
        ["trial", { enabled: true, advertisedPort: 443 }],
        ["on", { enabled: true, advertisedPort: 443 }],
        ["withdraw", { enabled: true, advertisedPort: 443 }],
    ])("has HTTP/3 on its entry point at stage %s as %j", async (stage, http3) => {
        const all = await install({}, { advertisement: { stage } });
        expect(valuesOf(all)).toMatchObject({ ports: { websecure: { http3 }, web: { http3: { enabled: false } } } });
    });

    test("changes its values between off and dark alone", async () => {
        const seen = new Map<string, string>();
        for (const stage of STAGE_NAMES) {
            seen.set(stage, JSON.stringify(valuesOf(await install({}, { advertisement: { stage } }))));
        }
        expect(new Set(seen.values()).size).toBe(2);
        expect(seen.get("dark")).toBe(seen.get("on"));
    });

    test("merges values of the user's over its own", async () => {
        const values = { deployment: { podLabels: { team: "edge" } }, logs: { general: { level: "DEBUG" } } };
        expect(valuesOf(await install({ values }))).toMatchObject({
            logs: values.logs,
            deployment: {
                readinessPath: "/ready",
                podLabels: { team: "edge", "gateway.networking.k8s.io/gateway-name": "edge" },
            },
        });
    });

    test("is refused with host ports, whose pods are objects of this package alone", async () => {
        const { lines } = await refused({
            controller: traefik({ chart }),
            exposure: hostPorts({ addresses: ["192.0.2.10"] }),
        });
        expect(lines).toEqual([
            "  exposure: hostPorts needs the proxies on the nodes' own sockets, which traefik cannot do. " +
                "Nothing would listen on the nodes, so no client could connect. " +
                "Use an exposure with a Service, such as mixedService(), or traefik() without chart. " +
                "[host-network-not-supported; traefik/traefik-helm-chart, hostNetwork]",
        ]);
    });
});

describe("an image as the chart has it", () => {
    test.each<[string | undefined, object]>([
        [undefined, { registry: "docker.io/library", repository: "traefik", tag: "v3.7.13" }],
        ["traefik:v3.7.12", { registry: "docker.io/library", repository: "traefik", tag: "v3.7.12" }],
        ["traefik", { registry: "docker.io/library", repository: "traefik", tag: "latest" }],
        ["localhost:5000/traefik", { registry: "localhost:5000", repository: "traefik", tag: "latest" }],
        ["a.example/b/c:1@sha256:00", { registry: "a.example/b", repository: "c", digest: "sha256:00" }],
    ])("%s", (image, parts) => {
        expect(imagePartsOf(image, "v3.7.13")).toEqual(parts);
    });

    test("is the same image again, however it is written", () => {
        const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
        const host = fc.constantFrom("mirror.example", "localhost:5000", "a.example/b");
        const end = fc.constantFrom(":v3.7.13", ":1-alpine", "@sha256:abc");
        fc.assert(
            fc.property(host, name, end, (registry, repository, ending) => {
                const parts = imagePartsOf(`${registry}/${repository}${ending}`, "v3.7.13");
                const { tag, digest } = parts;
                const again = `${parts.registry}/${parts.repository}${digest === undefined ? `:${tag}` : `@${digest}`}`;
                expect(again).toBe(`${registry}/${repository}${ending}`);
            }),
        );
    });
});
