import { plainList, sourceRangeInvalid } from "../exposures/exposureRules.ts";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import { listenerPorts } from "../model/forwardedPorts.ts";
import type { Plan } from "../model/plan.ts";
import { BALANCER_SUFFIX, RANDOM_SUFFIX } from "../model/resourceSuffixes.ts";
import { familiesOf } from "../model/rules/families.ts";
import { inPlans, judgeAlone, type PartRule } from "../model/rules/judgeBy.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { outside } from "../model/rules/settings.ts";
import { plannedRules } from "./balancingRules.ts";
import { azureFieldRules, isOfFamily, judgeTexts, perFamilySettings, type Settings } from "./fieldRules.ts";
import { isNetworkId, isNetworkName, isResourceGroupName } from "./names.ts";
import { type NodePorts, nodePortOf, nodeProbe } from "./nodePorts.ts";

/** A balancer as plain data: its name, its settings as they were written, and the ports that clients use. */
interface DescribedBalancer {
    /** Name of the component that makes it. */
    name: string;
    /** As written: what is not plain yet is not judged. */
    settings: Settings;
    ports: ForwardedPorts;
}

/** Each port that clients use, with its node port, and who else needs one of a node. */
function nodePortsOf({ ports, settings }: DescribedBalancer) {
    const args = settings as NodePorts & { externalTrafficPolicy?: string };
    const clients = [...new Set([...ports.tcp, ...ports.udp])].map((port) => ({
        path: `nodePorts[${port}]`,
        port: nodePortOf(port, args),
        what: `Port ${port}`,
    }));
    const local = args.externalTrafficPolicy !== "Cluster";
    return local
        ? [...clients, { path: "healthCheckNodePort", port: nodeProbe(ports, args).port, what: "The health check" }]
        : clients;
}

const balancerRules: PartRule<DescribedBalancer>[] = [
    {
        code: "azure-balancer-name-invalid",
        severity: "error",
        reason: "Azure refuses the names of the balancer's resources.",
        remedy: "Use a shorter name for the component: letters, digits, hyphens, dots and underscores.",
        source: "Azure documentation, Naming rules and restrictions for Azure resources, Microsoft.Network",
        look: ({ name, settings }) => {
            const random = "0".repeat(RANDOM_SUFFIX);
            const names = [
                // The balancer's own has nothing random: its children's ids hold it.
                name,
                ...(settings["securityGroup"] === undefined ? [] : [`${name}-tcp-v4${random}`]),
                ...(settings["publicAddresses"] === undefined ? [`${name}-address-v4${random}`] : []),
            ];
            const longest = names.at(-1) ?? name;
            return isNetworkName(longest)
                ? []
                : [{ path: "name", found: `"${name}" makes names of up to ${longest.length} characters.` }];
        },
    },
    {
        code: "azure-group-name-invalid",
        severity: "error",
        reason: "Azure finds no such resource group, or no such security group.",
        remedy: "Write the name alone, not its id: letters, digits, hyphens, dots and underscores.",
        source: "Azure documentation, Naming rules and restrictions for Azure resources",
        look: ({ settings }) => {
            const { name, resourceGroupName } = (settings["securityGroup"] ?? {}) as Record<string, unknown>;
            return [
                { path: "resourceGroupName", text: settings["resourceGroupName"], valid: isResourceGroupName },
                { path: "securityGroup.name", text: name, valid: isNetworkName },
                { path: "securityGroup.resourceGroupName", text: resourceGroupName, valid: isResourceGroupName },
            ].flatMap(({ path, text, valid }) =>
                typeof text === "string" && !valid(text) ? [{ path, found: `"${text}" is no name of a group.` }] : [],
            );
        },
    },
    {
        code: "azure-network-id-invalid",
        severity: "error",
        reason: "A node is an address of a virtual network, and Azure finds none.",
        remedy: 'Write the network\'s id, "/subscriptions/…/providers/Microsoft.Network/virtualNetworks/…".',
        source: "Azure REST API, loadBalancers backendAddressPools.loadBalancerBackendAddresses.virtualNetwork",
        look: ({ settings: { virtualNetworkId: id } }) =>
            typeof id === "string" && !isNetworkId(id, "virtualNetworks")
                ? [{ path: "virtualNetworkId", found: `"${id}" is no id of a virtual network.` }]
                : [],
    },
    {
        code: "azure-node-addresses-invalid",
        severity: "error",
        reason: "A frontend sends to nodes of its own family, each once, and what has none sends to nobody.",
        remedy: "List the nodes' addresses in the virtual network, for each family that is served.",
        source: "Azure documentation, Backend pool management and IPv6 for Azure Load Balancer",
        look: ({ settings }) =>
            perFamilySettings(settings, "nodeAddresses").flatMap(({ family, path, value, served }): Offence[] => {
                if (!served) {
                    return [];
                }
                if (value === undefined || (Array.isArray(value) && value.length === 0)) {
                    return [{ path, found: "No node is listed." }];
                }
                const addresses = plainList(value);
                const first = (text: string) => addresses.find((each) => each.value === text)?.index;
                return addresses.flatMap(({ value: address, index }) =>
                    !isOfFamily(address, family)
                        ? [{ path: `${path}[${index}]`, found: `"${address}" is no ${family} address.` }]
                        : first(address) !== index
                          ? [{ path: `${path}[${index}]`, found: `"${address}" is there already.` }]
                          : [],
                );
            }),
    },
    {
        code: "azure-public-address-invalid",
        severity: "error",
        reason: "Each frontend is one public IP address of its family, and records need what it is.",
        remedy: "Give id and address for each family that is served, as PublicAddresses has them, or neither: made here.",
        source: "Azure REST API, loadBalancers frontendIPConfigurations.publicIPAddress",
        look: ({ settings }) => {
            const given = settings["publicAddresses"] as Settings | undefined;
            if (given === undefined) {
                return [];
            }
            const plain = { ...given, ipFamilies: settings["ipFamilies"] };
            const missing = ["ids", "addresses"].flatMap((key) =>
                perFamilySettings(plain, key)
                    .filter(({ value, served }) => (value === undefined) === served)
                    .map(({ path, family, served }) => ({
                        path,
                        found: served ? `${family} is served.` : `${family} is not served.`,
                    })),
            );
            const wrong = [
                ...judgeTexts(
                    plain,
                    "ids",
                    (text) => isNetworkId(text, "publicIPAddresses"),
                    () => "id of a public IP address",
                ),
                ...judgeTexts(plain, "addresses", isOfFamily, (family) => `${family} address`),
            ];
            return [...missing, ...wrong].map(({ path, found }) => ({ path: `publicAddresses.${path}`, found }));
        },
    },
    {
        code: "azure-node-port-invalid",
        severity: "error",
        reason: "The API server opens no such port, so the balancer would send to nobody.",
        remedy: "Write ports of 30000 to 32767, each once; those below 30086 Kubernetes gives away last.",
        source: "Kubernetes documentation, Service type NodePort; KEP-3668",
        look: (balancer) => {
            const all = nodePortsOf(balancer);
            return all.flatMap(({ path, port, what }, index): Offence[] => {
                if (port === undefined) {
                    return [{ path, found: `${what} has no port of the nodes.` }];
                }
                const other = all.slice(0, index).find((each) => each.port === port);
                return other === undefined
                    ? outside(path, port, 30_000, 32_767)
                    : [{ path, found: `${what} has ${port} of the nodes, like ${other.path}.` }];
            });
        },
    },
    {
        code: "azure-ports-invalid",
        severity: "error",
        reason: "Azure refuses the rule, or has nothing to probe.",
        remedy: "List whole numbers from 1 to 65534, with a TCP port among them, for at most 250 rules.",
        source: "Azure REST API, loadBalancingRules.frontendPort; kubernetes-sigs/cloud-provider-azure MaximumLoadBalancerRuleCount",
        look: ({ ports, settings }) => {
            const count = plannedRules(familiesOf(settings), ports).length;
            return [
                ...(["tcp", "udp"] as const).flatMap((protocol) =>
                    ports[protocol].flatMap((port, index) => outside(`ports.${protocol}[${index}]`, port, 1, 65_534)),
                ),
                ...(ports.tcp.length === 0 ? [{ path: "ports.tcp", found: "No TCP port is listed." }] : []),
                ...(count > 250 ? [{ path: "ports", found: `They are ${count} rules.` }] : []),
            ];
        },
    },
    {
        code: "azure-priority-invalid",
        severity: "error",
        reason: "A rule of a security group has a priority of 100 to 4096, and there are up to five here.",
        remedy: "Use 100 to 4092 for the first, below every rule that denies, and apart from all others.",
        source: "Azure REST API, securityRules.priority",
        look: ({ settings }) =>
            outside(
                "securityGroup.firstPriority",
                ((settings["securityGroup"] ?? {}) as Record<string, unknown>)["firstPriority"],
                100,
                4092,
            ),
    },
    {
        code: "azure-source-ranges-not-enforced",
        severity: "error",
        reason: "A balancer of Azure's filters nothing: only the nodes' security group does.",
        remedy: "Name securityGroup, or write the ranges into your own rules and leave them out here.",
        source: "Azure documentation, Standard Load Balancer, secure by default",
        look: ({ settings }) =>
            settings["sourceRanges"] !== undefined && settings["securityGroup"] === undefined
                ? [{ path: "sourceRanges", found: "No security group is named." }]
                : [],
    },
];

/** Problems of a balancer that stands alone; a gateway's is judged with its plan. Pure. */
export function azureBalancerProblems(name: string, { ports, ...settings }: { ports: ForwardedPorts } & object) {
    const described = { name, settings: { ...settings }, ports };
    const fields = [sourceRangeInvalid, ...azureFieldRules].map(({ look, ...rule }) => ({
        ...rule,
        look: () => look(described.settings),
    }));
    return judgeAlone([...balancerRules, ...fields], described);
}

/** The balancer of a plan; nothing of another exposure. */
function balancerOf(plan: Plan): DescribedBalancer[] {
    const { kind, settings } = plan.exposure;
    if (kind !== "azureLoadBalancer") {
        return [];
    }
    const { tcp, udp } = listenerPorts(plan);
    const ports = { tcp: [...tcp, ...(plan.redirectHttp ? [80] : [])], udp };
    return [{ name: `${plan.name}${BALANCER_SUFFIX}`, settings, ports }];
}

/** Ports are the listeners' there, whose UDP ports are among those of TCP. */
function planPath(path: string): string | undefined {
    if (path.startsWith("ports.udp")) {
        return undefined;
    }
    const listener = /^ports\.tcp(\[\d+\])$/.exec(path)?.[1];
    return path === "name"
        ? path
        : path.startsWith("ports")
          ? `listeners${listener === undefined ? "" : `${listener}.port`}`
          : `exposure.${path}`;
}

export const azureBalancerRules: Rule[] = [
    ...inPlans(balancerRules, balancerOf, planPath),
    {
        code: "azure-security-group-unnamed",
        severity: "warning",
        reason: "A Standard balancer lets nobody in by itself: packets are dropped at the nodes, TCP's too.",
        remedy: "Name securityGroup, or see to rules for the node ports, over TCP and over UDP, yourself.",
        source: "Azure documentation, Standard Load Balancer, secure by default",
        judge: ({ exposure: { kind, settings } }) =>
            kind === "azureLoadBalancer" && settings["securityGroup"] === undefined
                ? [{ path: "exposure.securityGroup", found: "No security group is named." }]
                : [],
    },
];
