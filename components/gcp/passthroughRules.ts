import { knownFamilies } from "../exposures/addressRules.ts";
import { rangesOf } from "../model/addresses.ts";
import { FAMILIES } from "../model/families.ts";
import type { ForwardedPorts } from "../model/forwardedPorts.ts";
import { judgeNames } from "../model/rules/resourceNames.ts";
import type { Rule } from "../model/rules/rule.ts";
import type { FormRule } from "../model/settings/formRule.ts";
import type { Known } from "../model/settings/input.ts";
import { judgeBackends } from "./backendRules.ts";
import { plannedRules } from "./forwardingRules.ts";
import { LONGEST_NAME } from "./names.ts";
import type { PassthroughSettings } from "./passthroughKind.ts";

/** About each port, and about all ports together. */
export const PORTS: FormRule = {
    code: "gcp-ports-invalid",
    reason: "A rule forwards a port from 1 to 65535, and Google health-checks nodes over TCP.",
    remedy: "List whole numbers with at least one TCP port, or set healthCheck.port if there are only UDP ports.",
    source: "Compute Engine API, forwardingRules.ports and regionHealthChecks",
};

/** About each address, and about all addresses together. */
export const ADDRESS: FormRule = {
    code: "gcp-address-invalid",
    reason: "A forwarding rule needs an address of its own family. A rule without one would get another address.",
    remedy: "Set one address for each family that is served, as ReservedAddresses returns them, or none at all.",
    source: "Compute Engine API, forwardingRules.IPAddress",
};

/** A balancer as plain data. */
export interface DescribedBalancer {
    /** Name of its component. */
    name: string;
    settings: Omit<Known<PassthroughSettings>, "ports">;
    ports: ForwardedPorts;
}

function longestName({ name, settings, ports }: DescribedBalancer): string {
    const families = knownFamilies(settings.ipFamilies);
    const rules = plannedRules(families, ports, settings.forwarding ?? "TCP_UDP").map(({ suffix }) => suffix);
    return [...rules, "-clients-v4", ...("addresses" in settings ? [] : ["-address-v4"])]
        .map((suffix) => `${name}${suffix}`)
        .reduce((one, other) => (other.length > one.length ? other : one));
}

/** Rules about a balancer, standalone or in a gateway. */
export const balancerRules: readonly Rule<DescribedBalancer>[] = [
    {
        code: "gcp-name-invalid",
        severity: "error",
        reason: "Google rejects the names of the balancer's resources.",
        remedy: "Use a shorter name for the component, starting with a letter.",
        source: "Compute Engine documentation, Naming resources; RFC 1035",
        judge: (balancer) =>
            judgeNames(balancer.name, longestName(balancer), {
                form: /^[a-z][a-z0-9-]*$/,
                what: "name of Compute Engine",
                longest: LONGEST_NAME,
            }).map((offence) => ({ ...offence, of: "edge" })),
    },
    {
        code: "gcp-ipv6-without-subnetwork",
        severity: "error",
        reason: "Google assigns external IPv6 addresses only from a dual-stack subnetwork.",
        remedy: "Set a subnetwork with stackType IPV4_IPV6 and ipv6AccessType EXTERNAL, or remove IPv6.",
        source: "Compute Engine API, forwardingRules.subnetwork; @pulumi/gcp compute.ForwardingRule",
        judge: ({ settings }) =>
            knownFamilies(settings.ipFamilies).includes("IPv6") && !("subnetwork" in settings)
                ? [{ path: "subnetwork", found: "IPv6 is requested, but no subnetwork is set." }]
                : [],
    },
    {
        ...ADDRESS,
        severity: "error",
        judge: ({ settings: { addresses, ipFamilies } }) => {
            const served = knownFamilies(ipFamilies);
            return addresses === undefined
                ? []
                : FAMILIES.filter(({ name, key }) => served.includes(name) !== key in addresses).map(
                      ({ name, key }) => ({
                          path: `addresses.${key}`,
                          found: `${name} is ${served.includes(name) ? "" : "not "}served.`,
                      }),
                  );
        },
    },
    {
        code: "gcp-source-ranges-one-sided",
        severity: "error",
        reason: "Each Google firewall rule has one address family, and a rule without a source allows every address.",
        remedy: "Give at least one CIDR for each family that is served, and none for other families.",
        source: "Compute Engine API, firewalls.sourceRanges",
        judge: ({ settings: { sourceRanges, ipFamilies } }) => {
            const families = knownFamilies(ipFamilies);
            if (sourceRanges === undefined) {
                return [];
            }
            const plain = sourceRanges.map((range) => range ?? "");
            return [
                ...plain.flatMap((range, index) =>
                    range === "" || families.some((family) => rangesOf(family, [range]).length > 0)
                        ? []
                        : [{ path: `sourceRanges[${index}]`, found: `"${range}" is of a family that is not served.` }],
                ),
                ...families
                    .filter((family) => rangesOf(family, plain).length === 0)
                    .map((family) => ({ path: "sourceRanges", found: `No ${family} range is listed.` })),
            ];
        },
    },
    {
        ...PORTS,
        severity: "error",
        judge: ({ ports, settings }) =>
            ports.tcp.length === 0 && (ports.udp.length === 0 || settings.healthCheck?.port === undefined)
                ? [{ path: "ports.tcp", found: "No TCP port is listed." }]
                : [],
    },
    {
        code: "gcp-backends-invalid",
        severity: "error",
        reason: "Google rejects the backend service, or it has no target node.",
        remedy:
            "List URLs of instance groups, or of GCE_VM_IP network endpoint groups, each once and in the balancer's " +
            "region, such as a NodePool's managedInstanceGroupUrls.",
        source: "Compute Engine API, regionBackendServices.backends[].group",
        judge: ({ settings }) => judgeBackends(settings.backends, settings.region),
    },
];
