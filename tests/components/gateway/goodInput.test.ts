import { expect, test, vi } from "vitest";
import { loadBalancerController, networkLoadBalancer, route53, route53Solver } from "../../../components/aws/index.ts";
import { dns as azureDns } from "../../../components/azure/index.ts";
import { dns as cloudflare } from "../../../components/cloudflare/index.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { cloudDnsSolver, passthroughLoadBalancer } from "../../../components/gcp/index.ts";
import {
    type AcmeArgs,
    acme,
    cilium,
    envoyGateway,
    existingEnvoyGateway,
    existingSecret,
    hostPorts,
    inClusterZone,
    judgePlan,
    type ListenerInput,
    mixedService,
    none,
    type Rfc2136SolverArgs,
    rfc2136Solver,
    selfSigned,
} from "../../../components/index.ts";
import { app, defaultArgs, perListener } from "../../support/edge.ts";
import { bind } from "../certificates/acmeEdge.ts";
import { instanceGroup } from "../gcp/google.ts";
import type { BadArgs } from "./badHosts.ts";

const hosts = (count: number) => Array.from({ length: count }, (_, index) => `n${index}.example.com`);
const certificate = (args: Partial<AcmeArgs> = {}) => acme({ email: "ops@shop.example", dns01: bind, ...args });
const tsig = (args: Partial<Rfc2136SolverArgs>) =>
    certificate({ dns01: rfc2136Solver({ nameserver: "ns1", tsigKeyName: "acme.", tsigSecret: "a2V5", ...args }) });
const scaling = (minReplicas: number, maxReplicas: number, targetCpuPercent?: number) =>
    envoyGateway({ autoscaling: { minReplicas, maxReplicas, targetCpuPercent } });
const listeners = (...all: BadArgs["listeners"] & object) => ({ hostnames: [], listeners: all });

const delegating = azureDns({
    resourceGroup: "names",
    zone: "example.com",
    https: { delegateTo: route53({ zoneId: "Z1", zone: "app.example.com" }) },
});

/** What no rule is about: the last value on this side of a bound, and what a remedy says to do. */
const sound: [what: string, args: BadArgs][] = [
    ["a component's name of 59 characters", { name: `e${"d".repeat(58)}`, namespace: "web" }],
    ["a namespace of 63 characters", { namespace: "n".repeat(63) }],
    [
        "the control plane's namespace, where it exists already",
        { namespace: "envoy-gateway-system", createNamespace: false },
    ],
    ["a hostname of 253 characters", { hostnames: [`*.${"abc.".repeat(62)}abc`], dns: none() }],
    ["a label of 63 characters", { hostnames: [`${"a".repeat(63)}.example.com`] }],
    [
        "63 hostnames with a certificate each, and the redirect",
        { hostnames: hosts(63), certificate: certificate({ namesPerCertificate: 1 }) },
    ],
    [
        "64 hostnames with a certificate each, without the redirect",
        { hostnames: hosts(64), certificate: certificate({ namesPerCertificate: 1 }), redirectHttp: false },
    ],
    [
        "1280 hostnames, 20 a certificate",
        { hostnames: hosts(1280), certificate: certificate({ namesPerCertificate: 20 }) },
    ],
    ["port 1", listeners({ ...app, port: 1 })],
    ["port 65535", listeners({ ...app, port: 65_535 })],
    [
        "HTTPS on port 80 where nothing redirects",
        { ...listeners({ ...app, port: 80 }), dns: none(), redirectHttp: false },
    ],
    [
        "a name beside a wildcard that has no HTTP/3",
        {
            ...listeners(
                { hostname: "*.example.com", http3: { enabled: false } },
                { hostname: "app.example.com", port: 8443 },
            ),
            controller: perListener,
        },
    ],
    ["an exposure of one family, checked over it", { check: { families: ["IPv4"] } }],
    ["a check of one second", { check: { timeout: 1 } }],
    ["a check of an hour", { check: { timeout: 3600 } }],
    ["a max-age of a minute", { advertisement: { maxAge: 60 } }],
    ["a max-age of 30 days", { advertisement: { maxAge: 30 * 86_400 } }],
    ["a TTL of 0", { advertisement: { ttl: 0 } }],
    ["a TTL of 2^31 - 1", { advertisement: { ttl: 2 ** 31 - 1 } }],
    ["a share of none of the users", { dns: route53({ zoneId: "Z1" }), advertisement: { share: 0 } }],
    ["a share of all users", { dns: route53({ zoneId: "Z1" }), advertisement: { share: 100 } }],
    ["a weight of 0", { dns: route53({ zoneId: "Z1", weight: { identifier: "a", weight: 0 } }) }],
    ["a weight of 255", { dns: route53({ zoneId: "Z1", weight: { identifier: "x".repeat(128), weight: 255 } }) }],
    ["a TTL of 60 at Cloudflare", { dns: cloudflare({ zoneId: "z" }), advertisement: { ttl: 60 } }],
    ["a TTL of a day at Cloudflare", { dns: cloudflare({ zoneId: "z" }), advertisement: { ttl: 86_400 } }],
    ["100 addresses a family at Cloudflare", { dns: cloudflare({ zoneId: "z", addressesPerFamily: 100 }) }],
    [
        "an address to publish at Cloudflare that a record is planned for",
        { dns: cloudflare({ zoneId: "z", addressesPerFamily: 2 }), alsoPublish: { ipv4: ["192.0.2.1"] } },
    ],
    [
        "no HTTP/3 of a controller that has none",
        {
            controller: existingEnvoyGateway({ gatewayClassName: "old", capabilities: { http3: false } }),
            advertisement: { stage: "off" },
        },
    ],
    [
        "stage on of a controller whose Alt-Svc is fixed",
        {
            controller: existingEnvoyGateway({ gatewayClassName: "old", capabilities: { altSvcSettable: false } }),
        },
    ],
    ["PROXY protocol without HTTP/3", { clientTraffic: { proxyProtocol: true }, advertisement: { stage: "off" } }],
    [
        "client certificates without HTTP/3",
        { clientTraffic: { clientCertificateCa: "staff" }, advertisement: { stage: "off" } },
    ],
    ["a name with HTTPS on port 443 of its own beside a wildcard", { hostnames: ["*.example.com", "app.example.com"] }],
    ["an escape in a zone file's HTTPS record", { advertisement: { svcParams: { key667: "a\\001" } } }],
    [
        "a mandatory parameter that the record has",
        { advertisement: { svcParams: { mandatory: "key667", key667: "hello" } } },
    ],
    [
        "PROXY protocol of listeners that have no HTTP/3",
        { ...listeners({ ...app, http3: { enabled: false } }), clientTraffic: { proxyProtocol: true } },
    ],
    ["one replica", { controller: envoyGateway({ replicas: 1, controlPlaneReplicas: 1 }) }],
    ["scaling from 1 to 1 by 1 % of a CPU", { controller: scaling(1, 1, 1) }],
    ["scaling by 100 % of a CPU", { controller: scaling(2, 3, 100) }],
    ["a prerelease", { controller: envoyGateway({ version: "v1.10.0-rc.1" }) }],
    [
        "source ranges of whole families",
        { exposure: mixedService({ sourceRanges: ["0.0.0.0/0", "2001:db8::1/128", "192.0.2.1/32"] }) },
    ],
    [
        "a node's address of the family that is served",
        { exposure: hostPorts({ ipFamilies: ["IPv6"], addresses: ["2001:db8::1"] }) },
    ],
    ["Cilium 1.17", { exposure: cilium({ version: "1.17.0" }) }],
    ["Cilium before it sent UDP to leaving pods", { exposure: cilium({ version: "1.18.12" }) }],
    ["a leaf renewed a day after it was issued", { certificate: selfSigned({ renewBeforeDays: 89 }) }],
    ["a CA that lives one day longer than a leaf", { certificate: selfSigned({ caDays: 91 }) }],
    ["a CA of a hundred years", { certificate: selfSigned({ leafDays: 1, caDays: 36_500 }) }],
    ["a Secret in a namespace that exists", { certificate: existingSecret({ secretName: "tls" }) }],
    [
        "an e-mail address of 64 characters before the @",
        { certificate: certificate({ email: `${"o".repeat(64)}@shop.example` }) },
    ],
    ["renewal at 10 % of the life", { certificate: certificate({ renewBeforePercentage: 10 }) }],
    ["renewal at 80 % of the life", { certificate: certificate({ renewBeforePercentage: 80 }) }],
    ["100 names in a certificate", { certificate: certificate({ namesPerCertificate: 100 }) }],
    ["the lowest release of cert-manager", { certificate: certificate({ certManager: { version: "v1.21.2" } }) }],
    ["one pod of cert-manager", { certificate: certificate({ certManager: { replicas: 1 } }) }],
    [
        "cert-manager in a namespace of 63 characters",
        { certificate: certificate({ certManager: { namespace: "c".repeat(63) } }) },
    ],
    [
        "cert-manager in the gateway's namespace, where that exists already",
        { createNamespace: false, certificate: certificate({ certManager: { namespace: "edge" } }) },
    ],
    ["a name server at port 1", { certificate: tsig({ nameserver: "192.0.2.53:1" }) }],
    ["a name server at port 65535", { certificate: tsig({ nameserver: "[2001:db8::53]:65535" }) }],
    [
        "a wildcard over DNS-01 by a solver of the zone above",
        { hostnames: ["*.example.com"], certificate: certificate() },
    ],
    [
        "HTTP-01 without the redirect, where a wildcard answers on port 80",
        {
            dns: none(),
            redirectHttp: false,
            listeners: [{ hostname: "*.example.com", protocol: "HTTP" }],
            certificate: certificate({ dns01: undefined, http01: true }),
        },
    ],
    [
        "a solver of the delegated zone beside one of the zone above",
        {
            hostnames: ["app.example.com", "*.app.example.com"],
            dns: delegating,
            certificate: certificate({
                dns01: [
                    cloudDnsSolver({ project: "names", managedZone: "example-com", zone: "example.com" }),
                    route53Solver({ zoneId: "Z1", zone: "app.example.com" }),
                ],
            }),
        },
    ],
    [
        "a name of the delegated zone that is served without a certificate, and so without a solver",
        {
            ...listeners(
                { hostname: "a.app.example.com" },
                { hostname: "b.app.example.com", protocol: "HTTP", port: 8080 },
            ),
            dns: delegating,
            certificate: certificate({
                dns01: [
                    cloudDnsSolver({ project: "names", managedZone: "example-com", zone: "example.com" }),
                    route53Solver({ zoneId: "Z2", zone: "a.app.example.com" }),
                ],
            }),
        },
    ],
    ["one pod of a zone in the cluster", { dns: inClusterZone({ zone: "example.com", replicas: 1 }) }],
    [
        "an NLB that drains as long as its proxies",
        {
            dns: route53({ zoneId: "Z1" }),
            exposure: loadBalancerController({ deregistrationDelay: 90 }),
            controller: envoyGateway({ drain: { drainTimeout: "1m30s" } }),
        },
    ],
    [
        "a balancer of Google's whose check may take as long as its interval",
        {
            exposure: passthroughLoadBalancer({
                region: "europe-west1",
                network: "default",
                backends: [instanceGroup("europe-west1-b")],
                healthCheck: { interval: 5, timeout: 5 },
            }),
        },
    ],
    [
        "QUIC by connection IDs on one port, beside the redirect",
        { exposure: networkLoadBalancer({ vpcId: "vpc-0a", subnets: ["subnet-0a"], protocol: "TCP_QUIC" }) },
    ],
];

/** Codes of what the rules find in a plan that they do not refuse. */
function codesOf({ name = "edge", ...args }: BadArgs): string[] {
    const edge = { ...defaultArgs(), ...args };
    const { controller = envoyGateway(), exposure = mixedService(), dns = none(), ...rest } = edge;
    return judgePlan(makePlan(name, { ...rest, controller, exposure, dns })).map(({ code }) => code);
}

test.each(sound)("no rule is about %s", (_what, args) => {
    expect(codesOf(args)).toEqual([]);
});

test.each<[string, ListenerInput]>([
    ["on another UDP port", { hostname: "*.example.com", http3: { enabled: true, advertisedPort: 8443 } }],
    [
        "beside TCP on another port",
        { hostname: "*.example.com", port: 8443, http3: { enabled: true, advertisedPort: 443 } },
    ],
])("a wildcard whose HTTP/3 is %s has no HTTPS record that a name could hide", (_where, wildcard) => {
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const name = { hostname: "app.example.com", port: 9443, http3: { enabled: false } };
    expect(codesOf({ ...listeners(wildcard, name), controller: perListener })).toEqual(["advertised-port-not-in-dns"]);
    said.mockRestore();
});
