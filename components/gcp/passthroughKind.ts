import * as z from "zod";
import { familyOf } from "../model/families.ts";
import { knownPorts, listenerPorts } from "../model/forwardedPorts.ts";
import type { IpFamily } from "../model/parts.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { onPart } from "../model/rules/judge.ts";
import { checkedBy, type FormRule, fits, ruled } from "../model/settings/formRule.ts";
import { ipFamilies } from "../model/settings/forms.ts";
import { input } from "../model/settings/input.ts";
import { partKind } from "../model/settings/partKind.ts";
import { networkTier } from "./forms.ts";
import { isRegion } from "./names.ts";
import { nodeTag } from "./nodeTag.ts";
import { ADDRESS, balancerRules, type DescribedBalancer, PORTS } from "./passthroughRules.ts";
import { tierWithoutIpv6 } from "./tierRules.ts";

const HEALTH_CHECK: FormRule = {
    code: "gcp-health-check-invalid",
    reason: "Google rejects the health check, or checks the wrong target.",
    remedy: "Use 1 to 300 seconds, a timeout up to the interval, thresholds of 1 to 10, and a path only with HTTP.",
    source: "Compute Engine API, regionHealthChecks",
};

const FLOW_SECONDS: FormRule = {
    code: "gcp-flow-seconds-invalid",
    reason: "Google rejects the backend service.",
    remedy: "Use 0 to 3600 seconds.",
    source: "Compute Engine API, regionBackendServices.connectionDraining",
};

const region = checkedBy(
    {
        code: "gcp-region-invalid",
        reason: "The balancer, its address and its nodes belong to a region, not to a zone.",
        remedy: 'Write the region, such as "europe-west1".',
        source: "Cloud Load Balancing documentation, external passthrough Network Load Balancer",
    },
    z.string(),
    isRegion,
    (text) => `"${text}" is not a region.`,
);

function address(family: IpFamily) {
    const form = z.string().check(
        fits(
            (text) => familyOf(text) === family,
            (text) => `"${text}" is not an ${family} address.`,
        ),
    );
    return input(ruled(ADDRESS, form)).optional();
}

const second = z.int().min(1).max(300);
const threshold = z.int().min(1).max(10);
const port = z.int().min(1).max(65_535);

const healthCheck = z
    .strictObject({
        /** `TCP` requires a connection, `HTTP` status 200. Default: `TCP`. */
        protocol: z.enum(["TCP", "HTTP"]).optional(),
        /** Port of the node. Default: 443 if it is forwarded over TCP, else the lowest such port. */
        port: ruled(HEALTH_CHECK, port).optional(),
        /** Path of an HTTP check. Default: `/`. */
        path: z.string().optional(),
        /** Seconds between two checks, 1 to 300. Default: 3. */
        interval: ruled(HEALTH_CHECK, second).optional(),
        /** Timeout of a check in seconds, at most the interval. Default: 1. */
        timeout: ruled(HEALTH_CHECK, second).optional(),
        /** Consecutive successful checks until a node is healthy, 1 to 10. Default: 1. */
        healthyThreshold: ruled(HEALTH_CHECK, threshold).optional(),
        /** Consecutive failed checks until it is unhealthy, 1 to 10. Default: 2. */
        unhealthyThreshold: ruled(HEALTH_CHECK, threshold).optional(),
    })
    .check(({ value, issues }) => {
        const { path, protocol = "TCP", interval = 3, timeout = 1 } = value;
        if (timeout > interval) {
            const message = `${timeout} s is longer than the interval, ${interval} s.`;
            issues.push({ code: "custom", path: ["timeout"], input: value, message, params: { rule: HEALTH_CHECK } });
        }
        if (path !== undefined && (protocol !== "HTTP" || !path.startsWith("/"))) {
            const message = `"${path}" is not a valid path for a check by ${protocol}.`;
            issues.push({ code: "custom", path: ["path"], input: value, message, params: { rule: HEALTH_CHECK } });
        }
    });

/** How the balancer checks whether a node serves. Google has no check over UDP. */
export interface GcpHealthCheck extends z.input<typeof healthCheck> {}

const forwarded = z.strictObject({
    /** TCP ports. */
    tcp: z.array(ruled(PORTS, port)),
    /** UDP ports. */
    udp: z.array(ruled(PORTS, port)),
});

const balancerFields = {
    /** Region of the balancer and its nodes, for example `europe-west1`. */
    region: input(region),
    /** Project of all resources. Default: the provider's. */
    project: input(z.string()).optional(),
    /** Network of the nodes, by name or self link; the firewall rules belong to it. */
    network: input(z.string()),
    /**
     * URLs of the node pools' instance groups (a GKE NodePool's `managedInstanceGroupUrls`), or of network endpoint
     * groups of type `GCE_VM_IP`; not both. A node can be in one load-balanced instance group. GKE puts the nodes into
     * its own groups for Ingresses with instance groups, for Services with the annotation `cloud.google.com/l4-rbs`,
     * and for internal Services without subsetting. If the cluster has one of these, use endpoint groups. Source: Cloud
     * Load Balancing documentation, backend services, restrictions for instance groups.
     */
    backends: input(z.array(input(z.string()))),
    /** Address families. Default: `["IPv4"]`. */
    ipFamilies: ipFamilies.default(["IPv4"]),
    /** Subnetwork with external IPv6 (`stackType: IPV4_IPV6`, `ipv6AccessType: EXTERNAL`). Required for IPv6. */
    subnetwork: input(z.string()).optional(),
    /** Reserved addresses to use, one per family, as {@link ReservedAddresses} returns them. Default: reserved here. */
    addresses: z
        .strictObject({
            /** The IPv4 one; absent when the family is not served. */
            ipv4: address("IPv4"),
            /** The IPv6 one; absent when the family is not served. */
            ipv6: address("IPv6"),
        })
        .optional(),
    /** Network tier of the addresses; IPv6 requires `PREMIUM`. Default: `PREMIUM`. */
    networkTier: networkTier.optional(),
    /** Rules for each port, or one for all. Default: `TCP_UDP`. */
    forwarding: z.enum(["TCP_UDP", "L3_DEFAULT"]).default("TCP_UDP"),
    /** How nodes are checked. Default: a TCP connection to port 443 every 3 seconds. */
    healthCheck: healthCheck.optional(),
    /**
     * Session affinity: `NONE` is the 5-tuple, and a client whose NAT changes its port reaches another proxy;
     * `CLIENT_IP` survives that, with less even load. Default: `NONE`.
     */
    sessionAffinity: z.enum(["NONE", "CLIENT_IP", "CLIENT_IP_PROTO", "CLIENT_IP_PORT_PROTO"]).optional(),
    /**
     * Seconds for which a node that is removed from its group keeps its flows, 0 to 3600. Default: 60, the drain time
     * of a proxy.
     */
    connectionDraining: ruled(FLOW_SECONDS, z.int().min(0).max(3600)).optional(),
    /** CIDRs that may connect, at least one for every family. Default: all. */
    sourceRanges: z.array(z.string()).optional(),
    /** Network tags of the nodes to which the firewall rules apply. Default: every node of the network. */
    nodeTags: input(z.array(input(nodeTag))).optional(),
};

const exposureSettings = z.strictObject({
    ...balancerFields,
    /** Ports to forward. Default: those of the listeners, and 80 for the redirect. */
    ports: forwarded.optional(),
});

/** Arguments of a standalone balancer. */
export const balancerSettings = z.strictObject({
    ...balancerFields,
    /** Ports to forward; the nodes are reached on the same ports. */
    ports: forwarded,
});

const withoutPorts = z.strictObject(balancerFields);

/** Settings of {@link passthroughLoadBalancer}. */
export interface GcpPassthroughLoadBalancerArgs extends z.input<typeof withoutPorts> {}

/** Settings of {@link passthroughLoadBalancer}, with ports that are not the listeners'. */
export interface GcpPassthroughExposureArgs extends z.input<typeof exposureSettings> {}

/** Arguments of {@link PassthroughLoadBalancer}. */
export interface PassthroughLoadBalancerArgs extends z.input<typeof balancerSettings> {}

/** The parsed settings, with all defaults. */
export type PassthroughSettings = z.output<typeof balancerSettings>;

type Settings = z.output<typeof exposureSettings>;

export const passthroughKind = partKind({
    kind: "gcp.passthroughLoadBalancer",
    settings: exposureSettings,
    describe: (given) => ({ mixedProtocols: true, ipFamilies: given.ipFamilies, onNodes: true }),
    rules: [
        tierWithoutIpv6,
        ...onPart<Settings, DescribedBalancer>(balancerRules, (given, edge) => ({
            name: `${edge.name}${BALANCER_SUFFIX}`,
            settings: given,
            ports: given.ports === undefined ? listenerPorts(edge) : knownPorts(given.ports),
        })),
        {
            code: "gcp-ports-incomplete",
            severity: "error",
            reason: "The listener would be advertised, but no traffic would reach it.",
            remedy: "Omit exposure.ports: the listeners' ports are then forwarded.",
            source: "Cloud Load Balancing documentation, forwarding rules",
            judge: ({ ports }, edge) =>
                ports === undefined
                    ? []
                    : (["tcp", "udp"] as const).flatMap((protocol) =>
                          [...new Set(listenerPorts(edge)[protocol])]
                              .filter((each) => !knownPorts(ports)[protocol].includes(each))
                              .map((each) => ({
                                  path: `ports.${protocol}`,
                                  found: `${protocol.toUpperCase()} ${each} is served but not forwarded.`,
                              })),
                      ),
        },
    ],
});
