import {
    type AddressSource,
    cilium,
    digitalOcean,
    hostPorts,
    type IpFamily,
    kubeVip,
    metallb,
    mixedService,
    oci,
    type SharedAddressArgs,
    sharedAddress,
} from "../../../components/index.ts";
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";

const bothFamilies: IpFamily[] = ["IPv4", "IPv6"];
const shared = (values: string[], more: Partial<SharedAddressArgs> = {}, from = "metallb") => ({
    exposure: sharedAddress({
        ...more,
        addresses: { from, values } as SharedAddressArgs["addresses"],
    }),
});

/** Annotations by which a cloud's controller that has no way for both protocols would serve the Service. */
export const withoutUdp: [annotation: string, value: string, wayOut: string][] = [
    ["load-balancer.hetzner.cloud/location", "fsn1", "Hetzner's load balancers carry TCP alone. Use hostPorts("],
    ["service.beta.kubernetes.io/linode-loadbalancer-throttle", "0", "so UDP 443 overwrites TCP 443. Use hostPorts("],
    ["service.beta.kubernetes.io/aws-load-balancer-type", "nlb", "Install AWS Load Balancer Controller 2.13 or newer"],
];

/** Mistakes in what one kind of balancer is told. */
export const badBalancers: BadInput[] = [
    [
        "a shared address that is not named",
        shared([]),
        "exposure.addresses.values",
        "address-family-unnamed",
        "No address is IPv4.",
    ],
    [
        "a shared address of one family for two",
        shared(["192.0.2.10"], { ipFamilies: bothFamilies }),
        "exposure.addresses.values",
        "address-family-unnamed",
        "No address is IPv6.",
    ],
    [
        "a shared address of the other family",
        shared(["192.0.2.10"], { ipFamilies: ["IPv6"] }),
        "exposure.addresses.values[0]",
        "address-invalid",
        '"192.0.2.10" is IPv4, and the exposure has IPv6.',
    ],
    [
        "a shared address with a prefix length",
        shared(["192.0.2.10/32"]),
        "exposure.addresses.values[0]",
        "address-invalid",
        '"192.0.2.10/32" is not an IP address.',
    ],
    [
        "a second shared address of a family",
        shared(["192.0.2.10", "2001:db8::10", "192.0.2.11"], { ipFamilies: bothFamilies }),
        "exposure.addresses.values[2]",
        "address-family-twice",
        '"192.0.2.11" is a second address of IPv4.',
    ],
    [
        "two Services of kube-vip on one address",
        shared(["192.0.2.10"], {}, "kube-vip"),
        "exposure.addresses.from",
        "address-shared-by-port-number",
        "kube-vip is to share an address between two Services.",
    ],
    [
        "a source range of two Services without its length",
        shared(["192.0.2.10"], { sourceRanges: ["198.51.100.0/24", "203.0.113.0"] }),
        "exposure.sourceRanges[1]",
        "source-range-invalid",
        '"203.0.113.0" is not a valid CIDR.',
    ],
    [
        "two Services of a family that there is not",
        shared(["192.0.2.10"], { ipFamilies: ["ipv4"] as unknown as IpFamily[] }),
        "exposure.ipFamilies[0]",
        "address-families-invalid",
        '"ipv4" is given.',
    ],
    ...(["metallb", "kube-vip", "cilium"] satisfies AddressSource[]).map(
        (from): BadInput => [
            `an address of one family for two, asked of ${from}`,
            { exposure: mixedService({ ipFamilies: bothFamilies, addresses: { from, values: ["2001:db8::10"] } }) },
            "exposure.addresses.values",
            "address-family-unnamed",
            "No address is IPv4.",
        ],
    ),
    [
        "an address of one family for two, on the nodes",
        { exposure: hostPorts({ ipFamilies: bothFamilies, addresses: ["192.0.2.10"] }) },
        "exposure.addresses",
        "address-family-unnamed",
        "No address is IPv6.",
    ],
    [
        "a second address of MetalLB's",
        { exposure: metallb({ addresses: ["192.0.2.10", "192.0.2.11"] }) },
        "exposure.addresses[1]",
        "address-family-twice",
        '"192.0.2.11" is a second address of IPv4.',
    ],
    [
        "a second address by the annotation of MetalLB's",
        { exposure: mixedService({ addresses: { from: "metallb", values: ["192.0.2.10", "192.0.2.11"] } }) },
        "exposure.addresses.values[1]",
        "address-family-twice",
        '"192.0.2.11" is a second address of IPv4.',
    ],
    [
        "a name for kube-vip's address",
        { exposure: kubeVip({ addresses: ["edge.example.com"] }) },
        "exposure.addresses[0]",
        "address-invalid",
        '"edge.example.com" is not an IP address.',
    ],
    [
        "the policy Local with one leader for all of kube-vip's Services",
        { exposure: kubeVip({ externalTrafficPolicy: "Local" }) },
        "exposure.externalTrafficPolicy",
        "kube-vip-local-without-election",
        "Local is asked of kube-vip without an election.",
    ],
    ...["1.16.9", "v1.14", "0.9", "1.17.0-rc.1"].map(
        (version): BadInput => [
            `Cilium ${version}`,
            { exposure: cilium({ version }) },
            "exposure.version",
            "cilium-ignores-protocol",
            `Cilium is ${version}.`,
        ],
    ),
    ...["latest", "1", "", "1.17.x"].map(
        (version): BadInput => [
            `"${version}" of Cilium`,
            { exposure: cilium({ version }) },
            "exposure.version",
            "balancer-version-invalid",
            `"${version}" is not a release of Cilium.`,
        ],
    ),
    [
        "the policy Local with an address that Cilium announces in L2",
        { exposure: cilium({ announcement: "l2", externalTrafficPolicy: "Local" }) },
        "exposure.externalTrafficPolicy",
        "cilium-l2-with-local",
        "Local is asked of an address announced in L2.",
    ],
    [
        "IPv6 alone on DigitalOcean",
        { exposure: digitalOcean({ ipFamilies: ["IPv6"] }) },
        "exposure.ipFamilies",
        "digitalocean-families-unsupported",
        "IPv6 alone is asked for.",
    ],
    [
        "both families inside a VPC of DigitalOcean",
        { exposure: digitalOcean({ ipFamilies: bothFamilies, internal: true }) },
        "exposure.ipFamilies",
        "digitalocean-families-unsupported",
        "IPv4 and IPv6 inside the VPC is asked for.",
    ],
    [
        "source ranges that nobody enforces on OCI",
        { exposure: oci({ sourceRanges: ["203.0.113.0/24"] }) },
        "exposure.sourceRanges",
        "source-ranges-not-enforced",
        'They are given with securityRules "None".',
    ],
];

/** What is allowed, and said. */
export const balancerWarnings: [code: string, args: BadArgs, path: string][] = [
    ["cilium-sends-udp-to-leaving-pods", { exposure: cilium({ version: "1.18.13" }) }, "exposure.version"],
    ["oci-udp-joins-later", { exposure: oci(), advertisement: { stage: "off" } }, "advertisement.stage"],
];
