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
import type { BadArgs, BadInput } from "../gateway/badHosts.ts";
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
    [
        "policy Cluster on AKS",
        onAks({ externalTrafficPolicy: "Cluster" }),
        "exposure.externalTrafficPolicy",
        "azure-policy-without-udp-probe",
        'The policy is "Cluster", and no shared probe is stated.',
    ],
    [
        "policy Cluster for two Services on AKS, and a shared probe denied",
        shared({ externalTrafficPolicy: "Cluster", sharedProbe: false }),
        "exposure.externalTrafficPolicy",
        "azure-policy-without-udp-probe",
        "no shared probe is stated.",
    ],
    [
        "a probe of one's own beside the shared one",
        onAks({ externalTrafficPolicy: "Cluster", sharedProbe: true, healthProbe: { interval: 10 } }),
        "exposure.healthProbe",
        "azure-probe-not-used",
        "A probe is asked for beside the shared one.",
    ],
    ...badProbes.flatMap(([what, healthProbe, path, found]): BadInput[] => [
        [`a probe of AKS's ${what}`, onAks({ healthProbe }), `exposure.${path}`, "azure-probe-invalid", found],
        [`a probe of our own ${what}`, balancer({ healthProbe }), `exposure.${path}`, "azure-probe-invalid", found],
    ]),
    ...[3, 101, 4.5].flatMap((tcpIdleTimeout): BadInput[] => [
        [
            `an idle timeout of ${tcpIdleTimeout} minutes on AKS`,
            onAks({ tcpIdleTimeout }),
            "exposure.tcpIdleTimeout",
            "azure-idle-timeout-invalid",
            `${tcpIdleTimeout} is given. It must be a whole number from 4 to 100.`,
        ],
        [
            `an idle timeout of ${tcpIdleTimeout} minutes of our own`,
            balancer({ tcpIdleTimeout }),
            "exposure.tcpIdleTimeout",
            "azure-idle-timeout-invalid",
            `${tcpIdleTimeout} is given. It must be a whole number from 4 to 100.`,
        ],
    ]),
    ...["edge/v4", "-edge", "edge-", "e".repeat(81), ""].map(
        (ipv4): BadInput => [
            `a public IP address by the name "${ipv4.slice(0, 9)}"`,
            onAks({ publicIpNames: { ipv4 } }),
            "exposure.publicIpNames.ipv4",
            "azure-resource-name-invalid",
            `"${ipv4}" is not a valid name of a resource.`,
        ],
    ),
    [
        "a resource group that ends in a dot",
        onAks({ resourceGroup: "edge." }),
        "exposure.resourceGroup",
        "azure-resource-name-invalid",
        '"edge." is not a valid name of a resource.',
    ],
    [
        "a subnet by its id",
        onAks({ scheme: "internal", subnetName: `${NETWORK}/subnets/edge` }),
        "exposure.subnetName",
        "azure-resource-name-invalid",
        "is not a valid name of a resource.",
    ],
    [
        "a public IP prefix by its name",
        onAks({ publicIpNames: {}, publicIpPrefixIds: { ipv4: "edge-prefix" } }),
        "exposure.publicIpPrefixIds.ipv4",
        "azure-prefix-id-invalid",
        '"edge-prefix" is not the id of a public IP prefix.',
    ],
    [
        "a public IPv6 address for an IPv4 Service on AKS",
        onAks({ publicIpNames: { ipv4: "edge-v4", ipv6: output("edge-v6") } }),
        "exposure.publicIpNames.ipv6",
        "azure-address-not-served",
        "IPv6 is not served.",
    ],
    [
        "a name and a prefix for one address",
        onAks({ publicIpPrefixIds: { ipv4: output(NETWORK.replace("virtualNetworks", "publicIPPrefixes")) } }),
        "exposure.publicIpPrefixIds.ipv4",
        "azure-address-said-twice",
        "The IPv4 address has a name as well.",
    ],
    [
        "a public address for an internal Service on AKS",
        onAks({ scheme: "internal", publicIpNames: { ipv4: "edge-v4" } }),
        "exposure.publicIpNames",
        "azure-scheme-contradicted",
        "It is said of an internal balancer.",
    ],
    [
        "a private address for a public Service on AKS",
        onAks({ privateAddresses: { ipv4: "10.224.0.9" } }),
        "exposure.privateAddresses",
        "azure-scheme-contradicted",
        "It is said of an external balancer.",
    ],
    [
        "a private address of the other family",
        onAks({ scheme: "internal", privateAddresses: { ipv4: "fd00::9" } }),
        "exposure.privateAddresses.ipv4",
        "azure-private-address-invalid",
        '"fd00::9" is not an IPv4 address.',
    ],
    ...["ab", "3edge", "Edge", "edge-", "e".repeat(64), "app.example.com"].map(
        (dnsLabel): BadInput => [
            `the DNS label ${dnsLabel}`,
            onAks({ publicIpNames: {}, dnsLabel }),
            "exposure.dnsLabel",
            "azure-dns-label-invalid",
            `"${dnsLabel}" is not a valid label of Azure's.`,
        ],
    ),
    [
        "a DNS label for an address that is somebody's",
        onAks({ dnsLabel: "edge-of-acme" }),
        "exposure.dnsLabel",
        "azure-dns-label-of-named-address",
        "A label is asked for an address that has a name already.",
    ],
    [
        "a service tag with a blank",
        onAks({ allowedServiceTags: ["Azure Front Door"] }),
        "exposure.allowedServiceTags[0]",
        "azure-service-tags-invalid",
        '"Azure Front Door" is not a valid service tag.',
    ],
    [
        "no service tag at all",
        onAks({ allowedServiceTags: [] }),
        "exposure.allowedServiceTags",
        "azure-service-tags-invalid",
        "No tag is listed.",
    ],
    [
        "a source range with an address inside of it, on AKS",
        onAks({ sourceRanges: ["198.51.100.0/24", "203.0.113.7/24"] }),
        "exposure.sourceRanges[1]",
        "azure-source-range-unmasked",
        '"203.0.113.7/24" has an address inside of the network.',
    ],
    [
        "a source range of the upper half of a network, with the prefix of the whole",
        onAks({ sourceRanges: ["203.0.113.128/24"] }),
        "exposure.sourceRanges[0]",
        "azure-source-range-unmasked",
        '"203.0.113.128/24" has an address inside of the network.',
    ],
    [
        "an IPv6 source range with an address inside of it",
        balancer({ ipFamilies: ["IPv6"], nodeAddresses: { ipv6: ["fd00::4"] }, sourceRanges: ["2001:db8:1::/32"] }),
        "exposure.sourceRanges[0]",
        "azure-source-range-unmasked",
        '"2001:db8:1::/32" has an address inside of the network.',
    ],
    [
        "source ranges of one family for two on AKS",
        onAks({ ipFamilies: both, publicIpNames: { ipv4: "v4", ipv6: "v6" }, sourceRanges: ["192.0.2.0/24"] }),
        "exposure.sourceRanges",
        "azure-source-ranges-one-sided",
        "No range is IPv6.",
    ],
    [
        "two Services on AKS without an address for one family",
        shared({ ipFamilies: both }),
        "exposure.publicIpNames.ipv6",
        "azure-shared-address-incomplete",
        "No public IP address is named.",
    ],
    [
        "a balancer of Azure's by a name that is too long",
        { name: "e".repeat(59), ...balancer({}) },
        "name",
        "azure-balancer-name-invalid",
        "makes names of up to 81 characters.",
    ],
    [
        "a security group by its id",
        balancer({ securityGroup: { name: "/subscriptions/x/networkSecurityGroups/nodes" } }),
        "exposure.securityGroup.name",
        "azure-group-name-invalid",
        "is not a valid name of a group.",
    ],
    [
        "a resource group with a slash",
        balancer({ resourceGroupName: "edge/prod" }),
        "exposure.resourceGroupName",
        "azure-group-name-invalid",
        '"edge/prod" is not a valid name of a group.',
    ],
    ...["nodes", `${NETWORK}/subnets/nodes`, NETWORK.replace("virtualNetworks", "publicIPAddresses")].map(
        (virtualNetworkId): BadInput => [
            `the network ${virtualNetworkId.slice(-29)}`,
            balancer({ virtualNetworkId }),
            "exposure.virtualNetworkId",
            "azure-network-id-invalid",
            "is not the id of a virtual network.",
        ],
    ),
    [
        "a balancer of Azure's with no node of a family",
        balancer({ ipFamilies: both }),
        "exposure.nodeAddresses.ipv6",
        "azure-node-addresses-invalid",
        "No node is listed.",
    ],
    [
        "a balancer of Azure's with an empty list of nodes",
        balancer({ nodeAddresses: { ipv4: [] } }),
        "exposure.nodeAddresses.ipv4",
        "azure-node-addresses-invalid",
        "No node is listed.",
    ],
    [
        "a node by its name",
        balancer({ nodeAddresses: { ipv4: ["10.224.0.4", "aks-nodepool1-0"] } }),
        "exposure.nodeAddresses.ipv4[1]",
        "azure-node-addresses-invalid",
        '"aks-nodepool1-0" is not an IPv4 address.',
    ],
    [
        "a node twice",
        balancer({ nodeAddresses: { ipv4: ["10.224.0.4", "10.224.0.5", "10.224.0.4"] } }),
        "exposure.nodeAddresses.ipv4[2]",
        "azure-node-addresses-invalid",
        '"10.224.0.4" is there already.',
    ],
    [
        "a public address without its id",
        balancer({ publicAddresses: { ids: {}, addresses: { ipv4: "203.0.113.20" } } }),
        "exposure.publicAddresses.ids.ipv4",
        "azure-public-address-invalid",
        "IPv4 is served.",
    ],
    [
        "a public address by its name",
        balancer({ publicAddresses: { ids: { ipv4: "edge" }, addresses: { ipv4: output("203.0.113.20") } } }),
        "exposure.publicAddresses.ids.ipv4",
        "azure-public-address-invalid",
        '"edge" is not the id of a public IP address.',
    ],
    [
        "a port without one of the nodes",
        { hostnames: [], listeners: [{ hostname: "app.example.com", port: 8443 }], ...balancer({}) },
        "exposure.nodePorts[8443]",
        "azure-node-port-invalid",
        "Port 8443 has no port of the nodes.",
    ],
    [
        "a node port that is none",
        balancer({ nodePorts: { 443: 443 } }),
        "exposure.nodePorts[443]",
        "azure-node-port-invalid",
        "443 is not a whole number from 30000 to 32767.",
    ],
    [
        "one node port for two ports",
        balancer({ nodePorts: { 443: 30_080 } }),
        "exposure.nodePorts[80]",
        "azure-node-port-invalid",
        "Port 80 has 30080 of the nodes, like nodePorts[443].",
    ],
    [
        "a health check on a node port of clients",
        balancer({ healthCheckNodePort: 30_043 }),
        "exposure.healthCheckNodePort",
        "azure-node-port-invalid",
        "The health check has 30043 of the nodes, like nodePorts[443].",
    ],
    [
        "a port that Azure has no rules for",
        {
            hostnames: [],
            listeners: [{ hostname: "app.example.com", port: 65_535 }],
            ...balancer({ nodePorts: { 65535: 30_001 } }),
        },
        "listeners[0].port",
        "azure-ports-invalid",
        "65535 is not a whole number from 1 to 65534.",
    ],
    ...[99, 4093].map(
        (firstPriority): BadInput => [
            `the priority ${firstPriority} for the first security rule`,
            balancer({ securityGroup: { name: "nodes", firstPriority } }),
            "exposure.securityGroup.firstPriority",
            "azure-priority-invalid",
            `${firstPriority} is given. It must be a whole number from 100 to 4092.`,
        ],
    ),
    [
        "source ranges that nobody enforces",
        balancer({ securityGroup: undefined, sourceRanges: ["192.0.2.0/24"] }),
        "exposure.sourceRanges",
        "azure-source-ranges-not-enforced",
        "No security group is named.",
    ],
];

/** What is said and not refused: the rule, the arguments, the path. */
export const azureWarnings: [code: string, args: BadArgs, path: string][] = [
    ["azure-address-not-kept", onAks({ publicIpNames: {} }), "exposure.publicIpNames.ipv4"],
    ["azure-security-group-unnamed", balancer({ securityGroup: undefined }), "exposure.securityGroup"],
];
