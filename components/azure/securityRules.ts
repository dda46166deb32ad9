import { SecurityRule } from "@pulumi/azure-native/network/securityRule.js";
import * as pulumi from "@pulumi/pulumi";
import { rangesOf } from "../model/addresses.ts";
import { FAMILY } from "../model/families.ts";
import { type ForwardedPorts, inOrder } from "../model/forwardedPorts.ts";
import type { IpFamily } from "../model/parts.ts";
import { ofFamily, type PerFamily } from "../model/perFamily.ts";
import type { NodeSecurityGroup } from "./loadBalancerKind.ts";
import { type NodePorts, nodePortOf } from "./nodePorts.ts";

/** Security group rules: name, offset from the first priority, and what they allow. */
export interface PlannedSecurityRule {
    suffix: string;
    offset: number;
    protocol: "Tcp" | "Udp";
    /** Node ports. */
    ports: number[];
    /** Clients of this family; absent for Azure's probe. */
    ipFamily?: IpFamily;
}

/** Required rules, in an order and with numbers that do not depend on which of them exist. */
export function plannedSecurityRules(
    ipFamilies: readonly IpFamily[],
    ports: ForwardedPorts,
    probePort: number,
    args: Pick<NodePorts, "nodePorts">,
): PlannedSecurityRule[] {
    const onNodes = (numbers: number[]) => inOrder(numbers.map((port) => nodePortOf(port, args) ?? port));
    const clients = (["IPv4", "IPv6"] as const).flatMap((ipFamily, index): PlannedSecurityRule[] => [
        rule("Tcp", ipFamily, 2 * index, onNodes(ports.tcp)),
        rule("Udp", ipFamily, 2 * index + 1, onNodes(ports.udp)),
    ]);
    return [
        ...clients.filter((each) => each.ports.length > 0 && ipFamilies.some((family) => family === each.ipFamily)),
        { suffix: "-probe", offset: 4, protocol: "Tcp", ports: [probePort] },
    ];
}

function rule(protocol: "Tcp" | "Udp", ipFamily: IpFamily, offset: number, ports: number[]): PlannedSecurityRule {
    return { suffix: `-${protocol.toLowerCase()}-${FAMILY[ipFamily].suffix}`, offset, protocol, ports, ipFamily };
}

/**
 * Allows clients and Azure's probe. A security group sees packets after the balancer's translation: ports (not 443) and
 * addresses are the nodes'.
 */
export function securityRules(
    name: string,
    planned: PlannedSecurityRule[],
    group: NodeSecurityGroup & { resourceGroupName: pulumi.Input<string> },
    nodeAddresses: PerFamily<pulumi.Input<pulumi.Input<string>[]>>,
    sourceRanges: string[] | undefined,
    child: pulumi.CustomResourceOptions,
): SecurityRule[] {
    return planned.map(({ suffix, offset, protocol, ports, ipFamily }) => {
        const ranges = ipFamily === undefined ? [] : rangesOf(ipFamily, sourceRanges ?? []);
        const nodes = ipFamily === undefined ? undefined : ofFamily(ipFamily, nodeAddresses);
        return new SecurityRule(
            `${name}${suffix}`,
            {
                resourceGroupName: group.resourceGroupName,
                networkSecurityGroupName: group.name,
                priority: (group.firstPriority ?? 400) + offset,
                direction: "Inbound",
                access: "Allow",
                protocol,
                ...(ranges.length > 0
                    ? { sourceAddressPrefixes: ranges }
                    : { sourceAddressPrefix: ipFamily === undefined ? "AzureLoadBalancer" : "Internet" }),
                sourcePortRange: "*",
                ...(nodes === undefined
                    ? { destinationAddressPrefix: "*" }
                    : { destinationAddressPrefixes: pulumi.output(nodes) }),
                destinationPortRanges: ports.map((port) => `${port}`),
            },
            child,
        );
    });
}
