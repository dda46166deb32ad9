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
    reason: "Azure does not find the resource group or the security group.",
    remedy: "Write the name, not the ID: letters, digits, hyphens, dots and underscores.",
    source: "Azure documentation, Naming rules and restrictions for Azure resources",
};

const NETWORK_ID: FormRule = {
    code: "azure-network-id-invalid",
    reason: "A node is an address in a virtual network, and Azure does not find this network.",
    remedy: 'Write the network\'s ID, "/subscriptions/…/providers/Microsoft.Network/virtualNetworks/…".',
    source: "Azure REST API, loadBalancers backendAddressPools.loadBalancerBackendAddresses.virtualNetwork",
};

const PRIORITY: FormRule = {
    code: "azure-priority-invalid",
    reason: "A security group rule has a priority of 100 to 4096, and this component creates up to five rules.",
    remedy: "Use 100 to 4092 for the first, lower than every rule that denies and different from all others.",
    source: "Azure REST API, securityRules.priority",
};

const groups = groupName(GROUP_NAME, "group");
const publicId = networkId(PUBLIC_ADDRESS, "publicIPAddresses", "public IP address");
const nodes = input(z.array(input(z.string())));

const securityGroup = z.strictObject({
    /** Its name; for AKS node pools `aks-agentpool-…-nsg`. */
    name: networkName(GROUP_NAME, "group"),
    /** Its resource group; for AKS the node resource group (`MC_…`). Default: the balancer's. */
    resourceGroupName: groups.optional(),
    /**
     * Priority of the first rule, 100 to 4092; the rules use up to five numbers. Change it by five or more, since two
     * rules cannot have the same priority during a change. Default: 400, before AKS's own, which start at 500.
     */
    firstPriority: ruled(PRIORITY, z.int().min(100).max(4092)).optional(),
});

/** The network security group of the nodes. */
export interface NodeSecurityGroup extends z.input<typeof securityGroup> {}

const fields = {
    ...nodePortFields,
    /** Resource group of the balancer and of its addresses: your own, not AKS's node resource group. */
    resourceGroupName: groups,
    /** Region of all resources, which is the nodes'. Default: the provider's, or the resource group's. */
    location: input(z.string()).optional(),
    /** ID of the nodes' virtual network. The balancer is in its subscription. */
    virtualNetworkId: networkId(NETWORK_ID, "virtualNetworks", "virtual network"),
    /** Addresses of the nodes in that network, for each family that is served. */
    nodeAddresses: perFamily(nodes, nodes),
    /** Address families; a node needs an address of each. Default: `["IPv4"]`. */
    ipFamilies: balancerFields.ipFamilies,
    /** Public addresses to use, one per family, such as {@link PublicAddresses}. Default: created here. */
    publicAddresses: z
        // Not strict: a component has more.
        .object({
            /** IDs of the addresses. */
            ids: perFamily(publicId, publicId),
            /** The addresses themselves. */
            addresses: perFamily(address(PUBLIC_ADDRESS, "IPv4"), address(PUBLIC_ADDRESS, "IPv6")),
        })
        .optional(),
    /** Availability zones that announce the addresses created here. Default: Azure's default for the region. */
    zones: input(z.array(input(z.string()))).optional(),
    /**
     * The nodes' network security group, which gets rules for clients and for Azure's probe. Default: none, and you
     * manage the rules yourself: a Standard balancer allows no traffic by default.
     */
    securityGroup: securityGroup.optional(),
    /** CIDRs that may connect, at least one for every family; requires `securityGroup`. Default: all. */
    sourceRanges: z.array(sourceRange).optional(),
    /** How nodes are probed. Default: every 5 seconds, unhealthy after two failures. */
    healthProbe: balancerFields.healthProbe,
    /**
     * `Local` sends only to nodes that run a proxy and preserves the client's address; kube-proxy answers the probe.
     * With `Cluster` any node serves, and the probe is a TCP connection to its node port. Default: `Local`.
     */
    externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
    /**
     * Session affinity: `Default` is the 5-tuple, and a client whose NAT changes its port reaches another proxy;
     * `SourceIP` survives that, with less even load; `SourceIPProtocol` does so for each protocol. Default:
     * `Default`.
     */
    loadDistribution: z.enum(["Default", "SourceIP", "SourceIPProtocol"]).default("Default"),
    /** Idle timeout of TCP connections in minutes, 4 to 100. Default: 4, as in Azure. */
    tcpIdleTimeout: balancerFields.tcpIdleTimeout.default(4),
};

const exposureSettings = z.strictObject(fields);

/** Arguments of standalone addresses. */
export const publicAddressesArgs = z.strictObject({
    /** Resource group of the addresses: your own, since AKS deletes its node resource group with the cluster. */
    resourceGroupName: fields.resourceGroupName,
    /** Region of the addresses, which is the cluster's. Default: the provider's, or the resource group's. */
    location: fields.location,
    /** One address per family. Default: `["IPv4"]`. */
    ipFamilies: fields.ipFamilies,
    /**
     * Availability zones that announce the addresses, such as `["1", "2", "3"]`, in a region that has zones. They
     * cannot be changed later: other zones mean another address. Default: Azure's default for the region.
     */
    zones: fields.zones,
    /** DNS label of the addresses, `<label>.<region>.cloudapp.azure.com`. Default: none. */
    dnsLabel: dnsLabel.optional(),
    /**
     * IDs of public IP prefixes for the addresses, one per family; another prefix means another address. Default:
     * any address of Azure.
     */
    prefixIds: perFamily(input(z.string()), input(z.string())).optional(),
    /** Tags of the addresses. Default: none. */
    tags: z.record(z.string(), input(z.string())).optional(),
});

/** Arguments of {@link PublicAddresses}. */
export interface PublicAddressesArgs extends z.input<typeof publicAddressesArgs> {}

const port = ruled(PORTS, z.int().min(1).max(65_534));

/** Arguments of a standalone balancer. */
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

/** The parsed settings, with all defaults. */
export type BalancerSettings = z.output<typeof balancerSettings>;

type Settings = z.output<typeof exposureSettings>;

/** Ports of an edge that clients use, including port 80 for the redirect. */
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
        reason: "A Standard balancer allows no traffic by default: the nodes drop all packets, TCP included.",
        remedy: "Set securityGroup, or create rules for the node ports yourself, for TCP and for UDP.",
        source: "Azure documentation, Standard Load Balancer, secure by default",
        judge: (settings) =>
            "securityGroup" in settings ? [] : [{ path: "securityGroup", found: "securityGroup is not set." }],
    },
];

export const loadBalancerKind = partKind({
    kind: "azure.loadBalancer",
    settings: exposureSettings,
    describe: ({ ipFamilies }) => ({ mixedProtocols: true, ipFamilies }),
    rules,
});
