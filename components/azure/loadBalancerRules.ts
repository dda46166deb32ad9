import { knownFamilies } from "../exposures/addressRules.ts";
import { familyOf } from "../model/families.ts";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import type { IpFamily } from "../model/parts.ts";
import { RANDOM_SUFFIX } from "../model/resourceSuffixes.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import type { FormRule } from "../model/settings/formRule.ts";
import type { Known } from "../model/settings/input.ts";
import { plannedRules } from "./balancingRules.ts";
import { eachFamily } from "./forms.ts";
import type { BalancerSettings } from "./loadBalancerKind.ts";
import { isNetworkName } from "./names.ts";
import { HEALTH_CHECK_NODE_PORT, nodePortOf, nodeProbe } from "./nodePorts.ts";

/** A balancer as plain data. */
export interface DescribedBalancer {
    /** Name of its component. */
    name: string;
    settings: Omit<Known<BalancerSettings>, "ports">;
    /** Frontend ports. */
    ports: ForwardedPorts;
}

export const PUBLIC_ADDRESS: FormRule = {
    code: "azure-public-address-invalid",
    reason: "Each frontend is one public IP address of its family, and DNS records need its value.",
    remedy: "Set id and address for each family that is served, as PublicAddresses returns them. Or omit both to have addresses created.",
    source: "Azure REST API, loadBalancers frontendIPConfigurations.publicIPAddress",
};

export const PORTS: FormRule = {
    code: "azure-ports-invalid",
    reason: "Azure rejects the rule, or cannot probe.",
    remedy: "List whole numbers from 1 to 65534, at least one of them a TCP port, for at most 250 rules.",
    source: "Azure REST API, loadBalancingRules.frontendPort; kubernetes-sigs/cloud-provider-azure MaximumLoadBalancerRuleCount",
};

/** Problems of ports that are valid one by one. */
export function judgePorts(ports: ForwardedPorts, ipFamilies: readonly (IpFamily | undefined)[] = []): Offence[] {
    const count = plannedRules(knownFamilies(ipFamilies), ports).length;
    return [
        ...(ports.tcp.length === 0 ? [{ path: "ports.tcp", found: "No TCP port is listed." }] : []),
        ...(count > 250 ? [{ path: "ports", found: `It needs ${count} rules.` }] : []),
    ];
}

/** Each frontend port with its node port, and other node ports. */
function nodePortsOf({ ports, settings }: DescribedBalancer) {
    const { nodePorts, externalTrafficPolicy = "Local", healthCheckNodePort = HEALTH_CHECK_NODE_PORT } = settings;
    const clients = [...new Set([...ports.tcp, ...ports.udp])].map((port) => ({
        path: `nodePorts[${port}]`,
        port: nodePortOf(port, { nodePorts }),
        what: `Port ${port}`,
    }));
    const { port } = nodeProbe(ports, { nodePorts, externalTrafficPolicy, healthCheckNodePort });
    return externalTrafficPolicy === "Local"
        ? [...clients, { path: "healthCheckNodePort", port, what: "The health check" }]
        : clients;
}

/** Rules about a balancer, standalone or in a gateway. */
export const balancerRules: readonly Rule<DescribedBalancer>[] = [
    {
        code: "azure-balancer-name-invalid",
        severity: "error",
        reason: "Azure rejects the names of the balancer's resources.",
        remedy: "Use a shorter name for the component: letters, digits, hyphens, dots and underscores.",
        source: "Azure documentation, Naming rules and restrictions for Azure resources, Microsoft.Network",
        judge: ({ name, settings }) => {
            const random = "0".repeat(RANDOM_SUFFIX);
            const names = [
                // The balancer has no random suffix: its children's ids contain it.
                name,
                ...("securityGroup" in settings ? [`${name}-tcp-v4${random}`] : []),
                ...("publicAddresses" in settings ? [] : [`${name}-address-v4${random}`]),
            ];
            const longest = names.at(-1) ?? name;
            return isNetworkName(longest)
                ? []
                : [
                      {
                          path: "name",
                          of: "edge",
                          found: `"${name}" results in names of up to ${longest.length} characters.`,
                      },
                  ];
        },
    },
    {
        code: "azure-node-addresses-invalid",
        severity: "error",
        reason: "A frontend sends packets only to nodes of its own family, so it drops them without such a node.",
        remedy: "List the nodes' addresses in the virtual network, for each family that is served.",
        source: "Azure documentation, Backend pool management and IPv6 for Azure Load Balancer",
        judge: ({ settings: { nodeAddresses, ipFamilies } }) =>
            eachFamily("nodeAddresses", nodeAddresses, ipFamilies)
                .filter(({ isServed }) => isServed)
                .flatMap(({ family, path, value, isGiven }) =>
                    !isGiven || value?.length === 0
                        ? [{ path, found: "No node is listed." }]
                        : judgeNodes(path, value, family),
                ),
    },
    {
        ...PUBLIC_ADDRESS,
        severity: "error",
        judge: ({ settings: { publicAddresses, ipFamilies } }) =>
            publicAddresses === undefined
                ? []
                : [
                      ...eachFamily("publicAddresses.ids", publicAddresses.ids, ipFamilies),
                      ...eachFamily("publicAddresses.addresses", publicAddresses.addresses, ipFamilies),
                  ]
                      .filter(({ isGiven, isServed }) => isGiven !== isServed)
                      .map(({ path, family, isServed }) => ({
                          path,
                          found: isServed ? `${family} is served.` : `${family} is not in ipFamilies.`,
                      })),
    },
    {
        code: "azure-node-port-invalid",
        severity: "error",
        reason: "The API server does not allocate such a port, so the balancer would have no target.",
        remedy: "Use different ports of 30000 to 32767. Kubernetes allocates ports below 30086 last.",
        source: "Kubernetes documentation, Service type NodePort; KEP-3668",
        judge: (balancer) => {
            const all = nodePortsOf(balancer);
            return all.flatMap(({ path, port, what }, index): Offence[] => {
                if (port === undefined) {
                    return [{ path, found: `${what} has no node port.` }];
                }
                const other = all.slice(0, index).find((each) => each.port === port);
                if (other !== undefined) {
                    return [{ path, found: `${what} has node port ${port}, like ${other.path}.` }];
                }
                return Number.isInteger(port) && port >= 30_000 && port <= 32_767
                    ? []
                    : [{ path, found: `${port} is not a whole number from 30000 to 32767.` }];
            });
        },
    },
    {
        code: "azure-source-ranges-not-enforced",
        severity: "error",
        reason: "An Azure load balancer does not filter. Only the nodes' security group does.",
        remedy: "Set securityGroup, or write the ranges into your own rules and remove them here.",
        source: "Azure documentation, Standard Load Balancer, secure by default",
        judge: ({ settings }) =>
            "sourceRanges" in settings && !("securityGroup" in settings)
                ? [{ path: "sourceRanges", found: "securityGroup is not set." }]
                : [],
    },
];

function judgeNodes(path: string, addresses: readonly (string | undefined)[] = [], family: IpFamily): Offence[] {
    return addresses.flatMap((address, index) => {
        const at = `${path}[${index}]`;
        if (address === undefined) {
            return [];
        }
        if (familyOf(address) !== family) {
            return [{ path: at, found: `"${address}" is not an ${family} address.` }];
        }
        return addresses.indexOf(address) === index ? [] : [{ path: at, found: `"${address}" is listed twice.` }];
    });
}
