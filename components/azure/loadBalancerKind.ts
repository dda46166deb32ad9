import * as z from "zod";
import { listenerPorts } from "../model/forwardedPorts.ts";
import type { Edge } from "../model/plan.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { onPart } from "../model/rules/judge.ts";
import type { PartRule } from "../model/rules/rule.ts";
import { type FormRule, ruled } from "../model/settings/formRule.ts";
import { sourceRange } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { balancerFields } from "./balancerFields.ts";
import { azureFieldRules } from "./fieldRules.ts";
import { address, dnsLabel, groupName, networkId, networkName, perFamily } from "./forms.ts";
import { balancerRules, type DescribedBalancer, judgePorts, PORTS, PUBLIC_ADDRESS } from "./loadBalancerRules.ts";
import { nodePortFields } from "./nodePorts.ts";

const GROUP_NAME: FormRule = {
    code: "azure-group-name-invalid",
    reason: "Azure finds no such resource group, or no such security group.",
    remedy: "Write the name alone, not its id: letters, digits, hyphens, dots and underscores.",
    source: "Azure documentation, Naming rules and restrictions for Azure resources",
};

const NETWORK_ID: FormRule = {
    code: "azure-network-id-invalid",
    reason: "A node is an address of a virtual network, and Azure finds none.",
    remedy: 'Write the network\'s id, "/subscriptions/…/providers/Microsoft.Network/virtualNetworks/…".',
    source: "Azure REST API, loadBalancers backendAddressPools.loadBalancerBackendAddresses.virtualNetwork",
};

const PRIORITY: FormRule = {
    code: "azure-priority-invalid",
    reason: "A rule of a security group has a priority of 100 to 4096, and there are up to five here.",
    remedy: "Use 100 to 4092 for the first, below every rule that denies, and apart from all others.",
    source: "Azure REST API, securityRules.priority",
};

const groups = groupName(GROUP_NAME, "group");
const publicId = networkId(PUBLIC_ADDRESS, "publicIPAddresses", "public IP address");
const nodes = input(z.array(input(z.string())));

const securityGroup = z.strictObject({
    /** Its name; of AKS's node pools it is `aks-agentpool-…-nsg`. */
    name: networkName(GROUP_NAME, "group"),
    /** Its resource group, of AKS's the node resource group (`MC_…`). Default: the balancer's. */
    resourceGroupName: groups.optional(),
    /**
     * Priority of the first of the rules, 100 to 4092; they take up to five numbers. Move it by five or more, since no
     * two rules may have one number while they change. Default: 400, before those of AKS's own, which begin at 500.
     */
    firstPriority: ruled(PRIORITY, z.int().min(100).max(4092)).optional(),
});

/** The network security group of the nodes. */
export interface NodeSecurityGroup extends z.input<typeof securityGroup> {}

const fields = {
    ...nodePortFields,
    /** Resource group of the balancer and of its addresses: one of your own, not AKS's node resource group. */
    resourceGroupName: groups,
    /** Region of everything, the nodes' own. Default: the provider's, or the resource group's. */
    location: input(z.string()).optional(),
    /** Id of the nodes' virtual network. The balancer is of its subscription. */
    virtualNetworkId: networkId(NETWORK_ID, "virtualNetworks", "virtual network"),
    /** Addresses of the nodes in that network, for each family that is served. */
    nodeAddresses: perFamily(nodes, nodes),
    /** Address families; a node needs an address of each. Default: `["IPv4"]`. */
    ipFamilies: balancerFields.ipFamilies,
    /** Public addresses to use, one per family, such as {@link PublicAddresses}. Default: made here. */
    publicAddresses: z
        // Not strict: a component has more.
        .object({
            /** Ids of the addresses. */
            ids: perFamily(publicId, publicId),
            /** The addresses themselves. */
            addresses: perFamily(address(PUBLIC_ADDRESS, "IPv4"), address(PUBLIC_ADDRESS, "IPv6")),
        })
        .optional(),
    /** Availability zones that announce the addresses that are made here. Default: Azure's own for the region. */
    zones: input(z.array(input(z.string()))).optional(),
    /**
     * The nodes' network security group, which gets rules for clients and for Azure's probe. Default: none, and the rules
     * are somebody else's: a Standard balancer lets nobody in by itself.
     */
    securityGroup: securityGroup.optional(),
    /** CIDRs that may connect, for every family at least one; needs `securityGroup`. Default: all. */
    sourceRanges: z.array(sourceRange).optional(),
    /** How nodes are probed. Default: every 5 seconds, and lost after two failures. */
    healthProbe: balancerFields.healthProbe,
    /**
     * `Local` sends only to nodes that run a proxy, and keeps the client's address; kube-proxy answers the probe. With
     * `Cluster` any node serves, and the probe is a TCP connection to its node port. Default: `Local`.
     */
    externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
    /**
     * What keeps a client on its node: `Default` is the 5-tuple, and a client whose NAT changes its port reaches another
     * proxy; `SourceIP` survives that, with less even load; `SourceIPProtocol` does for each protocol. Default: `Default`.
     */
    loadDistribution: z.enum(["Default", "SourceIP", "SourceIPProtocol"]).default("Default"),
    /** Minutes until the balancer forgets a TCP connection without packets, 4 to 100. Default: 4, Azure's own. */
    tcpIdleTimeout: balancerFields.tcpIdleTimeout.default(4),
};

const exposureSettings = z.strictObject(fields);

/** Arguments of addresses that stand alone. */
export const publicAddressesArgs = z.strictObject({
    /** Resource group of the addresses: one of your own, since AKS empties its node resource group with the cluster. */
    resourceGroupName: fields.resourceGroupName,
    /** Region of the addresses, the cluster's own. Default: the provider's, or the resource group's. */
    location: fields.location,
    /** One address per family. Default: `["IPv4"]`. */
    ipFamilies: fields.ipFamilies,
    /**
     * Availability zones that announce the addresses, such as `["1", "2", "3"]`, in a region that has zones. They cannot
     * be changed later: other zones are another address. Default: Azure's own for the region.
     */
    zones: fields.zones,
    /** Label of the addresses' name, `<label>.<region>.cloudapp.azure.com`. Default: none. */
    dnsLabel: dnsLabel.optional(),
    /** Ids of public IP prefixes that the addresses are taken from, one per family; another one is another address. Default: any of Azure's. */
    prefixIds: perFamily(input(z.string()), input(z.string())).optional(),
    /** Tags of the addresses. Default: none. */
    tags: z.record(z.string(), input(z.string())).optional(),
});

/** Arguments of {@link PublicAddresses}. */
export interface PublicAddressesArgs extends z.input<typeof publicAddressesArgs> {}

const port = ruled(PORTS, z.int().min(1).max(65_534));

/** Arguments of a balancer that stands alone. */
export const balancerSettings = z.strictObject({
    ...fields,
    /** Ports that clients use. */
    ports: z.strictObject({
        /** TCP ports. */
        tcp: z.array(port),
        /** UDP ports, where QUIC answers. */
        udp: z.array(port),
    }),
});

/** Settings of {@link loadBalancer}. */
export interface AzureLoadBalancerArgs extends z.input<typeof exposureSettings> {}

/** Arguments of {@link LoadBalancer}. */
export interface LoadBalancerArgs extends z.input<typeof balancerSettings> {}

/** The same as they are read, with every default. */
export type BalancerSettings = z.output<typeof balancerSettings>;

type Settings = z.output<typeof exposureSettings>;

/** What clients use of an edge, port 80 too where it only redirects. */
function portsOf(edge: Edge) {
    const { tcp, udp } = listenerPorts(edge);
    return { tcp: [...tcp, ...(edge.redirectHttp ? [80] : [])], udp };
}

const rules: readonly PartRule<Settings>[] = [
    ...azureFieldRules,
    ...onPart<Settings, DescribedBalancer>(balancerRules, (settings, edge) => ({
        name: `${edge.name}${BALANCER_SUFFIX}`,
        settings,
        ports: portsOf(edge),
    })),
    {
        ...PORTS,
        severity: "error",
        judge: ({ ipFamilies }, edge) => [
            ...edge.listeners.flatMap((listener, index) =>
                port.safeParse(listener.port).success
                    ? []
                    : [
                          {
                              path: "port",
                              of: { listener: index },
                              found: `${listener.port} is not a whole number from 1 to 65534.`,
                          },
                      ],
            ),
            ...judgePorts(portsOf(edge), ipFamilies).map(({ found }) => ({
                path: "listeners",
                of: "edge" as const,
                found,
            })),
        ],
    },
    {
        code: "azure-security-group-unnamed",
        severity: "warning",
        reason: "A Standard balancer lets nobody in by itself: packets are dropped at the nodes, TCP's too.",
        remedy: "Name securityGroup, or see to rules for the node ports, over TCP and over UDP, yourself.",
        source: "Azure documentation, Standard Load Balancer, secure by default",
        judge: (settings) =>
            "securityGroup" in settings ? [] : [{ path: "securityGroup", found: "No security group is named." }],
    },
];

export const loadBalancerKind = partKind({
    kind: "azure.loadBalancer",
    settings: exposureSettings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules,
});
