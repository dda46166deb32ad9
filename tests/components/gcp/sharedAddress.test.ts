import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type GkeSharedAddressArgs, SharedAddress, sharedAddress } from "../../../components/gcp/index.ts";
import { sharedIngress } from "../../../components/gcp/sharedAddress.ts";
import { type Addresses, Http3Gateway, type Http3GatewayArgs, none } from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";
import { google, googles } from "./google.ts";

const OLD = "1.31.6-gke.1020000";

async function onGke(args: Partial<GkeSharedAddressArgs> = {}, more: Partial<Http3GatewayArgs> = {}) {
    return await edge({ dns: none(), exposure: sharedAddress({ gkeVersion: OLD, ...args }), ...more }, google);
}

const services = (all: Registrations) =>
    Object.fromEntries(all.of("Service").map(({ name, inputs }) => [name, inputs]));

const labels = {
    "gateway.envoyproxy.io/owning-gateway-name": "edge",
    "gateway.envoyproxy.io/owning-gateway-namespace": "edge",
};
const metadata = (protocol: string, annotations: object) => ({
    name: `edge-lb-${protocol}`,
    namespace: "envoy-gateway-system",
    annotations,
});
const spec = {
    type: "LoadBalancer",
    externalTrafficPolicy: "Local",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    selector: labels,
};
const reserved = { "networking.gke.io/load-balancer-ip-addresses": "edge-lb-address-v4-0123abc" };
const tcp = [
    { name: "tcp-443", port: 443, protocol: "TCP", targetPort: 10_443 },
    { name: "tcp-80", port: 80, protocol: "TCP", targetPort: 10_080 },
];
const udp = [{ name: "udp-443", port: 443, protocol: "UDP", targetPort: 10_443 }];
const byAnnotation = { "cloud.google.com/l4-rbs": "enabled" };

describe("gcp.sharedAddress()", () => {
    test("is two Services in front of the proxies, on an address that is reserved for them", async () => {
        const all = await onGke({ region: "europe-west1", project: "acme" });
        expect(googles(all).map(({ name, inputs }) => [name, inputs])).toEqual([
            [
                "edge-lb-address-v4",
                { region: "europe-west1", project: "acme", addressType: "EXTERNAL", networkTier: "PREMIUM" },
            ],
        ]);
        const annotations = { ...byAnnotation, ...reserved };
        expect(services(all)).toEqual({
            "edge-lb-tcp": expect.objectContaining({
                metadata: metadata("tcp", annotations),
                spec: { ...spec, ports: tcp },
            }),
            "edge-lb-udp": expect.objectContaining({
                metadata: metadata("udp", annotations),
                spec: { ...spec, ports: udp },
            }),
        });
        expect(all.spec("EnvoyProxy")).toMatchObject({
            provider: { kubernetes: { envoyService: { type: "ClusterIP" } } },
        });
    });

    const classed = { ...spec, loadBalancerClass: "networking.gke.io/l4-regional-external" };

    test.each<[string, Partial<GkeSharedAddressArgs>, object, object]>([
        ["names the balancer by class where GKE has one", { gkeVersion: "1.33.1-gke.1779000" }, reserved, classed],
        [
            "names it by annotation one patch before",
            { gkeVersion: "1.33.1-gke.1778999" },
            { ...byAnnotation, ...reserved },
            spec,
        ],
        [
            "takes an address that is reserved elsewhere, not known yet",
            { addressNames: { ipv4: output("edge") } },
            { ...byAnnotation, "networking.gke.io/load-balancer-ip-addresses": "edge" },
            spec,
        ],
        [
            "takes a tier, for the address too",
            { networkTier: "STANDARD" },
            { ...byAnnotation, ...reserved, "cloud.google.com/network-tier": "Standard" },
            spec,
        ],
        [
            "takes policy and source ranges",
            { externalTrafficPolicy: "Cluster", sourceRanges: ["192.0.2.0/24"] },
            { ...byAnnotation, ...reserved },
            { ...spec, externalTrafficPolicy: "Cluster", loadBalancerSourceRanges: ["192.0.2.0/24"] },
        ],
        [
            "serves both families from a subnetwork, with weights",
            { ipFamilies: ["IPv4", "IPv6"], subnetworkName: "edge", weightedByPods: true },
            {
                ...byAnnotation,
                "networking.gke.io/load-balancer-ip-addresses": "edge-lb-address-v4-0123abc,edge-lb-address-v6-0123abc",
                "networking.gke.io/load-balancer-subnet": "edge",
                "networking.gke.io/weighted-load-balancing": "pods-per-node",
            },
            { ...spec, ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "RequireDualStack" },
        ],
    ])("%s", async (_what, args, annotations, changed) => {
        const all = await onGke(args);
        expect(services(all)).toEqual({
            "edge-lb-tcp": expect.objectContaining({
                metadata: metadata("tcp", annotations),
                spec: { ...changed, ports: tcp },
            }),
            "edge-lb-udp": expect.objectContaining({
                metadata: metadata("udp", annotations),
                spec: { ...changed, ports: udp },
            }),
        });
        const tier = args.networkTier ?? "PREMIUM";
        expect(googles(all).map(({ inputs }) => inputs["networkTier"])).toEqual(
            args.addressNames ? [] : (args.ipFamilies ?? ["IPv4"]).map(() => tier),
        );
    });

    test("has one Service while QUIC is off, and never another name", async () => {
        expect(Object.keys(services(await onGke({}, { advertisement: { stage: "off" } })))).toEqual(["edge-lb-tcp"]);
        const urns = async () => (await onGke()).all.map(({ urn }) => urn);
        expect(await urns()).toEqual(await urns());
    });

    test("publishes what both Services have", async () => {
        const seen: Addresses[] = [];
        await registrationsOf(
            () => {
                const exposure = sharedAddress({ gkeVersion: OLD });
                const { addresses } = new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure });
                addresses.apply((known) => seen.push(known));
            },
            false,
            google,
        );
        expect(seen).toEqual([{ ipv4: ["192.0.2.10"], ipv6: ["2001:db8::10"] }]);
    });

    test("fails where GKE gave each Service an address of its own", () => {
        expect(sharedIngress("edge-lb", ["192.0.2.10"], ["192.0.2.10"])).toEqual(["192.0.2.10"]);
        expect(() => sharedIngress("edge-lb", ["192.0.2.10"], ["192.0.2.99"])).toThrow(
            "edge-lb has TCP at 192.0.2.10, and UDP at 192.0.2.99. GKE found no reserved address of this name",
        );
    });

    test("shows its settings to the reviewer", () => {
        expect(sharedAddress({ gkeVersion: OLD }).describe()).toEqual({
            kind: "gcp.sharedAddress",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: { gkeVersion: OLD, ipFamilies: ["IPv4"], externalTrafficPolicy: "Local" },
        });
    });
});

test("SharedAddress is usable alone, in front of any pods", async () => {
    const all = await registrationsOf(
        () =>
            new SharedAddress("site", {
                gkeVersion: OLD,
                namespace: "web",
                selector: { app: "site" },
                ports: [{ port: 443, targetPort: 8443, protocols: ["TCP", "UDP"] }],
                addressNames: { ipv4: "site" },
            }),
        false,
        google,
    );
    expect(all.list()).toEqual(["Service site-tcp", "Service site-udp", "SharedAddress site"]);
    expect(all.spec("Service", "site-udp")).toMatchObject({
        selector: { app: "site" },
        ports: [{ name: "udp-443", port: 443, protocol: "UDP", targetPort: 8443 }],
    });
});
