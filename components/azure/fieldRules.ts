import { isIP } from "node:net";
import { plainList } from "../exposures/exposureRules.ts";
import { rangesOf } from "../model/addresses.ts";
import type { IpFamily } from "../model/parts.ts";
import { familiesOf } from "../model/rules/families.ts";
import type { PartRule } from "../model/rules/judgeBy.ts";
import type { Offence } from "../model/rules/rule.ts";
import { outside } from "../model/rules/settings.ts";
import { ipv4Octets, ipv6Octets } from "../svcb/ip.ts";

/** Settings of one of Azure's exposures as they were written: what is not plain yet is not judged. */
export type Settings = Record<string, unknown>;

/** A rule about Azure's own balancers, whoever makes them. Paths are the settings' own. */
export type SettingsRule = PartRule<Settings>;

const FAMILIES: readonly IpFamily[] = ["IPv4", "IPv6"];

/** What a setting holds for each family, with its path. Pure. */
export function perFamilySettings(settings: Settings, key: string) {
    const values = (settings[key] ?? {}) as Record<string, unknown>;
    const served = familiesOf(settings);
    return FAMILIES.map((family) => ({
        family,
        path: `${key}.${family.toLowerCase()}`,
        value: values[family.toLowerCase()],
        served: served.includes(family),
    }));
}

/** What is wrong with plain texts of a setting, one a family. Pure. */
export function judgeTexts(
    settings: Settings,
    key: string,
    valid: (text: string, family: IpFamily) => boolean,
    what: (family: IpFamily) => string,
): Offence[] {
    return perFamilySettings(settings, key).flatMap(({ value, family, path }) =>
        typeof value === "string" && !valid(value, family)
            ? [{ path, found: `"${value}" is no ${what(family)}.` }]
            : [],
    );
}

/** Whether the bits after a CIDR's prefix are all zero; of what is no CIDR another rule speaks. */
function isMasked(range: string): boolean {
    const [address = "", length] = range.split("/");
    const octets = ipv4Octets(address) ?? ipv6Octets(address);
    return (
        octets?.every((octet, index) => {
            const bits = Math.min(8, Math.max(0, Number(length) - index * 8));
            return (octet & (0xff >> bits)) === 0;
        }) ?? true
    );
}

/** Rules that hold for a Service of AKS and for our own balancer alike. */
export const azureFieldRules: SettingsRule[] = [
    {
        code: "azure-source-range-unmasked",
        severity: "error",
        reason: "Azure refuses such a prefix, and AKS, which leaves it out, shuts out everybody that no other range names.",
        remedy: 'Write the network\'s first address, such as "203.0.113.0/24".',
        source: "kubernetes-sigs/cloud-provider-azure pkg/util/iputil/prefix.go; Azure InvalidCIDRNotation",
        look: (settings) =>
            plainList(settings["sourceRanges"])
                .filter(({ value }) => !isMasked(value))
                .map(({ value, index }) => ({
                    path: `sourceRanges[${index}]`,
                    found: `"${value}" has an address inside of the network.`,
                })),
    },
    {
        code: "azure-source-ranges-one-sided",
        severity: "error",
        reason: "A security rule holds one family, and nobody of the other gets in, while its records are there.",
        remedy: "Give at least one CIDR for each family that is served, or leave the family out.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/loadbalancer/accesscontrol.go",
        look: (settings) => {
            const ranges = settings["sourceRanges"];
            const plain = plainList(ranges).map(({ value }) => value);
            const known = Array.isArray(ranges) && plain.length === ranges.length && plain.length > 0;
            return known && settings["allowedServiceTags"] === undefined
                ? familiesOf(settings)
                      .filter((family) => rangesOf(family, plain).length === 0)
                      .map((family) => ({ path: "sourceRanges", found: `No range is ${family}.` }))
                : [];
        },
    },
    {
        code: "azure-idle-timeout-invalid",
        severity: "error",
        reason: "Azure refuses the balancing rule, and AKS makes no balancer at all.",
        remedy: "Use 4 to 100 minutes. It is for TCP alone; QUIC keeps its connections by packets.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer.go; Azure documentation, load-balancer-tcp-idle-timeout",
        look: (settings) => outside("tcpIdleTimeout", settings["tcpIdleTimeout"], 4, 100),
    },
    {
        code: "azure-probe-invalid",
        severity: "error",
        reason: "Azure refuses the probe, and AKS makes no balancer at all.",
        remedy: "Use whole numbers: an interval of at least 5 seconds, at least 2 probes, together less than 120 seconds.",
        source: "kubernetes-sigs/cloud-provider-azure pkg/provider/azure_loadbalancer_healthprobe.go",
        look: (settings) => {
            const { interval = 5, numberOfProbes = 2 } = (settings["healthProbe"] ?? {}) as Record<string, unknown>;
            const found = [
                ...outside("healthProbe.interval", interval, 5, 59),
                ...outside("healthProbe.numberOfProbes", numberOfProbes, 2, 23),
            ];
            const total = Number(interval) * Number(numberOfProbes);
            return found.length === 0 && total >= 120
                ? [{ path: "healthProbe", found: `${numberOfProbes} probes every ${interval} s take ${total} s.` }]
                : found;
        },
    },
];

/** Whether a plain address is of its family. Pure. */
export function isOfFamily(text: string, family: IpFamily): boolean {
    return `IPv${isIP(text)}` === family;
}
