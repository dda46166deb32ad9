import { route53 } from "../../../components/aws/index.ts";
import {
    cloudDns,
    type GcpPassthroughExposureArgs,
    type GkeMixedServiceArgs,
    type GkeSharedAddressArgs,
    type GlobalLoadBalancerArgs,
    globalLoadBalancer,
    mixedService,
    passthroughLoadBalancer,
    sharedAddress,
} from "../../../components/gcp/index.ts";
import { selfSigned } from "../../../components/index.ts";
import { named } from "../dns/badDns.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";
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

const globally = (args: Partial<GlobalLoadBalancerArgs> = {}) => ({
    exposure: globalLoadBalancer({ project: "shop", network: "default", ...args }),
});

/** Mistakes on Google Cloud. */
export const badGcp: BadInput[] = [
    {
        what: "a stage that Google's front cannot have",
        args: { ...globally(), advertisement: { stage: "trial" } },
        path: "advertisement.stage",
        code: "balancer-stage-not-settable",
        quotes: 'Stage "trial" cannot be set.',
    },
    {
        what: "a share of the users with Google's front",
        args: {
            ...globally(),
            advertisement: { share: 50 },
            dns: route53({ zoneId: "Z1", zone: "example.com" }),
        },
        path: "advertisement.share",
        code: "balancer-stage-not-settable",
        quotes: "Its Alt-Svc reaches every client.",
    },
    {
        what: "persist with Google's front",
        args: { ...globally(), advertisement: { persist: true } },
        path: "advertisement.persist",
        code: "balancer-stage-not-settable",
        quotes: "Its Alt-Svc cannot be set.",
    },
    {
        what: "TLS passthrough behind Google's front",
        args: { ...globally(), listeners: [{ hostname: "raw.example.com", protocol: "TLS", port: 8443 }] },
        path: "listeners[0].protocol",
        code: "balancer-listener-not-served",
        quotes: '"raw.example.com" is served otherwise.',
    },
    {
        what: "hostnames with a certificate each behind Google's front",
        args: {
            ...globally(),
            hostnames: ["app.example.com", "shop.example.com"],
            certificate: selfSigned({ namesPerCertificate: 1 }),
        },
        path: "certificate",
        code: "balancer-needs-one-listener",
        quotes: "The hostnames have 2 listeners.",
    },
    {
        what: "PROXY protocol behind Google's front",
        args: { ...globally(), clientTraffic: { proxyProtocol: true } },
        path: "clientTraffic.proxyProtocol",
        code: "balancer-terminates-client-traffic",
        quotes: "PROXY protocol is required of the balancer.",
    },
    {
        what: "client certificates behind Google's front",
        args: { ...globally(), clientTraffic: { clientCertificateCa: "ca" } },
        path: "clientTraffic.clientCertificateCa",
        code: "balancer-terminates-client-traffic",
        quotes: "A client certificate is required of the balancer.",
    },
    {
        what: "a wildcard with a certificate that Google manages",
        args: { ...globally(), hostnames: ["*.example.com"] },
        path: "hostnames[0]",
        code: "gcp-managed-certificate-names",
        quotes: '"*.example.com" is a wildcard.',
    },
    {
        what: "101 hostnames with a certificate that Google manages",
        args: { ...globally(), hostnames: Array.from({ length: 101 }, (_, index) => `n${index}.example.com`) },
        path: "exposure.certificateMap",
        code: "gcp-managed-certificate-names",
        quotes: "The gateway has 101 hostnames.",
    },
    {
        what: "a certificate map by its short name",
        args: globally({ certificateMap: "shop" }),
        path: "exposure.certificateMap",
        code: "gcp-certificate-map-invalid",
        quotes: '"shop" is not the name of a certificate map.',
    },
    {
        what: "no time for an answer of the gateway behind Google's front",
        args: globally({ timeout: 0 }),
        path: "exposure.timeout",
        code: "gcp-backend-service-invalid",
        quotes: "0 is given.",
    },
    {
        what: "a long name of a gateway behind Google's front",
        args: { ...globally(), name: `e${"d".repeat(40)}` },
        path: "name",
        code: "gcp-name-invalid",
        quotes: "-lb-certificate",
    },
    {
        what: "a GKE version without its patch",
        args: onGke({ gkeVersion: "1.36" }),
        path: "exposure.gkeVersion",
        code: "gke-version-invalid",
        quotes: '"1.36" is not a valid GKE version.',
    },
    {
        what: "a release channel in place of a GKE version",
        args: onGke({ gkeVersion: "rapid" }),
        path: "exposure.gkeVersion",
        code: "gke-version-invalid",
        quotes: '"rapid" is not a valid GKE version.',
    },
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
        ([what, gkeVersion, more, found]): BadInput => ({
            what: `a GKE version ${what}`,
            args: onGke({ gkeVersion, ...more }),
            path: "exposure.gkeVersion",
            code: "gke-without-mixed-protocols",
            quotes: `GKE ${gkeVersion} does not support an ${found}`,
        }),
    ),
    {
        what: "a network tier for an internal balancer",
        args: onGke({ scheme: "internal", networkTier: "PREMIUM" }),
        path: "exposure.networkTier",
        code: "gcp-tier-internal",
        quotes: "An internal balancer has the tier PREMIUM.",
    },
    {
        what: "IPv6 in the Standard tier on GKE",
        args: onGke({ ipFamilies: ["IPv4", "IPv6"], networkTier: "STANDARD" }),
        path: "exposure.networkTier",
        code: "gcp-tier-without-ipv6",
        quotes: "IPv6 is requested in the Standard tier.",
    },
    {
        what: "an address in place of its name",
        args: onGke({ addressNames: { ipv4: "203.0.113.7" } }),
        path: "exposure.addressNames.ipv4",
        code: "gcp-resource-name-invalid",
        quotes: '"203.0.113.7" is not a valid name of a resource.',
    },
    {
        what: "a name of 64 characters",
        args: onGke({ addressNames: { ipv4: "a".repeat(64) } }),
        path: "exposure.addressNames.ipv4",
        code: "gcp-resource-name-invalid",
        quotes: "is not a valid name of a resource.",
    },
    {
        what: "a subnetwork by its path",
        args: onGke({ subnetworkName: "regions/europe-west1/subnetworks/edge" }),
        path: "exposure.subnetworkName",
        code: "gcp-resource-name-invalid",
        quotes: '"regions/europe-west1/subnetworks/edge" is not a valid name of a resource.',
    },
    {
        what: "a reserved IPv6 address for an IPv4 Service",
        args: onGke({ addressNames: { ipv4: "edge-v4", ipv6: "edge-v6" } }),
        path: "exposure.addressNames.ipv6",
        code: "gcp-address-name-not-served",
        quotes: "An address is set for a family that is not served.",
    },
    {
        what: "weights by pods where every node takes connections",
        args: onGke({ weightedByPods: true, externalTrafficPolicy: "Cluster" }),
        path: "exposure.weightedByPods",
        code: "gke-weighted-needs-local",
        quotes: "weightedByPods is set with the policy Cluster.",
    },
    {
        what: "a shared address in a cluster of no known version",
        args: shared({ gkeVersion: "1.31" }),
        path: "exposure.gkeVersion",
        code: "gke-version-invalid",
        quotes: '"1.31" is not a valid GKE version.',
    },
    {
        what: "a shared address for one family of two",
        args: shared({ ipFamilies: ["IPv4", "IPv6"], addressNames: { ipv4: "edge-v4" } }),
        path: "exposure.addressNames.ipv6",
        code: "gcp-shared-address-incomplete",
        quotes: "addressNames is not set.",
    },
    {
        what: "a shared IPv6 address without a dual-stack subnetwork",
        args: shared({ ipFamilies: ["IPv6"] }),
        path: "exposure.subnetworkName",
        code: "gcp-shared-address-without-subnetwork",
        quotes: "IPv6 is requested, but no subnetwork is set.",
    },
    {
        what: "a shared IPv6 address in the Standard tier",
        args: shared({ ipFamilies: ["IPv6"], subnetworkName: "edge", networkTier: "STANDARD" }),
        path: "exposure.networkTier",
        code: "gcp-tier-without-ipv6",
        quotes: "IPv6 is requested in the Standard tier.",
    },
    {
        what: "a name too long for the shared address",
        args: { name: "e".repeat(42), ...shared({}) },
        path: "name",
        code: "gcp-shared-address-name-invalid",
        quotes: "results in names of up to 64 characters.",
    },
    {
        what: "a name too long for the Services on a shared address",
        args: { name: "e".repeat(57), ...shared({ addressNames: { ipv4: "edge-v4" } }) },
        path: "name",
        code: "gcp-shared-address-name-invalid",
        quotes: "results in names of up to 64 characters.",
    },
    {
        what: "a name of a Service that starts with a digit",
        args: { name: "3edge", ...shared({ addressNames: { ipv4: "edge-v4" } }) },
        path: "name",
        code: "gcp-shared-address-name-invalid",
        quotes: '"3edge" results in names',
    },
    {
        what: "a name too long for the balancer's resources",
        args: { name: "e".repeat(42), ...balancer({}) },
        path: "name",
        code: "gcp-name-invalid",
        quotes: "and 8 characters of Pulumi's have 64.",
    },
    {
        what: "a name that starts with a digit",
        args: { name: "3edge", ...balancer({}) },
        path: "name",
        code: "gcp-name-invalid",
        quotes: '"3edge-lb" is not a valid name of Compute Engine.',
    },
    {
        what: "a zone in place of the region",
        args: balancer({ region: "europe-west1-b" }),
        path: "exposure.region",
        code: "gcp-region-invalid",
        quotes: '"europe-west1-b" is not a region.',
    },
    {
        what: "IPv6 without a dual-stack subnetwork",
        args: balancer({ ipFamilies: ["IPv4", "IPv6"] }),
        path: "exposure.subnetwork",
        code: "gcp-ipv6-without-subnetwork",
        quotes: "IPv6 is requested, but no subnetwork is set.",
    },
    {
        what: "IPv6 in the Standard tier",
        args: balancer({ ipFamilies: ["IPv6"], subnetwork: "edge", networkTier: "STANDARD" }),
        path: "exposure.networkTier",
        code: "gcp-tier-without-ipv6",
        quotes: "IPv6 is requested in the Standard tier.",
    },
    {
        what: "a reserved address for one family of two",
        args: balancer({ ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge", addresses: { ipv4: "203.0.113.7" } }),
        path: "exposure.addresses.ipv6",
        code: "gcp-address-invalid",
        quotes: "IPv6 is served.",
    },
    {
        what: "a reserved address by its name",
        args: balancer({ addresses: { ipv4: "edge-v4" } }),
        path: "exposure.addresses.ipv4",
        code: "gcp-address-invalid",
        quotes: '"edge-v4" is not an IPv4 address.',
    },
    {
        what: "source ranges that leave a family open",
        args: balancer({ ipFamilies: ["IPv4", "IPv6"], subnetwork: "edge", sourceRanges: ["192.0.2.0/24"] }),
        path: "exposure.sourceRanges",
        code: "gcp-source-ranges-one-sided",
        quotes: "No IPv6 range is listed.",
    },
    {
        what: "a source range of a family that is not served",
        args: balancer({ sourceRanges: ["192.0.2.0/24", "2001:db8::/32"] }),
        path: "exposure.sourceRanges[1]",
        code: "gcp-source-ranges-one-sided",
        quotes: '"2001:db8::/32" is of a family that is not served.',
    },
    {
        what: "a port out of range",
        args: balancer({ ports: { tcp: [443, 0], udp: [443] } }),
        path: "exposure.ports.tcp[1]",
        code: "gcp-ports-invalid",
        quotes: "0 is given. It must be a whole number from 1 to 65535.",
    },
    {
        what: "no UDP for a listener with HTTP/3",
        args: balancer({ ports: { tcp: [443], udp: [] } }),
        path: "exposure.ports.udp",
        code: "gcp-ports-incomplete",
        quotes: "UDP 443 is served but not forwarded.",
    },
    {
        what: "no node",
        args: balancer({ backends: [] }),
        path: "exposure.backends",
        code: "gcp-backends-invalid",
        quotes: "No group is listed.",
    },
    {
        what: "a node pool's id in place of its groups",
        args: balancer({ backends: ["projects/acme/locations/europe-west1/clusters/edge/nodePools/pool"] }),
        path: "exposure.backends[0]",
        code: "gcp-backends-invalid",
        quotes: "is not the URL of a group.",
    },
    {
        what: "endpoint groups of a region, which are never of nodes",
        args: balancer({
            backends: [endpointGroup("europe-west1-b").replace("zones/europe-west1-b", "regions/europe-west1")],
        }),
        path: "exposure.backends[0]",
        code: "gcp-backends-invalid",
        quotes: "is not the URL of a group.",
    },
    {
        what: "nodes of another region",
        args: balancer({ backends: [instanceGroup("europe-west2-b")] }),
        path: "exposure.backends[0]",
        code: "gcp-backends-invalid",
        quotes: "is in europe-west2, but the balancer is in europe-west1.",
    },
    {
        what: "instance groups beside endpoint groups",
        args: balancer({ backends: [instanceGroup("europe-west1-b"), endpointGroup("europe-west1-c")] }),
        path: "exposure.backends",
        code: "gcp-backends-invalid",
        quotes: "Instance groups and network endpoint groups are mixed.",
    },
    {
        what: "a group twice, once as its manager",
        args: balancer({
            backends: [
                instanceGroup("europe-west1-b"),
                instanceGroup("europe-west1-b").replace("instanceGroups", "instanceGroupManagers"),
            ],
        }),
        path: "exposure.backends[1]",
        code: "gcp-backends-invalid",
        quotes: "is already listed at index 0.",
    },
    {
        what: "a check that takes longer than its interval",
        args: balancer({ healthCheck: { interval: 2, timeout: 3 } }),
        path: "exposure.healthCheck.timeout",
        code: "gcp-health-check-invalid",
        quotes: "3 s is longer than the interval, 2 s.",
    },
    {
        what: "a check by TCP that has a path",
        args: balancer({ healthCheck: { path: "/ready" } }),
        path: "exposure.healthCheck.path",
        code: "gcp-health-check-invalid",
        quotes: '"/ready" is not a valid path for a check by TCP.',
    },
    {
        what: "flows drained for too long",
        args: balancer({ connectionDraining: 7200 }),
        path: "exposure.connectionDraining",
        code: "gcp-flow-seconds-invalid",
        quotes: "7200 is given. It must be a whole number from 0 to 3600.",
    },
    {
        what: "a network tag with a capital",
        args: balancer({ nodeTags: ["edge", "Edge"] }),
        path: "exposure.nodeTags[1]",
        code: "gcp-node-tag-invalid",
        quotes: '"Edge" is not a valid network tag.',
    },
    ...["example.com", "example-com.", "Example-com", "3example", "z".repeat(64)].map(
        (managedZone): BadInput => ({
            what: `the managed zone ${managedZone}`,
            args: { dns: cloudDns({ managedZone, zone: "example.com" }) },
            path: "dns.managedZone",
            code: "cloud-dns-zone-name-invalid",
            quotes: `"${managedZone}" is not a valid name of a managed zone.`,
        }),
    ),
    {
        what: "a Cloud DNS zone's apex with the dot that its API has",
        args: { dns: cloudDns({ managedZone: "example-com", zone: "example.com." }) },
        path: "dns.zone",
        code: "zone-invalid",
        quotes: '"example.com." has the label "", which is not a valid DNS label.',
    },
    {
        what: "a hostname outside a Cloud DNS zone",
        args: { dns: cloudDns({ managedZone: "example-net", zone: "example.net" }) },
        path: "hostnames[0]",
        code: "hostname-outside-zone",
        quotes: '"app.example.com" is not in the zone "example.net"',
    },
    {
        what: "a balancer's name in a Cloud DNS zone",
        args: { exposure: named, dns: cloudDns({ managedZone: "example-com" }) },
        path: "dns",
        code: "balancer-name-without-alias",
        quotes: "nlb has a DNS name and no addresses, and gcp.cloudDns does not support aliases.",
    },
];

/** What is said and not refused: the rule, the arguments, the path. */
export const gcpWarnings: Warned[] = [
    {
        code: "gke-mixed-protocols-new-clusters",
        args: onGke({ gkeVersion: "1.34.1-gke.2190000" }),
        path: "exposure.gkeVersion",
    },
    { code: "gke-address-not-reserved", args: onGke({ addressNames: {} }), path: "exposure.addressNames.ipv4" },
];
