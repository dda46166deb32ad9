import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    type AddressSource,
    type Exposure,
    hostPorts,
    type IpFamily,
    type MixedServiceArgs,
    mixedService,
} from "../../../components/index.ts";
import { byFamily, withMore } from "../../../components/model/addresses.ts";
import { edge, recordsOf } from "../../support/edge.ts";

interface ProxySpec {
    ipFamily: string;
    provider: { kubernetes: { envoyService: unknown; envoyDaemonSet?: unknown; envoyDeployment?: unknown } };
}

async function proxy(exposure: Exposure): Promise<ProxySpec> {
    return (await edge({ exposure })).spec("EnvoyProxy") as unknown as ProxySpec;
}

async function service(args: MixedServiceArgs): Promise<unknown> {
    return (await proxy(mixedService(args))).provider.kubernetes.envoyService;
}

/** What the Service is where nothing is said. */
const usual = { name: "envoy-edge-edge-de8ab67e", type: "LoadBalancer", externalTrafficPolicy: "Local" };

const bothFamilies: IpFamily[] = ["IPv4", "IPv6"];

describe("mixedService()", () => {
    test.each<[string, MixedServiceArgs, object]>([
        ["nothing", {}, {}],
        ["a class", { loadBalancerClass: "acme.example/lb" }, { loadBalancerClass: "acme.example/lb" }],
        ["a class that is not known yet", { loadBalancerClass: output("late") }, { loadBalancerClass: "late" }],
        ["annotations", { annotations: { a: "1", b: output("2") } }, { annotations: { a: "1", b: "2" } }],
        ["no annotation", { annotations: {} }, {}],
        [
            "source ranges",
            { sourceRanges: ["192.0.2.0/24", "198.51.100.7/32"] },
            { loadBalancerSourceRanges: ["192.0.2.0/24", "198.51.100.7/32"] },
        ],
        ["policy Cluster", { externalTrafficPolicy: "Cluster" }, { externalTrafficPolicy: "Cluster" }],
        ["node ports", { allocateNodePorts: true }, { allocateLoadBalancerNodePorts: true }],
        ["no node ports", { allocateNodePorts: false }, { allocateLoadBalancerNodePorts: false }],
    ])("with %s", async (_what, args, differs) => {
        expect(await service(args)).toEqual({ ...usual, ...differs });
    });

    test.each<[AddressSource, string]>([
        ["metallb", "metallb.io/loadBalancerIPs"],
        ["kube-vip", "kube-vip.io/loadbalancerIPs"],
        ["cilium", "lbipam.cilium.io/ips"],
    ])("asks %s for its addresses by %s", async (from, annotation) => {
        expect(await service({ addresses: { from, values: ["192.0.2.10"] } })).toEqual({
            ...usual,
            annotations: { [annotation]: "192.0.2.10" },
        });
        const values = [output("192.0.2.10"), "2001:db8::10"];
        const annotations = { team: "edge" };
        expect(await service({ annotations, ipFamilies: bothFamilies, addresses: { from, values } })).toEqual({
            ...usual,
            annotations: { team: "edge", [annotation]: "192.0.2.10,2001:db8::10" },
        });
    });

    test.each<[IpFamily[], string]>([
        [["IPv4"], "IPv4"],
        [["IPv6"], "IPv6"],
        [["IPv4", "IPv6"], "DualStack"],
        [["IPv6", "IPv4"], "DualStack"],
    ])("of %j makes an edge that is %s", async (ipFamilies, ipFamily) => {
        expect((await proxy(mixedService({ ipFamilies }))).ipFamily).toBe(ipFamily);
        expect((await proxy(hostPorts({ ipFamilies }))).ipFamily).toBe(ipFamily);
    });

    test("is IPv4 where nothing is said", async () => {
        expect((await proxy(mixedService())).ipFamily).toBe("IPv4");
        expect((await proxy(hostPorts())).ipFamily).toBe("IPv4");
    });

    test("shows every setting to the reviewer, its defaults too", () => {
        const addresses = { from: "metallb" as const, values: ["192.0.2.10"] };
        expect(mixedService({ addresses, annotations: { a: "1" } }).describe()).toEqual({
            kind: "mixedService",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: { addresses, annotations: { a: "1" }, ipFamilies: ["IPv4"], externalTrafficPolicy: "Local" },
        });
    });
});

describe("hostPorts()", () => {
    test("is one proxy on every node's own network, allowed to bind 443 and nothing else, and no balancer", async () => {
        const { kubernetes } = (await proxy(hostPorts())).provider;
        const startupProbe = { periodSeconds: 1, failureThreshold: 300 };
        expect(kubernetes).toEqual({
            envoyDaemonSet: {
                container: {
                    securityContext: {
                        runAsUser: 0,
                        runAsNonRoot: false,
                        allowPrivilegeEscalation: false,
                        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
                    },
                },
                patch: {
                    type: "StrategicMerge",
                    value: {
                        spec: {
                            minReadySeconds: 2,
                            template: {
                                spec: {
                                    hostNetwork: true,
                                    dnsPolicy: "ClusterFirstWithHostNet",
                                    containers: [
                                        { name: "envoy", startupProbe },
                                        { name: "shutdown-manager", startupProbe },
                                    ],
                                },
                            },
                        },
                    },
                },
            },
            useListenerPortAsContainerPort: true,
            envoyService: { name: "envoy-edge-edge-de8ab67e", type: "NodePort" },
        });
    });

    test("publishes what the nodes report", async () => {
        const records = recordsOf(await edge({ exposure: hostPorts({ ipFamilies: bothFamilies }) }));
        expect(records).toEqual([
            "app.example.com 300 A 192.0.2.10",
            "app.example.com 300 AAAA 2001:db8::10",
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("publishes in its place the addresses that it is given", async () => {
        const addresses = ["203.0.113.2", output("203.0.113.1"), "203.0.113.2"];
        expect(recordsOf(await edge({ exposure: hostPorts({ addresses }) }))).toEqual([
            "app.example.com 300 A 203.0.113.1",
            "app.example.com 300 A 203.0.113.2",
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
        expect(recordsOf(await edge({ exposure: hostPorts({ addresses: output(addresses) }) }))[0]).toBe(
            "app.example.com 300 A 203.0.113.1",
        );
    });
});

test("addresses are told by family, once each and in one order, and a name is a balancer's", () => {
    fc.assert(
        fc.property(
            fc.array(fc.ipV4()),
            fc.array(fc.ipV6()),
            fc.array(fc.domain()),
            fc.nat(),
            (four, six, names, at) => {
                const all = [...four, ...six, ...names, ...four];
                const turned = [...all.slice(at % (all.length + 1)), ...all.slice(0, at % (all.length + 1))];
                const families = { ipv4: [...new Set(four)].sort(), ipv6: [...new Set(six)].sort() };
                const [hostname] = [...names].sort();
                expect(byFamily([...turned, ""])).toEqual(names.length === 0 ? families : { ...families, hostname });
            },
        ),
    );
});

test("another edge's addresses stand beside one's own, and none twice, however it is written", () => {
    const own = { ipv4: ["192.0.2.1"], ipv6: ["2001:db8::1"] };
    expect(withMore(own, { ipv4: ["192.0.2.1", "192.0.2.2"], ipv6: ["2001:DB8:0::1", "2001:0db8::0002"] })).toEqual({
        ipv4: ["192.0.2.1", "192.0.2.2"],
        ipv6: ["2001:db8::1", "2001:db8::2"],
    });
});
