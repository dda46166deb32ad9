import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    type GcpPassthroughExposureArgs,
    PassthroughLoadBalancer,
    type PassthroughLoadBalancerArgs,
    passthroughLoadBalancer,
} from "../../../components/gcp/index.ts";
import { type Addresses, Http3Gateway, type Http3GatewayArgs, none } from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { google, googles, instanceGroup, onGoogle, RESERVED } from "./google.ts";

const GOOGLE = "https://www.googleapis.com/compute/v1/projects/acme";

const least = {
    region: "europe-west1",
    network: "default",
    backends: [instanceGroup("europe-west1-b"), instanceGroup("europe-west1-c")],
};
const ports = { tcp: [443, 80], udp: [443] };

/** What Google is asked for, by name. */
async function balancer(args: Partial<PassthroughLoadBalancerArgs> = {}) {
    const all = await onGoogle(() => new PassthroughLoadBalancer("edge-lb", { ...least, ports, ...args }));
    return Object.fromEntries(googles(all).map(({ name, inputs }) => [name, inputs]));
}

const nodes = `${GOOGLE}/RegionBackendService/edge-lb-nodes`;
const usual = {
    "edge-lb-address-v4": { region: "europe-west1", addressType: "EXTERNAL", networkTier: "PREMIUM" },
    "edge-lb-check": {
        region: "europe-west1",
        checkIntervalSec: 3,
        timeoutSec: 1,
        healthyThreshold: 1,
        unhealthyThreshold: 2,
        tcpHealthCheck: { port: 443 },
    },
    "edge-lb-nodes": {
        region: "europe-west1",
        loadBalancingScheme: "EXTERNAL",
        protocol: "UNSPECIFIED",
        healthChecks: `${GOOGLE}/RegionHealthCheck/edge-lb-check`,
        backends: least.backends.map((group) => ({ group, balancingMode: "CONNECTION" })),
        sessionAffinity: "NONE",
        connectionTrackingPolicy: { trackingMode: "PER_CONNECTION" },
        connectionDrainingTimeoutSec: 60,
    },
    "edge-lb-clients-v4": {
        network: "default",
        direction: "INGRESS",
        sourceRanges: ["0.0.0.0/0"],
        destinationRanges: ["203.0.113.10/32"],
        allows: [
            { protocol: "tcp", ports: ["80", "443"] },
            { protocol: "udp", ports: ["443"] },
        ],
    },
    "edge-lb-checks-v4": {
        network: "default",
        direction: "INGRESS",
        sourceRanges: ["35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"],
        allows: [{ protocol: "tcp", ports: ["443"] }],
    },
    "edge-lb-tcp-80-v4": rule({ ipProtocol: "TCP", ports: ["80"] }),
    "edge-lb-tcp-443-v4": rule({ ipProtocol: "TCP", ports: ["443"] }),
    "edge-lb-udp-443-v4": rule({ ipProtocol: "UDP", ports: ["443"] }),
};

function rule(more: object) {
    return {
        region: "europe-west1",
        loadBalancingScheme: "EXTERNAL",
        backendService: nodes,
        ipAddress: "203.0.113.10",
        networkTier: "PREMIUM",
        ...more,
    };
}

describe("PassthroughLoadBalancer", () => {
    test("is TCP and UDP on one address, checked over TCP, shut but for its ports at that address", async () => {
        expect(await balancer()).toEqual(usual);
    });

    const six = {
        region: "europe-west1",
        loadBalancingScheme: "EXTERNAL",
        backendService: nodes,
        ipAddress: "2001:db8:0:10:8000::/96",
        ipVersion: "IPV6",
        networkTier: "PREMIUM",
        subnetwork: "edge",
    };

    test("takes a second family to the same nodes", async () => {
        expect(await balancer({ ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge" })).toEqual({
            ...usual,
            "edge-lb-address-v6": {
                region: "europe-west1",
                addressType: "EXTERNAL",
                networkTier: "PREMIUM",
                ipVersion: "IPV6",
                ipv6EndpointType: "NETLB",
                subnetwork: "edge",
            },
            "edge-lb-clients-v6": {
                ...usual["edge-lb-clients-v4"],
                sourceRanges: ["::/0"],
                destinationRanges: ["2001:db8:0:10:8000::/96"],
            },
            "edge-lb-checks-v6": { ...usual["edge-lb-checks-v4"], sourceRanges: ["2600:1901:8001::/48"] },
            "edge-lb-tcp-80-v6": { ...six, ipProtocol: "TCP", ports: ["80"] },
            "edge-lb-tcp-443-v6": { ...six, ipProtocol: "TCP", ports: ["443"] },
            "edge-lb-udp-443-v6": { ...six, ipProtocol: "UDP", ports: ["443"] },
        });
    });

    test("is one rule a family with L3_DEFAULT, and the firewall still has the ports", async () => {
        const {
            "edge-lb-tcp-80-v4": _redirect,
            "edge-lb-tcp-443-v4": _tcp,
            "edge-lb-udp-443-v4": _udp,
            ...rest
        } = usual;
        expect(await balancer({ forwarding: "L3_DEFAULT" })).toEqual({
            ...rest,
            "edge-lb-l3-v4": rule({ ipProtocol: "L3_DEFAULT", allPorts: true }),
        });
    });

    const check = usual["edge-lb-check"];
    test.each<[string, Partial<PassthroughLoadBalancerArgs>, Record<string, object>]>([
        [
            "a check over HTTP on the proxies' own port",
            { healthCheck: { protocol: "HTTP", port: 19_003, path: "/ready" } },
            {
                "edge-lb-check": {
                    ...without(check, "tcpHealthCheck"),
                    httpHealthCheck: { port: 19_003, requestPath: "/ready" },
                },
                "edge-lb-checks-v4": {
                    ...usual["edge-lb-checks-v4"],
                    allows: [{ protocol: "tcp", ports: ["19003"] }],
                },
            },
        ],
        [
            "a check's thresholds, and a timeout as long as the interval",
            { healthCheck: { interval: 10, timeout: 10, healthyThreshold: 2, unhealthyThreshold: 3 } },
            {
                "edge-lb-check": {
                    ...check,
                    checkIntervalSec: 10,
                    timeoutSec: 10,
                    healthyThreshold: 2,
                    unhealthyThreshold: 3,
                },
            },
        ],
        ...(
            [
                ["CLIENT_IP", "PER_SESSION", "its NAT's ports"],
                ["CLIENT_IP_PROTO", "PER_SESSION", "its NAT's ports, for each protocol"],
                ["CLIENT_IP_PORT_PROTO", "PER_CONNECTION", "no change of its port"],
            ] as const
        ).map(
            ([sessionAffinity, trackingMode, across]): [
                string,
                Partial<PassthroughLoadBalancerArgs>,
                Record<string, object>,
            ] => [
                `a client kept on its node across ${across}`,
                { sessionAffinity },
                {
                    "edge-lb-nodes": {
                        ...usual["edge-lb-nodes"],
                        sessionAffinity,
                        connectionTrackingPolicy: { trackingMode },
                    },
                },
            ],
        ),
        [
            "flows that no node keeps when it leaves",
            { connectionDraining: 0 },
            { "edge-lb-nodes": { ...usual["edge-lb-nodes"], connectionDrainingTimeoutSec: 0 } },
        ],
        [
            "flows drained for five minutes",
            { connectionDraining: 300 },
            {
                "edge-lb-nodes": {
                    ...usual["edge-lb-nodes"],
                    connectionDrainingTimeoutSec: 300,
                },
            },
        ],
        [
            "managers of instance groups as their groups",
            { backends: output([instanceGroup("europe-west1-b").replace("Groups", "GroupManagers")]) },
            {
                "edge-lb-nodes": {
                    ...usual["edge-lb-nodes"],
                    backends: [{ group: instanceGroup("europe-west1-b"), balancingMode: "CONNECTION" }],
                },
            },
        ],
        [
            "some clients alone, and some nodes alone",
            { sourceRanges: ["192.0.2.0/24"], nodeTags: ["edge"] },
            {
                "edge-lb-clients-v4": {
                    ...usual["edge-lb-clients-v4"],
                    sourceRanges: ["192.0.2.0/24"],
                    targetTags: ["edge"],
                },
                "edge-lb-checks-v4": { ...usual["edge-lb-checks-v4"], targetTags: ["edge"] },
            },
        ],
    ])("takes %s", async (_what, args, differs) => {
        expect(await balancer(args)).toEqual({ ...usual, ...differs });
    });

    test.each([
        [[443, 8443], 443],
        [[80, 443], 443],
        [[8443, 8080], 8080],
    ])("checks nodes that serve TCP on %j at port %i, and lets the check in there", async (tcp, port) => {
        const made = await balancer({ ports: { tcp, udp: [] } });
        expect(made["edge-lb-check"]?.["tcpHealthCheck"]).toEqual({ port });
        expect(made["edge-lb-checks-v4"]?.["allows"]).toEqual([{ protocol: "tcp", ports: [`${port}`] }]);
    });

    test("takes addresses that are reserved elsewhere, a project and a tier", async () => {
        const asked = await balancer({
            addresses: { ipv4: output("198.51.100.7") },
            project: "other",
            networkTier: "STANDARD",
        });
        expect(asked["edge-lb-address-v4"]).toBeUndefined();
        expect(asked["edge-lb-udp-443-v4"]).toEqual(
            rule({
                project: "other",
                ipAddress: "198.51.100.7",
                networkTier: "STANDARD",
                ipProtocol: "UDP",
                ports: ["443"],
            }),
        );
        expect(Object.values(asked).map((inputs) => inputs["project"])).toEqual(Array(7).fill("other"));
        expect(asked["edge-lb-clients-v4"]?.["destinationRanges"]).toEqual(["198.51.100.7/32"]);
    });

    test("forwards nothing before firewall and nodes are there, and gives a port up before it is taken again", async () => {
        const all = await onGoogle(() => new PassthroughLoadBalancer("edge-lb", { ...least, ports }));
        for (const forwarding of all.of("ForwardingRule")) {
            for (const earlier of [...all.of("Firewall"), all.one("RegionBackendService"), all.one("Address")]) {
                expect([forwarding.name, earlier.name, all.waits(forwarding, earlier)]).toEqual([
                    forwarding.name,
                    earlier.name,
                    true,
                ]);
            }
            expect(forwarding.deleteBeforeReplace).toBe(true);
        }
        const others = googles(all).filter(({ type }) => !type.endsWith("ForwardingRule"));
        expect(others.filter(({ deleteBeforeReplace }) => deleteBeforeReplace === true)).toEqual([]);
    });

    test("is refused before anything is registered, with every problem", async () => {
        const all = await onGoogle(() => {
            expect(
                () =>
                    new PassthroughLoadBalancer("Edge", {
                        ...least,
                        region: "europe-west1-b",
                        networkTier: "STANDARD",
                        ipFamilies: ["IPv6"],
                        ports: { tcp: [], udp: [443] },
                    }),
            ).toThrow(
                /^PassthroughLoadBalancer "Edge" has 7 problems; nothing was created\.\n {2}region: .*\n {2}name: .*\n {2}subnetwork: /,
            );
        });
        expect(all.all).toEqual([]);
    });

    test("keeps every name when a port is added", () => {
        const port = fc.integer({ min: 1, max: 65_535 });
        return fc.assert(
            fc.asyncProperty(fc.uniqueArray(port, { maxLength: 4 }), port, async (udp, more) => {
                const before = await balancer({ ports: { tcp: [443], udp } });
                const after = await balancer({ ports: { tcp: [443], udp: [more, ...udp] } });
                const names = Object.keys(before);
                expect(Object.keys(after)).toEqual(expect.arrayContaining(names));
                const rules = names.filter((name) => /-(tcp|udp)-/.test(name));
                expect(rules.map((name) => after[name])).toEqual(rules.map((name) => before[name]));
            }),
            { numRuns: 15 },
        );
    });
});

function without(inputs: Record<string, unknown>, key: string): Record<string, unknown> {
    return Object.fromEntries(Object.entries(inputs).filter(([each]) => each !== key));
}

describe("gcp.passthroughLoadBalancer()", () => {
    const withBalancer = (args: Partial<GcpPassthroughExposureArgs> = {}, more: Partial<Http3GatewayArgs> = {}) =>
        edge({ dns: none(), exposure: passthroughLoadBalancer({ ...least, ...args }), ...more }, google);

    test("puts the balancer in front of proxies on the nodes' own network, with the listeners' ports", async () => {
        const all = await withBalancer();
        expect(Object.fromEntries(googles(all).map(({ name, inputs }) => [name, inputs]))).toEqual(usual);
        expect(all.spec("EnvoyProxy")).toMatchObject({
            provider: {
                kubernetes: {
                    envoyDaemonSet: { patch: { value: { spec: { template: { spec: { hostNetwork: true } } } } } },
                    envoyService: { type: "NodePort" },
                },
            },
        });
        expect(all.one("PassthroughLoadBalancer").parent).toBe(all.one("Http3Gateway").urn);
        expect(all.waits(all.one("Address"), all.one("ClusterPreflight"))).toBe(true);
    });

    test("publishes the reserved addresses, not what the nodes report", async () => {
        const seen: Addresses[] = [];
        const exposure = passthroughLoadBalancer({ ...least, ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge" });
        await onGoogle(() => {
            new Http3Gateway("edge", { ...defaultArgs(), exposure }).addresses.apply((value) => seen.push(value));
        });
        expect(seen).toEqual([{ ipv4: [RESERVED.ipv4], ipv6: ["2001:db8:0:10:8000::"] }]);
    });

    test("can leave the redirect of port 80 out, and forwards no UDP while QUIC is off", async () => {
        const told = await withBalancer({ ports: { tcp: [443], udp: [443] } });
        expect(told.of("ForwardingRule").map(({ name }) => name)).toEqual(["edge-lb-tcp-443-v4", "edge-lb-udp-443-v4"]);
        const off = await withBalancer({}, { advertisement: { stage: "off" } });
        expect(off.of("ForwardingRule").map(({ name }) => name)).toEqual(["edge-lb-tcp-80-v4", "edge-lb-tcp-443-v4"]);
    });

    test("registers the same under the same names in a second run", async () => {
        expect((await withBalancer()).all).toEqual((await withBalancer()).all);
    });

    test("shows its settings to the reviewer", () => {
        expect(passthroughLoadBalancer({ ...least, networkTier: "PREMIUM" }).describe()).toEqual({
            kind: "gcp.passthroughLoadBalancer",
            mixedProtocols: true,
            onNodes: true,
            ipFamilies: ["IPv4"],
            settings: { ...least, networkTier: "PREMIUM", ipFamilies: ["IPv4"], forwarding: "TCP_UDP" },
        });
    });
});
