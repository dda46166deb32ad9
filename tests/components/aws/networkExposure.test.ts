import { Provider as Aws } from "@pulumi/aws/provider.js";
import { Provider as Kubernetes } from "@pulumi/kubernetes/provider.js";
import { output } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { type AwsNetworkExposureArgs, networkLoadBalancer } from "../../../components/aws/index.ts";
import {
    type Addresses,
    existingEnvoyGateway,
    Http3Gateway,
    type Http3GatewayArgs,
    none,
} from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import type { Registration, Registrations } from "../../support/registrations.ts";
import { amazon, onAmazon } from "./amazon.ts";
import { DNS_NAME, inputsOf, listener, place, usual } from "./networkBalancer.ts";

describe("aws.networkLoadBalancer()", () => {
    const withBalancer = (args: Partial<AwsNetworkExposureArgs> = {}, more: Partial<Http3GatewayArgs> = {}) =>
        edge({ dns: none(), exposure: networkLoadBalancer({ ...place, ...args }), ...more }, amazon);

    test("puts the balancer in front of the proxies' pods, behind a Service of type ClusterIP", async () => {
        const all = await withBalancer();
        const made = inputsOf(all);
        expect(Object.keys(made).sort()).toEqual(Object.keys(usual).sort());
        expect(made["Listener edge-lb-443"]).toEqual(usual["Listener edge-lb-443"]);
        const { kubernetes } = all.spec("EnvoyProxy")["provider"] as {
            kubernetes: { envoyService: { name: string; type: string } };
        };
        expect(kubernetes.envoyService.type).toBe("ClusterIP");
        expect(all.spec("TargetGroupBinding", "edge-lb-443")["serviceRef"]).toEqual({
            name: kubernetes.envoyService.name,
            port: 443,
        });
        expect(all.one("NetworkLoadBalancer").parent).toBe(all.one("Http3Gateway").urn);
        expect(all.waits(all.one("Eip", "edge-lb-eip-0"), all.one("ClusterPreflight"))).toBe(true);
    });

    const addressesOf = async (args: Partial<AwsNetworkExposureArgs>) => {
        const seen: Addresses[] = [];
        await onAmazon(() => {
            const exposure = networkLoadBalancer({ ...place, ...args });
            new Http3Gateway("edge", { ...defaultArgs(), dns: none(), exposure }).addresses.apply((value) =>
                seen.push(value),
            );
        });
        return seen;
    };

    test("publishes its EIPs", async () => {
        expect(await addressesOf({})).toEqual([{ ipv4: ["203.0.113.10", "203.0.113.11"], ipv6: [] }]);
        const eips = [
            { allocationId: "eipalloc-1", publicIp: output("198.51.100.1") },
            { allocationId: "eipalloc-2", publicIp: "198.51.100.2" },
        ];
        expect(await addressesOf({ eips })).toEqual([{ ipv4: ["198.51.100.1", "198.51.100.2"], ipv6: [] }]);
    });

    test("publishes its DNS name where the addresses are AWS's to change", async () => {
        const named = [{ ipv4: [], ipv6: [], hostname: DNS_NAME }];
        expect(await addressesOf({ scheme: "internal" })).toEqual(named);
        expect(await addressesOf({ ipFamilies: ["IPv4", "IPv6"] })).toEqual(named);
    });

    test("closes UDP at stage off, and keeps its listener for both", async () => {
        const off = inputsOf(await withBalancer({}, { advertisement: { stage: "off" } }));
        const rules = Object.keys(off).filter((key) => /-udp-/.test(key));
        expect([rules, off["Listener edge-lb-443"]]).toEqual([[], usual["Listener edge-lb-443"]]);
    });

    test("is made in the account and the cluster that the gateway is given", async () => {
        const all = await onAmazon(() => {
            const providers = [new Aws("account", { region: "eu-west-1" }), new Kubernetes("cluster", {})];
            const exposure = networkLoadBalancer(place);
            new Http3Gateway("edge", { ...defaultArgs(), dns: none(), cluster: {}, exposure }, { providers });
        });
        const providerOf = ({ provider }: Registration) => provider.replace(/^.*::([a-z]+)::.*$/, "$1");
        expect(["LoadBalancer", "Eip", "Listener"].flatMap((kind) => all.of(kind).map(providerOf))).toEqual(
            Array(5).fill("account"),
        );
        expect(all.of("TargetGroupBinding").map(providerOf)).toEqual(["cluster", "cluster"]);
    });

    test("takes another name where the gateway's leaves no room", async () => {
        const all = await withBalancer({ name: "eu" });
        expect(all.one("NetworkLoadBalancer").name).toBe("eu");
        expect(all.of("TargetGroup").map(({ name }) => name)).toEqual(["eu-443", "eu-80"]);
    });

    test("asks for server IDs with TCP_QUIC alone, and for pods with IPv6 behind both families", () => {
        const shapeOf = (args: Partial<AwsNetworkExposureArgs>) =>
            networkLoadBalancer({ ...place, ...args }).serviceShape();
        const plain = {
            target: "service",
            type: "ClusterIP",
            annotations: {},
            ipFamiliesRemedy: expect.stringContaining("requires an EKS cluster of IPv"),
        };
        expect(shapeOf({})).toEqual({ ...plain, ipFamilies: ["IPv4"] });
        expect(shapeOf({ ipFamilies: ["IPv4", "IPv6"] })).toEqual({ ...plain, ipFamilies: ["IPv6"] });
        expect(shapeOf({ protocol: "TCP_QUIC" })).toEqual({
            ...plain,
            ipFamilies: ["IPv4"],
            quicServerId: {
                environmentVariable: "AWS_LBC_QUIC_SERVER_ID",
                containerAnnotation: "service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers",
                namespaceLabels: { "elbv2.k8s.aws/quic-server-id-inject": "enabled" },
            },
        });
    });

    test("is refused with TCP_QUIC before a controller whose proxies have no server IDs", () => {
        const exposure = networkLoadBalancer({ ...place, protocol: "TCP_QUIC" });
        const controller = existingEnvoyGateway({ gatewayClassName: "eg", capabilities: { quicServerIds: false } });
        expect(() => new Http3Gateway("edge", { ...defaultArgs(), controller, exposure })).toThrow(
            "controller.capabilities.quicServerIds: The balancer routes by QUIC server ID, but the proxies have none.",
        );
    });

    test("is one QUIC listener before a controller whose proxies have server IDs", async () => {
        const controller = existingEnvoyGateway({ gatewayClassName: "eg", capabilities: { quicServerIds: true } });
        const made = inputsOf(await withBalancer({ protocol: "TCP_QUIC" }, { controller }));
        expect([made["Listener edge-lb-443"], made["Listener edge-lb-80"]]).toEqual([
            listener(443, "TCP_QUIC"),
            listener(80, "TCP"),
        ]);
    });

    test("is given five minutes to serve before h3 counts as dead, unless it is told otherwise", async () => {
        const timeoutOf = (all: Registrations) => all.one("Http3Check").inputs["timeout"];
        expect(timeoutOf(await withBalancer())).toBe(300);
        expect(timeoutOf(await withBalancer({}, { check: { timeout: 30 } }))).toBe(30);
    });

    test("registers the same under the same names in a second run", async () => {
        expect((await withBalancer()).all).toEqual((await withBalancer()).all);
    });

    test("shows its settings to the reviewer, with every default", () => {
        const eips = [1, 2].map((n) => ({ allocationId: `eipalloc-${n}`, publicIp: `192.0.2.${n}` }));
        expect(networkLoadBalancer({ ...place, eips }).describe()).toEqual({
            kind: "aws.networkLoadBalancer",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            byHostname: false,
            secondsToServe: 300,
            flowSeconds: 60,
            settings: {
                ...place,
                protocol: "TCP_UDP",
                scheme: "internet-facing",
                ipFamilies: ["IPv4"],
                by: "aws-load-balancer-controller",
                crossZone: true,
                deregistrationDelay: 60,
                stickyByAddress: false,
                healthCheck: { protocol: "TCP", interval: 10, healthyThreshold: 2, unhealthyThreshold: 2 },
                deletionProtection: false,
                eips,
            },
        });
        expect(networkLoadBalancer({ ...place, protocol: "TCP_QUIC" }).describe()).toMatchObject({
            byQuicServerId: true,
        });
    });
});
