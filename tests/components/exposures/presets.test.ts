import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import {
    type CiliumArgs,
    cilium,
    type DigitalOceanArgs,
    digitalOcean,
    type Exposure,
    envoyGateway,
    type Finding,
    hetzner,
    type IpFamily,
    inTreeAws,
    judgePlan,
    type K3sArgs,
    type KubeVipArgs,
    k3s,
    kubeVip,
    linode,
    type MetalLbArgs,
    metallb,
    mixedService,
    none,
    type OciArgs,
    oci,
    selfSigned,
} from "../../../components/index.ts";
import { edge } from "../../support/edge.ts";

/** The Service that an edge asks its controller for, without its name. */
async function service(exposure: Exposure): Promise<unknown> {
    const spec = (await edge({ exposure })).spec("EnvoyProxy") as {
        provider: { kubernetes: { envoyService: { name: string } } };
    };
    const { name: _, ...rest } = spec.provider.kubernetes.envoyService;
    return rest;
}

/** What the rules find in an edge behind an exposure; all else is as it should be. */
function findings(exposure: Exposure): Finding[] {
    const sound = makePlan("edge", {
        hostnames: ["app.example.com"],
        certificate: selfSigned(),
        controller: envoyGateway(),
        exposure: mixedService({ ipFamilies: exposure.describe().ipFamilies }),
        dns: none(),
    });
    return judgePlan({ ...sound, exposure: exposure.describe() });
}

const balancer = { type: "LoadBalancer", externalTrafficPolicy: "Local" };
const cluster = { type: "LoadBalancer", externalTrafficPolicy: "Cluster" };
const bothFamilies: IpFamily[] = ["IPv4", "IPv6"];

/** Every preset as a function of what all of them can be told, and the annotations that it always has. */
const presets: [name: string, make: (args: object) => Exposure, annotations: Record<string, string>][] = [
    ["metallb", metallb, {}],
    ["kubeVip", (args) => kubeVip({ servicesElection: true, ...args }), {}],
    ["cilium", cilium, {}],
    [
        "digitalOcean",
        digitalOcean,
        {
            "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL_NETWORK",
            "service.beta.kubernetes.io/do-loadbalancer-network": "EXTERNAL",
            "service.beta.kubernetes.io/do-loadbalancer-network-stack": "IPV4",
        },
    ],
    [
        "oci",
        (args) => oci({ securityRules: "NSG", ...args }),
        {
            "oci.oraclecloud.com/load-balancer-type": "nlb",
            "oci.oraclecloud.com/security-rule-management-mode": "NSG",
            "oci-network-load-balancer.oraclecloud.com/security-list-management-mode": "None",
            "oci-network-load-balancer.oraclecloud.com/internal": "false",
            "oci-network-load-balancer.oraclecloud.com/external-ip-only": "true",
        },
    ],
    ["k3s", k3s, {}],
];

const annotated = (annotations: object) => (Object.keys(annotations).length === 0 ? {} : { annotations });

describe.each(presets)("%s()", (_name, make, annotations) => {
    test("is one Service of TCP and UDP that keeps the client's address", async () => {
        expect(await service(make({}))).toEqual({ ...balancer, ...annotated(annotations) });
        expect(make({}).describe()).toMatchObject({ mixedProtocols: true, ipFamilies: ["IPv4"] });
    });

    test.each<[string, object, object]>([
        ["policy Cluster", { externalTrafficPolicy: "Cluster" }, { externalTrafficPolicy: "Cluster" }],
        ["source ranges", { sourceRanges: ["203.0.113.0/24"] }, { loadBalancerSourceRanges: ["203.0.113.0/24"] }],
    ])("takes %s", async (_what, args, differs) => {
        expect(await service(make(args))).toEqual({ ...balancer, ...annotated(annotations), ...differs });
    });

    test("lets annotations of the user's win over its own", async () => {
        const [own = "a"] = Object.keys(annotations);
        expect(await service(make({ annotations: { [own]: output("late"), team: "edge" } }))).toEqual({
            ...balancer,
            annotations: { ...annotations, [own]: "late", team: "edge" },
        });
    });

    test("shows the reviewer its families and its policy", () => {
        const { ipFamilies, settings } = make({ ipFamilies: bothFamilies }).describe();
        expect(ipFamilies).toEqual(bothFamilies);
        expect(settings).toMatchObject({ ipFamilies: bothFamilies, externalTrafficPolicy: "Local" });
    });
});

describe("metallb()", () => {
    test.each<[string, MetalLbArgs, object]>([
        ["an address", { addresses: ["192.0.2.10"] }, { annotations: { "metallb.io/loadBalancerIPs": "192.0.2.10" } }],
        [
            "an address of each family",
            { ipFamilies: bothFamilies, addresses: [output("192.0.2.10"), "2001:db8::10"] },
            { annotations: { "metallb.io/loadBalancerIPs": "192.0.2.10,2001:db8::10" } },
        ],
        ["a pool", { addressPool: "public" }, { annotations: { "metallb.io/address-pool": "public" } }],
        [
            "a pool that is not known yet",
            { addressPool: output("p") },
            { annotations: { "metallb.io/address-pool": "p" } },
        ],
        ["a class", { loadBalancerClass: "metallb" }, { loadBalancerClass: "metallb" }],
        ["no node ports", { allocateNodePorts: false }, { allocateLoadBalancerNodePorts: false }],
    ])("takes %s", async (_what, args, differs) => {
        expect(await service(metallb(args))).toEqual({ ...balancer, ...differs });
    });

    test("shows the reviewer what it was told", () => {
        expect(metallb({ addresses: ["192.0.2.10"], addressPool: "public" }).describe()).toEqual({
            kind: "metallb",
            mixedProtocols: true,
            ipFamilies: ["IPv4"],
            settings: {
                addresses: ["192.0.2.10"],
                addressPool: "public",
                ipFamilies: ["IPv4"],
                externalTrafficPolicy: "Local",
            },
        });
    });
});

describe("kubeVip()", () => {
    test.each<[string, KubeVipArgs, object]>([
        ["nothing: any node may have the address", {}, cluster],
        ["an election for each Service", { servicesElection: true }, balancer],
        ["an election, and policy Cluster", { servicesElection: true, externalTrafficPolicy: "Cluster" }, cluster],
        [
            "an address",
            { addresses: ["192.0.2.10"] },
            { ...cluster, annotations: { "kube-vip.io/loadbalancerIPs": "192.0.2.10" } },
        ],
        [
            "a class",
            { loadBalancerClass: "kube-vip.io/kube-vip-class" },
            { ...cluster, loadBalancerClass: "kube-vip.io/kube-vip-class" },
        ],
        ["no node ports", { allocateNodePorts: false }, { ...cluster, allocateLoadBalancerNodePorts: false }],
    ])("takes %s", async (_what, args, expected) => {
        expect(await service(kubeVip(args))).toEqual(expected);
    });

    test("shows the reviewer whether there is an election", () => {
        expect(kubeVip().describe().settings).toEqual({
            servicesElection: false,
            ipFamilies: ["IPv4"],
            externalTrafficPolicy: "Cluster",
        });
    });
});

describe("cilium()", () => {
    test.each<[string, CiliumArgs, object]>([
        ["BGP", { announcement: "bgp" }, { ...balancer, loadBalancerClass: "io.cilium/bgp-control-plane" }],
        [
            "L2, which any node may announce",
            { announcement: "l2" },
            { ...cluster, loadBalancerClass: "io.cilium/l2-announcer" },
        ],
        ["a release that knows protocols", { version: "1.17" }, balancer],
        [
            "an address",
            { addresses: ["192.0.2.10"] },
            { ...balancer, annotations: { "lbipam.cilium.io/ips": "192.0.2.10" } },
        ],
        ["no node ports", { allocateNodePorts: false }, { ...balancer, allocateLoadBalancerNodePorts: false }],
    ])("takes %s", async (_what, args, expected) => {
        expect(await service(cilium(args))).toEqual(expected);
    });
});

describe("digitalOcean()", () => {
    const prefix = "service.beta.kubernetes.io/do-loadbalancer-";
    const usual = {
        [`${prefix}type`]: "REGIONAL_NETWORK",
        [`${prefix}network`]: "EXTERNAL",
        [`${prefix}network-stack`]: "IPV4",
    };

    test.each<[string, DigitalOceanArgs, object]>([
        ["a name", { name: "edge" }, { [`${prefix}name`]: "edge" }],
        ["the kind that ends connections", { type: "REGIONAL" }, { [`${prefix}type`]: "REGIONAL" }],
        ["a place inside the VPC", { internal: true }, { [`${prefix}network`]: "INTERNAL" }],
        ["both families", { ipFamilies: bothFamilies }, { [`${prefix}network-stack`]: "DUALSTACK" }],
        ["an address of the user's", { address: output("192.0.2.10") }, { [`${prefix}ip`]: "192.0.2.10" }],
    ])("takes %s", async (_what, args, differs) => {
        expect(await service(digitalOcean(args))).toEqual({ ...balancer, annotations: { ...usual, ...differs } });
    });
});

describe("oci()", () => {
    const prefix = "oci-network-load-balancer.oraclecloud.com/";
    const usual = {
        "oci.oraclecloud.com/load-balancer-type": "nlb",
        "oci.oraclecloud.com/security-rule-management-mode": "None",
        [`${prefix}security-list-management-mode`]: "None",
        [`${prefix}internal`]: "false",
    };
    const open = { ...usual, [`${prefix}external-ip-only`]: "true" };

    test.each<[string, OciArgs, object]>([
        ["nothing", {}, open],
        ["a subnet", { subnet: "ocid1.subnet.a" }, { ...open, [`${prefix}subnet`]: "ocid1.subnet.a" }],
        ["a place inside", { internal: true }, { ...usual, [`${prefix}internal`]: "true" }],
        [
            "security groups",
            { networkSecurityGroups: ["ocid1.nsg.a", output("ocid1.nsg.b")] },
            { ...open, [`${prefix}oci-network-security-groups`]: "ocid1.nsg.a,ocid1.nsg.b" },
        ],
        [
            "managed security rules",
            { securityRules: "NSG", backendSecurityGroups: ["ocid1.nsg.c"] },
            {
                ...open,
                "oci.oraclecloud.com/security-rule-management-mode": "NSG",
                "oci.oraclecloud.com/oci-backend-network-security-group": "ocid1.nsg.c",
            },
        ],
        ["a policy", { backendPolicy: "TWO_TUPLE" }, { ...open, [`${prefix}backend-policy`]: "TWO_TUPLE" }],
    ])("takes %s", async (_what, args, annotations) => {
        expect(await service(oci(args))).toEqual({ ...balancer, annotations });
    });
});

describe("a balancer that cannot carry both protocols", () => {
    test.each<[string, Exposure, RegExp]>([
        [
            "hetzner",
            hetzner(),
            /Hetzner's load balancers support only TCP\. Use hostPorts\(\{ addresses \}\) .* metallb\(\)/,
        ],
        ["linode", linode(), /one configuration per port number, so UDP 443 overwrites TCP 443\. Use hostPorts/],
        [
            "inTreeAws",
            inTreeAws(),
            /Install AWS Load Balancer Controller 2\.13 or newer and use aws\.loadBalancerController/,
        ],
    ])("is refused, with the way out of %s", (kind, exposure, wayOut) => {
        const [finding, ...more] = findings(exposure);
        expect(more).toEqual([]);
        expect(finding).toMatchObject({ code: "balancer-without-mixed-protocols", path: "exposure" });
        expect(finding?.message).toMatch(wayOut);
        expect(finding?.message).toBe(
            `${kind} does not support TCP and UDP on one port. It drops the UDP port or rejects the whole Service, TCP included. ` +
                `${exposure.describe().remedy} [balancer-without-mixed-protocols; kubernetes/enhancements KEP-1435; kubernetes/kubernetes#103464]`,
        );
    });
});

describe("annotations of a balancer that takes both protocols are accepted", () => {
    const aws = "service.beta.kubernetes.io/aws-load-balancer";
    const joined = { [`${aws}-enable-tcp-udp-listener`]: "true" };
    test.each<[string, Exposure]>([
        [
            "the AWS controller's type external",
            mixedService({ annotations: { [`${aws}-type`]: "external", ...joined } }),
        ],
        ["the AWS controller's type nlb-ip", mixedService({ annotations: { [`${aws}-type`]: "nlb-ip", ...joined } })],
        ["type nlb that its webhook takes over", mixedService({ annotations: { [`${aws}-type`]: "nlb", ...joined } })],
        [
            "type nlb beside its class",
            mixedService({ loadBalancerClass: "service.k8s.aws/nlb", annotations: { [`${aws}-type`]: "nlb" } }),
        ],
        [
            "Hetzner's beside MetalLB's class, which Hetzner's controller leaves alone",
            mixedService({
                loadBalancerClass: "metallb.io/metallb",
                annotations: { "load-balancer.hetzner.cloud/location": "fsn1" },
            }),
        ],
        ["a type that is known later", mixedService({ annotations: { [`${aws}-type`]: output("nlb") } })],
        ["DigitalOcean", digitalOcean()],
        ["OCI", oci()],
        ["k3s", k3s()],
    ])("%s", (_what, exposure) => {
        expect(findings(exposure)).toEqual([]);
    });
});

describe("whatever a preset is told", () => {
    const families = fc.constantFrom<IpFamily[]>(["IPv4"], ["IPv6"], ["IPv4", "IPv6"], ["IPv6", "IPv4"]);
    const policy = fc.option(fc.constantFrom("Local" as const, "Cluster" as const), { nil: undefined });
    const addresses = fc.uniqueArray(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 3 });
    const codes = (exposure: Exposure) => new Set(findings(exposure).map(({ code }) => code));
    const family = (address: string): IpFamily => (address.includes(":") ? "IPv6" : "IPv4");

    /** What MetalLB's allocator does with a request, as its source has it: an error, or the addresses. */
    const metalLbGives = (asked: string[], wanted: IpFamily[]) => {
        const given = asked.map(family);
        return (
            given.length <= 2 &&
            new Set(given).size === given.length &&
            given.length === wanted.length &&
            wanted.every((each) => given.includes(each))
        );
    };

    test("it is accepted exactly where MetalLB would give the addresses", () => {
        fc.assert(
            fc.property(families, addresses, policy, (ipFamilies, asked, externalTrafficPolicy) => {
                const told = metallb({ ipFamilies, addresses: asked, externalTrafficPolicy });
                expect(codes(told).size === 0).toBe(metalLbGives(asked, ipFamilies));
            }),
        );
    });

    test("no accepted Service is Local where the address may be on a node without a proxy", () => {
        const announcement = fc.constantFrom("bgp" as const, "l2" as const, undefined);
        fc.assert(
            fc.property(policy, announcement, fc.boolean(), (externalTrafficPolicy, how, servicesElection) => {
                const elected = kubeVip({ externalTrafficPolicy, servicesElection });
                const announced = cilium({ externalTrafficPolicy, announcement: how });
                const local = (exposure: Exposure) => exposure.serviceShape().externalTrafficPolicy === "Local";
                expect(codes(elected).has("kube-vip-local-without-election")).toBe(local(elected) && !servicesElection);
                expect(codes(announced).has("cilium-l2-with-local")).toBe(local(announced) && how === "l2");
            }),
        );
    });

    test("a release of Cilium is judged alike however it is written: refused below 1.17, warned of from 1.18.13 on", () => {
        const number = fc.nat(24);
        const majors = fc.constantFrom(0, 1, 1, 1, 2);
        fc.assert(
            fc.property(
                majors,
                number,
                fc.option(number, { nil: undefined }),
                fc.boolean(),
                (major, minor, patch, v) => {
                    const version = `${v ? "v" : ""}${major}.${minor}${patch === undefined ? "" : `.${patch}`}`;
                    const old = major < 1 || (major === 1 && minor < 17);
                    const lossy = major > 1 || (major === 1 && (minor > 18 || (minor === 18 && (patch ?? 0) >= 13)));
                    expect([...codes(cilium({ version }))]).toEqual(
                        old ? ["cilium-ignores-protocol"] : lossy ? ["cilium-sends-udp-to-leaving-pods"] : [],
                    );
                },
            ),
        );
    });
});

test("k3s() says no more than the policy", async () => {
    const args: K3sArgs = { externalTrafficPolicy: "Cluster" };
    expect(await service(k3s(args))).toEqual(cluster);
});
