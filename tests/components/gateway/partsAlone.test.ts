import { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
    type Addresses,
    type Backend,
    type Certificate,
    ClientTrafficPolicy,
    ClusterPreflight,
    type Controller,
    CrdBundle,
    type DnsZone,
    EnvoyGatewayInstallation,
    type Exposure,
    envoyGateway,
    existingSecret,
    Gateway,
    GatewayClass,
    Http3Check,
    hostPorts,
    InClusterZone,
    mixedService,
    none,
    type PartContext,
    type Plan,
    type Publication,
    SelfSignedCertificate,
} from "../../../components/index.ts";
import { edge, recordsOf } from "../../support/edge.ts";
import { registrationsOf } from "../../support/registrations.ts";

describe("a part alone, without Http3Gateway", () => {
    test("EnvoyGatewayInstallation is a control plane and a class for anybody's Gateways", async () => {
        const seen: string[] = [];
        const all = await registrationsOf(() => {
            const { gatewayClass, namespace } = new EnvoyGatewayInstallation("eg", { namespace: "gateways" });
            output([gatewayClass.metadata.name, namespace.metadata.name]).apply((names) => seen.push(...names));
        });
        expect(all.list()).toEqual([
            "Chart eg",
            "CrdBundle eg-crds-envoy-gateway",
            "CrdBundle eg-crds-gateway-api",
            "DrainedPods eg-drained",
            "EnvoyGatewayInstallation eg",
            "GatewayClass eg-class",
            "Job eg-certgen",
            "Namespace eg-namespace",
            "Role eg-certgen",
            "RoleBinding eg-certgen",
            "ServiceAccount eg-certgen",
        ]);
        expect(seen).toEqual(["gateways", "gateways"]);
        expect(all.one("EnvoyGatewayInstallation").inputs).toEqual({
            namespace: "gateways",
            version: "v1.9.1",
            gatewayClassName: "gateways",
            controllerName: "gateway.envoyproxy.io/gateways",
        });
    });

    test("SelfSignedCertificate is a Secret in any namespace", async () => {
        const all = await registrationsOf(() => {
            const provider = new Provider("cluster", { enableSecretMutable: true });
            new SelfSignedCertificate("lab", { hostnames: ["a.test"], secretName: "a", namespace: "web", provider });
        });
        expect(all.list()).toEqual([
            "CertRequest lab-leaf",
            "LocallySignedCert lab-leaf",
            "PrivateKey lab-ca",
            "PrivateKey lab-leaf",
            "Secret lab-secret",
            "SelfSignedCert lab-ca",
            "SelfSignedCertificate lab",
            "kubernetes cluster",
        ]);
        expect(all.one("Secret").inputs["metadata"]).toEqual({ name: "a", namespace: "web" });
        expect(all.one("Secret").provider.startsWith(all.one("kubernetes").urn)).toBe(true);
    });

    test("InClusterZone is a zone with any records, and says where it is served", async () => {
        const seen: Addresses[] = [];
        const all = await registrationsOf(() => {
            const { addresses } = new InClusterZone("names", {
                zone: "h3.test",
                namespace: "dns",
                ttl: 30,
                records: [{ owner: "www.h3.test", type: "HTTPS", ttl: 60, values: ["1 . alpn=h2,h3"] }],
            });
            addresses.apply((value) => seen.push(value));
        });
        expect(all.list()).toEqual([
            "ConfigMap names",
            "Deployment names",
            "InClusterZone names",
            "Namespace names-namespace",
            "PodDisruptionBudget names",
            "Service names",
        ]);
        const { zone } = all.one("ConfigMap").inputs["data"] as { zone: string };
        expect(zone.split("\n").slice(2)).toEqual([
            "@ 30 IN NS ns1.h3.test.",
            "ns1.h3.test. 30 IN A 192.0.2.10",
            "ns1.h3.test. 30 IN AAAA 2001:db8::10",
            "www.h3.test. 60 IN HTTPS 1 . alpn=h2,h3",
            "",
        ]);
        expect(seen).toEqual([{ ipv4: ["192.0.2.10"], ipv6: ["2001:db8::10"] }]);
    });

    test("CrdBundle is any API group's CRDs; they are deleted with it only where that is said", async () => {
        const bundle = { source: "./crds", group: "acme.example", version: "v2" };
        const all = await registrationsOf(() => {
            new CrdBundle("kept", bundle);
            new CrdBundle("owned", { ...bundle, channel: "standard", deleteOnDestroy: true });
        });
        expect(all.one("CrdBundle", "kept").inputs).toMatchObject({ ...bundle, deleteOnDestroy: false });
        expect(all.one("CrdBundle", "owned").inputs).toMatchObject({
            ...bundle,
            channel: "standard",
            deleteOnDestroy: true,
        });
    });

    test("ClusterPreflight looks at a cluster for anybody", async () => {
        const all = await registrationsOf(
            () => new ClusterPreflight("look", { kubernetes: "1.33", bundles: [], cluster: { context: "lab" } }),
        );
        expect(all.one("ClusterPreflight").inputs).toMatchObject({ kubernetes: "1.33", bundles: [], context: "lab" });
    });

    test("Http3Check fails an update where h3 does not answer within two minutes, from here, unless it is told otherwise", async () => {
        const look = { urls: ["https://app.example.com/"], addresses: ["192.0.2.10"] };
        const from = { image: "registry.example/http3:1", namespace: "edge", cluster: { context: "lab" } };
        const all = await registrationsOf(() => {
            new Http3Check("plain", look);
            new Http3Check("told", { ...look, udpPort: 8443, timeout: 5, onFailure: "report", from, when: ["a"] });
        });
        const { __provider: _, ...plain } = all.one("Http3Check", "plain").inputs;
        expect(plain).toEqual({ ...look, udpPort: 443, timeout: 120, onFailure: "fail" });
        const { image, namespace } = from;
        expect(all.one("Http3Check", "told").inputs).toMatchObject({
            ...look,
            ...{ image, namespace, context: "lab", udpPort: 8443, timeout: 5, onFailure: "report", when: ["a"] },
        });
    });

    test("Gateway API objects are typed resources, waited for where they have a condition", async () => {
        const all = await registrationsOf(() => {
            const { metadata } = new GatewayClass("class", {
                metadata: { name: "public" },
                spec: { controllerName: "acme.example/controller" },
            });
            new Gateway("gateway", {
                metadata: { name: "web", annotations: { "pulumi.com/waitFor": "condition=Accepted" } },
                spec: { gatewayClassName: metadata.name, listeners: [{ name: "http", port: 80, protocol: "HTTP" }] },
            });
            new ClientTrafficPolicy("policy", { metadata: { name: "web" }, spec: { targetRefs: [], http3: {} } });
        });
        expect(all.all.map(({ type }) => type).sort()).toEqual([
            "kubernetes:gateway.envoyproxy.io/v1alpha1:ClientTrafficPolicy",
            "kubernetes:gateway.networking.k8s.io/v1:Gateway",
            "kubernetes:gateway.networking.k8s.io/v1:GatewayClass",
        ]);
        expect(all.one("GatewayClass").inputs["metadata"]).toEqual({
            name: "public",
            annotations: { "pulumi.com/waitFor": "condition=Accepted" },
        });
        expect(all.one("Gateway").inputs).toMatchObject({
            metadata: { annotations: { "pulumi.com/waitFor": "condition=Accepted" } },
            spec: { gatewayClassName: "public" },
        });
        expect(all.waits(all.one("Gateway"), all.one("GatewayClass"))).toBe(true);
    });

    test("an exposure reads addresses from any backend", async () => {
        const backend: Backend = {
            gatewayName: output("web"),
            namespace: output("web"),
            listenerNames: [],
            serviceName: output("web"),
            serviceNamespace: output("web"),
            selector: {},
            ports: [],
            reportedAddresses: output(["2001:db8::7", "192.0.2.7", "lb.acme.example"]),
            ready: [],
        };
        const seen: Addresses[] = [];
        await registrationsOf(() => {
            const context = {} as PartContext;
            for (const exposure of [mixedService(), hostPorts(), hostPorts({ addresses: ["192.0.2.8"] })]) {
                exposure.connect(context, backend, {} as Plan).apply((value) => seen.push(value));
            }
        });
        expect(seen).toEqual([
            { ipv4: ["192.0.2.7"], ipv6: ["2001:db8::7"], hostname: "lb.acme.example" },
            { ipv4: ["192.0.2.7"], ipv6: ["2001:db8::7"], hostname: "lb.acme.example" },
            { ipv4: ["192.0.2.8"], ipv6: [] },
        ]);
    });

    test("existingSecret() and none() make nothing", async () => {
        const all = await registrationsOf(() => {
            const context = {} as PartContext;
            expect(existingSecret({ secretName: "tls" }).issue(context, []).ready).toEqual([]);
            const advertisement = { stage: "on" as const, maxAge: 60, ttl: 60, svcParams: {} };
            const publication: Publication = {
                listeners: [],
                advertisement,
                addresses: output({ ipv4: [], ipv6: [] }),
                ipFamilies: ["IPv4"],
                byHostname: false,
            };
            const zone = none().open(context, { ...publication, challenges: false, passed: output(true) });
            expect([zone.resources, zone.advertise([])]).toEqual([[], []]);
        });
        expect(all.list()).toEqual([]);
    });
});

/** A resource of a user's own part. */
class Acme extends ComponentResource {
    constructor(kind: string, context: PartContext) {
        super(
            `acme:index:${kind}`,
            `${context.name}-acme`,
            {},
            { parent: context.parent, dependsOn: context.dependsOn },
        );
    }
}

describe("a part of the user's own in Http3Gateway", () => {
    test("controller: is given plan, Service shape and certificate, and its addresses are published", async () => {
        const given: unknown[] = [];
        const controller: Controller = {
            describe: () => ({
                kind: "acme",
                capabilities: {
                    http3: true,
                    altSvcSettable: false,
                    proxyProtocolWithHttp3: true,
                    clientCertificatesWithHttp3: false,
                    http3PerListener: true,
                    quicServerIds: false,
                },
                kubernetes: "1.31",
                bundles: [{ path: "controller.crds", group: "acme.example", version: "v1" }],
                settings: { tier: "edge" },
            }),
            requiredGatewayClass: () => output("acme"),
            deploy(context, plan, shape, certificate) {
                given.push(
                    plan.listeners.map(({ hostname }) => hostname),
                    plan.clientTraffic.proxyProtocol,
                    shape,
                );
                certificate.secretName.apply((name) => given.push(name));
                return {
                    gatewayName: output("acme"),
                    namespace: context.namespace,
                    listenerNames: ["web"],
                    serviceName: output("acme"),
                    serviceNamespace: output("acme"),
                    selector: {},
                    ports: [],
                    reportedAddresses: output(["203.0.113.9"]),
                    ready: [new Acme("Proxy", context)],
                };
            },
        };
        const all = await edge({ controller, clientTraffic: { proxyProtocol: true } });
        expect(given).toEqual([
            ["app.example.com"],
            true,
            {
                target: "service",
                type: "LoadBalancer",
                annotations: {},
                ipFamilies: ["IPv4"],
                externalTrafficPolicy: "Local",
            },
            "edge-tls",
        ]);
        expect(all.of("Gateway", "Chart", "EnvoyProxy", "ClientTrafficPolicy")).toEqual([]);
        expect(all.one("ClusterPreflight").inputs).toMatchObject({
            kubernetes: "1.31",
            bundles: [{ path: "controller.crds", group: "acme.example", version: "v1" }],
            gatewayClass: { path: "controller.gatewayClassName", name: "acme" },
        });
        expect(all.one("Http3Gateway").inputs["controller"]).toMatchObject({
            kind: "acme",
            settings: { tier: "edge" },
        });
        expect(recordsOf(all)).toEqual([
            "app.example.com 300 A 203.0.113.9",
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("controller: what it states that it cannot do is refused", async () => {
        const { capabilities, ...rest } = envoyGateway().describe();
        const controller: Controller = {
            describe: () => ({ ...rest, capabilities: { ...capabilities, altSvcSettable: false } }),
            deploy: () => {
                throw new Error("deployed");
            },
        };
        await expect(edge({ controller, advertisement: { stage: "trial" } })).rejects.toThrow("advertisement.stage: ");
    });

    test("exposure: its Service shape is what the controller makes, its addresses are what is published", async () => {
        const exposure: Exposure = {
            describe: () => ({ kind: "acmeBalancer", mixedProtocols: true, ipFamilies: ["IPv6"], settings: {} }),
            serviceShape: () => ({
                target: "service",
                type: "NodePort",
                annotations: { "acme.example/lb": "edge" },
                ipFamilies: ["IPv6"],
                externalTrafficPolicy: "Local",
            }),
            connect(context, backend) {
                const balancer = new Acme("Balancer", context);
                return output([backend.serviceName, balancer.urn]).apply(([name]) => ({
                    ipv4: [],
                    ipv6: [name === "envoy-edge-edge-de8ab67e" ? "2001:db8::99" : "::"],
                }));
            },
        };
        const all = await edge({ exposure });
        expect(all.spec("EnvoyProxy")).toMatchObject({
            ipFamily: "IPv6",
            provider: {
                kubernetes: {
                    envoyService: {
                        name: "envoy-edge-edge-de8ab67e",
                        type: "NodePort",
                        annotations: { "acme.example/lb": "edge" },
                        externalTrafficPolicy: "Local",
                    },
                },
            },
        });
        expect(all.one("Balancer").parent).toBe(all.one("Http3Gateway").urn);
        expect(recordsOf(all)).toEqual([
            "app.example.com 300 AAAA 2001:db8::99",
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("certificate: its Secret is served, and looked for beforehand where it says so", async () => {
        const hostnames: string[][] = [];
        const certificate: Certificate = {
            describe: () => ({ kind: "acmeCa", settings: { issuer: "acme" } }),
            issue(_context, listeners) {
                hostnames.push(listeners.map((listener) => listener.hostname));
                return { secretName: output("from-acme"), ready: [] };
            },
        };
        const all = await edge({ certificate });
        const found = await edge({
            certificate: {
                ...certificate,
                requiredSecrets: (names) => [{ path: "secret", name: "from-acme", hostnames: names }],
            },
        });
        expect(hostnames).toEqual([["app.example.com"], ["app.example.com"]]);
        expect(all.spec("Gateway")["listeners"]).toMatchObject([
            { tls: { certificateRefs: [{ name: "from-acme" }] } },
            { name: "http" },
        ]);
        const namespaces = (some: typeof all) => some.of("Namespace").filter(({ name }) => name === "edge-namespace");
        expect(namespaces(all)).toHaveLength(1);
        expect(all.one("ClusterPreflight").inputs["secrets"]).toBeUndefined();
        expect(namespaces(found)).toEqual([]);
        expect(found.one("ClusterPreflight").inputs["secrets"]).toEqual([
            { path: "certificate.secret", namespace: "edge", name: "from-acme", hostnames: ["app.example.com"] },
        ]);
    });

    test.each([
        ["on", 443, ["raw.example.com"]],
        ["off", 443, undefined],
        ["on", 8443, undefined],
    ] as const)(
        "at stage %s, passthrough on port %d: the preflight compares Secrets with %j",
        async (stage, port, passthrough) => {
            const all = await edge({
                certificate: existingSecret({ secretName: "app-tls" }),
                listeners: [{ hostname: "raw.example.com", protocol: "TLS", port }],
                advertisement: { stage },
            });
            expect(all.one("ClusterPreflight").inputs["secrets"]).toEqual([
                {
                    path: "certificate.secretName",
                    namespace: "edge",
                    name: "app-tls",
                    hostnames: ["app.example.com"],
                    ...(passthrough === undefined ? {} : { passthrough }),
                },
            ]);
        },
    );

    test("zone: is given addresses, listeners, stage and what must be ready first", async () => {
        const given: unknown[] = [];
        const dns: DnsZone = {
            describe: () => ({ kind: "acmeDns", zone: "example.com", httpsRecords: true, settings: {} }),
            open(context, { addresses, ipFamilies, byHostname, listeners, advertisement }) {
                given.push(
                    listeners.map(({ hostname }) => hostname),
                    advertisement,
                    [ipFamilies, byHostname],
                );
                addresses.apply((known) => given.push(known));
                return {
                    resources: [new Acme("Addresses", context)],
                    advertise(after) {
                        given.push(after.length);
                        return [new Acme("Records", { ...context, dependsOn: after })];
                    },
                };
            },
        };
        const all = await edge({ dns, advertisement: { stage: "withdraw", ttl: 30 } });
        expect(given).toEqual([
            ["app.example.com"],
            { stage: "withdraw", maxAge: 86_400, ttl: 30, svcParams: {}, force: undefined },
            [["IPv4"], false],
            4,
            { ipv4: ["192.0.2.10"], ipv6: ["2001:db8::10"] },
        ]);
        expect(all.waits(all.one("Records"), all.one("Gateway"))).toBe(true);
        expect(all.of("InClusterZone")).toEqual([]);
        await expect(edge({ dns, hostnames: ["app.example.net"] })).rejects.toThrow("hostnames[0]: ");
    });
});
