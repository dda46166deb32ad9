import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { ComponentResource, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { route53Solver } from "../../../components/aws/route53Solver.ts";
import { dnsSolver as azureDnsSolver } from "../../../components/azure/dnsSolver.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { cloudDnsSolver } from "../../../components/gcp/cloudDnsSolver.ts";
import {
    type AcmeArgs,
    AcmeCertificate,
    acme,
    CertManager,
    envoyGateway,
    Http3Gateway,
    mixedService,
    none,
} from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { kindOf, registrationsOf } from "../../support/registrations.ts";
import { acmeBlock, bind, certificate } from "./acmeEdge.ts";

const STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory";
const email = "ops@example.com";
const aws = () => route53Solver({ zoneId: "Z0", identity: { podIdentity: { clusterName: "prod" } } });

describe("AcmeCertificate", () => {
    test("is an Issuer at Let's Encrypt's staging, and a Certificate with an ECDSA key that changes", async () => {
        const all = await certificate({});
        expect(all.one("Issuer").inputs).toEqual({
            apiVersion: "cert-manager.io/v1",
            kind: "Issuer",
            metadata: {
                name: "own-staging",
                namespace: "web",
                annotations: { "pulumi.com/waitFor": "condition=Ready" },
            },
            spec: {
                acme: {
                    server: STAGING,
                    email,
                    privateKeySecretRef: { name: "own-staging-account" },
                    solvers: [
                        {
                            selector: { dnsZones: ["example.com"] },
                            dns01: {
                                rfc2136: {
                                    nameserver: "192.0.2.53",
                                    protocol: "TCP",
                                    tsigKeyName: "acme.",
                                    tsigAlgorithm: "HMACSHA256",
                                    tsigSecretSecretRef: { name: "tsig", key: "key" },
                                },
                            },
                        },
                    ],
                },
            },
        });
        expect(all.one("Certificate").inputs).toEqual({
            apiVersion: "cert-manager.io/v1",
            kind: "Certificate",
            metadata: {
                name: "app-tls",
                namespace: "web",
                annotations: { "pulumi.com/waitFor": "condition=Ready" },
            },
            spec: {
                secretName: "app-tls",
                dnsNames: ["app.example.com"],
                issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "own-staging" },
                privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
                renewBeforePercentage: 33,
            },
        });
        expect(all.waits(all.one("Certificate"), all.one("Issuer"))).toBe(true);
        expect(all.waits(all.one("Issuer"), all.one("Job"))).toBe(true);
    });

    test("is recorded as data, defaults filled in, without a key", async () => {
        const { inputs } = (await certificate({ certManager: "preinstalled" })).one("AcmeCertificate");
        expect(inputs).toEqual({
            email,
            environment: "staging",
            keyAlgorithm: "ECDSA",
            renewBeforePercentage: 33,
            namesPerCertificate: 100,
            clusterIssuer: false,
            dns01: [
                {
                    kind: "rfc2136Solver",
                    zone: "example.com",
                    ambient: false,
                    credentials: ["tsigSecretRef"],
                    settings: {
                        zone: "example.com",
                        tsigSecretRef: { name: "tsig", key: "key" },
                        nameserver: "192.0.2.53",
                        tsigKeyName: "acme.",
                        tsigAlgorithm: "HMACSHA256",
                        protocol: "TCP",
                    },
                },
            ],
            http01: false,
            certManager: "preinstalled",
            hostnames: ["app.example.com"],
            secretName: "app-tls",
            namespace: "web",
        });
    });

    test.each<[Partial<AcmeArgs>, object]>([
        [{ environment: "production" }, { server: "https://acme-v02.api.letsencrypt.org/directory" }],
        [{ server: "https://acme.example.com/directory" }, { server: "https://acme.example.com/directory" }],
        [{ profile: "shortlived" }, { profile: "shortlived" }],
        [{ preferredChain: "ISRG Root X1" }, { preferredChain: "ISRG Root X1" }],
        [{ caBundle: output("PEM of a CA") }, { caBundle: "UEVNIG9mIGEgQ0E=" }],
    ])("%j is said to the CA", async (args, block) => {
        expect(acmeBlock(await certificate(args))).toMatchObject(block);
    });

    test("has another issuer for another CA, since cert-manager keeps a certificate while its issuer's name stays", async () => {
        const names = async (args: Partial<AcmeArgs>) => {
            const all = await certificate(args);
            const { name } = all.one("Issuer").inputs["metadata"] as { name: string };
            expect(all.spec("Certificate")["issuerRef"]).toMatchObject({ name });
            expect(acmeBlock(all)["privateKeySecretRef"]).toEqual({ name: `${name}-account` });
            return name;
        };
        const all = [
            await names({}),
            await names({ environment: "production" }),
            await names({ server: "https://one.example.com/" }),
            await names({ server: "https://two.example.com/" }),
        ];
        expect(all.slice(0, 2)).toEqual(["own-staging", "own-production"]);
        expect(all[2]).toMatch(/^own-[0-9a-f]{8}$/);
        expect(new Set(all).size).toBe(4);
    });

    test.each<[Partial<AcmeArgs>, object]>([
        [
            { keyAlgorithm: "RSA", rsaReason: "meters from 2012" },
            { privateKey: { algorithm: "RSA", size: 2048, rotationPolicy: "Always" } },
        ],
        [{ renewBeforePercentage: 50 }, { renewBeforePercentage: 50 }],
    ])("%j is asked of cert-manager", async (args, spec) => {
        expect((await certificate(args)).spec("Certificate")).toMatchObject(spec);
    });

    test("binds an account at a CA that knows its customers, with the key in a Secret and readable nowhere", async () => {
        const hmacKey = "key of the customer";
        const all = await certificate({ externalAccountBinding: { keyId: output("customer"), hmacKey } });
        expect(acmeBlock(all)["externalAccountBinding"]).toEqual({
            keyID: "customer",
            keySecretRef: { name: "own-staging-binding", key: "key" },
        });
        const secret = all.one("Secret");
        expect(secret.inputs).toMatchObject({
            metadata: { name: "own-staging-binding", namespace: "web" },
            stringData: { key: hmacKey },
        });
        expect(all.open()).not.toContain(hmacKey);
        expect(all.waits(all.one("Issuer"), secret)).toBe(true);
    });

    test("is a ClusterIssuer, named after the namespace as well, where asked or where a solver acts as cert-manager's pod", async () => {
        const google = cloudDnsSolver({ project: "names", managedZone: "example-com" });
        const azure = azureDnsSolver({ zone: "example.com", subscriptionId: "sub", resourceGroup: "names" });
        for (const args of [{ clusterIssuer: true }, { dns01: aws() }, { dns01: google }, { dns01: azure }]) {
            const all = await certificate(args);
            expect(all.one("ClusterIssuer").inputs["metadata"]).toEqual({
                name: "web-own-staging",
                annotations: { "pulumi.com/waitFor": "condition=Ready" },
            });
            expect(all.spec("Certificate")["issuerRef"]).toEqual({
                group: "cert-manager.io",
                kind: "ClusterIssuer",
                name: "web-own-staging",
            });
            expect(all.of("Issuer")).toEqual([]);
        }
    });

    test("has a Certificate for each hostname where asked, each named after it and none behind another", async () => {
        const hostnames = ["app.example.com", "*.example.com"];
        const seen: unknown[] = [];
        const all = await certificate({ hostnames, namesPerCertificate: 1 }, undefined, ({ secretNames }) =>
            output(secretNames).apply((names) => seen.push(names)),
        );
        const certificates = all.of("Certificate");
        expect(certificates.map(({ name }) => name).sort()).toEqual([
            "own-app.example.com",
            expect.stringMatching(/^own-wildcard\.example\.com-[0-9a-f]{8}$/),
        ]);
        const specs = certificates.map(({ inputs }) => inputs["spec"] as { dnsNames: string[]; secretName: string });
        expect(specs.map(({ dnsNames }) => dnsNames).sort()).toEqual([["*.example.com"], ["app.example.com"]]);
        expect(seen).toEqual([Object.fromEntries(specs.map(({ dnsNames, secretName }) => [dnsNames[0], secretName]))]);
        const [one, two] = certificates;
        expect(one && two && (all.waits(one, two) || all.waits(two, one))).toBe(false);
    });

    test("installs cert-manager unless it is there, or another resource of the program", async () => {
        expect(
            (await certificate({ certManager: { namespace: "certs", replicas: 3 } })).one("CertManager"),
        ).toMatchObject({
            name: "own-cert-manager",
            inputs: { namespace: "certs", replicas: 3, version: "v1.21.2" },
        });
        const there = await certificate({ certManager: "preinstalled", certManagerNamespace: "certs", dns01: aws() });
        expect(there.of("CertManager", "Chart", "CrdBundle", "Job")).toEqual([]);
        expect(there.one("PodIdentityAssociation").inputs).toMatchObject({ namespace: "certs" });
        const shared = await registrationsOf(() => {
            const provider = new Provider("cluster", {});
            const certManager = new CertManager("cm", { namespace: "certs" }, { providers: [provider] });
            for (const name of ["one", "two"]) {
                new AcmeCertificate(name, {
                    email,
                    dns01: bind,
                    certManager,
                    hostnames: [`${name}.example.com`],
                    secretName: name,
                    namespace: "web",
                    provider,
                });
            }
        });
        expect(shared.of("CertManager").map(({ name }) => name)).toEqual(["cm"]);
        for (const issuer of shared.of("Issuer")) {
            expect(shared.waits(issuer, shared.one("Job", "cm-api-check"))).toBe(true);
        }
    });

    test("is refused with every problem, by its own arguments' paths, before anything is registered", async () => {
        let thrown: unknown;
        const { all } = await registrationsOf(() => {
            try {
                new AcmeCertificate("own", {
                    email: "nobody",
                    http01: true,
                    hostnames: ["app.example.com", "192.0.2.1"],
                    renewBeforePercentage: 1,
                    secretName: "tls",
                    namespace: "web",
                    provider: undefined as never,
                });
            } catch (error) {
                thrown = error;
            }
        });
        expect(all).toEqual([]);
        const { errors } = thrown as { errors: { propertyPath: string; reason: string }[] };
        expect(errors.map(({ propertyPath, reason }) => [propertyPath, /\[([a-z0-9-]+);/.exec(reason)?.[1]])).toEqual([
            ["email", "acme-email-invalid"],
            ["renewBeforePercentage", "renew-share-invalid"],
            ["provider", "argument-shape"],
            ["hostnames[0]", "http01-without-port-80"],
            ["hostnames[1]", "http01-without-port-80"],
            ["hostnames[1]", "acme-ip-address"],
        ]);
    });
});

describe("acme()", () => {
    test("is refused with a misspelt key, which would leave the environment at staging", () => {
        const args = { email, dns01: bind, enviroment: "production" };
        expect(acme(args).problems).toMatchObject([
            { path: "enviroment", message: expect.stringContaining("Did you mean environment?") as string },
        ]);
    });

    test("certifies the hostnames of the HTTPS listeners, each once, before the gateway is created", async () => {
        const all = await edge({
            certificate: acme({ email, dns01: bind }),
            hostnames: ["app.example.com"],
            listeners: [
                { hostname: "app.example.com", port: 8443, http3: { enabled: true, advertisedPort: 443 } },
                { hostname: "raw.example.com", port: 9443, protocol: "TLS" },
                { hostname: "old.example.com", port: 8080, protocol: "HTTP" },
            ],
        });
        expect(all.spec("Certificate")).toMatchObject({ dnsNames: ["app.example.com"], secretName: "edge-tls" });
        expect(all.one("Certificate").inputs["metadata"]).toMatchObject({ name: "edge-tls", namespace: "edge" });
        expect(all.waits(all.one("Gateway"), all.one("Certificate"))).toBe(true);
        expect(all.waits(all.one("Issuer"), all.one("Namespace", "edge-namespace"))).toBe(true);
        expect(listenerSecrets(all.spec("Gateway"))).toEqual(["edge-tls", "edge-tls", "", "", ""]);
    });

    test("gives each listener the Secrets of its hostnames, each once", async () => {
        const hostnames = ["a.example.com", "b.example.com", "c.example.com"];
        const two = await edge({ certificate: acme({ email, dns01: bind, namesPerCertificate: 2 }), hostnames });
        expect(listenerSecrets(two.spec("Gateway"))).toEqual(["edge-tls edge-tls-2", ""]);
        const each = await edge({ certificate: acme({ email, dns01: bind, namesPerCertificate: 1 }), hostnames });
        expect(listenerSecrets(each.spec("Gateway"))).toEqual([
            ...hostnames.map((hostname) => `edge-tls-${hostname}`),
            "",
        ]);
    });

    test("tells the plan which CRDs it brings, and what it asks of the CA", () => {
        const plan = (args: Partial<AcmeArgs> = {}) =>
            makePlan("edge", {
                hostnames: ["app.example.com"],
                controller: envoyGateway(),
                exposure: mixedService(),
                certificate: acme({ email, dns01: bind, ...args }),
                dns: none(),
            }).certificate;
        expect(plan().bundles).toEqual([
            { path: "certificate.certManager.crds", group: "cert-manager.io", version: "v1.21.2" },
            { path: "certificate.certManager.crds", group: "acme.cert-manager.io", version: "v1.21.2" },
        ]);
        expect(plan()).toMatchObject({
            kind: "acme",
            challengesInDns: true,
            settings: { environment: "staging", certManager: { namespace: "cert-manager" } },
        });
        expect(plan({ dns01: undefined, http01: true }).challengesInDns).toBe(false);
        expect(plan({ certManager: "preinstalled" }).bundles).toEqual([]);
        expect(plan({ certManager: { crds: "preinstalled" } }).bundles).toEqual([]);
    });

    test("installs cert-manager once, and knows it to the cloud once, for two gateways of a program", async () => {
        const all = await registrationsOf(() => {
            const certificate = acme({ email, dns01: aws() });
            for (const name of ["one", "two"]) {
                const hostnames = [`${name}.example.com`];
                new Http3Gateway(name, {
                    hostnames,
                    certificate,
                    dns: none(),
                    controller: envoyGateway({ namespace: `${name}-eg` }),
                });
            }
        });
        const once = all.of("CertManager", "PodIdentityAssociation").map(({ name }) => name);
        expect(once.sort()).toEqual(["one-acme-cert-manager", "one-acme-route53-identity"]);
        expect(
            all
                .of("ClusterIssuer")
                .map(({ name }) => name)
                .sort(),
        ).toEqual(["one-acme-issuer", "two-acme-issuer"]);
        const checked = all.one("Job", "one-acme-cert-manager-api-check");
        expect(all.of("ClusterIssuer").map((issuer) => all.waits(issuer, checked))).toEqual([true, true]);
    });
});

describe("acme() over HTTP-01", () => {
    const http01 = () => edge({ certificate: acme({ email, http01: true }), dns: none() });

    test("has the challenge answered on port 80 of the gateway that the certificate is for", async () => {
        expect(acmeBlock(await http01()).solvers).toEqual([
            {
                http01: {
                    gatewayHTTPRoute: {
                        serviceType: "ClusterIP",
                        parentRefs: [
                            {
                                group: "gateway.networking.k8s.io",
                                kind: "Gateway",
                                name: "edge",
                                namespace: "edge",
                                port: 80,
                            },
                        ],
                    },
                },
            },
        ]);
    });

    test("has a temporary certificate before the gateway, and never the gateway wait for the CA", async () => {
        const all = await http01();
        const made = all.one("Certificate");
        expect((made.inputs["metadata"] as { annotations: unknown }).annotations).toEqual({
            "cert-manager.io/issue-temporary-certificate": "true",
            "pulumi.com/waitFor": "jsonpath={.status.notAfter}",
        });
        expect(all.waits(all.one("Gateway"), made)).toBe(true);
    });

    test("has cert-manager know the Gateway API", async () => {
        const { inputs } = (await http01()).one("Chart", "edge-acme-cert-manager");
        expect(inputs["values"]).toMatchObject({ config: { gatewayAPI: { enabled: true } } });
        const other = (await edge({ certificate: acme({ email, dns01: bind }) })).one(
            "Chart",
            "edge-acme-cert-manager",
        );
        expect(other.inputs["values"]).not.toHaveProperty("config");
    });

    test("holds up what advertises until the CA has issued, after the gateway", async () => {
        const all = await registrationsOf(() => {
            const parent = new ComponentResource("test:index:Edge", "edge");
            const provider = new Provider("cluster", {});
            const gateway = new Namespace("gateway", {}, { parent, provider });
            const part = acme({ email, http01: true, namesPerCertificate: 1, certManager: "preinstalled" });
            const context = { name: "edge", parent, provider, cluster: {}, namespace: output("web"), dependsOn: [] };
            const listeners = ["a.example.com", "b.example.com"].map((hostname) => ({
                hostname,
                port: 443,
                protocol: "HTTPS" as const,
                http3: true,
                advertisedPort: 443,
            }));
            expect(part.issue(context, listeners).issued?.([gateway])).toHaveLength(1);
        });
        const waiting = all.one("IssuedCertificates");
        const { __provider: provider, ...inputs } = waiting.inputs;
        // Serialized, it finds its code by the package's name and captures nothing of the project.
        expect(provider).toContain('import("pulumi-http3-gateway/providers")');
        expect(provider).not.toMatch(/__awaitIssued|components\/certificates/);
        expect(inputs).toEqual({
            namespace: "web",
            names: ["edge-tls-a.example.com", "edge-tls-b.example.com"],
            expected: { issuer: "edge-acme-staging", hostnames: ["a.example.com", "b.example.com"] },
            timeoutSeconds: 600,
        });
        const earlier = [...all.of("Certificate"), all.one("Namespace")];
        expect(earlier.map((each) => all.waits(waiting, each))).toEqual([true, true, true]);
    });

    test("needs no such wait over DNS-01: the gateway waits for the Certificate itself", async () => {
        const parts: unknown[] = [];
        await registrationsOf(() => {
            const gateway = new Http3Gateway("edge", { ...defaultArgs(), certificate: acme({ email, dns01: bind }) });
            parts.push(gateway.certificate.issued, gateway.certificate.ready.length);
        });
        expect(parts).toEqual([undefined, 1]);
    });

    test("answers without a redirect too, where HTTP is served on port 80 for the name", async () => {
        const all = await edge({
            certificate: acme({ email, http01: true }),
            dns: none(),
            redirectHttp: false,
            listeners: [{ hostname: "app.example.com", protocol: "HTTP" }],
        });
        expect(all.spec("Gateway")["listeners"]).toMatchObject([{ port: 443 }, { port: 80, protocol: "HTTP" }]);
        expect(all.of("Certificate").map(kindOf)).toEqual(["Certificate"]);
    });
});

/** Secrets of each listener. */
function listenerSecrets(spec: Record<string, unknown>): string[] {
    const listeners = spec["listeners"] as { tls?: { certificateRefs?: { name: string }[] } }[];
    return listeners.map(({ tls }) => (tls?.certificateRefs ?? []).map(({ name }) => name).join(" "));
}
