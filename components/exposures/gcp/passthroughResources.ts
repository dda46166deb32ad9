import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { ForwardingRule } from "@pulumi/gcp/compute/forwardingRule.js";
import { RegionBackendService } from "@pulumi/gcp/compute/regionBackendService.js";
import { RegionHealthCheck } from "@pulumi/gcp/compute/regionHealthCheck.js";
import * as pulumi from "@pulumi/pulumi";
import type { Addresses, IpFamily } from "../../parts.ts";
import type { ForwardedPorts } from "../forwardedPorts.ts";
import { onceServed } from "../onceServed.ts";
import { FAMILY_SUFFIX, ofFamily, type PerFamily, perFamily } from "../perFamily.ts";
import { clientFirewall, PROBE_RANGES } from "./firewallRules.ts";
import { type Forwarding, plannedRules } from "./forwardingRules.ts";
import { type NetworkTier, ReservedAddresses } from "./reservedAddresses.ts";

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
    /** Tier of the addresses; IPv6 needs `PREMIUM`. Default: `PREMIUM`. */
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

/** What a balancer is made of. */
export interface PassthroughResources {
    /** The addresses, where they were reserved here. */
    reserved?: ReservedAddresses;
    healthCheck: RegionHealthCheck;
    backendService: RegionBackendService;
    /** One for clients and one for Google's checks, for each family. */
    firewalls: Firewall[];
    /** In the order of families, TCP before UDP, and ports. */
    forwardingRules: ForwardingRule[];
    /** Public addresses, per family, once the rules exist. */
    addresses: pulumi.Output<Addresses>;
}

/** Makes the resources of a balancer, whose arguments are judged already. */
export function passthroughResources(
    name: string,
    args: PassthroughLoadBalancerArgs,
    child: pulumi.CustomResourceOptions,
): PassthroughResources {
    const { region, project, network, ports, subnetwork } = args;
    const ipFamilies = args.ipFamilies ?? ["IPv4"];
    const networkTier = args.networkTier ?? "PREMIUM";
    const reserved =
        args.addresses === undefined
            ? new ReservedAddresses(`${name}-address`, { region, project, ipFamilies, networkTier, subnetwork }, child)
            : undefined;
    const addresses = reserved?.addresses ?? outputs(args.addresses ?? {});

    const check = healthCheckOf(args.healthCheck ?? {}, ports);
    const healthCheck = new RegionHealthCheck(`${name}-check`, { region, project, ...check.inputs }, child);
    const backendService = new RegionBackendService(
        `${name}-nodes`,
        {
            region,
            project,
            loadBalancingScheme: "EXTERNAL",
            // The only protocol that rules for TCP, for UDP and for everything may share.
            protocol: "UNSPECIFIED",
            healthChecks: healthCheck.selfLink,
            backends: pulumi
                .output(args.backends)
                .apply((groups) => groups.map((group) => ({ group: groupUrl(group), balancingMode: "CONNECTION" }))),
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
    const firewalls = ipFamilies.flatMap((family) => {
        const suffix = FAMILY_SUFFIX[family];
        return [
            new Firewall(
                `${name}-clients-${suffix}`,
                { ...firewall, ...clientFirewall(family, ports, args.sourceRanges, ofFamily(family, addresses)) },
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

    const forwardingRules = plannedRules(ipFamilies, ports, args.forwarding ?? "TCP_UDP").map(
        ({ suffix, ipFamily, ipProtocol, port }) =>
            new ForwardingRule(
                `${name}${suffix}`,
                {
                    region,
                    project,
                    loadBalancingScheme: "EXTERNAL",
                    backendService: backendService.selfLink,
                    ipProtocol,
                    networkTier,
                    ...(port === undefined ? { allPorts: true } : { ports: [`${port}`] }),
                    ...(ipFamily === "IPv4"
                        ? { ipAddress: ofFamily(ipFamily, addresses) }
                        : {
                              // The API takes external IPv6 addresses as a range alone.
                              ipAddress: pulumi.interpolate`${ofFamily(ipFamily, addresses)}/96`,
                              ipVersion: "IPV6",
                              subnetwork,
                          }),
                },
                // Traffic that a node drops at first would be lost: the firewall and the nodes come before it.
                { ...child, dependsOn: firewalls, deleteBeforeReplace: true },
            ),
    );
    const known = [addresses.ipv4, addresses.ipv6].filter((address) => address !== undefined);
    return {
        reserved,
        healthCheck,
        backendService,
        firewalls,
        forwardingRules,
        addresses: onceServed(known, forwardingRules),
    };
}

function outputs(addresses: PerFamily<pulumi.Input<string>>): PerFamily<pulumi.Output<string>> {
    const { ipv4, ipv6 } = addresses;
    return perFamily(
        ipv4 === undefined ? undefined : pulumi.output(ipv4),
        ipv6 === undefined ? undefined : pulumi.output(ipv6),
    );
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
