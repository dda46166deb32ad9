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
    /** Name of the component that makes it. */
    name: string;
    settings: Omit<Known<BalancerSettings>, "ports">;
    /** Ports that clients use. */
    ports: ForwardedPorts;
}

export const PUBLIC_ADDRESS: FormRule = {
    code: "azure-public-address-invalid",
    reason: "Each frontend is one public IP address of its family, and records need what it is.",
    remedy: "Give id and address for each family that is served, as PublicAddresses has them, or neither: made here.",
    source: "Azure REST API, loadBalancers frontendIPConfigurations.publicIPAddress",
};

export const PORTS: FormRule = {
    code: "azure-ports-invalid",
    reason: "Azure refuses the rule, or has nothing to probe.",
    remedy: "List whole numbers from 1 to 65534, with a TCP port among them, for at most 250 rules.",
    source: "Azure REST API, loadBalancingRules.frontendPort; kubernetes-sigs/cloud-provider-azure MaximumLoadBalancerRuleCount",
};

/** What is wrong with ports that are each right. */
export function judgePorts(ports: ForwardedPorts, ipFamilies: readonly (IpFamily | undefined)[] = []): Offence[] {
    const count = plannedRules(knownFamilies(ipFamilies), ports).length;
    return [
        ...(ports.tcp.length === 0 ? [{ path: "ports.tcp", found: "No TCP port is listed." }] : []),
        ...(count > 250 ? [{ path: "ports", found: `They are ${count} rules.` }] : []),
    ];
}

/** Each port that clients use, with its node port, and who else needs one of a node. */
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

/** Rules about a balancer, a gateway's or one that stands alone. */
export const balancerRules: readonly Rule<DescribedBalancer>[] = [
    {
        code: "azure-balancer-name-invalid",
        severity: "error",
        reason: "Azure refuses the names of the balancer's resources.",
        remedy: "Use a shorter name for the component: letters, digits, hyphens, dots and underscores.",
        source: "Azure documentation, Naming rules and restrictions for Azure resources, Microsoft.Network",
        judge: ({ name, settings }) => {
            const random = "0".repeat(RANDOM_SUFFIX);
            const names = [
                // The balancer's own has nothing random: its children's ids hold it.
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
                          found: `"${name}" makes names of up to ${longest.length} characters.`,
                      },
                  ];
        },
    },
    {
        code: "azure-node-addresses-invalid",
        severity: "error",
        reason: "A frontend sends to nodes of its own family, each once, and what has none sends to nobody.",
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
                          found: isServed ? `${family} is served.` : `${family} is not served.`,
                      })),
    },
    {
        code: "azure-node-port-invalid",
        severity: "error",
        reason: "The API server opens no such port, so the balancer would send to nobody.",
        remedy: "Write ports of 30000 to 32767, each once; those below 30086 Kubernetes gives away last.",
        source: "Kubernetes documentation, Service type NodePort; KEP-3668",
        judge: (balancer) => {
            const all = nodePortsOf(balancer);
            return all.flatMap(({ path, port, what }, index): Offence[] => {
                if (port === undefined) {
                    return [{ path, found: `${what} has no port of the nodes.` }];
                }
                const other = all.slice(0, index).find((each) => each.port === port);
                if (other !== undefined) {
                    return [{ path, found: `${what} has ${port} of the nodes, like ${other.path}.` }];
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
        reason: "A balancer of Azure's filters nothing: only the nodes' security group does.",
        remedy: "Name securityGroup, or write the ranges into your own rules and leave them out here.",
        source: "Azure documentation, Standard Load Balancer, secure by default",
        judge: ({ settings }) =>
            "sourceRanges" in settings && !("securityGroup" in settings)
                ? [{ path: "sourceRanges", found: "No security group is named." }]
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
        return addresses.indexOf(address) === index ? [] : [{ path: at, found: `"${address}" is there already.` }];
    });
}
