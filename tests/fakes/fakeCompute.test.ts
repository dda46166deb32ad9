import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PassthroughLoadBalancerArgs } from "../../components/gcp/index.ts";
import { readBalancer } from "../../components/gcp/passthroughLoadBalancer.ts";
import { passthroughResources } from "../../components/gcp/passthroughResources.ts";
import { endpointGroup, googles, instanceGroup, onGoogle } from "../components/gcp/google.ts";
import { agrees, optional, usually } from "../support/arbitraries.ts";
import type { Registration } from "../support/registrations.ts";
import { FakeCompute } from "./fakeCompute.ts";
import { FakeProject } from "./fakeProject.ts";

type Balancer = { name: string; args: PassthroughLoadBalancerArgs };

const port = fc.integer({ min: 1, max: 65_535 });
const badPort = fc.constantFrom(0, 65_536, 1.5, -1);
const group = fc.constantFrom(instanceGroup("europe-west1-b"), instanceGroup("europe-west1-c", "other"));
const manager = group.map((url) => url.replace("instanceGroups", "instanceGroupManagers"));
const regional = instanceGroup("europe-west1-b").replace("zones/europe-west1-b", "regions/europe-west1");
const backends = usually(
    fc.oneof(
        fc.uniqueArray(fc.oneof(group, manager, fc.constant(regional)), {
            minLength: 1,
            maxLength: 2,
            selector: (url) => url.replace("GroupManagers", "Groups"),
        }),
        fc.constant<string[]>([endpointGroup("europe-west1-b"), endpointGroup("europe-west1-d")]),
    ),
    fc.constantFrom<string[]>(
        [],
        [instanceGroup("europe-west1-b"), instanceGroup("europe-west1-b")],
        [instanceGroup("europe-west1-b"), endpointGroup("europe-west1-b")],
        [instanceGroup("us-central1-a")],
        [instanceGroup("europe-west12-a")],
        [instanceGroup("europe-west1-b").replace("https://www.googleapis.com/compute/v1/", "")],
        [endpointGroup("europe-west1-b").replace("zones/europe-west1-b", "regions/europe-west1")],
        ["gke-edge-pool"],
    ),
);

const healthCheck = fc.record(
    {
        port: usually(port, badPort),
        interval: usually(fc.integer({ min: 1, max: 300 }), fc.constantFrom(0, 301, 2.5)),
        timeout: usually(fc.constant(1), fc.integer({ min: 0, max: 301 })),
        healthyThreshold: usually(fc.integer({ min: 1, max: 10 }), fc.constantFrom(0, 11)),
        unhealthyThreshold: usually(fc.integer({ min: 1, max: 10 }), fc.constantFrom(0, 11)),
    },
    { requiredKeys: [] },
);
const httpCheck = fc
    .tuple(healthCheck, usually(fc.constantFrom("/", "/ready"), fc.constant("ready")))
    .map(([check, path]) => ({ ...check, protocol: "HTTP" as const, path }));

const four = fc.constantFrom("192.0.2.0/24", "0.0.0.0/0");
const six = fc.constantFrom("2001:db8::/32", "::/0");

const balancer: fc.Arbitrary<Balancer> = fc.record({
    name: usually(
        fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/),
        fc.constantFrom("Edge", "3edge", "edge-", "e".repeat(42), "e".repeat(44), "e".repeat(46), "e".repeat(60)),
    ),
    args: fc
        .record({
            region: usually(fc.constant("europe-west1"), fc.constantFrom("europe-west1-b", "europe", "Europe-west1")),
            network: fc.constant("default"),
            backends,
            ipFamilies: fc.constantFrom<PassthroughLoadBalancerArgs["ipFamilies"][]>(
                undefined,
                ["IPv4"],
                ["IPv6"],
                ["IPv4", "IPv6"],
            ),
            subnetwork: fc.constantFrom("edge", "edge", "edge", undefined),
            networkTier: fc.constantFrom<PassthroughLoadBalancerArgs["networkTier"][]>(
                undefined,
                "PREMIUM",
                "PREMIUM",
                "STANDARD",
            ),
            forwarding: fc.constantFrom<PassthroughLoadBalancerArgs["forwarding"][]>(
                undefined,
                "TCP_UDP",
                "L3_DEFAULT",
            ),
            healthCheck: optional(fc.oneof(healthCheck, httpCheck)),
            sessionAffinity: fc.constantFrom<PassthroughLoadBalancerArgs["sessionAffinity"][]>(
                undefined,
                "NONE",
                "CLIENT_IP",
                "CLIENT_IP_PROTO",
                "CLIENT_IP_PORT_PROTO",
            ),
            connectionDraining: optional(usually(fc.integer({ min: 0, max: 3600 }), fc.constantFrom(-1, 3601))),
            ranges: fc.constantFrom("none", "none", "all", "all", "v4", "v6"),
            addresses: fc.constantFrom("none", "none", "all", "v4", "name"),
            nodeTags: optional(
                fc.array(usually(fc.constantFrom("edge", "n-1"), fc.constantFrom("Edge", "1n")), { maxLength: 2 }),
            ),
            ports: fc.record({
                tcp: usually(
                    fc.array(usually(port, badPort), { minLength: 1, maxLength: 4 }),
                    fc.constantFrom<number[]>([]),
                ),
                udp: fc.array(usually(port, badPort), { maxLength: 3 }),
            }),
        })
        .chain(({ ranges, addresses, ...args }) =>
            fc.tuple(four, six).map(([v4, v6]): PassthroughLoadBalancerArgs => {
                const families = args.ipFamilies ?? ["IPv4"];
                const every = families.map((family) => (family === "IPv4" ? v4 : v6));
                const given = {
                    ...(families.includes("IPv4") ? { ipv4: "198.51.100.7" } : {}),
                    ...(families.includes("IPv6") ? { ipv6: "2001:db8:0:7::" } : {}),
                };
                return {
                    ...args,
                    sourceRanges: { none: undefined, all: every, v4: [v4], v6: [v6] }[ranges],
                    addresses: { none: undefined, all: given, v4: { ipv4: "198.51.100.7" }, name: { ipv4: "edge" } }[
                        addresses
                    ],
                };
            }),
        ),
});

/** What Google is asked for: the component's resources without its checks, which refuse first. */
async function asked({ name, args }: Balancer): Promise<Registration[]> {
    const settings = {
        ...args,
        ipFamilies: args.ipFamilies ?? ["IPv4" as const],
        forwarding: args.forwarding ?? "TCP_UDP",
    };
    return googles(await onGoogle(() => passthroughResources(name, settings, {})));
}

const problems = ({ name, args }: Balancer) =>
    readBalancer(name, args).problems.map(({ path, message }) => `${path}: ${message}`);

describe("a passthrough balancer of random options", () => {
    test("is accepted by the checks where Google accepts it, and refused where Google refuses it", async () => {
        await agrees(
            balancer,
            async (each) => ({
                found: problems(each),
                refusals: new FakeCompute().create(await asked(each)).refusals,
            }),
            120,
        );
    });
});

const valid: Balancer = {
    name: "edge-lb",
    args: {
        region: "europe-west1",
        network: "default",
        backends: [instanceGroup("europe-west1-b")],
        ports: { tcp: [443], udp: [443] },
    },
};

describe("a change of a passthrough balancer", () => {
    const elsewhere = (args: PassthroughLoadBalancerArgs): PassthroughLoadBalancerArgs => ({
        ...args,
        region: "us-central1",
        backends: [instanceGroup("us-central1-a")],
    });
    const accepted = fc
        .tuple(balancer, fc.boolean())
        .map(([{ args }, moved]) => ({ name: "edge-lb", args: moved ? elsewhere(args) : args }))
        .filter((each) => problems(each).length === 0);

    test("from any valid options to any others never stops half way", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(accepted, { minLength: 2, maxLength: 4 }), async (changes) => {
                const project = new FakeProject();
                for (const each of changes) {
                    project.update(await asked(each));
                }
                expect(project.refusals).toEqual([]);
            }),
            { numRuns: 25 },
        );
    });

    const { args } = valid;
    test.each<[string, Partial<PassthroughLoadBalancerArgs>, string[]]>([
        ["ports are added", { ports: { tcp: [80, 443], udp: [443, 8443] } }, []],
        ["nodes and checks change", { backends: [instanceGroup("europe-west1-d")], healthCheck: { port: 8080 } }, []],
        ["clients, affinity and timeouts do", { sourceRanges: ["192.0.2.0/24"], sessionAffinity: "CLIENT_IP" }, []],
        ["a family is added", { ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge" }, []],
        ["one rule takes the place of all", { forwarding: "L3_DEFAULT" }, []],
        [
            "the tier changes, and the address with it",
            { networkTier: "STANDARD" },
            ["edge-lb-tcp-443-v4", "edge-lb-udp-443-v4"],
        ],
    ])("in which %s has rules away for a moment only where they move", async (_what, change, gaps) => {
        const project = new FakeProject();
        project.update(await asked(valid));
        project.update(await asked({ name: "edge-lb", args: { ...args, ...change } }));
        expect([project.refusals, project.gaps]).toEqual([[], gaps]);
    });

    test("would stop half way, were a rule made before the old one is gone", async () => {
        const first = (all: Registration[]) => all.map((each) => ({ ...each, deleteBeforeReplace: undefined }));
        const project = new FakeProject();
        project.update(first(await asked(valid)));
        const moved = (await asked(valid)).map((each) => ({ ...each, inputs: { ...each.inputs, project: "other" } }));
        project.update(first(moved));
        expect(project.refusals.join("\n")).toContain("edge-lb-udp-443-v4: Specified IP address is in-use");
    });
});

describe("the fake refuses", () => {
    const rule = "edge-lb-udp-443-v4";
    type Change = (inputs: Record<string, unknown>) => Record<string, unknown>;

    test.each<[string, string, Change, string]>([
        ["ports with L3_DEFAULT", rule, (own) => ({ ...own, ipProtocol: "L3_DEFAULT" }), "L3_DEFAULT"],
        [
            "every port with a list of ports",
            rule,
            (own) => ({ ...own, ipProtocol: "L3_DEFAULT", allPorts: true }),
            "ports",
        ],
        ["a port that another rule holds", rule, (own) => ({ ...own, ipProtocol: "TCP" }), "in-use"],
        ["six ports", rule, (own) => ({ ...own, ports: ["1", "2", "3", "4", "5", "6"] }), "ports"],
        [
            "a rule of another tier than its address",
            rule,
            (own) => ({ ...own, networkTier: "STANDARD" }),
            "networkTier",
        ],
        [
            "an internal rule to an external service",
            rule,
            (own) => ({ ...own, loadBalancingScheme: "INTERNAL" }),
            "scheme",
        ],
        ["TCP to a service for UDP", "edge-lb-nodes", (own) => ({ ...own, protocol: "UDP" }), "protocol"],
        [
            "both families in one firewall rule",
            "edge-lb-clients-v4",
            (own) => ({ ...own, sourceRanges: ["0.0.0.0/0", "::/0"] }),
            "families",
        ],
        [
            "capacity where there is none to manage",
            "edge-lb-nodes",
            (own) => ({
                ...own,
                backends: (own["backends"] as object[]).map((each) => ({ ...each, capacityScaler: 1 })),
            }),
            "non-managed",
        ],
    ])("%s", async (_what, name, change, why) => {
        const all = await asked(valid);
        expect(new FakeCompute().create(all).refusals).toEqual([]);
        const changed = all.map((each) => (each.name === name ? { ...each, inputs: change(each.inputs) } : each));
        const { refusals } = new FakeCompute().create(changed);
        expect(refusals.join("\n")).toContain(why);
    });
});
