import { LoadBalancer as AzureLoadBalancer } from "@pulumi/azure-native/network/loadBalancer.js";
import type { SecurityRule } from "@pulumi/azure-native/network/securityRule.js";
import * as pulumi from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { octetsOf } from "../model/addresses.ts";
import { FAMILY } from "../model/families.ts";
import type { Addresses } from "../model/parts.ts";
import { ofFamily } from "../model/perFamily.ts";
import { plannedRules } from "./balancingRules.ts";
import type { BalancerSettings } from "./loadBalancerKind.ts";
import { nodePortOf, nodeProbe } from "./nodePorts.ts";
import { PublicAddresses } from "./publicAddresses.ts";
import { plannedSecurityRules, securityRules } from "./securityRules.ts";

/** Parts of a balancer. */
export interface BalancerResources {
    /** The addresses, if created here. */
    made?: PublicAddresses;
    balancer: AzureLoadBalancer;
    /** One per family and protocol for clients, one for Azure's probe; empty without a security group. */
    securityRules: SecurityRule[];
    /** Public addresses, per family, once everything exists. */
    addresses: pulumi.Output<Addresses>;
}

/** Creates a balancer's resources from validated arguments. */
export function balancerResources(
    name: string,
    args: BalancerSettings,
    child: pulumi.CustomResourceOptions,
): BalancerResources {
    const { resourceGroupName, location, zones, ports, nodeAddresses, virtualNetworkId, securityGroup, ipFamilies } =
        args;
    const given = args.publicAddresses;
    const made =
        given === undefined
            ? new PublicAddresses(`${name}-address`, { resourceGroupName, location, ipFamilies, zones }, child)
            : undefined;
    const probe = nodeProbe(ports, args);
    const rules =
        securityGroup === undefined
            ? []
            : securityRules(
                  name,
                  plannedSecurityRules(ipFamilies, ports, probe.port, args),
                  { ...securityGroup, resourceGroupName: securityGroup.resourceGroupName ?? resourceGroupName },
                  nodeAddresses,
                  args.sourceRanges,
                  child,
              );
    const id = childIds(virtualNetworkId, resourceGroupName, name);
    const balancer = new AzureLoadBalancer(
        name,
        {
            // Its parts refer to each other by ids with its name, which Azure reports only after creation.
            loadBalancerName: name,
            resourceGroupName,
            location,
            sku: { name: "Standard" },
            frontendIPConfigurations: ipFamilies.map((family) => ({
                name: FAMILY[family].suffix,
                publicIPAddress: { id: ofFamily(family, made?.ids ?? given?.ids) },
            })),
            // One pool per family, all defined here: Azure confuses such pools with separate resources.
            backendAddressPools: ipFamilies.map((family) => ({
                name: `nodes-${FAMILY[family].suffix}`,
                loadBalancerBackendAddresses: pulumi.output(ofFamily(family, nodeAddresses) ?? []).apply((addresses) =>
                    addresses.map((ipAddress) => ({
                        name: nodeName(ipAddress),
                        ipAddress,
                        virtualNetwork: { id: virtualNetworkId },
                    })),
                ),
            })),
            probes: [
                {
                    name: "nodes",
                    ...probe,
                    intervalInSeconds: args.healthProbe?.interval ?? 5,
                    probeThreshold: args.healthProbe?.numberOfProbes ?? 2,
                },
            ],
            loadBalancingRules: plannedRules(ipFamilies, ports).map((rule) => ({
                name: rule.name,
                protocol: rule.protocol,
                frontendPort: rule.port,
                // Packets are translated to the node port. A floating IP would leave them unchanged, for nodes that
                // have the public address.
                backendPort: nodePortOf(rule.port, args),
                enableFloatingIP: false,
                loadDistribution: args.loadDistribution,
                idleTimeoutInMinutes: args.tcpIdleTimeout,
                ...(rule.protocol === "Tcp" ? { enableTcpReset: true } : {}),
                // The cluster's outbound traffic is unchanged: nodes send none from these addresses.
                disableOutboundSnat: true,
                frontendIPConfiguration: { id: id("frontendIPConfigurations", FAMILY[rule.ipFamily].suffix) },
                backendAddressPool: { id: id("backendAddressPools", `nodes-${FAMILY[rule.ipFamily].suffix}`) },
                probe: { id: id("probes", "nodes") },
            })),
        },
        // The security group would drop early traffic: rules are created first. Two balancers cannot have the same
        // name.
        { ...child, dependsOn: pulumi.mergeOptions(child, { dependsOn: rules }).dependsOn, deleteBeforeReplace: true },
    );
    const { ipv4, ipv6 } = made?.addresses ?? given?.addresses ?? {};
    const known = [ipv4, ipv6].filter((address) => address !== undefined);
    return { made, balancer, securityRules: rules, addresses: onceServed(known, [balancer]) };
}

/** Ids of a balancer's parts in Azure's form: rules need them in the request that creates all of them. */
function childIds(virtualNetworkId: pulumi.Input<string>, group: pulumi.Input<string>, name: string) {
    const subscription = pulumi.output(virtualNetworkId).apply((id) => /^\/subscriptions\/[^/]+/i.exec(id)?.[0] ?? "");
    const balancer = pulumi.interpolate`${subscription}/resourceGroups/${group}/providers/Microsoft.Network/loadBalancers/${name}`;
    return (collection: string, part: string) => pulumi.interpolate`${balancer}/${collection}/${part}`;
}

/** Name of a node in a pool: its address; only IPv4 has a single form of valid characters. */
function nodeName(address: string): string {
    const octets = octetsOf(address) ?? [];
    return `node-${octets.length === 16 ? Buffer.from(octets).toString("hex") : address.replaceAll(".", "-")}`;
}
