import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balancerResources } from "../../components/azure/balancerResources.ts";
import type { LoadBalancerArgs } from "../../components/azure/index.ts";
import { readBalancer } from "../../components/azure/loadBalancer.ts";
import { azures, balancerId, NETWORK, onAzure } from "../components/azure/azure.ts";
import { agrees, optional, usually } from "../support/arbitraries.ts";
import type { Registration } from "../support/registrations.ts";
import { FakeArmProject } from "./fakeArmProject.ts";
import { FakeAzure, isNetwork, type Meant } from "./fakeAzure.ts";

type Balancer = { name: string; args: LoadBalancerArgs };

const families = fc.constantFrom<LoadBalancerArgs["ipFamilies"][]>(undefined, ["IPv4"], ["IPv6"], ["IPv4", "IPv6"]);
const port = fc.constantFrom(80, 443, 8443, 9443);
const four = usually(fc.constantFrom("10.224.0.4", "10.224.0.5", "10.224.1.6"), fc.constantFrom("fd00::4", "node-0"));
const six = usually(fc.constantFrom("fd00::4", "fd00::1:2", "fd00:1::2"), fc.constantFrom("10.224.0.4", "fd00::g"));
const nodes = (address: fc.Arbitrary<string>) =>
    usually(
        fc.uniqueArray(address, { minLength: 1, maxLength: 3 }),
        fc.constantFrom<string[]>([], ["10.224.0.4", "10.224.0.4"]),
    );
const group = usually(fc.constantFrom("edge", "MC_edge (prod)".replace(" ", ".")), fc.constantFrom("edge.", "a/b", ""));
const addressId = (name: string) => NETWORK.replace("virtualNetworks/nodes", `publicIPAddresses/${name}`);

const balancer: fc.Arbitrary<Balancer> = fc.record({
    name: usually(
        fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/),
        fc.constantFrom("-edge", "edge_lb", "ed ge", "e".repeat(61), "e".repeat(62), "e".repeat(66), "e".repeat(67)),
    ),
    args: fc
        .record({
            resourceGroupName: group,
            virtualNetworkId: usually(
                fc.constantFrom(NETWORK, NETWORK.toUpperCase().replace("MICROSOFT.NETWORK", "Microsoft.Network")),
                fc.constantFrom(
                    "nodes",
                    `${NETWORK}/subnets/nodes`,
                    NETWORK.replace("virtualNetworks", "loadBalancers"),
                ),
            ),
            ipFamilies: families,
            every: fc.record({ ipv4: nodes(four), ipv6: nodes(six) }),
            which: usually(fc.constant("served"), fc.constantFrom("ipv4", "ipv6", "both")),
            given: fc.constantFrom("none", "none", "served", "v4", "name", "idless"),
            ranges: fc.constantFrom("none", "none", "served", "served", "v4", "v6", "unmasked", "none-of-them"),
            securityGroup: optional(
                fc.record(
                    {
                        name: usually(fc.constantFrom("nodes", "aks-nsg"), fc.constantFrom("", "/nodes", "nodes-")),
                        resourceGroupName: group,
                        firstPriority: usually(
                            fc.integer({ min: 100, max: 4092 }),
                            // Of 99 a balancer of IPv6 alone would take 101 and up; the checks keep room for IPv4.
                            fc.constantFrom(95, 100.5, 4093, 4097),
                        ),
                    },
                    { requiredKeys: ["name"] },
                ),
            ),
            healthProbe: optional(
                fc.record(
                    {
                        interval: usually(fc.integer({ min: 5, max: 20 }), fc.constantFrom(4, 5.5, 60, 119, 120)),
                        numberOfProbes: usually(fc.integer({ min: 2, max: 6 }), fc.constantFrom(0, 1, 2.5, 23, 24)),
                    },
                    { requiredKeys: [] },
                ),
            ),
            externalTrafficPolicy: fc.constantFrom<LoadBalancerArgs["externalTrafficPolicy"][]>(
                undefined,
                "Local",
                "Cluster",
            ),
            loadDistribution: fc.constantFrom<LoadBalancerArgs["loadDistribution"][]>(
                undefined,
                "Default",
                "SourceIP",
                "SourceIPProtocol",
            ),
            tcpIdleTimeout: optional(usually(fc.integer({ min: 4, max: 100 }), fc.constantFrom(3, 101, 4.5))),
            nodePorts: usually(
                fc.constantFrom<LoadBalancerArgs["nodePorts"][]>(
                    { 8443: 30_001, 9443: 32_767 },
                    { 443: 31_443, 8443: 30_001, 9443: 30_002 },
                ),
                fc.constantFrom<LoadBalancerArgs["nodePorts"][]>(
                    undefined,
                    { 8443: 30_043, 9443: 30_002 },
                    { 443: 443, 8443: 30_001, 9443: 30_002 },
                    { 80: 29_999, 8443: 32_768, 9443: 30_042 },
                ),
            ),
            healthCheckNodePort: optional(usually(fc.constantFrom(30_000, 31_000), fc.constantFrom(10_256, 30_043))),
            ports: fc.record({
                tcp: usually(
                    fc.array(usually(port, fc.constantFrom(0, 65_535)), { minLength: 1, maxLength: 3 }),
                    fc.constantFrom<number[]>([]),
                ),
                udp: fc.array(port, { maxLength: 2 }),
            }),
        })
        .map(({ every, which, given, ranges, ...args }): LoadBalancerArgs => {
            const served = args.ipFamilies ?? ["IPv4"];
            const of = <T>(ipv4: T, ipv6: T) => ({
                ...(served.includes("IPv4") ? { ipv4 } : {}),
                ...(served.includes("IPv6") ? { ipv6 } : {}),
            });
            const addresses = of("198.51.100.7", "2001:db8::7");
            const all = served.map((family) => (family === "IPv4" ? "192.0.2.0/24" : "2001:db8::/32"));
            return {
                ...args,
                nodeAddresses:
                    {
                        served: of(every.ipv4, every.ipv6),
                        ipv4: { ipv4: every.ipv4 },
                        ipv6: { ipv6: every.ipv6 },
                        both: every,
                    }[which] ?? {},
                publicAddresses: {
                    none: undefined,
                    served: { ids: of(addressId("v4"), addressId("v6")), addresses },
                    v4: { ids: { ipv4: addressId("v4") }, addresses: { ipv4: "198.51.100.7" } },
                    name: { ids: of("v4", "v6"), addresses },
                    idless: { ids: of(addressId("v4"), addressId("v6")), addresses: {} },
                }[given],
                sourceRanges: {
                    none: undefined,
                    served: all,
                    v4: ["192.0.2.0/24"],
                    v6: ["2001:db8::/32"],
                    unmasked: [...all, "192.0.2.1/24"],
                    "none-of-them": [...all, "192.0.2"],
                }[ranges],
            };
        }),
});

/** What Azure is asked for, without the component's checks, which refuse first; and what the records would have. */
async function asked({ name, args }: Balancer): Promise<{ all: Registration[]; meant: Meant }> {
    let published: string[] = [];
    const all = await onAzure(() => {
        balancerResources(name, readBalancer(name, args).settings, {}).addresses.apply(({ ipv4, ipv6 }) => {
            published = [...ipv4, ...ipv6];
        });
    });
    const { ipFamilies = ["IPv4"], sourceRanges } = args;
    return { all: azures(all), meant: { ipFamilies, sourceRanges, published } };
}

async function refusals(each: Balancer): Promise<string[]> {
    const { all, meant } = await asked(each);
    return new FakeAzure().create(all, meant).refusals;
}

const problems = ({ name, args }: Balancer) =>
    readBalancer(name, args).problems.map(({ path, message }) => `${path}: ${message}`);

describe("a balancer of Azure's of random options", () => {
    test("is accepted by the checks where Azure does as asked, and refused where it does not", async () => {
        await agrees(balancer, async (each) => ({ found: problems(each), refusals: await refusals(each) }), 100);
    });
});

const valid: Balancer = {
    name: "edge-lb",
    args: {
        resourceGroupName: "edge",
        virtualNetworkId: NETWORK,
        nodeAddresses: { ipv4: ["10.224.0.4"], ipv6: ["fd00::4"] },
        ipFamilies: ["IPv4", "IPv6"],
        securityGroup: { name: "nodes" },
        ports: { tcp: [80, 443], udp: [443] },
    },
};

describe("a change of a balancer of Azure's", () => {
    const elsewhere = fc.constantFrom<Partial<LoadBalancerArgs>>(
        {},
        { location: "westeurope" },
        { resourceGroupName: "other" },
        { zones: ["1", "2", "3"] },
        { securityGroup: { name: "nodes", firstPriority: 200 } },
        { securityGroup: { name: "nodes", firstPriority: 4000 } },
    );
    const accepted = fc
        .tuple(balancer, elsewhere)
        .map(([{ args }, more]) => ({
            name: "edge-lb",
            args: { ...args, securityGroup: { name: "nodes" }, ...more },
        }))
        .filter((each) => problems(each).length === 0);

    test("from any valid options to any others never stops half way", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(accepted, { minLength: 2, maxLength: 4 }), async (changes) => {
                const project = new FakeArmProject();
                for (const each of changes) {
                    project.update((await asked(each)).all);
                }
                expect(project.refusals).toEqual([]);
            }),
            { numRuns: 25 },
        );
    });

    const moved = ["edge-lb-address-v4", "edge-lb-address-v6"];
    test.each<[string, Partial<LoadBalancerArgs>, string[], string[]]>([
        ["a port is added", { ports: { tcp: [80, 443, 8443], udp: [443] }, nodePorts: { 8443: 30_001 } }, [], []],
        ["a node goes and one comes", { nodeAddresses: { ipv4: ["10.224.0.9"], ipv6: ["fd00::9"] } }, [], []],
        ["node ports and probe do", { nodePorts: { 443: 31_443 }, healthCheckNodePort: 31_000 }, [], []],
        ["clients, affinity and timeouts do", { loadDistribution: "SourceIP", tcpIdleTimeout: 30 }, [], []],
        ["a family goes, and its address", { ipFamilies: ["IPv4"] }, [], ["edge-lb-address-v6"]],
        ["the zones are others, and so the addresses", { zones: ["1", "2", "3"] }, [], moved],
        ["the region is another, and all that is in it", { location: "westeurope" }, ["edge-lb"], moved],
    ])("in which %s has the balancer away only where it moves", async (_what, change, gaps, lost) => {
        const project = new FakeArmProject();
        project.update((await asked(valid)).all);
        project.update((await asked({ name: "edge-lb", args: { ...valid.args, ...change } })).all);
        expect([project.refusals, project.gaps, project.lost.sort()]).toEqual([[], gaps, lost]);
    });

    test.each<[string, (all: Registration[]) => Registration[], Partial<LoadBalancerArgs>, string]>([
        [
            "were a balancer made before the old one of its name is gone",
            (all) => all.map((each) => ({ ...each, deleteBeforeReplace: undefined })),
            { location: "westeurope" },
            "edge-lb: a second balancer of one name",
        ],
        [
            "were zones of an address that is there to change",
            (all) => all.map((each) => ({ ...each, replaceOnChanges: [] })),
            { zones: ["1"] },
            "edge-lb-address-v4: zones cannot be changed",
        ],
        [
            "were the priorities moved by less than their number",
            (all) => all,
            { securityGroup: { name: "nodes", firstPriority: 401 } },
            "SecurityRuleConflict",
        ],
    ])("would stop half way, %s", async (_what, as, change, why) => {
        const project = new FakeArmProject();
        project.update(as((await asked(valid)).all));
        project.update(as((await asked({ name: "edge-lb", args: { ...valid.args, ...change } })).all));
        expect(project.refusals.join("\n")).toContain(why);
    });
});

describe("the fake of Azure refuses", () => {
    type Change = (inputs: Record<string, unknown>) => Record<string, unknown>;
    const inRules =
        (more: object, of: (name: string) => boolean = () => true): Change =>
        (own) => ({
            ...own,
            loadBalancingRules: (own["loadBalancingRules"] as { name: string }[]).map((each) =>
                of(each.name) ? { ...each, ...more } : each,
            ),
        });
    const udp = (name: string) => name === "udp-443-v4";

    test.each<[string, string, Change, string]>([
        ["a Basic address", "edge-lb-address-v4", ({ sku: _s, ...own }) => own, "DifferentSku"],
        [
            "a dynamic address",
            "edge-lb-address-v4",
            (own) => ({ ...own, publicIPAllocationMethod: "Dynamic" }),
            "MustBeStatic",
        ],
        ["a Basic balancer", "edge-lb", (own) => ({ ...own, sku: { name: "Basic" } }), "needs a Standard balancer"],
        [
            "two rules of one port and protocol",
            "edge-lb",
            inRules({ protocol: "Tcp" }, udp),
            "UseSameFrontendPortProtocol",
        ],
        ["both protocols in one rule", "edge-lb", inRules({ protocol: "All" }, udp), "RequiresInternalLoadBalancer"],
        ["UDP without a probe", "edge-lb", inRules({ probe: undefined }, udp), "udp-443-v4 goes on sending"],
        ["a reset for UDP", "edge-lb", inRules({ enableTcpReset: true }, udp), "enableTcpReset"],
        [
            "a part by an id of another balancer",
            "edge-lb",
            inRules({ probe: { id: `${addressId("x").replace("publicIPAddresses", "loadBalancers")}/probes/nodes` } }),
            "InvalidResourceReference",
        ],
        [
            "IPv4 clients for IPv6 nodes",
            "edge-lb",
            inRules({ backendAddressPool: { id: balancerId("edge-lb", "backendAddressPools", "nodes-v6") } }, udp),
            "FrontendAndBackendOfDifferentFamilies",
        ],
        [
            "a second rule of a security group with one priority",
            "edge-lb-udp-v4",
            (own) => ({ ...own, priority: 400 }),
            "SecurityRuleConflict",
        ],
        [
            "clients of both families in one security rule",
            "edge-lb-udp-v4",
            (own) => ({ ...own, destinationAddressPrefixes: ["10.224.0.4", "fd00::4"] }),
            "DifferentFamilies",
        ],
        [
            "a security rule for the clients' port, which no node sees",
            "edge-lb-udp-v4",
            (own) => ({ ...own, destinationPortRanges: ["443"] }),
            "Udp 30043 is dropped at the nodes",
        ],
    ])("%s", async (_what, name, change, why) => {
        const { all, meant } = await asked(valid);
        expect(new FakeAzure().create(all, meant).refusals).toEqual([]);
        const changed = all.map((each) => (each.name === name ? { ...each, inputs: change(each.inputs) } : each));
        expect(new FakeAzure().create(changed, meant).refusals.join("\n")).toContain(why);
    });

    test("a range whose address is inside of the network, by its bits", () => {
        const ranges = ["10.0.0.0/8", "10.0.0.1/32", "::/0", "2001:db8::/33", "2001:db8:8000::/33"];
        expect(ranges.map(isNetwork)).toEqual(ranges.map(() => true));
        const inside = ["10.0.0.1/8", "128.0.0.0/0", "2001:db8:8000::/32", "::1/127", "10.0.0.0/33", "edge"];
        expect(inside.map(isNetwork)).toEqual(inside.map(() => false));
    });
});
