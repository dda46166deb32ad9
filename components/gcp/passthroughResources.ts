import { Firewall } from "@pulumi/gcp/compute/firewall.js";
import { ForwardingRule } from "@pulumi/gcp/compute/forwardingRule.js";
import { RegionBackendService } from "@pulumi/gcp/compute/regionBackendService.js";
import { RegionHealthCheck } from "@pulumi/gcp/compute/regionHealthCheck.js";
import * as pulumi from "@pulumi/pulumi";
import { onceServed } from "../exposures/onceServed.ts";
import { FAMILY } from "../model/families.ts";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import type { Addresses } from "../model/parts.ts";
import { ofFamily, type PerFamily, perFamily } from "../model/perFamily.ts";
import { clientFirewall, PROBE_RANGES } from "./firewallRules.ts";
import { plannedRules } from "./forwardingRules.ts";
import type { GcpHealthCheck, GcpPassthroughLoadBalancerArgs, PassthroughSettings } from "./passthroughKind.ts";
import { ReservedAddresses } from "./reservedAddresses.ts";

/** Parts of a balancer. */
export interface PassthroughResources {
    /** The addresses, if reserved here. */
    reserved?: ReservedAddresses;
    healthCheck: RegionHealthCheck;
    backendService: RegionBackendService;
    /** Per family: one for clients and one for Google's checks. */
    firewalls: Firewall[];
    /** Ordered by family, TCP before UDP, and port. */
    forwardingRules: ForwardingRule[];
    /** Public addresses, per family, once the rules exist. */
    addresses: pulumi.Output<Addresses>;
}

/** Creates a balancer's resources from validated arguments. */
export function passthroughResources(
    name: string,
    args: PassthroughSettings,
    child: pulumi.CustomResourceOptions,
): PassthroughResources {
    const { region, project, network, ports, subnetwork, ipFamilies } = args;
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
            // The only protocol that rules for TCP, UDP and everything can share.
            protocol: "UNSPECIFIED",
            healthChecks: healthCheck.selfLink,
            backends: pulumi
                .output(args.backends)
                .apply((groups) => groups.map((group) => ({ group: groupUrl(group), balancingMode: "CONNECTION" }))),
            sessionAffinity: args.sessionAffinity ?? "NONE",
            connectionTrackingPolicy: {
                trackingMode: tracksSessions(args.sessionAffinity) ? "PER_SESSION" : "PER_CONNECTION",
            },
            connectionDrainingTimeoutSec: args.connectionDraining ?? 60,
        },
        child,
    );

    const firewall = { project, network, direction: "INGRESS", targetTags: args.nodeTags };
    const firewalls = ipFamilies.flatMap((family) => {
        const suffix = FAMILY[family].suffix;
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

    const forwardingRules = plannedRules(ipFamilies, ports, args.forwarding).map(
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
                              // The API accepts external IPv6 addresses only as ranges.
                              ipAddress: pulumi.interpolate`${ofFamily(ipFamily, addresses)}/96`,
                              ipVersion: "IPV6",
                              subnetwork,
                          }),
                },
                // Nodes would drop early traffic: the rule is created after the firewall and the nodes.
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

/** NodePool lists group managers under one name and groups under another; both have the same names. */
function groupUrl(url: string): string {
    return url.replace("/instanceGroupManagers/", "/instanceGroups/");
}

/** Otherwise affinity holds for new flows only, and a flow with a new port is a new one. */
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
