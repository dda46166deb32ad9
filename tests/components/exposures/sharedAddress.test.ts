import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { route53 } from "../../../components/aws/index.ts";
import { oneAddress } from "../../../components/exposures/sharedAddressServices.ts";
import {
    type BackendPort,
    type Http3GatewayArgs,
    type IpFamily,
    type SharedAddressArgs,
    SharedAddressServices,
    type SharedAddressServicesArgs,
    sharedAddress,
    sharedAddressExposure,
} from "../../../components/index.ts";
import { edge, recordsOf } from "../../support/edge.ts";
import { type Registrations, registrationsOf } from "../../support/registrations.ts";

const metallb = { from: "metallb" as const, values: ["192.0.2.10"] };
const bothFamilies: IpFamily[] = ["IPv4", "IPv6"];
const selector = {
    "gateway.envoyproxy.io/owning-gateway-name": "edge",
    "gateway.envoyproxy.io/owning-gateway-namespace": "edge",
};

/** Both Services of an edge, as the cluster is to have them. */
async function pairOf(args: SharedAddressArgs): Promise<unknown[]> {
    return pair(await edge({ exposure: sharedAddress(args) }));
}

function pair(all: Registrations): unknown[] {
    return ["edge-address-tcp", "edge-address-udp"].map((name) => {
        const { apiVersion, kind, metadata, spec } = all.one("Service", name).inputs;
        return { apiVersion, kind, metadata, spec };
    });
}

/** Both Services where nothing is said but the address. */
function usual(annotations: object, spec: object = {}): unknown[] {
    return (["TCP", "UDP"] as const).map((protocol) => {
        const prefix = protocol.toLowerCase();
        const https = { name: `${prefix}-443`, port: 443, targetPort: 10_443, protocol };
        const http = { name: "tcp-80", port: 80, targetPort: 10_080, protocol };
        return {
            apiVersion: "v1",
            kind: "Service",
            metadata: {
                name: `${prefix}-envoy-edge-edge-de8ab67e`,
                namespace: "envoy-gateway-system",
                annotations,
            },
            spec: {
                type: "LoadBalancer",
                externalTrafficPolicy: "Local",
                ipFamilies: ["IPv4"],
                ipFamilyPolicy: "SingleStack",
                selector,
                ports: protocol === "TCP" ? [https, http] : [https],
                ...spec,
            },
        };
    });
}

const shared = { "metallb.io/loadBalancerIPs": "192.0.2.10", "metallb.io/allow-shared-ip": "192.0.2.10" };

describe("sharedAddress()", () => {
    test.each<[string, Partial<SharedAddressArgs>, object, object]>([
        ["the address alone", {}, {}, {}],
        ["a class", { loadBalancerClass: "acme.example/lb" }, {}, { loadBalancerClass: "acme.example/lb" }],
        ["a class that is not known yet", { loadBalancerClass: output("late") }, {}, { loadBalancerClass: "late" }],
        ["annotations", { annotations: { a: "1", b: output("2") } }, { a: "1", b: "2" }, {}],
        ["a sharing key", { sharingKey: "edge" }, { "metallb.io/allow-shared-ip": "edge" }, {}],
        ["a late sharing key", { sharingKey: output("late") }, { "metallb.io/allow-shared-ip": "late" }, {}],
        ["source ranges", { sourceRanges: ["192.0.2.0/24"] }, {}, { loadBalancerSourceRanges: ["192.0.2.0/24"] }],
        ["policy Cluster", { externalTrafficPolicy: "Cluster" }, {}, { externalTrafficPolicy: "Cluster" }],
        ["node ports", { allocateNodePorts: true }, {}, { allocateLoadBalancerNodePorts: true }],
        ["no node ports", { allocateNodePorts: false }, {}, { allocateLoadBalancerNodePorts: false }],
    ])("asks MetalLB for one address for both Services, with %s", async (_what, args, annotations, spec) => {
        expect(await pairOf({ addresses: metallb, ...args })).toEqual(usual({ ...shared, ...annotations }, spec));
    });

    test("asks Cilium by annotations of its own", async () => {
        expect(await pairOf({ addresses: { from: "cilium", values: [output("192.0.2.10")] } })).toEqual(
            usual({ "lbipam.cilium.io/ips": "192.0.2.10", "lbipam.cilium.io/sharing-key": "192.0.2.10" }),
        );
    });

    test("of both families asks for an address of each, and waits for both", async () => {
        const addresses = { from: "metallb" as const, values: ["192.0.2.10", "2001:db8::10"] };
        expect(await pairOf({ addresses, ipFamilies: bothFamilies })).toEqual(
            usual(
                {
                    "metallb.io/loadBalancerIPs": "192.0.2.10,2001:db8::10",
                    "metallb.io/allow-shared-ip": "192.0.2.10,2001:db8::10",
                    "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[1].ip}",
                },
                { ipFamilies: bothFamilies, ipFamilyPolicy: "RequireDualStack" },
            ),
        );
    });

    test("leaves the controller's own Service inside the cluster", async () => {
        const { provider } = (await edge({ exposure: sharedAddress({ addresses: metallb }) })).spec("EnvoyProxy") as {
            provider: { kubernetes: { envoyService: unknown } };
        };
        expect(provider.kubernetes.envoyService).toEqual({ name: "envoy-edge-edge-de8ab67e", type: "ClusterIP" });
    });

    test("makes its Services when the Gateway is ready, and publishes what they got", async () => {
        const addresses = { from: "metallb" as const, values: ["192.0.2.10", "2001:db8::10"] };
        const all = await edge({ exposure: sharedAddress({ addresses, ipFamilies: bothFamilies }) });
        const zone = all.one("ConfigMap");
        for (const name of ["edge-address-tcp", "edge-address-udp"]) {
            const service = all.one("Service", name);
            expect(all.waits(service, all.one("Gateway"))).toBe(true);
            expect(all.waits(zone, service)).toBe(true);
            expect(service.parent).toBe(all.one("SharedAddressServices").urn);
        }
        expect(recordsOf(all)).toEqual([
            "app.example.com 300 A 192.0.2.10",
            "app.example.com 300 AAAA 2001:db8::10",
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("has no Service for UDP while nothing answers QUIC", async () => {
        const all = await edge({
            exposure: sharedAddress({ addresses: metallb }),
            advertisement: { stage: "off" },
        });
        expect(all.of("Service").map(({ name }) => name)).toEqual(["edge-address-tcp", "edge-dns"]);
        expect(recordsOf(all)).toEqual(["app.example.com 300 A 192.0.2.10", "app.example.com 300 AAAA 2001:db8::10"]);
    });

    test("shows every setting to the reviewer, its defaults too", () => {
        expect(sharedAddress({ addresses: metallb, annotations: { a: "1" } }).describe()).toEqual({
            kind: "sharedAddress",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: {
                addresses: metallb,
                annotations: { a: "1" },
                sharingKey: "192.0.2.10",
                ipFamilies: ["IPv4"],
                externalTrafficPolicy: "Local",
            },
        });
    });
});

describe("sharedAddressExposure()", () => {
    test("gives both Services what a balancer of any make needs, and shows what it is told to show", async () => {
        const described = {
            kind: "acme",
            mixedProtocols: true,
            ipFamilies: ["IPv4" as const],
            settings: { address: "edge" },
        };
        const exposure = sharedAddressExposure({ describe: () => described }, () => ({
            annotations: { "acme.example/address": "edge" },
            loadBalancerIP: "192.0.2.10",
        }));
        expect(pair(await edge({ exposure }))).toEqual(
            usual({ "acme.example/address": "edge" }, { loadBalancerIP: "192.0.2.10" }),
        );
        expect(exposure.describe()).toEqual(described);
    });
});

describe("SharedAddressServices", () => {
    const services = async (args: Partial<SharedAddressServicesArgs>) => {
        const ports: BackendPort[] = [{ port: 443, targetPort: 8443, protocols: ["TCP", "UDP"] }];
        const all = await registrationsOf(
            () =>
                new SharedAddressServices("web", {
                    namespace: "web",
                    serviceName: "web",
                    selector: { app: "web" },
                    ports,
                    ...args,
                }),
        );
        return all.of("Service");
    };
    const names = async (args: Partial<SharedAddressServicesArgs>) =>
        (await services(args)).map(({ inputs }) => (inputs["metadata"] as { name: string }).name);

    test("leaves the client's address as it is, unless told otherwise", async () => {
        const policies = async (args: Partial<SharedAddressServicesArgs>) =>
            (await services(args)).map(
                ({ inputs }) => (inputs["spec"] as Record<string, unknown>)["externalTrafficPolicy"],
            );
        expect(await policies({})).toEqual(["Local", "Local"]);
        expect(await policies({ externalTrafficPolicy: "Cluster" })).toEqual(["Cluster", "Cluster"]);
    });

    test("stands in front of anybody's pods", async () => {
        expect(await names({})).toEqual(["tcp-web", "udp-web"]);
        expect(await names({ serviceName: output("late") })).toEqual(["tcp-late", "udp-late"]);
    });

    test("keeps the end of a long name, within the 63 characters of a Service's", async () => {
        const end = `${"x".repeat(49)}-de8ab67e`;
        const cut = await names({ serviceName: `head-${end}` });
        expect(cut).toEqual([`tcp--${end}`, `udp--${end}`]);
        expect(cut.map(({ length }) => length)).toEqual([63, 63]);
    });
});

describe("the address of two Services", () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());

    test("is the one that both have, in whatever order the balancer lists them", () => {
        fc.assert(
            fc.property(fc.uniqueArray(address), fc.nat(), (tcp, at) => {
                const turn = at % (tcp.length + 1);
                expect(oneAddress({ tcp, udp: [...tcp.slice(turn), ...tcp.slice(0, turn)] })).toEqual(tcp);
                expect(oneAddress({ tcp })).toEqual(tcp);
            }),
        );
    });

    test("is refused wherever they differ, with both", () => {
        fc.assert(
            fc.property(fc.uniqueArray(address), fc.uniqueArray(address), (tcp, udp) => {
                fc.pre(new Set([...tcp, ...udp]).size !== tcp.length || tcp.length !== udp.length);
                expect(() => oneAddress({ tcp, udp })).toThrow(/they share no address/);
            }),
        );
        expect(() => oneAddress({ tcp: ["192.0.2.10", "2001:db8::10"], udp: ["192.0.2.10"] })).toThrow(
            "The Service for TCP has 192.0.2.10, 2001:db8::10, the Service for UDP has 192.0.2.10: they share no address",
        );
        expect(() => oneAddress({ tcp: ["192.0.2.10"], udp: [] })).toThrow("the Service for UDP has no address");
    });
});

describe("two Services whose status the balancer has written", () => {
    /** An edge whose Services have these addresses. */
    const having = (tcp: object[], udp: object[], changed: Partial<Http3GatewayArgs> = {}, preview = false) =>
        edge(
            { exposure: sharedAddress({ addresses: metallb }), ...changed },
            ({ name }) => {
                const ingress = { "edge-address-tcp": tcp, "edge-address-udp": udp }[name];
                return ingress === undefined ? {} : { status: { loadBalancer: { ingress } } };
            },
            preview,
        );

    test("may have one by name", async () => {
        expect(recordsOf(await having([{ hostname: "lb.example.net" }], [{ hostname: "lb.example.net" }]))).toEqual([
            'app.example.com 300 HTTPS 1 . alpn="h3,h2"',
        ]);
    });

    test("show in a preview what one of them has, while the other has none yet", async () => {
        const shown = async (tcp: object[], udp: object[]) => {
            const all = await having(tcp, udp, { dns: route53({ zoneId: "Z1" }) }, true);
            return all.one("Record", "edge-dns-app.example.com-a").inputs["records"];
        };
        expect(await shown([{ ip: "192.0.2.10" }], [])).toEqual(["192.0.2.10"]);
        expect(await shown([], [{ ip: "192.0.2.10" }])).toEqual(["192.0.2.10"]);
    });

    test("may have none yet in a preview, where the check is to ask at those that are there, each once", async () => {
        const asked = async (tcp: object[], udp: object[]) =>
            (await having(tcp, udp, {}, true)).one("Http3Check").inputs["addresses"];
        const ours = { ip: "192.0.2.10" };
        expect(await asked([ours], [])).toEqual(["192.0.2.10"]);
        expect(await asked([], [ours])).toEqual(["192.0.2.10"]);
        expect(await asked([ours], [ours])).toEqual(["192.0.2.10"]);
        expect(await asked([], [])).toEqual([]);
    });
});
