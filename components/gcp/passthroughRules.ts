import { isIP } from "node:net";
import { rangesOf } from "../model/addresses.ts";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import type { Plan } from "../model/plan.ts";
import { BALANCER_SUFFIX } from "../model/resourceSuffixes.ts";
import { familiesOf } from "../model/rules/families.ts";
import { inPlans, judgeAlone, type PartRule } from "../model/rules/judgeBy.ts";
import { judgeNames } from "../model/rules/resourceNames.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { listenerPorts, outside } from "../model/rules/settings.ts";
import { judgeBackends } from "./backendRules.ts";
import { type Forwarding, plannedRules } from "./forwardingRules.ts";
import { isComputeName, isRegion, LONGEST_NAME } from "./names.ts";
import { tierWithoutIpv6 } from "./tierRules.ts";

/** A balancer as plain data: its name, its settings as they were written, and the ports that it is to forward. */
export interface DescribedBalancer {
    /** Name of the component that makes it. */
    name: string;
    /** As written: what is not plain yet is not judged. */
    settings: Record<string, unknown>;
    ports: ForwardedPorts;
}

function checkOf(settings: Record<string, unknown>): Record<string, unknown> {
    return (settings["healthCheck"] ?? {}) as Record<string, unknown>;
}

function longestName({ name, settings, ports }: DescribedBalancer): string {
    const forwarding = settings["forwarding"] === "L3_DEFAULT" ? "L3_DEFAULT" : ("TCP_UDP" satisfies Forwarding);
    const rules = plannedRules(familiesOf(settings), ports, forwarding).map(({ suffix }) => suffix);
    return [...rules, "-clients-v4", ...(settings["addresses"] === undefined ? ["-address-v4"] : [])]
        .map((suffix) => `${name}${suffix}`)
        .reduce((one, other) => (other.length > one.length ? other : one));
}

/** Paths are the balancer's own. */
const balancerRules: PartRule<DescribedBalancer>[] = [
    {
        code: "gcp-name-invalid",
        severity: "error",
        reason: "Google refuses the names of the balancer's resources.",
        remedy: "Use a shorter name for the component, a letter first.",
        source: "Compute Engine documentation, Naming resources; RFC 1035",
        look: (balancer) =>
            judgeNames(balancer.name, longestName(balancer), {
                form: /^[a-z][a-z0-9-]*$/,
                what: "name of Compute Engine",
                longest: LONGEST_NAME,
            }),
    },
    {
        code: "gcp-region-invalid",
        severity: "error",
        reason: "The balancer, its address and its nodes belong to one region, and no zone holds them.",
        remedy: 'Write the region, such as "europe-west1".',
        source: "Cloud Load Balancing documentation, external passthrough Network Load Balancer",
        look: ({ settings: { region } }) =>
            typeof region === "string" && !isRegion(region)
                ? [{ path: "region", found: `"${region}" is no region.` }]
                : [],
    },
    {
        code: "gcp-ipv6-without-subnetwork",
        severity: "error",
        reason: "An external IPv6 address comes from a dual-stack subnetwork, and Google has no other to take it from.",
        remedy: "Name a subnetwork with stackType IPV4_IPV6 and ipv6AccessType EXTERNAL, or leave IPv6 out.",
        source: "Compute Engine API, forwardingRules.subnetwork; @pulumi/gcp compute.ForwardingRule",
        look: ({ settings }) =>
            familiesOf(settings).includes("IPv6") && settings["subnetwork"] === undefined
                ? [{ path: "subnetwork", found: "IPv6 is asked for, and no subnetwork is named." }]
                : [],
    },
    {
        code: "gcp-address-invalid",
        severity: "error",
        reason: "A forwarding rule takes an address of its own family, and one rule without would get another address.",
        remedy: "Give one address for each family that is served, as ReservedAddresses has them, or none at all.",
        source: "Compute Engine API, forwardingRules.IPAddress",
        look: ({ settings }) => {
            const addresses = settings["addresses"] as Record<string, unknown> | undefined;
            const families = familiesOf(settings);
            return addresses === undefined
                ? []
                : (["IPv4", "IPv6"] as const).flatMap((family): Offence[] => {
                      const address = addresses[family.toLowerCase()];
                      const path = `addresses.${family.toLowerCase()}`;
                      if (families.includes(family) !== (address !== undefined)) {
                          return [{ path, found: `${family} is ${address === undefined ? "" : "not "}served.` }];
                      }
                      return typeof address === "string" && `IPv${isIP(address)}` !== family
                          ? [{ path, found: `"${address}" is no ${family} address.` }]
                          : [];
                  });
        },
    },
    {
        code: "gcp-source-ranges-one-sided",
        severity: "error",
        reason: "Google's firewall rules hold one family each, and a rule without a source lets everybody in.",
        remedy: "Give at least one CIDR for each family that is served, and none for another.",
        source: "Compute Engine API, firewalls.sourceRanges",
        look: ({ settings }) => {
            const ranges = settings["sourceRanges"];
            const families = familiesOf(settings);
            if (!Array.isArray(ranges)) {
                return [];
            }
            const plain = ranges.map(String);
            return [
                ...plain.flatMap((range, index) =>
                    families.some((family) => rangesOf(family, [range]).length > 0)
                        ? []
                        : [{ path: `sourceRanges[${index}]`, found: `"${range}" is of no family that is served.` }],
                ),
                ...families
                    .filter((family) => rangesOf(family, plain).length === 0)
                    .map((family) => ({ path: "sourceRanges", found: `No range is ${family}.` })),
            ];
        },
    },
    {
        code: "gcp-ports-invalid",
        severity: "error",
        reason: "A rule forwards a port from 1 to 65535, and Google checks nodes over TCP.",
        remedy: "List whole numbers, and a TCP port, or a healthCheck.port for UDP alone.",
        source: "Compute Engine API, forwardingRules.ports and regionHealthChecks",
        look: ({ ports, settings }) => [
            ...(["tcp", "udp"] as const).flatMap((protocol) =>
                ports[protocol].flatMap((port, index) => outside(`ports.${protocol}[${index}]`, port, 1, 65_535)),
            ),
            ...(ports.tcp.length === 0 && (ports.udp.length === 0 || checkOf(settings)["port"] === undefined)
                ? [{ path: "ports.tcp", found: "No TCP port is listed." }]
                : []),
        ],
    },
    {
        code: "gcp-backends-invalid",
        severity: "error",
        reason: "Google refuses the backend service, or it has no node to send to.",
        remedy:
            "Give URLs of instance groups, or of GCE_VM_IP network endpoint groups, each once and of the balancer's " +
            "region, such as a NodePool's managedInstanceGroupUrls.",
        source: "Compute Engine API, regionBackendServices.backends[].group",
        look: ({ settings }) => judgeBackends(settings["backends"], settings["region"]),
    },
    {
        code: "gcp-health-check-invalid",
        severity: "error",
        reason: "Google refuses the health check, or it checks something else.",
        remedy: "Use 1 to 300 seconds, a timeout up to the interval, thresholds of 1 to 10, and a path with HTTP alone.",
        source: "Compute Engine API, regionHealthChecks",
        look: ({ settings }) => {
            const check = checkOf(settings);
            const { path, protocol, interval = 3, timeout = 1 } = check;
            return [
                ...outside("healthCheck.port", check["port"], 1, 65_535),
                ...outside("healthCheck.interval", interval, 1, 300),
                ...outside("healthCheck.timeout", timeout, 1, 300),
                ...outside("healthCheck.healthyThreshold", check["healthyThreshold"], 1, 10),
                ...outside("healthCheck.unhealthyThreshold", check["unhealthyThreshold"], 1, 10),
                ...(Number(timeout) > Number(interval)
                    ? [
                          {
                              path: "healthCheck.timeout",
                              found: `${timeout} s is longer than the interval, ${interval} s.`,
                          },
                      ]
                    : []),
                ...(path !== undefined && (protocol !== "HTTP" || !String(path).startsWith("/"))
                    ? [{ path: "healthCheck.path", found: `"${path}" is no path of a check by ${protocol ?? "TCP"}.` }]
                    : []),
            ];
        },
    },
    {
        code: "gcp-flow-seconds-invalid",
        severity: "error",
        reason: "Google refuses the backend service.",
        remedy: "Use 60 to 57600 seconds for idleTimeout, and 0 to 3600 for connectionDraining.",
        source: "Compute Engine API, regionBackendServices.connectionTrackingPolicy and connectionDraining",
        look: ({ settings }) => [
            ...outside("idleTimeout", settings["idleTimeout"], 60, 57_600),
            ...outside("connectionDraining", settings["connectionDraining"], 0, 3600),
        ],
    },
    {
        code: "gcp-node-tag-invalid",
        severity: "error",
        reason: "No node can have such a network tag, so the firewall would let nobody in.",
        remedy: "Write the nodes' network tags: lower-case letters, digits and hyphens, at most 63, a letter first.",
        source: "Compute Engine documentation, network tags",
        look: ({ settings: { nodeTags } }) =>
            Array.isArray(nodeTags)
                ? nodeTags.flatMap((tag, index) =>
                      typeof tag === "string" && !isComputeName(tag)
                          ? [{ path: `nodeTags[${index}]`, found: `"${tag}" is no network tag.` }]
                          : [],
                  )
                : [],
    },
];

/**
 * Problems of a balancer that stands alone; a gateway's is judged with its plan. Pure.
 * @returns each with the path of the argument.
 */
export function balancerProblems(
    name: string,
    { ports, ...settings }: { ports: ForwardedPorts } & Record<string, unknown>,
) {
    const tier = { ...tierWithoutIpv6, look: ({ settings }: DescribedBalancer) => tierWithoutIpv6.look(settings) };
    return judgeAlone([...balancerRules, tier], { name, settings, ports });
}

function balancerOf(plan: Plan): DescribedBalancer[] {
    const { kind, settings } = plan.exposure;
    const ports = (settings["ports"] as ForwardedPorts | undefined) ?? listenerPorts(plan);
    return kind === "gcpPassthroughLoadBalancer" ? [{ name: `${plan.name}${BALANCER_SUFFIX}`, settings, ports }] : [];
}

export const gcpBalancerRules: Rule[] = [
    ...inPlans(balancerRules, balancerOf, (path) => (path === "name" ? path : `exposure.${path}`)),
    {
        code: "gcp-ports-incomplete",
        severity: "error",
        reason: "The listener would be there, and advertised, and nothing would reach it.",
        remedy: "Leave exposure.ports out: the listeners' own are forwarded then.",
        source: "Cloud Load Balancing documentation, forwarding rules",
        judge: (plan) =>
            balancerOf(plan).flatMap(({ ports, settings }) =>
                settings["ports"] === undefined
                    ? []
                    : (["tcp", "udp"] as const).flatMap((protocol) =>
                          [...new Set(listenerPorts(plan)[protocol])]
                              .filter((port) => !ports[protocol].includes(port))
                              .map((port) => ({
                                  path: `exposure.ports.${protocol}`,
                                  found: `${protocol.toUpperCase()} ${port} is served, and not forwarded.`,
                              })),
                      ),
            ),
    },
];
