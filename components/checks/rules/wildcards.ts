import { within, zonesOf } from "../../dns/zones.ts";
import type { Plan } from "../../plan.ts";
import type { Offence, Rule } from "../rule.ts";

/** A name that will exist in the DNS, and the argument that makes it. */
interface Existing {
    name: string;
    /** What is there under the name or right below it. */
    by: string;
    path: string;
}

export const wildcardRules: Rule[] = [
    {
        code: "wildcard-hidden",
        severity: "warning",
        reason: "A wildcard answers only for names that do not exist, and a name exists as soon as anything is at it or below it.",
        remedy: "Name that host as well, in hostnames.",
        source: "RFC 4592 §2.2.2, §3.3.1",
        judge: (plan) => {
            if (plan.dns.kind === "none") {
                return [];
            }
            const served = new Set(plan.listeners.map(({ hostname }) => hostname));
            const found = wildcardsOf(plan).flatMap((wildcard) =>
                existing(plan).flatMap(({ name, by, path }) =>
                    namesBetween(name, wildcard.slice(2))
                        .filter((hidden) => !served.has(hidden))
                        .map(
                            (hidden): Offence => ({
                                path,
                                found: `"${hidden}" exists because of "${by}", so "*${wildcard.slice(1)}" gives it no address.`,
                            }),
                        ),
                ),
            );
            return found.filter((each, index) => found.findIndex((other) => other.found === each.found) === index);
        },
    },
    {
        code: "wildcard-https-record-hidden",
        severity: "warning",
        reason: "The wildcard's HTTPS record is not for a name that has records of its own, so a first visit there is h2.",
        remedy: "Give the name an HTTPS listener on port 443 of its own.",
        source: "RFC 4592 §3.3.1; RFC 9460 §9.1",
        judge: (plan) => {
            const held = zonesOf(plan).flatMap(({ dns, listeners }) =>
                dns.kind !== "none" && dns.httpsRecords ? listeners : [],
            );
            const on443 = (name: string) =>
                plan.listeners.some(({ hostname, port }) => hostname === name && port === 443);
            return held.flatMap(({ listener: { hostname }, index }) => {
                const wildcard = `*.${hostname.split(".").slice(1).join(".")}`;
                const promised = held.some(
                    ({ listener }) => listener.hostname === wildcard && listener.http3 && listener.port === 443,
                );
                return promised && hostname !== wildcard && !on443(hostname)
                    ? [
                          {
                              path: `listeners[${index}].hostname`,
                              found: `"${hostname}" has an address of its own, and "${wildcard}" serves it on port 443.`,
                          },
                      ]
                    : [];
            });
        },
    },
];

function wildcardsOf({ listeners }: Plan): string[] {
    return [...new Set(listeners.map(({ hostname }) => hostname).filter((hostname) => hostname.startsWith("*.")))];
}

/** Hostnames, and the apexes of delegated zones. */
function existing(plan: Plan): Existing[] {
    return [
        ...plan.listeners.map(({ hostname }, index) => ({
            name: hostname.replace(/^\*\./, ""),
            by: hostname,
            path: `listeners[${index}].hostname`,
        })),
        ...(plan.dns.delegations ?? []).flatMap(({ path, zone: { zone } }) =>
            zone === undefined ? [] : [{ name: zone, by: zone, path: `${path}.zone` }],
        ),
    ];
}

/** A name and those above it, as far as they are below a wildcard's own name. Pure. */
function namesBetween(name: string, top: string): string[] {
    const labels = name.split(".");
    return labels
        .map((_label, index) => labels.slice(index).join("."))
        .filter((each) => each !== top && within(each, top));
}
