import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byFamily } from "../../../components/exposures/addresses.ts";
import { hostPorts, type MixedServiceArgs, mixedService } from "../../../components/index.ts";
import { edge, only, planOf } from "./program.ts";

interface ProxySpec {
    ipFamily: string;
    provider: { kubernetes: Record<string, Record<string, unknown>> };
}

async function proxyOf(exposure: ReturnType<typeof mixedService>): Promise<ProxySpec> {
    return only(await edge({ exposure }), ":EnvoyProxy").inputs["spec"] as ProxySpec;
}

async function serviceOf(args: MixedServiceArgs) {
    return (await proxyOf(mixedService(args))).provider.kubernetes["envoyService"];
}

describe("a mixed Service", () => {
    test("is a LoadBalancer of the cluster's default class, with policy Local", async () => {
        expect(await serviceOf({})).toEqual({
            name: "edge-edge",
            type: "LoadBalancer",
            externalTrafficPolicy: "Local",
        });
    });

    test("takes class, annotations, source ranges, traffic policy and node ports", async () => {
        expect(
            await serviceOf({
                loadBalancerClass: "example.com/lb",
                annotations: { "example.com/tier": "edge" },
                sourceRanges: ["192.0.2.0/24", "2001:db8::/32"],
                externalTrafficPolicy: "Cluster",
                ipFamilies: ["IPv4", "IPv6"],
                allocateNodePorts: false,
            }),
        ).toEqual({
            name: "edge-edge",
            type: "LoadBalancer",
            annotations: { "example.com/tier": "edge" },
            loadBalancerClass: "example.com/lb",
            loadBalancerSourceRanges: ["192.0.2.0/24", "2001:db8::/32"],
            externalTrafficPolicy: "Cluster",
            allocateLoadBalancerNodePorts: false,
        });
    });

    test.each([
        ["metallb", "metallb.io/loadBalancerIPs"],
        ["kube-vip", "kube-vip.io/loadbalancerIPs"],
        ["cilium", "lbipam.cilium.io/ips"],
    ] as const)("asks %s for addresses by %s, beside the user's annotations", async (from, annotation) => {
        const values = ["192.0.2.10", output("2001:db8::10")];
        const service = await serviceOf({
            annotations: { mine: "stays" },
            ipFamilies: ["IPv4", "IPv6"],
            addresses: { from, values },
        });
        expect(service?.["annotations"]).toEqual({ mine: "stays", [annotation]: "192.0.2.10,2001:db8::10" });
    });

    test.each([
        [["IPv4"], "IPv4"],
        [["IPv6"], "IPv6"],
        [["IPv4", "IPv6"], "DualStack"],
    ] as const)("of families %j makes the proxy %s", async (ipFamilies, ipFamily) => {
        expect((await proxyOf(mixedService({ ipFamilies: [...ipFamilies] }))).ipFamily).toBe(ipFamily);
    });

    test("publishes the addresses that the Gateway reports", async () => {
        const records = only(await edge(), ":InClusterZone").inputs["records"] as { type: string; values: string[] }[];
        expect(records.slice(0, 2).map(({ type, values }) => [type, values])).toEqual([
            ["A", ["192.0.2.1"]],
            ["AAAA", ["2001:db8::1"]],
        ]);
    });
});

describe("host ports", () => {
    test("put one proxy on every node's own sockets, with no balancer", async () => {
        const { kubernetes } = (await proxyOf(hostPorts())).provider;
        expect(kubernetes["envoyDeployment"]).toBeUndefined();
        expect(kubernetes["envoyDaemonSet"]).toMatchObject({
            container: { securityContext: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } } },
            patch: {
                value: { spec: { template: { spec: { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } } } },
            },
        });
        expect(kubernetes["useListenerPortAsContainerPort"]).toBe(true);
        expect(kubernetes["envoyService"]).toEqual({ name: "edge-edge", type: "NodePort" });
    });

    test("publish the addresses that clients are told, where nodes do not know their own", async () => {
        const all = await edge({ exposure: hostPorts({ addresses: ["198.51.100.7", output("198.51.100.8")] }) });
        const [a] = only(all, ":InClusterZone").inputs["records"] as { values: string[] }[];
        expect(a?.values).toEqual(["198.51.100.7", "198.51.100.8"]);
        expect(planOf(all).exposure.kind).toBe("hostPorts");
    });
});

describe("addresses by family", () => {
    test("are sorted, once each, and a balancer's host name is in neither", () => {
        fc.assert(
            fc.property(fc.array(fc.ipV4()), fc.array(fc.ipV6()), fc.array(fc.domain()), (ipv4, ipv6, names) => {
                const { ipv4: four, ipv6: six } = byFamily([...names, ...ipv6, ...ipv4, ...ipv4]);
                expect(four).toEqual([...new Set(ipv4)].sort());
                expect(six).toEqual([...new Set(ipv6)].sort());
            }),
        );
    });
});
