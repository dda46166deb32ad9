import { output } from "@pulumi/pulumi";
import {
    type AksMixedServiceArgs,
    type AksSharedAddressArgs,
    type AzureLoadBalancerArgs,
    loadBalancer,
    mixedService,
    sharedAddress,
} from "../../../components/azure/index.ts";
import type { IpFamily } from "../../../components/index.ts";
import type { BadInput, Warned } from "../gateway/badHosts.ts";
import { NETWORK } from "./azure.ts";

const both: IpFamily[] = ["IPv4", "IPv6"];

/** A Service at a public address of its own, where nothing else is said. */
const onAks = (args: AksMixedServiceArgs) => {
    const named = args.scheme === "internal" ? {} : { publicIpNames: { ipv4: "edge-v4" } };
    return { exposure: mixedService({ ...named, ...args }) };
};
const shared = (args: Partial<AksSharedAddressArgs>) => ({
    exposure: sharedAddress({ publicIpNames: { ipv4: "edge-v4" }, ...args }),
});
const balancer = (args: Partial<AzureLoadBalancerArgs>) => ({
    exposure: loadBalancer({
        resourceGroupName: "edge",
        virtualNetworkId: NETWORK,
        nodeAddresses: { ipv4: ["10.224.0.4"] },
        securityGroup: { name: "nodes" },
        ...args,
    }),
});

const badProbes: [string, NonNullable<AksMixedServiceArgs["healthProbe"]>, string, string][] = [
    ["too often", { interval: 4 }, "healthProbe.interval", "4 is given. It must be a whole number of at least 5."],
    [
        "with fractions of seconds",
        { interval: 7.5 },
        "healthProbe.interval",
        "7.5 is given. It must be a whole number of at least 5.",
    ],
    [
        "that gives up at once",
        { numberOfProbes: 1 },
        "healthProbe.numberOfProbes",
        "1 is given. It must be a whole number of at least 2.",
    ],
    ["that takes two minutes", { interval: 30, numberOfProbes: 4 }, "healthProbe", "4 probes every 30 s take 120 s."],
];

/** Mistakes on Azure. */
export const badAzure: BadInput[] = [
    {
        what: "policy Cluster on AKS",
        args: onAks({ externalTrafficPolicy: "Cluster" }),
        path: "exposure.externalTrafficPolicy",
        code: "azure-policy-without-udp-probe",
        quotes: 'The policy is "Cluster", and sharedProbe is not set.',
    },
    {
        what: "policy Cluster for two Services on AKS, and a shared probe denied",
        args: shared({ externalTrafficPolicy: "Cluster", sharedProbe: false }),
        path: "exposure.externalTrafficPolicy",
        code: "azure-policy-without-udp-probe",
        quotes: "sharedProbe is not set.",
    },
    {
        what: "a probe of one's own beside the shared one",
        args: onAks({ externalTrafficPolicy: "Cluster", sharedProbe: true, healthProbe: { interval: 10 } }),
        path: "exposure.healthProbe",
        code: "azure-probe-not-used",
        quotes: "healthProbe is set in addition to the shared probe.",
    },
    ...badProbes.flatMap(([what, healthProbe, path, found]): BadInput[] => [
        {
            what: `a probe of AKS's ${what}`,
            args: onAks({ healthProbe }),
            path: `exposure.${path}`,
            code: "azure-probe-invalid",
            quotes: found,
        },
        {
            what: `a probe of our own ${what}`,
            args: balancer({ healthProbe }),
            path: `exposure.${path}`,
            code: "azure-probe-invalid",
            quotes: found,
        },
    ]),
    ...[3, 101, 4.5].flatMap((tcpIdleTimeout): BadInput[] => [
        {
            what: `an idle timeout of ${tcpIdleTimeout} minutes on AKS`,
            args: onAks({ tcpIdleTimeout }),
            path: "exposure.tcpIdleTimeout",
            code: "azure-idle-timeout-invalid",
            quotes: `${tcpIdleTimeout} is given. It must be a whole number from 4 to 100.`,
        },
        {
            what: `an idle timeout of ${tcpIdleTimeout} minutes of our own`,
            args: balancer({ tcpIdleTimeout }),
            path: "exposure.tcpIdleTimeout",
            code: "azure-idle-timeout-invalid",
            quotes: `${tcpIdleTimeout} is given. It must be a whole number from 4 to 100.`,
        },
    ]),
    ...["edge/v4", "-edge", "edge-", "e".repeat(81), ""].map(
        (ipv4): BadInput => ({
            what: `a public IP address by the name "${ipv4.slice(0, 9)}"`,
            args: onAks({ publicIpNames: { ipv4 } }),
            path: "exposure.publicIpNames.ipv4",
            code: "azure-resource-name-invalid",
            quotes: `"${ipv4}" is not a valid name of a resource.`,
        }),
    ),
    {
        what: "a resource group that ends in a dot",
        args: onAks({ resourceGroup: "edge." }),
        path: "exposure.resourceGroup",
        code: "azure-resource-name-invalid",
        quotes: '"edge." is not a valid name of a resource.',
    },
    {
        what: "a subnet by its id",
        args: onAks({ scheme: "internal", subnetName: `${NETWORK}/subnets/edge` }),
        path: "exposure.subnetName",
        code: "azure-resource-name-invalid",
        quotes: "is not a valid name of a resource.",
    },
    {
        what: "a public IP prefix by its name",
        args: onAks({ publicIpNames: {}, publicIpPrefixIds: { ipv4: "edge-prefix" } }),
        path: "exposure.publicIpPrefixIds.ipv4",
        code: "azure-prefix-id-invalid",
        quotes: '"edge-prefix" is not the id of a public IP prefix.',
    },
    {
        what: "a public IPv6 address for an IPv4 Service on AKS",
        args: onAks({ publicIpNames: { ipv4: "edge-v4", ipv6: output("edge-v6") } }),
        path: "exposure.publicIpNames.ipv6",
        code: "azure-address-not-served",
        quotes: "IPv6 is not in ipFamilies.",
    },
    {
        what: "a name and a prefix for one address",
        args: onAks({ publicIpPrefixIds: { ipv4: output(NETWORK.replace("virtualNetworks", "publicIPPrefixes")) } }),
        path: "exposure.publicIpPrefixIds.ipv4",
        code: "azure-address-said-twice",
        quotes: "The IPv4 address is also set by name.",
    },
    {
        what: "a public address for an internal Service on AKS",
        args: onAks({ scheme: "internal", publicIpNames: { ipv4: "edge-v4" } }),
        path: "exposure.publicIpNames",
        code: "azure-scheme-contradicted",
        quotes: "It is set for an internal balancer.",
    },
    {
        what: "a private address for a public Service on AKS",
        args: onAks({ privateAddresses: { ipv4: "10.224.0.9" } }),
        path: "exposure.privateAddresses",
        code: "azure-scheme-contradicted",
        quotes: "It is set for an external balancer.",
    },
    {
        what: "a private address of the other family",
        args: onAks({ scheme: "internal", privateAddresses: { ipv4: "fd00::9" } }),
        path: "exposure.privateAddresses.ipv4",
        code: "azure-private-address-invalid",
        quotes: '"fd00::9" is not an IPv4 address.',
    },
    ...["ab", "3edge", "Edge", "edge-", "e".repeat(64), "app.example.com"].map(
        (dnsLabel): BadInput => ({
            what: `the DNS label ${dnsLabel}`,
            args: onAks({ publicIpNames: {}, dnsLabel }),
            path: "exposure.dnsLabel",
            code: "azure-dns-label-invalid",
            quotes: `"${dnsLabel}" is not a valid Azure DNS label.`,
        }),
    ),
    {
        what: "a DNS label for an address that is somebody's",
        args: onAks({ dnsLabel: "edge-of-acme" }),
        path: "exposure.dnsLabel",
        code: "azure-dns-label-of-named-address",
        quotes: "A label is set for an address that is given by name.",
    },
    {
        what: "a service tag with a blank",
        args: onAks({ allowedServiceTags: ["Azure Front Door"] }),
        path: "exposure.allowedServiceTags[0]",
        code: "azure-service-tags-invalid",
        quotes: '"Azure Front Door" is not a valid service tag.',
    },
    {
        what: "no service tag at all",
        args: onAks({ allowedServiceTags: [] }),
        path: "exposure.allowedServiceTags",
        code: "azure-service-tags-invalid",
        quotes: "No tag is listed.",
    },
    {
        what: "a source range with an address inside of it, on AKS",
        args: onAks({ sourceRanges: ["198.51.100.0/24", "203.0.113.7/24"] }),
        path: "exposure.sourceRanges[1]",
        code: "azure-source-range-unmasked",
        quotes: '"203.0.113.7/24" is not the first address of the network.',
    },
    {
        what: "a source range of the upper half of a network, with the prefix of the whole",
        args: onAks({ sourceRanges: ["203.0.113.128/24"] }),
        path: "exposure.sourceRanges[0]",
        code: "azure-source-range-unmasked",
        quotes: '"203.0.113.128/24" is not the first address of the network.',
    },
    {
        what: "an IPv6 source range with an address inside of it",
        args: balancer({
            ipFamilies: ["IPv6"],
            nodeAddresses: { ipv6: ["fd00::4"] },
            sourceRanges: ["2001:db8:1::/32"],
        }),
        path: "exposure.sourceRanges[0]",
        code: "azure-source-range-unmasked",
        quotes: '"2001:db8:1::/32" is not the first address of the network.',
    },
    {
        what: "source ranges of one family for two on AKS",
        args: onAks({ ipFamilies: both, publicIpNames: { ipv4: "v4", ipv6: "v6" }, sourceRanges: ["192.0.2.0/24"] }),
        path: "exposure.sourceRanges",
        code: "azure-source-ranges-one-sided",
        quotes: "No IPv6 range is listed.",
    },
    {
        what: "two Services on AKS without an address for one family",
        args: shared({ ipFamilies: both }),
        path: "exposure.publicIpNames.ipv6",
        code: "azure-shared-address-incomplete",
        quotes: "publicIpNames is not set.",
    },
    {
        what: "a balancer of Azure's by a name that is too long",
        args: { name: "e".repeat(59), ...balancer({}) },
        path: "name",
        code: "azure-balancer-name-invalid",
        quotes: "results in names of up to 81 characters.",
    },
    {
        what: "a security group by its id",
        args: balancer({ securityGroup: { name: "/subscriptions/x/networkSecurityGroups/nodes" } }),
        path: "exposure.securityGroup.name",
        code: "azure-group-name-invalid",
        quotes: "is not a valid name of a group.",
    },
    {
        what: "a resource group with a slash",
        args: balancer({ resourceGroupName: "edge/prod" }),
        path: "exposure.resourceGroupName",
        code: "azure-group-name-invalid",
        quotes: '"edge/prod" is not a valid name of a group.',
    },
    ...["nodes", `${NETWORK}/subnets/nodes`, NETWORK.replace("virtualNetworks", "publicIPAddresses")].map(
        (virtualNetworkId): BadInput => ({
            what: `the network ${virtualNetworkId.slice(-29)}`,
            args: balancer({ virtualNetworkId }),
            path: "exposure.virtualNetworkId",
            code: "azure-network-id-invalid",
            quotes: "is not the id of a virtual network.",
        }),
    ),
    {
        what: "a balancer of Azure's with no node of a family",
        args: balancer({ ipFamilies: both }),
        path: "exposure.nodeAddresses.ipv6",
        code: "azure-node-addresses-invalid",
        quotes: "No node is listed.",
    },
    {
        what: "a balancer of Azure's with an empty list of nodes",
        args: balancer({ nodeAddresses: { ipv4: [] } }),
        path: "exposure.nodeAddresses.ipv4",
        code: "azure-node-addresses-invalid",
        quotes: "No node is listed.",
    },
    {
        what: "a node by its name",
        args: balancer({ nodeAddresses: { ipv4: ["10.224.0.4", "aks-nodepool1-0"] } }),
        path: "exposure.nodeAddresses.ipv4[1]",
        code: "azure-node-addresses-invalid",
        quotes: '"aks-nodepool1-0" is not an IPv4 address.',
    },
    {
        what: "a node twice",
        args: balancer({ nodeAddresses: { ipv4: ["10.224.0.4", "10.224.0.5", "10.224.0.4"] } }),
        path: "exposure.nodeAddresses.ipv4[2]",
        code: "azure-node-addresses-invalid",
        quotes: '"10.224.0.4" is listed twice.',
    },
    {
        what: "a public address without its id",
        args: balancer({ publicAddresses: { ids: {}, addresses: { ipv4: "203.0.113.20" } } }),
        path: "exposure.publicAddresses.ids.ipv4",
        code: "azure-public-address-invalid",
        quotes: "IPv4 is served.",
    },
    {
        what: "a public address by its name",
        args: balancer({ publicAddresses: { ids: { ipv4: "edge" }, addresses: { ipv4: output("203.0.113.20") } } }),
        path: "exposure.publicAddresses.ids.ipv4",
        code: "azure-public-address-invalid",
        quotes: '"edge" is not the id of a public IP address.',
    },
    {
        what: "a port without one of the nodes",
        args: { hostnames: [], listeners: [{ hostname: "app.example.com", port: 8443 }], ...balancer({}) },
        path: "exposure.nodePorts[8443]",
        code: "azure-node-port-invalid",
        quotes: "Port 8443 has no node port.",
    },
    {
        what: "a node port that is none",
        args: balancer({ nodePorts: { 443: 443 } }),
        path: "exposure.nodePorts[443]",
        code: "azure-node-port-invalid",
        quotes: "443 is not a whole number from 30000 to 32767.",
    },
    {
        what: "one node port for two ports",
        args: balancer({ nodePorts: { 443: 30_080 } }),
        path: "exposure.nodePorts[80]",
        code: "azure-node-port-invalid",
        quotes: "Port 80 has node port 30080, like nodePorts[443].",
    },
    {
        what: "a health check on a node port of clients",
        args: balancer({ healthCheckNodePort: 30_043 }),
        path: "exposure.healthCheckNodePort",
        code: "azure-node-port-invalid",
        quotes: "The health check has node port 30043, like nodePorts[443].",
    },
    {
        what: "a port that Azure has no rules for",
        args: {
            hostnames: [],
            listeners: [{ hostname: "app.example.com", port: 65_535 }],
            ...balancer({ nodePorts: { 65535: 30_001 } }),
        },
        path: "listeners[0].port",
        code: "azure-ports-invalid",
        quotes: "65535 is not a whole number from 1 to 65534.",
    },
    ...[99, 4093].map(
        (firstPriority): BadInput => ({
            what: `the priority ${firstPriority} for the first security rule`,
            args: balancer({ securityGroup: { name: "nodes", firstPriority } }),
            path: "exposure.securityGroup.firstPriority",
            code: "azure-priority-invalid",
            quotes: `${firstPriority} is given. It must be a whole number from 100 to 4092.`,
        }),
    ),
    {
        what: "source ranges that nobody enforces",
        args: balancer({ securityGroup: undefined, sourceRanges: ["192.0.2.0/24"] }),
        path: "exposure.sourceRanges",
        code: "azure-source-ranges-not-enforced",
        quotes: "securityGroup is not set.",
    },
];

/** What is said and not refused: the rule, the arguments, the path. */
export const azureWarnings: Warned[] = [
    { code: "azure-address-not-kept", args: onAks({ publicIpNames: {} }), path: "exposure.publicIpNames.ipv4" },
    {
        code: "azure-security-group-unnamed",
        args: balancer({ securityGroup: undefined }),
        path: "exposure.securityGroup",
    },
];
