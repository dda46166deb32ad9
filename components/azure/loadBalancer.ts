import type { LoadBalancer as AzureLoadBalancer } from "@pulumi/azure-native/network/loadBalancer.js";
import type { SecurityRule } from "@pulumi/azure-native/network/securityRule.js";
import * as pulumi from "@pulumi/pulumi";
import { forwardedPorts, knownPorts } from "../model/forwardedPorts.ts";
import type { Addresses, Exposure } from "../model/parts.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import { type BalancerResources, balancerResources } from "./balancerResources.ts";
import { azureFieldRules } from "./fieldRules.ts";
import {
    type AzureLoadBalancerArgs,
    balancerSettings,
    type LoadBalancerArgs,
    loadBalancerKind,
} from "./loadBalancerKind.ts";
import { balancerRules, judgePorts, PORTS } from "./loadBalancerRules.ts";
import { nodeService } from "./nodeService.ts";
import type { PublicAddresses } from "./publicAddresses.ts";

/**
 * A Standard Load Balancer with public addresses: TCP and UDP on one address per family, to node ports of the nodes.
 * Every rule has the probe, including the UDP rules.
 *
 * In Azure a machine can be in one public balancer: nodes of an AKS cluster with `outboundType: loadBalancer` are
 * already in that one. Use a NAT gateway for such a cluster, or use `mixedService()`.
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered.
 */
export class LoadBalancer extends pulumi.ComponentResource implements BalancerResources {
    /** The addresses, if created here. */
    readonly made?: PublicAddresses;
    readonly balancer: AzureLoadBalancer;
    /** One per family and protocol for clients, one for Azure's probe; empty without a security group. */
    readonly securityRules: SecurityRule[];
    /** Public addresses, per family, once everything exists. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readBalancer(name, args);
        refuse(`LoadBalancer "${name}"`, problems);
        super("http3gateway:azure:LoadBalancer", name, settings, opts);
        // Children do not inherit dependsOn.
        const made = balancerResources(name, settings, { parent: this, dependsOn: opts?.dependsOn });
        this.made = made.made;
        this.balancer = made.balancer;
        this.securityRules = made.securityRules;
        this.addresses = made.addresses;
        this.registerOutputs({ addresses: this.addresses });
    }
}

/** Parses the arguments of a standalone balancer; a gateway's are judged with the plan. */
export function readBalancer(name: string, args: LoadBalancerArgs) {
    const { settings, known, problems } = readAlone(balancerSettings, args);
    const ports = knownPorts(known.ports);
    const portsRule = { ...PORTS, severity: "error" as const, judge: () => judgePorts(ports, known.ipFamilies) };
    const findings = [
        ...judgeBy(balancerRules, { name, settings: known, ports }),
        ...judgeBy([...azureFieldRules, portsRule], known),
    ];
    return { settings, problems: [...problems, ...findings] };
}

/**
 * Our own Standard Load Balancer in front of the nodes, and node ports in front of the proxies. For clusters whose
 * balancer must not be the cloud provider's: one that outlives the cluster, or belongs to another team. If AKS may
 * create it, `mixedService()` is simpler.
 * @example
 * loadBalancer({
 *     resourceGroupName: "edge",
 *     virtualNetworkId: network.id,
 *     nodeAddresses: { ipv4: ["10.224.0.4", "10.224.0.5"] },
 *     securityGroup: { name: "aks-agentpool-12345678-nsg", resourceGroupName: "MC_edge_edge_westeurope" },
 * })
 */
export function loadBalancer(args: AzureLoadBalancerArgs): Exposure {
    const { settings, part } = loadBalancerKind.open(args);
    const { ipFamilies, externalTrafficPolicy, nodePorts, healthCheckNodePort } = settings;
    return {
        ...part,
        // The controller's own Service is cluster-internal; a gateway whose balancer assigns no address never becomes
        // ready.
        serviceShape: () => ({ target: "service", type: "ClusterIP", annotations: {}, ipFamilies }),
        connect: (context, { serviceNamespace, serviceName, selector, ports, ready }) => {
            const name = `${context.name}${BALANCER_SUFFIX}`;
            const nodes = nodeService(
                `${name}-nodes`,
                {
                    nodePorts,
                    healthCheckNodePort,
                    namespace: serviceNamespace,
                    serviceName,
                    selector,
                    ports,
                    ipFamilies,
                    externalTrafficPolicy,
                },
                { parent: context.parent, provider: context.provider, dependsOn: ready },
            );
            return new LoadBalancer(
                name,
                { ...settings, ports: forwardedPorts(ports) },
                { parent: context.parent, dependsOn: [...context.dependsOn, nodes] },
            ).addresses;
        },
    };
}
