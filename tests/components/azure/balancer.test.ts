import { output, type runtime } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
    type AzureLoadBalancerArgs,
    LoadBalancer,
    type LoadBalancerArgs,
    loadBalancer,
    PublicAddresses,
} from "../../../components/azure/index.ts";
import { readBalancer } from "../../../components/azure/loadBalancer.ts";
import { type Addresses, Http3Gateway, type Http3GatewayArgs, none } from "../../../components/index.ts";
import { defaultArgs } from "../../support/edge.ts";
import { registrationsOf } from "../../support/registrations.ts";
import { azure, azures, balancerId, NETWORK, onAzure } from "./azure.ts";

const least = {
    resourceGroupName: "edge",
    virtualNetworkId: NETWORK,
    nodeAddresses: { ipv4: ["10.224.0.4", "10.224.0.5"] },
    // As a program says it whose setting is not there.
    securityGroup: { name: "nodes", resourceGroupName: undefined },
};
const ports = { tcp: [443, 80], udp: [443] };
const ADDRESS = NETWORK.replace("virtualNetworks", "publicIPAddresses");

/** Azure, with ids of public addresses as its own. */
function addressed(asked: runtime.MockResourceArgs) {
    return { ...azure(asked), ...(asked.type.endsWith(":PublicIPAddress") ? { id: ADDRESS } : {}) };
}

/** What Azure is asked for, by name. */
async function balancer(args: Partial<LoadBalancerArgs> = {}) {
    const all = await onAzure(() => new LoadBalancer("edge-lb", { ...least, ports, ...args }));
    return Object.fromEntries(azures(all).map(({ name, inputs }) => [name, inputs]));
}

const id = (collection: string, part: string) => ({ id: balancerId("edge-lb", collection, part) });

function rule(protocol: "Tcp" | "Udp", port: number, backendPort: number, version = "v4", more: object = {}) {
    return {
        name: `${protocol.toLowerCase()}-${port}-${version}`,
        protocol,
        frontendPort: port,
        backendPort,
        enableFloatingIP: false,
        loadDistribution: "Default",
        idleTimeoutInMinutes: 4,
        ...(protocol === "Tcp" ? { enableTcpReset: true } : {}),
        disableOutboundSnat: true,
        frontendIPConfiguration: id("frontendIPConfigurations", version),
        backendAddressPool: id("backendAddressPools", `nodes-${version}`),
        probe: id("probes", "nodes"),
        ...more,
    };
}

const node = (name: string, ipAddress: string) => ({ name, ipAddress, virtualNetwork: { id: NETWORK } });
const pool = {
    name: "nodes-v4",
    loadBalancerBackendAddresses: [node("node-10-224-0-4", "10.224.0.4"), node("node-10-224-0-5", "10.224.0.5")],
};
const probe = {
    name: "nodes",
    port: 30_042,
    protocol: "Http",
    requestPath: "/healthz",
    intervalInSeconds: 5,
    probeThreshold: 2,
};
const standard = {
    loadBalancerName: "edge-lb",
    resourceGroupName: "edge",
    sku: { name: "Standard" },
    frontendIPConfigurations: [{ name: "v4", publicIPAddress: { id: "edge-lb-address-v4-id" } }],
    backendAddressPools: [pool],
    probes: [probe],
    loadBalancingRules: [rule("Tcp", 80, 30_080), rule("Tcp", 443, 30_043), rule("Udp", 443, 30_043)],
};
const inbound = {
    resourceGroupName: "edge",
    networkSecurityGroupName: "nodes",
    direction: "Inbound",
    access: "Allow",
    sourcePortRange: "*",
};
const nodes = { destinationAddressPrefixes: ["10.224.0.4", "10.224.0.5"] };
const usual = {
    "edge-lb-address-v4": {
        resourceGroupName: "edge",
        sku: { name: "Standard" },
        publicIPAllocationMethod: "Static",
        publicIPAddressVersion: "IPv4",
    },
    "edge-lb-tcp-v4": {
        ...inbound,
        ...nodes,
        priority: 400,
        protocol: "Tcp",
        sourceAddressPrefix: "Internet",
        destinationPortRanges: ["30043", "30080"],
    },
    "edge-lb-udp-v4": {
        ...inbound,
        ...nodes,
        priority: 401,
        protocol: "Udp",
        sourceAddressPrefix: "Internet",
        destinationPortRanges: ["30043"],
    },
    "edge-lb-probe": {
        ...inbound,
        priority: 404,
        protocol: "Tcp",
        sourceAddressPrefix: "AzureLoadBalancer",
        destinationAddressPrefix: "*",
        destinationPortRanges: ["30042"],
    },
    "edge-lb": standard,
};

describe("LoadBalancer", () => {
    test("is TCP and UDP on one address, to node ports that are open to clients, each rule with the probe", async () => {
        expect(await balancer()).toEqual(usual);
    });

    test("takes a second family to the same nodes by their other addresses", async () => {
        const six = { destinationAddressPrefixes: ["fd00::4"] };
        const asked = await balancer({
            ipFamilies: ["IPv4", "IPv6"],
            nodeAddresses: { ...least.nodeAddresses, ipv6: output(["fd00::4"]) },
        });
        expect(asked).toEqual({
            ...usual,
            "edge-lb-address-v6": { ...usual["edge-lb-address-v4"], publicIPAddressVersion: "IPv6" },
            "edge-lb-tcp-v6": { ...usual["edge-lb-tcp-v4"], ...six, priority: 402 },
            "edge-lb-udp-v6": { ...usual["edge-lb-udp-v4"], ...six, priority: 403 },
            "edge-lb": {
                ...standard,
                frontendIPConfigurations: [
                    ...standard.frontendIPConfigurations,
                    { name: "v6", publicIPAddress: { id: "edge-lb-address-v6-id" } },
                ],
                backendAddressPools: [
                    pool,
                    {
                        name: "nodes-v6",
                        loadBalancerBackendAddresses: [node("node-fd000000000000000000000000000004", "fd00::4")],
                    },
                ],
                loadBalancingRules: [
                    ...standard.loadBalancingRules,
                    rule("Tcp", 80, 30_080, "v6"),
                    rule("Tcp", 443, 30_043, "v6"),
                    rule("Udp", 443, 30_043, "v6"),
                ],
            },
        });
    });

    const rules = (more: object) => ({
        loadBalancingRules: standard.loadBalancingRules.map((each) => ({ ...each, ...more })),
    });

    test.each<[string, Partial<LoadBalancerArgs>, Record<string, object>]>([
        [
            "a probe that is slower and more patient",
            { healthProbe: { interval: 15, numberOfProbes: 4 } },
            { "edge-lb": { ...standard, probes: [{ ...probe, intervalInSeconds: 15, probeThreshold: 4 }] } },
        ],
        [
            "policy Cluster, whose probe is a connection to any node",
            { externalTrafficPolicy: "Cluster" },
            {
                "edge-lb": {
                    ...standard,
                    probes: [{ name: "nodes", port: 30_043, protocol: "Tcp", intervalInSeconds: 5, probeThreshold: 2 }],
                },
                "edge-lb-probe": { ...usual["edge-lb-probe"], destinationPortRanges: ["30043"] },
            },
        ],
        [
            "node ports of one's own",
            { nodePorts: { 443: 31_443 }, healthCheckNodePort: 31_000 },
            {
                "edge-lb": {
                    ...standard,
                    probes: [{ ...probe, port: 31_000 }],
                    loadBalancingRules: [rule("Tcp", 80, 30_080), rule("Tcp", 443, 31_443), rule("Udp", 443, 31_443)],
                },
                "edge-lb-tcp-v4": { ...usual["edge-lb-tcp-v4"], destinationPortRanges: ["30080", "31443"] },
                "edge-lb-udp-v4": { ...usual["edge-lb-udp-v4"], destinationPortRanges: ["31443"] },
                "edge-lb-probe": { ...usual["edge-lb-probe"], destinationPortRanges: ["31000"] },
            },
        ],
        [
            "a client kept on its node across its NAT's ports",
            { loadDistribution: "SourceIP" },
            { "edge-lb": { ...standard, ...rules({ loadDistribution: "SourceIP" }) } },
        ],
        [
            "half an hour for idle connections",
            { tcpIdleTimeout: 30 },
            { "edge-lb": { ...standard, ...rules({ idleTimeoutInMinutes: 30 }) } },
        ],
        [
            "some clients alone, by family",
            { sourceRanges: ["192.0.2.0/24", "2001:db8::/32"] },
            Object.fromEntries(
                (["edge-lb-tcp-v4", "edge-lb-udp-v4"] as const).map((name) => {
                    const { sourceAddressPrefix: _everybody, ...more } = usual[name];
                    return [name, { ...more, sourceAddressPrefixes: ["192.0.2.0/24"] }];
                }),
            ),
        ],
        [
            "a security group of AKS's, and other priorities",
            { securityGroup: { name: "aks-nsg", resourceGroupName: "MC_edge", firstPriority: 200 } },
            Object.fromEntries(
                (["edge-lb-tcp-v4", "edge-lb-udp-v4", "edge-lb-probe"] as const).map((name) => [
                    name,
                    {
                        ...usual[name],
                        networkSecurityGroupName: "aks-nsg",
                        resourceGroupName: "MC_edge",
                        priority: usual[name].priority - 200,
                    },
                ]),
            ),
        ],
        [
            "a region, and zones of the address",
            { location: "westeurope", zones: ["1", "2", "3"] },
            {
                "edge-lb-address-v4": {
                    ...usual["edge-lb-address-v4"],
                    location: "westeurope",
                    zones: ["1", "2", "3"],
                },
                "edge-lb": { ...standard, location: "westeurope" },
            },
        ],
    ])("takes %s", async (_what, args, differs) => {
        expect(await balancer(args)).toEqual({ ...usual, ...differs });
    });

    test("takes addresses that were made before, and leaves the security group to others", async () => {
        const seen: Addresses[] = [];
        const all = await registrationsOf(
            () => {
                const publicAddresses = new PublicAddresses("site", { resourceGroupName: "edge" });
                const args = { ...least, ports, securityGroup: undefined, publicAddresses };
                new LoadBalancer("edge-lb", args).addresses.apply((known) => seen.push(known));
            },
            false,
            addressed,
        );
        expect(azures(all).map(({ name }) => name)).toEqual(["site-v4", "edge-lb"]);
        expect(azures(all)[1]?.inputs).toEqual({
            ...standard,
            frontendIPConfigurations: [{ name: "v4", publicIPAddress: { id: ADDRESS } }],
        });
        expect(seen).toEqual([{ ipv4: ["203.0.113.20"], ipv6: [] }]);
    });

    test("has room in its name for what is made with it, up to Azure's 80 characters", () => {
        const publicAddresses = { ids: { ipv4: ADDRESS }, addresses: { ipv4: "198.51.100.7" } };
        const longest = (args: object) =>
            [...Array(81).keys()].filter(
                (length) => readBalancer("e".repeat(length), { ports, ...least, ...args }).problems.length === 0,
            );
        expect(longest({}).at(-1)).toBe(61);
        expect(longest({ publicAddresses }).at(-1)).toBe(65);
        expect(longest({ publicAddresses, securityGroup: undefined }).at(-1)).toBe(80);
    });

    test("has at most Azure's 250 rules, TCP and UDP together", () => {
        const ofPorts = (count: number) => {
            const tcp = Array.from({ length: count }, (_, index) => index + 1);
            const { problems } = readBalancer("edge-lb", { ...least, ports: { tcp, udp: [443] } });
            return problems.filter(({ path }) => path === "ports").map(({ message }) => message.split(" [")[0]);
        };
        expect(ofPorts(249)).toEqual([]);
        expect(ofPorts(250)).toEqual([expect.stringContaining("It needs 251 rules.")]);
    });

    test("balances nothing before the nodes let it in, and gives its name up before it is taken again", async () => {
        const all = await onAzure(() => new LoadBalancer("edge-lb", { ...least, ports }));
        const [own] = azures(all).filter(({ type }) => type.endsWith("LoadBalancer"));
        for (const earlier of [...all.of("SecurityRule"), all.one("PublicIPAddress")]) {
            expect([earlier.name, own !== undefined && all.waits(own, earlier)]).toEqual([earlier.name, true]);
        }
        expect(own?.deleteBeforeReplace).toBe(true);
        expect(all.of("SecurityRule", "PublicIPAddress").map((each) => each.deleteBeforeReplace)).toEqual(
            Array(4).fill(undefined),
        );
    });

    test("is refused before anything is registered, with every problem", async () => {
        const all = await onAzure(() => {
            expect(
                () =>
                    new LoadBalancer("edge/lb", {
                        ...least,
                        virtualNetworkId: "nodes",
                        ipFamilies: ["IPv4", "IPv6"],
                        ports: { tcp: [8443], udp: [8443] },
                        tcpIdleTimeout: 200,
                    }),
            ).toThrow(
                /^LoadBalancer "edge\/lb" has 5 problems; nothing was created\.\n {2}virtualNetworkId: .*\n {2}tcpIdleTimeout: .*\n {2}name: .*\n {2}nodeAddresses.ipv6: .*\n {2}nodePorts\[8443\]: /,
            );
        });
        expect(all.all).toEqual([]);
    });

    test("says of addresses that a component made nothing, where something else is wrong", async () => {
        const paths: string[] = [];
        const program = () => {
            const publicAddresses = new PublicAddresses("site", { resourceGroupName: "edge" });
            const { problems } = readBalancer("edge-lb", { ...least, ports, publicAddresses, location: 3 as never });
            paths.push(...problems.map(({ path }) => path));
        };
        await registrationsOf(program, false, addressed);
        expect(paths).toEqual(["location"]);
    });

    test("keeps every rule, and every priority, when a port is added", () => {
        const port = fc.constantFrom(8443, 9443, 10_443, 11_443);
        const nodePorts = { 8443: 30_001, 9443: 30_002, 10443: 30_003, 11443: 30_004 };
        return fc.assert(
            fc.asyncProperty(fc.uniqueArray(port, { maxLength: 3 }), port, async (udp, more) => {
                const before = await balancer({ nodePorts, ports: { tcp: [443], udp } });
                const after = await balancer({ nodePorts, ports: { tcp: [443], udp: [more, ...udp] } });
                const of = (asked: typeof before) => asked["edge-lb"]?.["loadBalancingRules"];
                expect(of(after)).toEqual(expect.arrayContaining(of(before) as unknown[]));
                const priorities = (asked: typeof before) =>
                    Object.entries(asked).map(([name, { priority }]) => [name, priority]);
                expect(priorities(after)).toEqual(expect.arrayContaining(priorities(before)));
            }),
            { numRuns: 15 },
        );
    });
});

describe("azure.loadBalancer()", () => {
    async function onGateway(args: Partial<AzureLoadBalancerArgs> = {}, more: Partial<Http3GatewayArgs> = {}) {
        const exposure = loadBalancer({ ...least, ...args });
        return await onAzure(() => new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure, ...more }));
    }

    const service = {
        metadata: {
            name: "nodes-envoy-edge-edge-de8ab67e",
            namespace: "envoy-gateway-system",
            annotations: { "pulumi.com/skipAwait": "true" },
        },
        spec: {
            type: "LoadBalancer",
            loadBalancerClass: "pulumi-http3-gateway/own-balancer",
            externalTrafficPolicy: "Local",
            healthCheckNodePort: 30_042,
            ipFamilies: ["IPv4"],
            ipFamilyPolicy: "SingleStack",
            selector: {
                "gateway.envoyproxy.io/owning-gateway-name": "edge",
                "gateway.envoyproxy.io/owning-gateway-namespace": "edge",
            },
            ports: [
                { name: "tcp-443", port: 443, targetPort: 10_443, protocol: "TCP", nodePort: 30_043 },
                { name: "udp-443", port: 443, targetPort: 10_443, protocol: "UDP", nodePort: 30_043 },
                { name: "tcp-80", port: 80, targetPort: 10_080, protocol: "TCP", nodePort: 30_080 },
            ],
        },
    };

    test("opens node ports of both protocols in front of the proxies, and balances to them", async () => {
        const all = await onGateway();
        expect(Object.fromEntries(azures(all).map(({ name, inputs }) => [name, inputs]))).toEqual(usual);
        expect(all.one("Service").inputs).toEqual(expect.objectContaining(service));
        // Kubernetes cannot change that port, and two Services cannot hold one.
        expect(all.one("Service").replaceOnChanges).toEqual(["spec.healthCheckNodePort"]);
        expect(all.one("Service").deleteBeforeReplace).toBe(true);
        expect(all.spec("EnvoyProxy")).toMatchObject({
            provider: { kubernetes: { envoyService: { type: "ClusterIP" } } },
        });
        const [own] = azures(all).filter(({ type }) => type.endsWith("LoadBalancer"));
        expect(own !== undefined && all.waits(own, all.one("Service"))).toBe(true);
        expect(all.waits(all.one("Service"), all.one("Gateway"))).toBe(true);
    });

    test("names its node ports' Service by the end of a long name, which tells gateways apart", async () => {
        const { metadata } = (await onGateway({}, { namespace: "n".repeat(60) })).one("Service").inputs;
        expect((metadata as { name: string }).name).toMatch(/^nodes-n{48}-[0-9a-f]{8}$/);
    });

    test("opens no health check node port with policy Cluster, and keeps the class", async () => {
        const all = await onGateway({ externalTrafficPolicy: "Cluster", nodePorts: { 443: 31_443 } });
        const { healthCheckNodePort: _none, ...spec } = service.spec;
        expect(all.spec("Service")).toEqual({
            ...spec,
            externalTrafficPolicy: "Cluster",
            ports: spec.ports.map((each) => (each.port === 443 ? { ...each, nodePort: 31_443 } : each)),
        });
    });

    test("serves both families from dual-stack node ports", async () => {
        const all = await onGateway({
            ipFamilies: ["IPv4", "IPv6"],
            nodeAddresses: { ipv4: ["10.224.0.4"], ipv6: ["fd00::4"] },
        });
        expect(all.spec("Service")).toMatchObject({
            ipFamilies: ["IPv4", "IPv6"],
            ipFamilyPolicy: "RequireDualStack",
        });
    });

    test("balances no UDP while QUIC is off, and no port 80 where nothing redirects", async () => {
        const all = await onGateway({}, { advertisement: { stage: "off" }, redirectHttp: false });
        const [own] = azures(all).filter(({ type }) => type.endsWith("LoadBalancer"));
        expect(own?.inputs["loadBalancingRules"]).toEqual([rule("Tcp", 443, 30_043)]);
        expect(
            all
                .of("SecurityRule")
                .map(({ name }) => name)
                .sort(),
        ).toEqual(["edge-lb-probe", "edge-lb-tcp-v4"]);
    });

    test("publishes the balancer's addresses, not what the controller reports", async () => {
        const seen: Addresses[] = [];
        const exposure = loadBalancer({
            ...least,
            ipFamilies: ["IPv4", "IPv6"],
            nodeAddresses: { ipv4: ["10.224.0.4"], ipv6: ["fd00::4"] },
        });
        await onAzure(() => {
            new Http3Gateway("edge", { ...defaultArgs(), exposure }).addresses.apply((known) => seen.push(known));
        });
        expect(seen).toEqual([{ ipv4: ["203.0.113.20"], ipv6: ["2001:db8:20::1"] }]);
    });

    test("registers the same under the same names in a second run", async () => {
        expect((await onGateway()).all).toEqual((await onGateway()).all);
    });

    test("warns where nobody is asked to open the nodes", async () => {
        const said = vi.spyOn(console, "warn").mockImplementation(() => {});
        await onGateway({ securityGroup: undefined });
        const lines = said.mock.calls.map((call) => call.join(" "));
        said.mockRestore();
        expect(lines.map((line) => /edge: (\S+): /.exec(line)?.[1])).toEqual(["exposure.securityGroup"]);
    });

    test("shows its settings to the reviewer", () => {
        expect(loadBalancer(least).describe()).toEqual({
            kind: "azure.loadBalancer",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: {
                ...least,
                securityGroup: { name: "nodes" },
                healthCheckNodePort: 30_042,
                ipFamilies: ["IPv4"],
                externalTrafficPolicy: "Local",
                loadDistribution: "Default",
                tcpIdleTimeout: 4,
            },
        });
    });
});
