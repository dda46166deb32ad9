import type { Firewall } from "@pulumi/gcp/compute/firewall.js";
import type { ForwardingRule } from "@pulumi/gcp/compute/forwardingRule.js";
import type { RegionBackendService } from "@pulumi/gcp/compute/regionBackendService.js";
import type { RegionHealthCheck } from "@pulumi/gcp/compute/regionHealthCheck.js";
import * as pulumi from "@pulumi/pulumi";
import { forwardedPorts, knownPorts } from "../model/forwardedPorts.ts";
import type { Addresses, Exposure } from "../model/parts.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { judgeBy } from "../model/rules/judge.ts";
import { refuse } from "../model/rules/refuse.ts";
import { readAlone } from "../model/settings/readAlone.ts";
import {
    balancerSettings,
    type GcpPassthroughExposureArgs,
    type PassthroughLoadBalancerArgs,
    passthroughKind,
} from "./passthroughKind.ts";
import { type PassthroughResources, passthroughResources } from "./passthroughResources.ts";
import { balancerRules } from "./passthroughRules.ts";
import type { ReservedAddresses } from "./reservedAddresses.ts";
import { tierWithoutIpv6 } from "./tierRules.ts";

export type { GcpPassthroughExposureArgs } from "./passthroughKind.ts";

/**
 * A regional external passthrough Network Load Balancer: TCP and UDP on one address per family, straight to the nodes.
 * Packets reach a node as they were sent, to the balancer's own address and port, and answers do not come back this
 * way: what serves must listen on the node's own network, on the same port.
 *
 * A forwarding rule is immutable, and two cannot hold one port: a changed one is deleted first.
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered.
 */
export class PassthroughLoadBalancer extends pulumi.ComponentResource implements PassthroughResources {
    /** The addresses, if reserved here. */
    readonly reserved?: ReservedAddresses;
    readonly healthCheck: RegionHealthCheck;
    readonly backendService: RegionBackendService;
    /** Per family: one for clients and one for Google's checks. */
    readonly firewalls: Firewall[];
    /** Ordered by family, TCP before UDP, and port. */
    readonly forwardingRules: ForwardingRule[];
    /** Public addresses, per family, once the rules exist. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, args: PassthroughLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { settings, problems } = readBalancer(name, args);
        refuse(`PassthroughLoadBalancer "${name}"`, problems);
        super("http3gateway:gcp:PassthroughLoadBalancer", name, settings, opts);
        // Children do not inherit dependsOn.
        const made = passthroughResources(name, settings, { parent: this, dependsOn: opts?.dependsOn });
        this.reserved = made.reserved;
        this.healthCheck = made.healthCheck;
        this.backendService = made.backendService;
        this.firewalls = made.firewalls;
        this.forwardingRules = made.forwardingRules;
        this.addresses = made.addresses;
        this.registerOutputs({ addresses: this.addresses });
    }
}

/** Parses the arguments of a standalone balancer; a gateway's are judged with the plan. */
export function readBalancer(name: string, args: PassthroughLoadBalancerArgs) {
    const { settings, known, problems } = readAlone(balancerSettings, args);
    const { ports, ...described } = known;
    const findings = [
        ...judgeBy(balancerRules, { name, settings: described, ports: knownPorts(ports) }),
        ...judgeBy([tierWithoutIpv6], described),
    ];
    return { settings, problems: [...problems, ...findings] };
}

/**
 * Our own passthrough Network Load Balancer in front of the nodes, on which the proxies listen (host network). For GKE
 * versions without mixed Services, and for self-managed clusters on Compute Engine. If the GKE version supports it,
 * `mixedService()` is simpler.
 *
 * Nodes must accept packets for the balancer's address: Google's guest agent adds a local route.
 * @example
 * passthroughLoadBalancer({
 *     region: "europe-west1",
 *     network: "default",
 *     backends: pool.managedInstanceGroupUrls,
 * })
 */
export function passthroughLoadBalancer(args: GcpPassthroughExposureArgs): Exposure {
    const { settings, part } = passthroughKind.open(args);
    const { ipFamilies, ports } = settings;
    return {
        ...part,
        serviceShape: () => ({ target: "hostNetwork", type: "NodePort", annotations: {}, ipFamilies }),
        connect: (context, backend) =>
            new PassthroughLoadBalancer(
                `${context.name}${BALANCER_SUFFIX}`,
                { ...settings, ports: ports ?? forwardedPorts(backend.ports) },
                { parent: context.parent, dependsOn: context.dependsOn },
            ).addresses,
    };
}
