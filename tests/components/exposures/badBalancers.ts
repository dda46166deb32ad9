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
import type { BadInput, Warned } from "../gateway/badHosts.ts";

const bothFamilies: IpFamily[] = ["IPv4", "IPv6"];
const shared = (values: string[], more: Partial<SharedAddressArgs> = {}, from = "metallb") => ({
    exposure: sharedAddress({
        ...more,
        addresses: { from, values } as SharedAddressArgs["addresses"],
    }),
});

/** Annotations by which a cloud's controller that has no way for both protocols would serve the Service. */
export const withoutUdp: [annotation: string, value: string, wayOut: string][] = [
    ["load-balancer.hetzner.cloud/location", "fsn1", "Hetzner's load balancers support only TCP. Use hostPorts("],
    ["service.beta.kubernetes.io/linode-loadbalancer-throttle", "0", "so UDP 443 overwrites TCP 443. Use hostPorts("],
    ["service.beta.kubernetes.io/aws-load-balancer-type", "nlb", "Install AWS Load Balancer Controller 2.13 or newer"],
];

/** Mistakes in what one kind of balancer is told. */
export const badBalancers: BadInput[] = [
    {
        what: "a shared address that is not named",
        args: shared([]),
        path: "exposure.addresses.values",
        code: "address-family-unnamed",
        quotes: "No IPv4 address is listed.",
    },
    {
        what: "a shared address of one family for two",
        args: shared(["192.0.2.10"], { ipFamilies: bothFamilies }),
        path: "exposure.addresses.values",
        code: "address-family-unnamed",
        quotes: "No IPv6 address is listed.",
    },
    {
        what: "a shared address of the other family",
        args: shared(["192.0.2.10"], { ipFamilies: ["IPv6"] }),
        path: "exposure.addresses.values[0]",
        code: "address-invalid",
        quotes: '"192.0.2.10" is IPv4, but ipFamilies has IPv6.',
    },
    {
        what: "a shared address with a prefix length",
        args: shared(["192.0.2.10/32"]),
        path: "exposure.addresses.values[0]",
        code: "address-invalid",
        quotes: '"192.0.2.10/32" is not an IP address.',
    },
    {
        what: "a second shared address of a family",
        args: shared(["192.0.2.10", "2001:db8::10", "192.0.2.11"], { ipFamilies: bothFamilies }),
        path: "exposure.addresses.values[2]",
        code: "address-family-twice",
        quotes: '"192.0.2.11" is a second IPv4 address.',
    },
    {
        what: "two Services of kube-vip on one address",
        args: shared(["192.0.2.10"], {}, "kube-vip"),
        path: "exposure.addresses.from",
        code: "address-shared-by-port-number",
        quotes: "kube-vip is set as balancer for two Services that share an address.",
    },
    {
        what: "a source range of two Services without its length",
        args: shared(["192.0.2.10"], { sourceRanges: ["198.51.100.0/24", "203.0.113.0"] }),
        path: "exposure.sourceRanges[1]",
        code: "source-range-invalid",
        quotes: '"203.0.113.0" is not a valid CIDR.',
    },
    {
        what: "two Services of a family that there is not",
        args: shared(["192.0.2.10"], { ipFamilies: ["ipv4"] as unknown as IpFamily[] }),
        path: "exposure.ipFamilies[0]",
        code: "address-families-invalid",
        quotes: '"ipv4" is given.',
    },
    ...(["metallb", "kube-vip", "cilium"] satisfies AddressSource[]).map(
        (from): BadInput => ({
            what: `an address of one family for two, asked of ${from}`,
            args: {
                exposure: mixedService({ ipFamilies: bothFamilies, addresses: { from, values: ["2001:db8::10"] } }),
            },
            path: "exposure.addresses.values",
            code: "address-family-unnamed",
            quotes: "No IPv4 address is listed.",
        }),
    ),
    {
        what: "an address of one family for two, on the nodes",
        args: { exposure: hostPorts({ ipFamilies: bothFamilies, addresses: ["192.0.2.10"] }) },
        path: "exposure.addresses",
        code: "address-family-unnamed",
        quotes: "No IPv6 address is listed.",
    },
    {
        what: "a second address of MetalLB's",
        args: { exposure: metallb({ addresses: ["192.0.2.10", "192.0.2.11"] }) },
        path: "exposure.addresses[1]",
        code: "address-family-twice",
        quotes: '"192.0.2.11" is a second IPv4 address.',
    },
    {
        what: "a second address by the annotation of MetalLB's",
        args: { exposure: mixedService({ addresses: { from: "metallb", values: ["192.0.2.10", "192.0.2.11"] } }) },
        path: "exposure.addresses.values[1]",
        code: "address-family-twice",
        quotes: '"192.0.2.11" is a second IPv4 address.',
    },
    {
        what: "a name for kube-vip's address",
        args: { exposure: kubeVip({ addresses: ["edge.example.com"] }) },
        path: "exposure.addresses[0]",
        code: "address-invalid",
        quotes: '"edge.example.com" is not an IP address.',
    },
    {
        what: "the policy Local with one leader for all of kube-vip's Services",
        args: { exposure: kubeVip({ externalTrafficPolicy: "Local" }) },
        path: "exposure.externalTrafficPolicy",
        code: "kube-vip-local-without-election",
        quotes: 'externalTrafficPolicy "Local" is set for kube-vip without servicesElection.',
    },
    ...["1.16.9", "v1.14", "0.9", "1.17.0-rc.1"].map(
        (version): BadInput => ({
            what: `Cilium ${version}`,
            args: { exposure: cilium({ version }) },
            path: "exposure.version",
            code: "cilium-ignores-protocol",
            quotes: `Cilium is ${version}.`,
        }),
    ),
    ...["latest", "1", "", "1.17.x"].map(
        (version): BadInput => ({
            what: `"${version}" of Cilium`,
            args: { exposure: cilium({ version }) },
            path: "exposure.version",
            code: "balancer-version-invalid",
            quotes: `"${version}" is not a valid Cilium release.`,
        }),
    ),
    {
        what: "the policy Local with an address that Cilium announces in L2",
        args: { exposure: cilium({ announcement: "l2", externalTrafficPolicy: "Local" }) },
        path: "exposure.externalTrafficPolicy",
        code: "cilium-l2-with-local",
        quotes: 'externalTrafficPolicy "Local" is set for an address announced by L2.',
    },
    {
        what: "IPv6 alone on DigitalOcean",
        args: { exposure: digitalOcean({ ipFamilies: ["IPv6"] }) },
        path: "exposure.ipFamilies",
        code: "digitalocean-families-unsupported",
        quotes: "IPv6 only is requested.",
    },
    {
        what: "both families inside a VPC of DigitalOcean",
        args: { exposure: digitalOcean({ ipFamilies: bothFamilies, internal: true }) },
        path: "exposure.ipFamilies",
        code: "digitalocean-families-unsupported",
        quotes: "IPv4 and IPv6 inside the VPC is requested.",
    },
    {
        what: "source ranges that nobody enforces on OCI",
        args: { exposure: oci({ sourceRanges: ["203.0.113.0/24"] }) },
        path: "exposure.sourceRanges",
        code: "source-ranges-not-enforced",
        quotes: 'They are set with securityRules "None".',
    },
];

/** What is allowed, and said. */
export const balancerWarnings: Warned[] = [
    {
        code: "cilium-sends-udp-to-leaving-pods",
        args: { exposure: cilium({ version: "1.18.13" }) },
        path: "exposure.version",
    },
    {
        code: "oci-udp-joins-later",
        args: { exposure: oci(), advertisement: { stage: "off" } },
        path: "advertisement.stage",
    },
];
