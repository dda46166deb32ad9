import {
    cloudDns,
    type GcpPassthroughExposureArgs,
    type GkeMixedServiceArgs,
    type GkeSharedAddressArgs,
    mixedService,
    passthroughLoadBalancer,
    sharedAddress,
} from "../../../components/gcp/index.ts";
import { named } from "../dns/badDns.ts";
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";
import { endpointGroup, instanceGroup } from "./google.ts";

/** A Service with a reserved address for every family, where nothing else is said. */
const onGke = (args: Partial<GkeMixedServiceArgs>) => {
    const ipv6 = args.ipFamilies?.includes("IPv6") ? { ipv6: "edge-v6" } : {};
    const addressNames = { ipv4: "edge-v4", ...ipv6 };
    return { exposure: mixedService({ gkeVersion: "1.36.2-gke.1498000", addressNames, ...args }) };
};
const shared = (args: Partial<GkeSharedAddressArgs>) => ({
    exposure: sharedAddress({ gkeVersion: "1.31.6-gke.1020000", ...args }),
});
const balancer = (args: Partial<GcpPassthroughExposureArgs>) => ({
    exposure: passthroughLoadBalancer({
        region: "europe-west1",
        network: "default",
        backends: [instanceGroup("europe-west1-b")],
        ...args,
    }),
});

/** Mistakes on Google Cloud. */
export const badGcp: BadInput[] = [
    [
        "a GKE version without its patch",
        onGke({ gkeVersion: "1.36" }),
        "exposure.gkeVersion",
        "gke-version-invalid",
        '"1.36" is not a version of GKE.',
    ],
    [
        "a release channel in place of a GKE version",
        onGke({ gkeVersion: "rapid" }),
        "exposure.gkeVersion",
        "gke-version-invalid",
        '"rapid" is not a version of GKE.',
    ],
    ...(
        [
            ["before any preview", "1.34.1-gke.2189999", {}, "external balancer for TCP and UDP over IPv4."],
            ["of an older minor version", "1.33.9-gke.9999999", {}, "external balancer for TCP and UDP over IPv4."],
            [
                "a patch too old for IPv6",
                "1.36.2-gke.1497999",
                { ipFamilies: ["IPv6"], addressNames: { ipv6: "edge-v6" } },
                "external balancer for TCP and UDP over IPv6.",
            ],
            [
                "a patch too old for dual stack",
                "1.35.0-gke.1000000",
                { ipFamilies: ["IPv4", "IPv6"] },
                "external balancer for TCP and UDP over IPv4 and IPv6.",
            ],
            [
                "too old for internal balancers",
                "1.36.1-gke.9999999",
                { scheme: "internal" },
                "internal balancer for TCP and UDP over IPv4.",
            ],
        ] as [string, string, Partial<GkeMixedServiceArgs>, string][]
    ).map(
        ([what, gkeVersion, more, found]): BadInput => [
            `a GKE version ${what}`,
            onGke({ gkeVersion, ...more }),
            "exposure.gkeVersion",
            "gke-without-mixed-protocols",
            `GKE ${gkeVersion} has no ${found}`,
        ],
    ),
    [
        "a network tier for an internal balancer",
        onGke({ scheme: "internal", networkTier: "PREMIUM" }),
        "exposure.networkTier",
        "gcp-tier-internal",
        "An internal balancer has the tier PREMIUM.",
    ],
    [
        "IPv6 in the Standard tier on GKE",
        onGke({ ipFamilies: ["IPv4", "IPv6"], networkTier: "STANDARD" }),
        "exposure.networkTier",
        "gcp-tier-without-ipv6",
        "IPv6 is asked for in the Standard tier.",
    ],
    [
        "an address in place of its name",
        onGke({ addressNames: { ipv4: "203.0.113.7" } }),
        "exposure.addressNames.ipv4",
        "gcp-resource-name-invalid",
        '"203.0.113.7" is not a valid name of a resource.',
    ],
    [
        "a name of 64 characters",
        onGke({ addressNames: { ipv4: "a".repeat(64) } }),
        "exposure.addressNames.ipv4",
        "gcp-resource-name-invalid",
        "is not a valid name of a resource.",
    ],
    [
        "a subnetwork by its path",
        onGke({ subnetworkName: "regions/europe-west1/subnetworks/edge" }),
        "exposure.subnetworkName",
        "gcp-resource-name-invalid",
        '"regions/europe-west1/subnetworks/edge" is not a valid name of a resource.',
    ],
    [
        "a reserved IPv6 address for an IPv4 Service",
        onGke({ addressNames: { ipv4: "edge-v4", ipv6: "edge-v6" } }),
        "exposure.addressNames.ipv6",
        "gcp-address-name-not-served",
        "An address is named for a family that is not served.",
    ],
    [
        "weights by pods where every node takes connections",
        onGke({ weightedByPods: true, externalTrafficPolicy: "Cluster" }),
        "exposure.weightedByPods",
        "gke-weighted-needs-local",
        "Connections are weighted by pods, with policy Cluster.",
    ],
    [
        "a shared address in a cluster of no known version",
        shared({ gkeVersion: "1.31" }),
        "exposure.gkeVersion",
        "gke-version-invalid",
        '"1.31" is not a version of GKE.',
    ],
    [
        "a shared address for one family of two",
        shared({ ipFamilies: ["IPv4", "IPv6"], addressNames: { ipv4: "edge-v4" } }),
        "exposure.addressNames.ipv6",
        "gcp-shared-address-incomplete",
        "No reserved address is named.",
    ],
    [
        "a shared IPv6 address without a dual-stack subnetwork",
        shared({ ipFamilies: ["IPv6"] }),
        "exposure.subnetworkName",
        "gcp-shared-address-without-subnetwork",
        "IPv6 is asked for, and no subnetwork is named.",
    ],
    [
        "a shared IPv6 address in the Standard tier",
        shared({ ipFamilies: ["IPv6"], subnetworkName: "edge", networkTier: "STANDARD" }),
        "exposure.networkTier",
        "gcp-tier-without-ipv6",
        "IPv6 is asked for in the Standard tier.",
    ],
    [
        "a name too long for the shared address",
        { name: "e".repeat(42), ...shared({}) },
        "name",
        "gcp-shared-address-name-invalid",
        "makes names of up to 64 characters.",
    ],
    [
        "a name too long for the Services on a shared address",
        { name: "e".repeat(57), ...shared({ addressNames: { ipv4: "edge-v4" } }) },
        "name",
        "gcp-shared-address-name-invalid",
        "makes names of up to 64 characters.",
    ],
    [
        "a name of a Service that starts with a digit",
        { name: "3edge", ...shared({ addressNames: { ipv4: "edge-v4" } }) },
        "name",
        "gcp-shared-address-name-invalid",
        '"3edge" makes names',
    ],
    [
        "a name too long for the balancer's resources",
        { name: "e".repeat(42), ...balancer({}) },
        "name",
        "gcp-name-invalid",
        "and 8 characters of Pulumi's have 64.",
    ],
    [
        "a name that starts with a digit",
        { name: "3edge", ...balancer({}) },
        "name",
        "gcp-name-invalid",
        '"3edge-lb" is no name of Compute Engine.',
    ],
    [
        "a zone in place of the region",
        balancer({ region: "europe-west1-b" }),
        "exposure.region",
        "gcp-region-invalid",
        '"europe-west1-b" is not a region.',
    ],
    [
        "IPv6 without a dual-stack subnetwork",
        balancer({ ipFamilies: ["IPv4", "IPv6"] }),
        "exposure.subnetwork",
        "gcp-ipv6-without-subnetwork",
        "IPv6 is asked for, and no subnetwork is named.",
    ],
    [
        "IPv6 in the Standard tier",
        balancer({ ipFamilies: ["IPv6"], subnetwork: "edge", networkTier: "STANDARD" }),
        "exposure.networkTier",
        "gcp-tier-without-ipv6",
        "IPv6 is asked for in the Standard tier.",
    ],
    [
        "a reserved address for one family of two",
        balancer({ ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge", addresses: { ipv4: "203.0.113.7" } }),
        "exposure.addresses.ipv6",
        "gcp-address-invalid",
        "IPv6 is served.",
    ],
    [
        "a reserved address by its name",
        balancer({ addresses: { ipv4: "edge-v4" } }),
        "exposure.addresses.ipv4",
        "gcp-address-invalid",
        '"edge-v4" is not an IPv4 address.',
    ],
    [
        "source ranges that leave a family open",
        balancer({ ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge", sourceRanges: ["192.0.2.0/24"] }),
        "exposure.sourceRanges",
        "gcp-source-ranges-one-sided",
        "No range is IPv6.",
    ],
    [
        "a source range of a family that is not served",
        balancer({ sourceRanges: ["192.0.2.0/24", "2001:db8::/32"] }),
        "exposure.sourceRanges[1]",
        "gcp-source-ranges-one-sided",
        '"2001:db8::/32" is of no family that is served.',
    ],
    [
        "a port out of range",
        balancer({ ports: { tcp: [443, 0], udp: [443] } }),
        "exposure.ports.tcp[1]",
        "gcp-ports-invalid",
        "0 is given. It must be a whole number from 1 to 65535.",
    ],
    [
        "no UDP for a listener with HTTP/3",
        balancer({ ports: { tcp: [443], udp: [] } }),
        "exposure.ports.udp",
        "gcp-ports-incomplete",
        "UDP 443 is served, and not forwarded.",
    ],
    ["no node", balancer({ backends: [] }), "exposure.backends", "gcp-backends-invalid", "No group is listed."],
    [
        "a node pool's id in place of its groups",
        balancer({ backends: ["projects/acme/locations/europe-west1/clusters/edge/nodePools/pool"] }),
        "exposure.backends[0]",
        "gcp-backends-invalid",
        "is not the URL of a group.",
    ],
    [
        "endpoint groups of a region, which are never of nodes",
        balancer({
            backends: [endpointGroup("europe-west1-b").replace("zones/europe-west1-b", "regions/europe-west1")],
        }),
        "exposure.backends[0]",
        "gcp-backends-invalid",
        "is not the URL of a group.",
    ],
    [
        "nodes of another region",
        balancer({ backends: [instanceGroup("europe-west2-b")] }),
        "exposure.backends[0]",
        "gcp-backends-invalid",
        "is in europe-west2, and the balancer in europe-west1.",
    ],
    [
        "instance groups beside endpoint groups",
        balancer({ backends: [instanceGroup("europe-west1-b"), endpointGroup("europe-west1-c")] }),
        "exposure.backends",
        "gcp-backends-invalid",
        "Instance groups and network endpoint groups are mixed.",
    ],
    [
        "a group twice, once as its manager",
        balancer({
            backends: [
                instanceGroup("europe-west1-b"),
                instanceGroup("europe-west1-b").replace("instanceGroups", "instanceGroupManagers"),
            ],
        }),
        "exposure.backends[1]",
        "gcp-backends-invalid",
        "is there already, at index 0.",
    ],
    [
        "a check that takes longer than its interval",
        balancer({ healthCheck: { interval: 2, timeout: 3 } }),
        "exposure.healthCheck.timeout",
        "gcp-health-check-invalid",
        "3 s is longer than the interval, 2 s.",
    ],
    [
        "a check by TCP that has a path",
        balancer({ healthCheck: { path: "/ready" } }),
        "exposure.healthCheck.path",
        "gcp-health-check-invalid",
        '"/ready" is not a path of a check by TCP.',
    ],
    [
        "flows forgotten too soon",
        balancer({ idleTimeout: 30 }),
        "exposure.idleTimeout",
        "gcp-flow-seconds-invalid",
        "30 is given. It must be a whole number from 60 to 57600.",
    ],
    [
        "a network tag with a capital",
        balancer({ nodeTags: ["edge", "Edge"] }),
        "exposure.nodeTags[1]",
        "gcp-node-tag-invalid",
        '"Edge" is not a valid network tag.',
    ],
    ...["example.com", "example-com.", "Example-com", "3example", "z".repeat(64)].map(
        (managedZone): BadInput => [
            `the managed zone ${managedZone}`,
            { dns: cloudDns({ managedZone, zone: "example.com" }) },
            "dns.managedZone",
            "cloud-dns-zone-name-invalid",
            `"${managedZone}" is not a valid name of a managed zone.`,
        ],
    ),
    [
        "a Cloud DNS zone's apex with the dot that its API has",
        { dns: cloudDns({ managedZone: "example-com", zone: "example.com." }) },
        "dns.zone",
        "zone-invalid",
        '"example.com." has the label "", which is no DNS label.',
    ],
    [
        "a hostname outside a Cloud DNS zone",
        { dns: cloudDns({ managedZone: "example-net", zone: "example.net" }) },
        "hostnames[0]",
        "hostname-outside-zone",
        '"app.example.com" is not in the zone "example.net"',
    ],
    [
        "a balancer's name in a Cloud DNS zone",
        { exposure: named, dns: cloudDns({ managedZone: "example-com" }) },
        "dns",
        "balancer-name-without-alias",
        "nlb has a DNS name and no addresses, and gcp.cloudDns no aliases.",
    ],
];

/** What is said and not refused: the rule, the arguments, the path. */
export const gcpWarnings: [code: string, args: BadArgs, path: string][] = [
    ["gke-mixed-protocols-new-clusters", onGke({ gkeVersion: "1.34.1-gke.2190000" }), "exposure.gkeVersion"],
    ["gke-address-not-reserved", onGke({ addressNames: {} }), "exposure.addressNames.ipv4"],
];
