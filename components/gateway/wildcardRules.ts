import type { Plan } from "../model/plan.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { isWildcard, parentOf, wildcardOf } from "../model/wildcards.ts";
import { wantsHttpsRecord, zonesOf } from "../model/zones.ts";

export const wildcardRules: Rule[] = [
    {
        code: "wildcard-without-name",
        severity: "warning",
        reason: "A record at or below a name makes the name exist, and a wildcard matches only names that do not exist.",
        remedy: "If clients should reach it, add it to the hostnames.",
        source: "RFC 4592 §2.2.2, §3.3.1",
        judge: (plan) => {
            const served = new Set(plan.listeners.map(({ hostname }) => hostname));
            return plan.dns.kind === "none"
                ? []
                : existing(plan).flatMap(({ name, ...place }) =>
                      namesThatWildcardsMiss(name, served).map((missed) => ({
                          ...place,
                          found: `"${name}" excludes "${missed}" from "${wildcardOf(missed)}".`,
                      })),
                  );
        },
    },
    {
        code: "wildcard-https-record-hidden",
        severity: "warning",
        reason: "The wildcard's HTTPS record does not match a name that has its own records, so a first visit uses h2.",
        remedy: "Add a separate HTTPS listener on port 443 for the name.",
        source: "RFC 4592 §3.3.1; RFC 9460 §9.1",
        judge: (plan) => {
            const held = zonesOf(plan).flatMap(({ dns, listeners }) =>
                dns.kind !== "none" && dns.httpsRecords ? listeners : [],
            );
            const on443 = (name: string) =>
                plan.listeners.some(({ hostname, port }) => hostname === name && port === 443);
            return held.flatMap(({ listener: { hostname }, index }) => {
                const wildcard = wildcardOf(hostname);
                const promised = held.some(
                    ({ listener }) => listener.hostname === wildcard && wantsHttpsRecord(listener),
                );
                return promised && hostname !== wildcard && !on443(hostname)
                    ? [
                          {
                              of: { listener: index },
                              path: "hostname",
                              found: `"${hostname}" has its own address, and "${wildcard}" serves it on port 443.`,
                          },
                      ]
                    : [];
            });
        },
    },
];

/** Names that the plan makes exist, and the arguments that do: hostnames, and the apexes of delegated zones. */
function existing({ listeners, dns: { delegations = [] } }: Plan): ({ name: string } & Pick<Offence, "path" | "of">)[] {
    return [
        ...listeners.map(({ hostname }, index) => ({ name: hostname, of: { listener: index }, path: "hostname" })),
        ...delegations.map(({ path, zone: { zone = "" } }) => ({ name: zone, path: `${path}.zone` })),
    ];
}

/** A name, and those between it and a wildcard, that the wildcard would answer for, and are not served themselves. */
function namesThatWildcardsMiss(name: string, served: Set<string>): string[] {
    const missed: string[] = [];
    for (let each = name; each.includes("."); each = parentOf(each)) {
        if (!isWildcard(each) && !served.has(each) && served.has(wildcardOf(each))) {
            missed.push(each);
        }
    }
    return missed;
}
