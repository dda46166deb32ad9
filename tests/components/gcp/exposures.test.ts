import { output } from "@pulumi/pulumi";
import { describe, expect, test, vi } from "vitest";
import { type GkeMixedServiceArgs, mixedService, ReservedAddresses } from "../../../components/gcp/index.ts";
import { Http3Gateway, type Http3GatewayArgs, none } from "../../../components/index.ts";
import { defaultArgs } from "../../support/edge.ts";
import type { Registrations } from "../../support/registrations.ts";
import { googles, onGoogle } from "./google.ts";

const NEW = "1.36.2-gke.1498000";

async function edge(args: Partial<Http3GatewayArgs>): Promise<Registrations> {
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const all = await onGoogle(() => new Http3Gateway("edge", { ...defaultArgs(), dns: none(), ...args }));
    said.mockRestore();
    return all;
}

interface ProxySpec {
    ipFamily: string;
    provider: { kubernetes: { envoyService: unknown; envoyDaemonSet?: unknown } };
}

async function service(args: Partial<GkeMixedServiceArgs>): Promise<unknown> {
    const all = await edge({ exposure: mixedService({ gkeVersion: NEW, ...args }) });
    return (all.spec("EnvoyProxy") as unknown as ProxySpec).provider.kubernetes.envoyService;
}

describe("gcp.mixedService()", () => {
    const usual = {
        name: "envoy-edge-edge-de8ab67e",
        type: "LoadBalancer",
        loadBalancerClass: "networking.gke.io/l4-regional-external",
        externalTrafficPolicy: "Local",
    };

    test.each<[string, Partial<GkeMixedServiceArgs>, object]>([
        ["nothing but a version", {}, {}],
        [
            "an internal balancer",
            { scheme: "internal" },
            { loadBalancerClass: "networking.gke.io/l4-regional-internal" },
        ],
        [
            "a reserved address",
            { addressNames: { ipv4: "edge-v4" } },
            { annotations: { "networking.gke.io/load-balancer-ip-addresses": "edge-v4" } },
        ],
        [
            "reserved addresses of both families, one not known yet",
            { ipFamilies: ["IPv4", "IPv6"], addressNames: { ipv6: output("edge-v6"), ipv4: "edge-v4" } },
            { annotations: { "networking.gke.io/load-balancer-ip-addresses": "edge-v4,edge-v6" } },
        ],
        [
            "the Standard tier",
            { networkTier: "STANDARD" },
            { annotations: { "cloud.google.com/network-tier": "Standard" } },
        ],
        [
            "the Premium tier",
            { networkTier: "PREMIUM" },
            { annotations: { "cloud.google.com/network-tier": "Premium" } },
        ],
        [
            "a subnetwork",
            { subnetworkName: "edge" },
            { annotations: { "networking.gke.io/load-balancer-subnet": "edge" } },
        ],
        ["source ranges", { sourceRanges: ["192.0.2.0/24"] }, { loadBalancerSourceRanges: ["192.0.2.0/24"] }],
        ["policy Cluster", { externalTrafficPolicy: "Cluster" }, { externalTrafficPolicy: "Cluster" }],
        [
            "connections weighted by pods",
            { weightedByPods: true },
            { annotations: { "networking.gke.io/weighted-load-balancing": "pods-per-node" } },
        ],
        ["connections not weighted", { weightedByPods: false }, {}],
    ])("with %s", async (_what, args, differs) => {
        expect(await service(args)).toEqual({ ...usual, ...differs });
    });

    test("shows every setting to the reviewer, its defaults too", () => {
        expect(mixedService({ gkeVersion: NEW }).describe()).toEqual({
            kind: "gcp.mixedService",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: { gkeVersion: NEW, scheme: "external", ipFamilies: ["IPv4"], externalTrafficPolicy: "Local" },
        });
    });

    test("serves both families through one Gateway, at the addresses that GKE reports", async () => {
        const all = await edge({ exposure: mixedService({ gkeVersion: NEW, ipFamilies: ["IPv4", "IPv6"] }) });
        expect((all.spec("EnvoyProxy") as unknown as ProxySpec).ipFamily).toBe("DualStack");
    });

    test.each<[string, Partial<GkeMixedServiceArgs>, string[]]>([
        [
            "an address that is lost with the Service, and a version for new clusters alone",
            { gkeVersion: "1.34.1-gke.2190000" },
            ["exposure.gkeVersion", "exposure.addressNames.ipv4"],
        ],
        [
            "the one family whose address is not reserved",
            { ipFamilies: ["IPv4", "IPv6"], addressNames: { ipv4: "edge-v4" } },
            ["exposure.addressNames.ipv6"],
        ],
        ["nothing where all is well", { addressNames: { ipv4: "edge-v4" } }, []],
    ])("warns of %s", async (_what, args, paths) => {
        const said = vi.spyOn(console, "warn").mockImplementation(() => {});
        const exposure = mixedService({ gkeVersion: NEW, ...args });
        await onGoogle(() => new Http3Gateway("edge", { ...defaultArgs(), exposure }));
        const lines = said.mock.calls.map((call) => call.join(" "));
        said.mockRestore();
        expect(lines.map((line) => /edge: (\S+): /.exec(line)?.[1])).toEqual(paths);
    });
});

describe("ReservedAddresses", () => {
    test("is one address per family, that a Service takes by name", async () => {
        const seen: unknown[] = [];
        const all = await onGoogle(() => {
            const { names, addresses } = new ReservedAddresses("edge", {
                region: "europe-west1",
                project: "acme",
                ipFamilies: ["IPv4", "IPv6"],
                subnetwork: "edge",
            });
            output({ names, addresses }).apply((known) => seen.push(known));
        });
        expect(googles(all).map(({ type, name, inputs }) => ({ type, name, inputs }))).toEqual([
            {
                type: "gcp:compute/address:Address",
                name: "edge-v4",
                inputs: { region: "europe-west1", project: "acme", addressType: "EXTERNAL", networkTier: "PREMIUM" },
            },
            {
                type: "gcp:compute/address:Address",
                name: "edge-v6",
                inputs: {
                    region: "europe-west1",
                    project: "acme",
                    addressType: "EXTERNAL",
                    networkTier: "PREMIUM",
                    ipVersion: "IPV6",
                    ipv6EndpointType: "NETLB",
                    subnetwork: "edge",
                },
            },
        ]);
        expect(seen).toEqual([
            {
                names: { ipv4: "edge-v4-0123abc", ipv6: "edge-v6-0123abc" },
                addresses: { ipv4: "203.0.113.10", ipv6: "2001:db8:0:10:8000::" },
            },
        ]);
    });

    test("is an IPv4 address of the provider's region where nothing is said", async () => {
        const all = await onGoogle(() => new ReservedAddresses("edge", { networkTier: "STANDARD" }));
        expect(googles(all).map(({ inputs }) => inputs)).toEqual([
            { addressType: "EXTERNAL", networkTier: "STANDARD" },
        ]);
    });
});
