import { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, type CustomResourceOptions, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import {
    type Certificate,
    type Controller,
    CrdBundle,
    type DnsZone,
    EnvoyGatewayInstallation,
    type Exposure,
    Http3Gateway,
    InClusterZone,
    SelfSignedCertificate,
} from "../../../components/index.ts";
import { edge, only, register } from "./program.ts";

const types = async (program: () => unknown) =>
    (await register(program)).map((one) => one.type.replace(/^.*[:/]/, "")).filter((type) => type !== "Stack");

describe("a part alone", () => {
    test("EnvoyGatewayInstallation: a control plane for anybody's Gateways", async () => {
        expect((await types(() => new EnvoyGatewayInstallation("eg", {}))).sort()).toEqual([
            "Chart",
            "CrdBundle",
            "CrdBundle",
            "EnvoyGatewayInstallation",
            "GatewayClass",
            "Job",
            "Namespace",
            "Role",
            "RoleBinding",
            "ServiceAccount",
        ]);
    });

    test("SelfSignedCertificate: a Secret with a CA of its own", async () => {
        const all = await register(() => {
            const provider = new Provider("cluster", { enableSecretMutable: true });
            new SelfSignedCertificate("lab", {
                hostnames: ["a.example.com"],
                secretName: "a-tls",
                namespace: "web",
                provider,
            });
        });
        expect(only(all, ":Secret").inputs).toMatchObject({
            metadata: { name: "a-tls", namespace: "web" },
            type: "kubernetes.io/tls",
        });
    });

    test("InClusterZone: a zone with any records", async () => {
        const all = await register(
            () =>
                new InClusterZone("dns", {
                    zone: "h3.example.com",
                    namespace: "dns",
                    records: [{ owner: "www.h3.example.com", type: "HTTPS", ttl: 60, values: ["1 . alpn=h3"] }],
                }),
        );
        const { zone } = only(all, ":ConfigMap").inputs["data"] as { zone: string };
        expect(zone).toContain("\nwww.h3.example.com. 60 IN HTTPS 1 . alpn=h3\n");
    });

    test("CrdBundle: any API group's CRDs as one resource", async () => {
        const all = await register(
            () => new CrdBundle("crds", { source: "./crds", group: "example.com", version: "v1.0.0" }),
        );
        expect(only(all, ":CrdBundle").inputs).toMatchObject({
            source: "./crds",
            group: "example.com",
            version: "v1.0.0",
        });
    });
});

/** A resource of somebody else's package. */
class Foreign extends ComponentResource {
    constructor(kind: string, opts: CustomResourceOptions) {
        super(`acme:index:${kind}`, kind.toLowerCase(), {}, opts);
    }
}

describe("a part of the user's own", () => {
    test("controller: gets the plan, the Service's shape and the certificate", async () => {
        const seen: unknown[] = [];
        const controller: Controller = {
            describe: () => ({
                kind: "acme",
                capabilities: {
                    http3: true,
                    altSvcSettable: true,
                    proxyProtocolWithHttp3: false,
                    clientCertificatesWithHttp3: false,
                },
                kubernetes: "1.30",
                bundles: [],
                settings: {},
            }),
            deploy(context, plan, shape, certificate) {
                const proxy = new Foreign("Proxy", { parent: context.parent, dependsOn: context.dependsOn });
                seen.push(plan.listeners[0]?.hostname, shape.type);
                certificate.secretName.apply((name) => seen.push(name));
                return {
                    gatewayName: output("acme"),
                    namespace: context.namespace,
                    listenerNames: [],
                    serviceName: output("acme"),
                    serviceNamespace: output("acme"),
                    selector: {},
                    reportedAddresses: output(["203.0.113.9"]),
                    ready: [proxy],
                };
            },
        };
        const all = await edge({ controller });
        expect(seen).toEqual(["app.example.com", "LoadBalancer", "edge-tls"]);
        const [a] = only(all, ":InClusterZone").inputs["records"] as { values: string[] }[];
        expect(a?.values).toEqual(["203.0.113.9"]);
    });

    test("exposure, certificate and zone: what they answer is what the edge has", async () => {
        const exposure: Exposure = {
            describe: () => ({ kind: "acmeBalancer", mixedProtocols: true, settings: {} }),
            serviceShape: () => ({ target: "service", type: "ClusterIP", annotations: {}, ipFamilies: ["IPv4"] }),
            connect: () => output({ ipv4: ["203.0.113.1"], ipv6: [] }),
        };
        const certificate: Certificate = {
            describe: () => ({ kind: "acmeCa", settings: {} }),
            issue: () => ({ secretName: output("from-acme"), ready: [] }),
        };
        const published: unknown[] = [];
        const dns: DnsZone = {
            describe: () => ({ kind: "acmeDns", zone: "example.com", httpsRecords: true, settings: {} }),
            publish(_context, addresses, listeners, advertisement, ready) {
                addresses.apply((known) => published.push(known));
                published.push(listeners.length, advertisement.stage, ready.length);
                return { resources: [] };
            },
        };
        let made: Http3Gateway | undefined;
        const all = await register(() => {
            made = new Http3Gateway("edge", { hostnames: ["app.example.com"], exposure, certificate, dns });
        });
        expect(made?.records.resources).toEqual([]);
        expect(published).toEqual([1, "on", 3, { ipv4: ["203.0.113.1"], ipv6: [] }]);
        expect(only(all, ":EnvoyProxy").inputs["spec"]).toMatchObject({
            provider: { kubernetes: { envoyService: { type: "ClusterIP" } } },
        });
        expect(only(all, ":Gateway").inputs["spec"]).toMatchObject({
            listeners: [{ tls: { certificateRefs: [{ name: "from-acme" }] } }, { name: "http" }],
        });
    });
});
