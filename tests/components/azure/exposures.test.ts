import { output } from "@pulumi/pulumi";
import { describe, expect, test, vi } from "vitest";
import {
    type AksMixedServiceArgs,
    type AksSharedAddressArgs,
    mixedService,
    PublicAddresses,
    sharedAddress,
} from "../../../components/azure/index.ts";
import { type Addresses, Http3Gateway, none } from "../../../components/index.ts";
import { defaultArgs } from "../../support/edge.ts";
import { azures, NETWORK, onAzure } from "./azure.ts";

const PREFIX = "service.beta.kubernetes.io/azure-";

async function service(args: AksMixedServiceArgs): Promise<unknown> {
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    const exposure = mixedService(args);
    const all = await onAzure(() => new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure }));
    said.mockRestore();
    const { provider } = all.spec("EnvoyProxy") as { provider: { kubernetes: { envoyService: unknown } } };
    return provider.kubernetes.envoyService;
}

const prefixed = (annotations: Record<string, string>) =>
    Object.fromEntries(Object.entries(annotations).map(([key, value]) => [`${PREFIX}${key}`, value]));

const prefixId = (name: string) => NETWORK.replace("virtualNetworks/nodes", `publicIPPrefixes/${name}`);

describe("azure.mixedService()", () => {
    const usual = { name: "envoy-edge-edge-de8ab67e", type: "LoadBalancer", externalTrafficPolicy: "Local" };

    test.each<[string, AksMixedServiceArgs, Record<string, string>]>([
        [
            "public addresses of both families, one not known yet, in a resource group of their own",
            {
                ipFamilies: ["IPv4", "IPv6"],
                publicIpNames: { ipv4: output("edge-v4"), ipv6: "edge-v6" },
                resourceGroup: "edge",
            },
            { "pip-name": "edge-v4", "pip-name-ipv6": "edge-v6", "load-balancer-resource-group": "edge" },
        ],
        [
            "addresses out of prefixes",
            {
                ipFamilies: ["IPv4", "IPv6"],
                publicIpPrefixIds: { ipv4: output(prefixId("four")), ipv6: output(prefixId("six")) },
            },
            { "pip-prefix-id": prefixId("four"), "pip-prefix-id-ipv6": prefixId("six") },
        ],
        [
            "a public address of IPv6 alone, by the annotation that every release reads",
            { ipFamilies: ["IPv6"], publicIpNames: { ipv6: "edge-v6" } },
            { "pip-name": "edge-v6" },
        ],
        ["a label in Azure's own zone", { dnsLabel: "edge-of-acme" }, { "dns-label-name": "edge-of-acme" }],
        [
            "a probe, and minutes for TCP connections without packets",
            { healthProbe: { interval: 10, numberOfProbes: 3 }, tcpIdleTimeout: 30 },
            {
                "load-balancer-health-probe-interval": "10",
                "load-balancer-health-probe-num-of-probe": "3",
                "load-balancer-tcp-idle-timeout": "30",
            },
        ],
        [
            "clients by tag",
            { allowedServiceTags: ["AzureFrontDoor.Backend", output("AzureCloud")] },
            { "allowed-service-tags": "AzureFrontDoor.Backend,AzureCloud" },
        ],
        [
            "clients by tag and by range, and the range hidden from kube-proxy, which knows no tags",
            { allowedServiceTags: ["AzureFrontDoor.Backend"], sourceRanges: ["192.0.2.0/24", "198.51.100.0/24"] },
            { "allowed-service-tags": "AzureFrontDoor.Backend", "allowed-ip-ranges": "192.0.2.0/24,198.51.100.0/24" },
        ],
        [
            "clients by tag, and no range, which an empty annotation would not be",
            { allowedServiceTags: ["AzureFrontDoor.Backend"], sourceRanges: [] },
            { "allowed-service-tags": "AzureFrontDoor.Backend" },
        ],
        [
            "addresses of the virtual network alone",
            { scheme: "internal", subnetName: "edge", privateAddresses: { ipv4: "10.224.0.9" } },
            {
                "load-balancer-internal": "true",
                "load-balancer-internal-subnet": "edge",
                "load-balancer-ipv4": "10.224.0.9",
            },
        ],
        [
            "internal addresses of both families",
            {
                scheme: "internal",
                ipFamilies: ["IPv4", "IPv6"],
                privateAddresses: { ipv4: "10.224.0.9", ipv6: "fd00::9" },
            },
            { "load-balancer-internal": "true", "load-balancer-ipv4": "10.224.0.9", "load-balancer-ipv6": "fd00::9" },
        ],
    ])("takes %s", async (_what, args, annotations) => {
        expect(await service(args)).toEqual({ ...usual, annotations: prefixed(annotations) });
    });

    test.each<[string, AksMixedServiceArgs, object]>([
        ["nothing, and keeps the policy that gives UDP a probe", {}, {}],
        ["source ranges", { sourceRanges: ["192.0.2.0/24"] }, { loadBalancerSourceRanges: ["192.0.2.0/24"] }],
        [
            "policy Cluster where the cluster's probe is shared",
            { externalTrafficPolicy: "Cluster", sharedProbe: true },
            { externalTrafficPolicy: "Cluster" },
        ],
    ])("takes %s", async (_what, args, differs) => {
        expect(await service(args)).toEqual({ ...usual, ...differs });
    });

    test("publishes the addresses that AKS reports", async () => {
        const seen: Addresses[] = [];
        const exposure = mixedService({ ipFamilies: ["IPv4", "IPv6"], publicIpNames: { ipv4: "v4", ipv6: "v6" } });
        await onAzure(() => {
            new Http3Gateway("edge", { ...defaultArgs(), exposure }).addresses.apply((known) => seen.push(known));
        });
        expect(seen).toEqual([{ ipv4: ["192.0.2.10"], ipv6: ["2001:db8::10"] }]);
    });

    test("shows every setting to the reviewer, its defaults too", () => {
        expect(mixedService({ publicIpNames: { ipv4: "edge" } }).describe()).toEqual({
            kind: "azure.mixedService",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: {
                publicIpNames: { ipv4: "edge" },
                scheme: "external",
                ipFamilies: ["IPv4"],
                externalTrafficPolicy: "Local",
            },
        });
    });
});

describe("azure.sharedAddress()", () => {
    const labels = {
        "gateway.envoyproxy.io/owning-gateway-name": "edge",
        "gateway.envoyproxy.io/owning-gateway-namespace": "edge",
    };
    const spec = {
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        ipFamilies: ["IPv4"],
        ipFamilyPolicy: "SingleStack",
        selector: labels,
    };
    const tcp = [
        { name: "tcp-443", port: 443, targetPort: 10_443, protocol: "TCP" },
        { name: "tcp-80", port: 80, targetPort: 10_080, protocol: "TCP" },
    ];
    const udp = [{ name: "udp-443", port: 443, targetPort: 10_443, protocol: "UDP" }];

    async function services(args: Partial<AksSharedAddressArgs>): Promise<Record<string, unknown>> {
        const exposure = sharedAddress({ publicIpNames: { ipv4: output("edge-v4") }, ...args });
        const all = await onAzure(() => new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure }));
        expect(azures(all)).toEqual([]);
        expect(all.spec("EnvoyProxy")).toMatchObject({
            provider: { kubernetes: { envoyService: { type: "ClusterIP" } } },
        });
        return Object.fromEntries(all.of("Service").map(({ name, inputs }) => [name, inputs]));
    }

    test.each<[string, Partial<AksSharedAddressArgs>, Record<string, string>, object]>([
        ["a public address by its name", {}, {}, {}],
        [
            "a resource group, a probe and an idle timeout",
            { resourceGroup: "edge", healthProbe: { interval: 10 }, tcpIdleTimeout: 10 },
            {
                "load-balancer-resource-group": "edge",
                "load-balancer-tcp-idle-timeout": "10",
                "load-balancer-health-probe-interval": "10",
            },
            {},
        ],
        [
            "policy Cluster where the cluster's probe is shared, and source ranges",
            { externalTrafficPolicy: "Cluster", sharedProbe: true, sourceRanges: ["192.0.2.0/24"] },
            {},
            { externalTrafficPolicy: "Cluster", loadBalancerSourceRanges: ["192.0.2.0/24"] },
        ],
        [
            "service tags, and the ranges beside them",
            { allowedServiceTags: ["AzureFrontDoor.Backend"], sourceRanges: output(["192.0.2.0/24"]) },
            { "allowed-service-tags": "AzureFrontDoor.Backend", "allowed-ip-ranges": "192.0.2.0/24" },
            {},
        ],
    ])("is two Services, on %s", async (_what, args, more, differs) => {
        const annotations = prefixed({ "pip-name": "edge-v4", ...more });
        const metadata = (protocol: string) => ({
            name: `${protocol}-envoy-edge-edge-de8ab67e`,
            namespace: "envoy-gateway-system",
            annotations,
        });
        expect(await services(args)).toEqual({
            "edge-address-tcp": expect.objectContaining({
                metadata: metadata("tcp"),
                spec: { ...spec, ...differs, ports: tcp },
            }),
            "edge-address-udp": expect.objectContaining({
                metadata: metadata("udp"),
                spec: { ...spec, ...differs, ports: udp },
            }),
        });
    });

    test("names an address of each family on both Services", async () => {
        const asked = await services({
            ipFamilies: ["IPv4", "IPv6"],
            publicIpNames: { ipv4: "edge-v4", ipv6: "edge-v6" },
        });
        const both = prefixed({ "pip-name": "edge-v4", "pip-name-ipv6": "edge-v6" });
        for (const inputs of Object.values(asked)) {
            expect(inputs).toMatchObject({
                metadata: { annotations: both },
                spec: { ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "RequireDualStack" },
            });
        }
        expect(Object.keys(asked)).toHaveLength(2);
    });

    test("shows its settings to the reviewer", () => {
        expect(sharedAddress({ publicIpNames: { ipv4: "edge" } }).describe()).toEqual({
            kind: "azure.sharedAddress",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: {
                publicIpNames: { ipv4: "edge" },
                ipFamilies: ["IPv4"],
                externalTrafficPolicy: "Local",
            },
        });
    });
});

describe("PublicAddresses", () => {
    const usual = { resourceGroupName: "edge", sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };

    test("is one Standard, static address a family, that a Service takes by name", async () => {
        const seen: unknown[] = [];
        const all = await onAzure(() => {
            const { names, ids, addresses } = new PublicAddresses("edge", {
                resourceGroupName: "edge",
                ipFamilies: ["IPv4", "IPv6"],
            });
            output({ names, ids, addresses }).apply((known) => seen.push(known));
        });
        expect(azures(all).map(({ type, name, inputs }) => ({ type, name, inputs }))).toEqual([
            {
                type: "azure-native:network:PublicIPAddress",
                name: "edge-v4",
                inputs: { ...usual, publicIPAddressVersion: "IPv4" },
            },
            {
                type: "azure-native:network:PublicIPAddress",
                name: "edge-v6",
                inputs: { ...usual, publicIPAddressVersion: "IPv6" },
            },
        ]);
        expect(seen).toEqual([
            {
                names: { ipv4: "edge-v40123abcd", ipv6: "edge-v60123abcd" },
                ids: { ipv4: "edge-v4-id", ipv6: "edge-v6-id" },
                addresses: { ipv4: "203.0.113.20", ipv6: "2001:db8:20::1" },
            },
        ]);
    });

    test("takes a region, zones, a label, a prefix a family and tags", async () => {
        const all = await onAzure(
            () =>
                new PublicAddresses("edge", {
                    resourceGroupName: "edge",
                    location: "westeurope",
                    ipFamilies: ["IPv6"],
                    zones: ["1", "2", "3"],
                    dnsLabel: "edge-of-acme",
                    prefixIds: { ipv4: "four", ipv6: output("six") },
                    tags: { team: "edge" },
                }),
        );
        expect(azures(all).map(({ inputs }) => inputs)).toEqual([
            {
                ...usual,
                location: "westeurope",
                publicIPAddressVersion: "IPv6",
                zones: ["1", "2", "3"],
                dnsSettings: { domainNameLabel: "edge-of-acme" },
                publicIPPrefix: { id: "six" },
                tags: { team: "edge" },
            },
        ]);
    });

    test("is another address, made before the old one goes, where Azure could not change it", async () => {
        const all = await onAzure(() => new PublicAddresses("edge", { resourceGroupName: "edge" }));
        const { replaceOnChanges, deleteBeforeReplace } = all.one("PublicIPAddress");
        expect({ replaceOnChanges, deleteBeforeReplace }).toEqual({
            replaceOnChanges: ["zones", "publicIPPrefix"],
            deleteBeforeReplace: undefined,
        });
    });

    test("waits for what its component waits for", async () => {
        const all = await onAzure(() => {
            const first = new PublicAddresses("first", { resourceGroupName: "edge" });
            new PublicAddresses("second", { resourceGroupName: "edge" }, { dependsOn: [first] });
        });
        expect(all.waits(all.one("PublicIPAddress", "second-v4"), all.one("PublicIPAddress", "first-v4"))).toBe(true);
    });
});
