import { InputPropertiesError, output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import * as aws from "../../../components/aws/index.ts";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import { KINDS } from "../../../components/gateway/registry.ts";
import * as core from "../../../components/index.ts";
import { Http3Gateway, type Http3GatewayArgs, selfSigned } from "../../../components/index.ts";
import { defaultArgs } from "../../support/edge.ts";
import { refused } from "../../support/refused.ts";
import type { BadArgs } from "./badHosts.ts";

type Args = Record<string, unknown>;
/** Arguments as a program may hold them that nothing type-checked. */
const untyped = (args: Record<string, unknown>) => args as unknown as BadArgs;

describe("an argument of another type than declared is refused before anything is registered, with its path", () => {
    test.each<[string, Record<string, unknown>, string, string, string]>([
        [
            "no certificate",
            { certificate: undefined },
            "certificate",
            "Nothing is given.",
            "what a function such as acme() or existingSecret() returns",
        ],
        [
            "a part without its parentheses",
            { certificate: selfSigned },
            "certificate",
            "The function selfSigned itself, without its parentheses, is given.",
            "what a function such as acme() or existingSecret() returns",
        ],
        [
            "a part of another kind",
            { controller: selfSigned() },
            "controller",
            "An object is given.",
            "what a function such as envoyGateway() returns",
        ],
        [
            "a zone's name for the zone",
            { dns: "example.com" },
            "dns",
            '"example.com" is given.',
            "what a function such as none() returns",
        ],
        ["a hostname for a list of them", { hostnames: "a" }, "hostnames", '"a" is given.', "a list, [ … ]"],
        [
            "hostnames that are known later",
            { hostnames: output(["a"]) },
            "hostnames",
            "An Output, whose value is known only during the update, is given.",
            "a list, [ … ]",
        ],
        [
            "a hostname that is known later",
            { hostnames: ["app.example.com", output("a")] },
            "hostnames[1]",
            "An Output, whose value is known only during the update, is given.",
            "a plain text",
        ],
        [
            "one listener for a list of them",
            { listeners: { hostname: "a.example.com" } },
            "listeners",
            "An object is given.",
            "a list, [ … ]",
        ],
        [
            "a listener without a hostname",
            { listeners: [{ port: 8443 }] },
            "listeners[0].hostname",
            "Nothing is given.",
            "a plain text",
        ],
        [
            "a name for a listener",
            { listeners: ["b.example.com"] },
            "listeners[0]",
            '"b.example.com" is given.',
            "an object, { … }",
        ],
        [
            "an unknown protocol of a listener",
            { listeners: [{ hostname: "b.example.com", protocol: "https" }] },
            "listeners[0].protocol",
            '"https" is given.',
            '"HTTPS", "HTTP3", "TLS" or "HTTP"',
        ],
        [
            "http3: true",
            { listeners: [{ hostname: "b.example.com", http3: true }] },
            "listeners[0].http3",
            "true is given.",
            "an object, { … }",
        ],
        [
            "a stage for the advertisement",
            { advertisement: "on" },
            "advertisement",
            '"on" is given.',
            "an object, { … }",
        ],
        [
            "SvcParams in one text",
            { advertisement: { svcParams: "ech=AA" } },
            "advertisement.svcParams",
            '"ech=AA" is given.',
            "an object, { … }",
        ],
        [
            "one address of another edge",
            { alsoPublish: { ipv4: "192.0.2.1" } },
            "alsoPublish.ipv4",
            '"192.0.2.1" is given.',
            "a list, [ … ]",
        ],
        ["a family to check", { check: { families: "IPv4" } }, "check.families", '"IPv4" is given.', "a list, [ … ]"],
        [
            "a solver's name for the solver",
            { certificate: core.acme({ email: "ops@example.com", dns01: "route53" as unknown as core.Dns01Solver }) },
            "certificate.dns01",
            '"route53" is given.',
            "what a function such as route53Solver() returns, or a list of such",
        ],
        [
            "a zone for a solver",
            {
                certificate: core.acme({
                    email: "ops@example.com",
                    dns01: aws.route53({ zoneId: "Z0123456789ABCDEFGHIJ" }) as unknown as core.Dns01Solver,
                }),
            },
            "certificate.dns01",
            "An object is given.",
            "what a function such as route53Solver() returns, or a list of such",
        ],
        [
            "a solver without its parentheses beside another",
            {
                certificate: core.acme({
                    email: "ops@example.com",
                    dns01: [
                        aws.route53Solver({ zoneId: "Z0123456789ABCDEFGHIJ", zone: "example.com" }),
                        aws.route53Solver as unknown as core.Dns01Solver,
                    ],
                }),
            },
            "certificate.dns01[1]",
            "The function route53Solver itself, without its parentheses, is given.",
            "what a function such as route53Solver() returns",
        ],
        [
            "a solver's zone that is known later",
            {
                certificate: core.acme({
                    email: "ops@example.com",
                    dns01: aws.route53Solver({
                        zoneId: "Z0123456789ABCDEFGHIJ",
                        zone: output("example.com") as unknown as string,
                    }),
                }),
            },
            "certificate.dns01.zone",
            "An Output, whose value is known only during the update, is given.",
            "a plain text",
        ],
        ...[core.metallb, core.kubeVip, core.cilium].map((balancer): [string, Args, string, string, string] => [
            `one address of ${balancer.name}`,
            { exposure: balancer({ addresses: "192.0.2.1" as unknown as string[] }) },
            "exposure.addresses",
            '"192.0.2.1" is given.',
            "a list, [ … ]",
        ]),
        [
            "one address that two Services share",
            {
                exposure: core.sharedAddress({
                    addresses: { from: "metallb", values: "192.0.2.1" as unknown as string[] },
                }),
            },
            "exposure.addresses.values",
            '"192.0.2.1" is given.',
            "a list, [ … ]",
        ],
        ...[
            core.inClusterZone({ zone: output("example.com") as unknown as string }),
            aws.route53({ zoneId: "Z0123456789ABCDEFGHIJ", zone: output("example.com") as unknown as string }),
        ].map((dns): [string, Args, string, string, string] => [
            `a zone that is known later, of ${dns.describe().kind}`,
            { dns },
            "dns.zone",
            "An Output, whose value is known only during the update, is given.",
            "a plain text",
        ]),
        ["check: false", { check: false }, "check", "false is given.", 'an object, { … } or "unverified"'],
        [
            "an image for the monitoring",
            { monitoring: "image" },
            "monitoring",
            '"image" is given.',
            "an object, { … } or true or false",
        ],
        ["yes in words", { redirectHttp: "no" }, "redirectHttp", '"no" is given.', "true or false"],
        [
            "a namespace that is known later",
            { namespace: output("web") },
            "namespace",
            "An Output, whose value is known only during the update, is given.",
            "a plain text",
        ],
        [
            "a kubeconfig for the cluster",
            { cluster: "~/.kube/config" },
            "cluster",
            '"~/.kube/config" is given.',
            "an object, { … }",
        ],
    ])("%s", async (_what, args, path, found, wanted) => {
        const { lines } = await refused(untyped(args));
        expect(lines).toEqual([
            `  ${path}: ${found} Pulumi does not check the types of an ESM program, and the value cannot be used. ` +
                `It must be ${wanted}. [argument-shape; the argument's type, as \`tsc\` checks it]`,
        ]);
    });

    test("all of them at once, and the settings that parts miss", async () => {
        const { paths } = await refused(
            untyped({
                hostnames: ["a.example.com", 1],
                certificate: undefined,
                controller: core.existingEnvoyGateway(untyped({}) as unknown as core.ExistingEnvoyGatewayArgs),
                exposure: aws.networkLoadBalancer({ subnets: "subnet-0a" } as unknown as aws.AwsNetworkExposureArgs),
                dns: null,
                namespace: 3,
            }),
        );
        expect(paths).toEqual([
            "hostnames[1]",
            "certificate",
            "namespace",
            "controller.gatewayClassName",
            "exposure.vpcId",
            "exposure.subnets",
        ]);
    });

    test("no arguments at all", () => {
        expect(() => new Http3Gateway("edge", undefined as unknown as Http3GatewayArgs)).toThrow(
            /^Http3Gateway "edge" has 2 problems; nothing was created\.\n {2}certificate: Nothing is given\..*\n {2}hostnames: No listener is set\./,
        );
    });
});

describe("a key that the arguments do not have is refused before anything is registered, and the nearest is named", () => {
    test.each<[string, Record<string, unknown>, string, string]>([
        [
            "a misspelt argument, which would leave the stage at on",
            { adverisement: { stage: "dark" } },
            "adverisement",
            "Did you mean advertisement?",
        ],
        ["a stage that is not in the advertisement", { stage: "dark" }, "stage", "Did you mean advertisement.stage?"],
        [
            "an image that two arguments may have",
            { image: "registry.example.com/http3-gateway:1" },
            "image",
            "Did you mean check.image or monitoring.image?",
        ],
        ["one hostname", { hostname: "app.example.com" }, "hostname", "Did you mean hostnames?"],
        [
            "a setting of another package",
            { loadBalancerIp: "192.0.2.1" },
            "loadBalancerIp",
            "Write one of hostnames, listeners, controller, exposure, certificate, dns, advertisement, alsoPublish, check, " +
                "monitoring, clientTraffic, upstream, redirectHttp, namespace, createNamespace, cluster.",
        ],
        ["the stage's key", { advertisement: { stag: "dark" } }, "advertisement.stag", "Did you mean stage?"],
        [
            "the stage's key without a value",
            { advertisement: { stag: undefined } },
            "advertisement.stag",
            "Did you mean stage?",
        ],
        [
            "a hostname in the advertisement",
            { advertisement: { hostnames: ["app.example.com"] } },
            "advertisement.hostnames",
            "Did you mean hostnames, next to advertisement?",
        ],
        ["addresses of no family", { alsoPublish: { ip4: ["192.0.2.1"] } }, "alsoPublish.ip4", "Did you mean ipv4?"],
        ["one family", { check: { family: "IPv4" } }, "check.family", "Did you mean families?"],
        [
            "a kubeconfig in another case",
            { cluster: { kubeConfig: "~/.kube/config" } },
            "cluster.kubeConfig",
            "Did you mean kubeconfig?",
        ],
        [
            "a misspelt interval",
            { monitoring: { image: "registry.example.com/http3-gateway:1", intervall: 30 } },
            "monitoring.intervall",
            "Did you mean interval?",
        ],
        [
            "a misspelt setting of the alerts",
            { monitoring: { image: "registry.example.com/http3-gateway:1", alerts: { certifcateDays: 7 } } },
            "monitoring.alerts.certifcateDays",
            "Did you mean certificateDays?",
        ],
        [
            "a misspelt setting of the connections",
            { clientTraffic: { proxyProtcol: true } },
            "clientTraffic.proxyProtcol",
            "Did you mean proxyProtocol?",
        ],
        [
            "a listener's key",
            { listeners: [{ hostname: "b.example.com", prot: 443 }] },
            "listeners[0].prot",
            "Did you mean port?",
        ],
        [
            "a key of an HTTPS listener's http3",
            { listeners: [{ hostname: "b.example.com", http3: { enabled: true, advertizedPort: 443 } }] },
            "listeners[0].http3.advertizedPort",
            "Did you mean advertisedPort?",
        ],
        [
            "a key of an HTTP3 listener beside an HTTPS one",
            {
                listeners: [
                    { hostname: "b.example.com" },
                    { hostname: "b.example.com", protocol: "HTTP3", advertisedPort: 443 },
                ],
            },
            "listeners[1].advertisedPort",
            "Did you mean http3.advertisedPort?",
        ],
    ])("%s", async (_what, args, path, remedy) => {
        const { lines } = await refused(untyped(args));
        expect(lines).toEqual([
            `  ${path}: Unknown key. Pulumi does not check the types of an ESM program, and unknown keys ` +
                `would be ignored. ${remedy} [argument-shape; the argument's type, as \`tsc\` checks it]`,
        ]);
    });

    test("a listener's misspelt hostname, beside the hostname that is missing", async () => {
        const { lines } = await refused(untyped({ listeners: [{ hostame: "b.example.com" }] }));
        expect(lines[1]).toMatch(/^ {2}listeners\[0\]\.hostame: Unknown key\..* Did you mean hostname\?/);
        expect(lines[0]).toMatch(/^ {2}listeners\[0\]\.hostname: Nothing is given\./);
        expect(lines).toHaveLength(2);
    });

    test("but a known key without a value is none", () => {
        const plan = makePlan("edge", {
            ...defaultArgs(),
            controller: core.envoyGateway(),
            exposure: core.mixedService(),
            dns: core.none(),
            advertisement: { stage: "dark", share: undefined },
            check: { families: undefined },
            clientTraffic: undefined,
            cluster: { context: undefined },
        });
        expect(plan.advertisement.stage).toBe("dark");
    });
});

/** Functions that are no factories of parts: they work on a plan, or on what a gateway made. */
const HELPERS = [
    ...["addressRecords", "alertRules", "altSvc", "dashboard", "httpsRecords", "judgePlan", "listenerUrl"],
    ...["existingGateway", "existingIngress", "existingService", "httpRouteFilter", "ingressAnnotation"],
    ...["monitorGateway", "monitoringProblems", "plannedAddressSets", "plannedListeners", "refuse"],
    "sharedAddressExposure",
];
/** Paths that are asked for where a part is made from nothing; a part that is not named here needs nothing. */
const ASKED: Record<string, string[]> = {
    acme: ["certificate.email", "certificate.dns01"],
    existingEnvoyGateway: ["controller.gatewayClassName"],
    existingSecret: ["certificate.secretName"],
    existingTraefik: ["controller.gatewayClassName", "controller.version"],
    // It goes together with front() alone.
    existingAddress: ["exposure"],
    front: ["controller.behind"],
    hetzner: ["exposure"],
    inClusterZone: ["dns.zone"],
    inTreeAws: ["exposure"],
    existingIstio: ["controller.version"],
    // Its HTTP/3 is alpha.
    istio: ["controller.acceptAlpha"],
    linode: ["exposure"],
    rfc2136Solver: ["certificate.dns01.nameserver", "certificate.dns01.tsigKeyName"],
    sharedAddress: ["exposure.addresses"],
    "aws.networkLoadBalancer": ["exposure.vpcId", "exposure.subnets"],
    "aws.route53": ["dns.zoneId"],
    "aws.route53Solver": ["certificate.dns01.zoneId"],
    "gcp.cloudDns": ["dns.managedZone"],
    "gcp.cloudDnsSolver": ["certificate.dns01.project", "certificate.dns01.managedZone"],
    "gcp.globalLoadBalancer": ["exposure.project", "exposure.network"],
    "gcp.mixedService": ["exposure.gkeVersion"],
    "gcp.passthroughLoadBalancer": ["exposure.region", "exposure.network", "exposure.backends"],
    "gcp.sharedAddress": ["exposure.gkeVersion"],
    "azure.dnsSolver": ["zone", "subscriptionId", "resourceGroup"].map((key) => `certificate.dns01.${key}`),
    "azure.dns": ["dns.resourceGroup", "dns.zone"],
    "azure.loadBalancer": ["resourceGroupName", "virtualNetworkId", "nodeAddresses"].map((key) => `exposure.${key}`),
    "azure.sharedAddress": ["exposure.publicIpNames"],
    "cloudflare.solver": ["certificate.dns01"],
    "cloudflare.dns": ["dns.zoneId"],
};
const isClass = (value: unknown) => typeof value === "function" && /^class\b/.test(String(value));
/** Folders with an entry of their own, by the kinds that they have. */
const clouds = [...new Set(KINDS.flatMap(({ kind }) => (kind.includes(".") ? [kind.split(".")[0]] : [])))];
const entries = clouds.map(
    async (cloud) => [`${cloud}.`, (await import(`../../../components/${cloud}/index.ts`)) as object] as const,
);
const factories = [["", core] as const, ...(await Promise.all(entries))]
    .flatMap(([prefix, module]) => Object.entries(module).map(([name, value]) => [`${prefix}${name}`, value] as const))
    .filter(([name, value]) => typeof value === "function" && !isClass(value) && !HELPERS.includes(name))
    .map(([name, value]) => [name, value as (args: object) => object] as const);

/** The argument that a part is for; a solver is for a certificate. */
function asArgument(part: object): Partial<Http3GatewayArgs> {
    const [, key] =
        ["deploy controller", "connect exposure", "issue certificate", "open dns"]
            .map((each) => each.split(" "))
            .find(([method = ""]) => method in part) ?? [];
    return key === undefined
        ? { certificate: core.acme({ email: "ops@example.com", dns01: part as core.Dns01Solver }) }
        : { [key]: part };
}

describe("a part that is made from nothing", () => {
    const made = factories.flatMap(([name, factory]) => [
        [name, "empty settings", () => factory({})] as const,
        [name, "no settings", factory as () => object] as const,
    ]);

    test.each(made)("%s with %s names what it needs, all at once, or needs nothing", (name, _settings, make) => {
        const plan = () =>
            makePlan("edge", {
                ...defaultArgs(),
                controller: core.envoyGateway(),
                exposure: core.mixedService(),
                dns: core.none(),
                ...asArgument(make()),
            });
        const paths: string[] = [];
        try {
            plan();
        } catch (error) {
            if (!InputPropertiesError.isInstance(error)) {
                throw error;
            }
            paths.push(
                ...(error as InputPropertiesError & { errors: { propertyPath: string }[] }).errors.map(
                    (each) => each.propertyPath,
                ),
            );
        }
        expect(paths).toEqual(ASKED[name] ?? []);
    });

    test("is one of these", () => {
        const names = factories.map(([name]) => name);
        expect(Object.keys(ASKED).filter((name) => !names.includes(name))).toEqual([]);
    });
});
