import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { ForwardingRule } from "@pulumi/gcp/compute/forwardingRule.js";
import { RegionBackendService } from "@pulumi/gcp/compute/regionBackendService.js";
import { RegionHealthCheck } from "@pulumi/gcp/compute/regionHealthCheck.js";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../checks/check.ts";
import { balancerProblems } from "../../checks/rules/gcpBalancer.ts";
import type { Addresses, Exposure, IpFamily } from "../../parts.ts";
import { byFamily } from "../addresses.ts";
import { clientFirewall, PROBE_RANGES } from "./firewallRules.ts";
import {
    FAMILY_SUFFIX,
    type ForwardedPorts,
    type Forwarding,
    forwardedPorts,
    plannedRules,
} from "./forwardingRules.ts";
import { type NetworkTier, type PerFamily, perFamily, ReservedAddresses } from "./reservedAddresses.ts";

/** How the balancer asks a node whether it serves. There is no check over UDP. */
export interface GcpHealthCheck {
    /** `TCP` asks for a connection, `HTTP` for status 200. Default: `TCP`. */
    protocol?: "TCP" | "HTTP";
    /** Port of the node. Default: 443 if it is forwarded over TCP, else the lowest such port. */
    port?: number;
    /** Path of an HTTP check. Default: `/`. */
    path?: string;
    /** Seconds between two checks, 1 to 300. Default: 3. */
    interval?: number;
    /** Seconds until a check has failed, at most the interval. Default: 1. */
    timeout?: number;
    /** Checks in a row that make a node healthy, 1 to 10. Default: 1. */
    healthyThreshold?: number;
    /** Checks in a row that make it unhealthy, 1 to 10. Default: 2. */
    unhealthyThreshold?: number;
}

/** Settings of {@link passthroughLoadBalancer}. */
export interface GcpPassthroughLoadBalancerArgs {
    /** Region of the balancer, and of its nodes, for example `europe-west1`. */
    region: pulumi.Input<string>;
    /** Project of everything. Default: the provider's. */
    project?: pulumi.Input<string>;
    /** Network of the nodes, name or self link: the firewall rules are its. */
    network: pulumi.Input<string>;
    /**
     * URLs of the node pools' instance groups (a GKE NodePool's `managedInstanceGroupUrls`), or of network endpoint
     * groups of type `GCE_VM_IP`; not both.
     */
    backends: pulumi.Input<pulumi.Input<string>[]>;
    /** Address families. Default: `["IPv4"]`. */
    ipFamilies?: IpFamily[];
    /** Subnetwork with external IPv6 (`stackType: IPV4_IPV6`, `ipv6AccessType: EXTERNAL`). Needed for IPv6. */
    subnetwork?: pulumi.Input<string>;
    /** Reserved addresses to use, one a family, as {@link ReservedAddresses} gives them. Default: reserved here. */
    addresses?: PerFamily<pulumi.Input<string>>;
    /** Tier of the IPv4 address; IPv6 needs `PREMIUM`. Default: `PREMIUM`. */
    networkTier?: NetworkTier;
    /** Rules for each port, or one for all. Default: `TCP_UDP`. */
    forwarding?: Forwarding;
    /** How nodes are checked. Default: a TCP connection to port 443 every 3 seconds. */
    healthCheck?: GcpHealthCheck;
    /**
     * What keeps a client on its node: `NONE` is the 5-tuple, and a client whose NAT changes its port reaches another
     * proxy; `CLIENT_IP` survives that, with less even load. Default: `NONE`.
     */
    sessionAffinity?: "NONE" | "CLIENT_IP" | "CLIENT_IP_PROTO" | "CLIENT_IP_PORT_PROTO";
    /** Seconds for which a flow without packets keeps its node, 60 to 57600. Default: 60, Google's own. */
    idleTimeout?: number;
    /** Seconds that a node that leaves its group keeps its flows, 0 to 3600. Default: 60, as long as a proxy drains. */
    connectionDraining?: number;
    /** CIDRs that may connect, for every family at least one. Default: all. */
    sourceRanges?: string[];
    /** Network tags of the nodes: the firewall rules are for them alone. Default: for every node of the network. */
    nodeTags?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Arguments of {@link PassthroughLoadBalancer}. */
export interface PassthroughLoadBalancerArgs extends GcpPassthroughLoadBalancerArgs {
    /** Ports to forward; the nodes are reached on the same ports. */
    ports: ForwardedPorts;
}

/** Settings of {@link passthroughLoadBalancer}, with the ports where they are not the listeners'. */
export interface GcpPassthroughExposureArgs extends GcpPassthroughLoadBalancerArgs {
    /** Ports to forward. Default: those of the listeners, and 80 where it redirects. */
    ports?: ForwardedPorts;
}

/**
 * A regional external passthrough Network Load Balancer: TCP and UDP on one address a family, straight to the nodes.
 * Packets reach a node as they were sent, to the balancer's own address and port, and answers do not come back this way:
 * what serves must listen on the node's own network, on the same port.
 *
 * A forwarding rule is immutable, and two cannot hold one port: a changed one is deleted first.
 * @throws pulumi.InputPropertiesError with every problem of the plain arguments, before any resource is registered.
 */
export class PassthroughLoadBalancer extends pulumi.ComponentResource {
    /** The addresses, where they were reserved here. */
    readonly reserved?: ReservedAddresses;
    readonly healthCheck: RegionHealthCheck;
    readonly backendService: RegionBackendService;
    /** One for clients and one for Google's checks, for each family. */
    readonly firewalls: Firewall[];
    /** In the order of families, TCP before UDP, and ports. */
    readonly forwardingRules: ForwardingRule[];
    /** Public addresses, per family. */
    readonly addresses: pulumi.Output<Addresses>;

    constructor(name: string, args: PassthroughLoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(`PassthroughLoadBalancer "${name}"`, balancerProblems(name, { ...args }));
        super("http3gateway:gcp:PassthroughLoadBalancer", name, args, opts);
        const { region, project, network, ports, subnetwork } = args;
        const ipFamilies = args.ipFamilies ?? ["IPv4"];
        const networkTier = args.networkTier ?? "PREMIUM";
        // A component's dependsOn is not its children's.
        const child = { parent: this, dependsOn: opts?.dependsOn };

        if (args.addresses === undefined) {
            this.reserved = new ReservedAddresses(
                `${name}-address`,
                { region, project, ipFamilies, networkTier, subnetwork },
                child,
            );
        }
        const addresses = this.reserved?.addresses ?? outputs(args.addresses ?? {});

        const check = healthCheckOf(args.healthCheck ?? {}, ports);
        this.healthCheck = new RegionHealthCheck(`${name}-check`, { region, project, ...check.inputs }, child);
        this.backendService = new RegionBackendService(
            `${name}-nodes`,
            {
                region,
                project,
                loadBalancingScheme: "EXTERNAL",
                // The only protocol that rules for TCP, for UDP and for everything may share.
                protocol: "UNSPECIFIED",
                healthChecks: this.healthCheck.selfLink,
                backends: pulumi
                    .output(args.backends)
                    .apply((groups) =>
                        groups.map((group) => ({ group: groupUrl(group), balancingMode: "CONNECTION" })),
                    ),
                sessionAffinity: args.sessionAffinity ?? "NONE",
                connectionTrackingPolicy: {
                    trackingMode: tracksSessions(args.sessionAffinity) ? "PER_SESSION" : "PER_CONNECTION",
                    ...(args.idleTimeout === undefined ? {} : { idleTimeoutSec: args.idleTimeout }),
                },
                connectionDrainingTimeoutSec: args.connectionDraining ?? 60,
            },
            child,
        );

        const firewall = { project, network, direction: "INGRESS", targetTags: args.nodeTags };
        this.firewalls = ipFamilies.flatMap((family) => {
            const suffix = FAMILY_SUFFIX[family];
            return [
                new Firewall(
                    `${name}-clients-${suffix}`,
                    { ...firewall, ...clientFirewall(family, ports, args.sourceRanges, of(addresses, family)) },
                    child,
                ),
                new Firewall(
                    `${name}-checks-${suffix}`,
                    {
                        ...firewall,
                        sourceRanges: PROBE_RANGES[family],
                        allows: [{ protocol: "tcp", ports: [`${check.port}`] }],
                    },
                    child,
                ),
            ];
        });

        this.forwardingRules = plannedRules(ipFamilies, ports, args.forwarding ?? "TCP_UDP").map(
            ({ suffix, ipFamily, ipProtocol, port }) =>
                new ForwardingRule(
                    `${name}${suffix}`,
                    {
                        region,
                        project,
                        loadBalancingScheme: "EXTERNAL",
                        backendService: this.backendService.selfLink,
                        ipProtocol,
                        ...(port === undefined ? { allPorts: true } : { ports: [`${port}`] }),
                        ...(ipFamily === "IPv4"
                            ? { ipAddress: of(addresses, ipFamily), networkTier }
                            : {
                                  // The API takes external IPv6 addresses as a range alone.
                                  ipAddress: pulumi.interpolate`${of(addresses, ipFamily)}/96`,
                                  ipVersion: "IPV6",
                                  subnetwork,
                              }),
                    },
                    // Traffic that a node drops at first would be lost: the firewall and the nodes come before it.
                    { parent: this, dependsOn: this.firewalls, deleteBeforeReplace: true },
                ),
        );
        this.addresses = pulumi
            .all([addresses.ipv4, addresses.ipv6])
            .apply((known) => byFamily(known.filter((address) => address !== undefined)));
        this.registerOutputs({ addresses: this.addresses });
    }
}

/**
 * Our own passthrough Network Load Balancer in front of the nodes, on which the proxies listen (host network). For GKE
 * versions without mixed Services, and for clusters of one's own on Compute Engine. Where GKE can, `mixedService()` is
 * simpler.
 *
 * The nodes must take packets for the balancer's address: Google's guest agent sees to it, with a local route.
 * @example
 * passthroughLoadBalancer({
 *     region: "europe-west1",
 *     network: "default",
 *     backends: pool.managedInstanceGroupUrls,
 * })
 */
export function passthroughLoadBalancer(args: GcpPassthroughExposureArgs): Exposure {
    const ipFamilies = args.ipFamilies ?? ["IPv4"];
    return {
        describe: () => ({
            kind: "gcpPassthroughLoadBalancer",
            mixedProtocols: true,
            ipFamilies,
            settings: { ...args, ipFamilies, forwarding: args.forwarding ?? "TCP_UDP" },
        }),
        serviceShape: () => ({ target: "hostNetwork", type: "NodePort", annotations: {}, ipFamilies }),
        connect: (context, backend) =>
            new PassthroughLoadBalancer(
                `${context.name}${BALANCER_SUFFIX}`,
                { ...args, ports: args.ports ?? forwardedPorts(backend.ports) },
                { parent: context.parent, dependsOn: context.dependsOn },
            ).addresses,
    };
}

/** What the gateway's name gets for its balancer: short, since Google's names end at 63 characters. */
export const BALANCER_SUFFIX = "-lb";

function outputs(addresses: PerFamily<pulumi.Input<string>>): PerFamily<pulumi.Output<string>> {
    const { ipv4, ipv6 } = addresses;
    return perFamily(
        ipv4 === undefined ? undefined : pulumi.output(ipv4),
        ipv6 === undefined ? undefined : pulumi.output(ipv6),
    );
}

/** The address of a family; the checks have seen to it that there is one. */
function of(addresses: PerFamily<pulumi.Output<string>>, family: IpFamily): pulumi.Output<string> | undefined {
    return family === "IPv4" ? addresses.ipv4 : addresses.ipv6;
}

/** NodePool lists the managers of its groups under one name and the groups under another; they have the same names. */
function groupUrl(url: string): string {
    return url.replace("/instanceGroupManagers/", "/instanceGroups/");
}

/** Without this the affinity holds for new flows only, and a flow that changes its port is a new one. */
function tracksSessions(affinity: GcpPassthroughLoadBalancerArgs["sessionAffinity"]): boolean {
    return affinity === "CLIENT_IP" || affinity === "CLIENT_IP_PROTO";
}

function healthCheckOf(check: GcpHealthCheck, ports: ForwardedPorts) {
    const port = check.port ?? (ports.tcp.includes(443) ? 443 : Math.min(...ports.tcp));
    const probe =
        check.protocol === "HTTP"
            ? { httpHealthCheck: { port, requestPath: check.path ?? "/" } }
            : { tcpHealthCheck: { port } };
    return {
        port,
        inputs: {
            // As GKE's controller checks Services of policy Local: out after six seconds, in after one success.
            checkIntervalSec: check.interval ?? 3,
            timeoutSec: check.timeout ?? 1,
            healthyThreshold: check.healthyThreshold ?? 1,
            unhealthyThreshold: check.unhealthyThreshold ?? 2,
            ...probe,
        },
    };
}
