import type { Plan } from "../model/plan.ts";
import { hostnameProblem } from "../model/rules/hostnames.ts";
import type { Offence, Rule } from "../model/rules/rule.ts";
import { recordsListH3 } from "../model/stages.ts";
import { delegatedTo, type PlannedZone, wantsHttpsRecord, within, zonesOf } from "../model/zones.ts";

/** Zones that the edge's own zone delegates to. */
function delegated(plan: Plan): PlannedZone[] {
    return zonesOf(plan).slice(1);
}

function each(plan: Plan, judge: (child: PlannedZone, zone: string) => Offence | undefined): Offence[] {
    return delegated(plan).flatMap((child) => judge(child, child.dns.zone ?? "") ?? []);
}

function quoted(names: string[]): string {
    return [...new Set(names)].map((name) => `"${name}"`).join(", ");
}

/** Hostnames that would have an HTTPS record if their zone could hold one. */
function withoutRecord({ dns, listeners }: PlannedZone): string[] {
    return dns.httpsRecords
        ? []
        : listeners
              .map(({ listener }) => listener)
              .filter(wantsHttpsRecord)
              .map(({ hostname }) => hostname);
}

export const delegationRules: Rule[] = [
    {
        code: "zone-without-https-records",
        severity: "error",
        reason: "Every client's first visit would silently use h2, and only Alt-Svc would advertise h3.",
        remedy:
            "Delegate the names to a zone that can: https: { delegateTo: route53({ zoneId, zone }) }. Or accept that they " +
            'have none: https: "omit", or otherwise: "omit" with delegateTo. An apex cannot be delegated.',
        source: "RFC 9460 §9; Azure DNS API 2023-07-01-preview, RecordType",
        judge: (plan) =>
            zonesOf(plan)
                .filter(({ dns }) => dns.httpsOmitted !== true)
                .flatMap((zone) => {
                    const names = withoutRecord(zone);
                    const { kind, delegations = [], httpsOmitted } = zone.dns;
                    const rest = delegations.length === 0 ? "" : " and is not in a delegated zone";
                    return names.length === 0
                        ? []
                        : [
                              {
                                  // Only a zone that supports omitting them has the argument.
                                  path: httpsOmitted === undefined ? zone.path : `${zone.path}.https`,
                                  found: `${kind} cannot hold HTTPS records: ${quoted(names)} would have none${rest}.`,
                              },
                          ];
                }),
    },
    {
        code: "https-records-omitted",
        severity: "warning",
        reason: "Only Alt-Svc advertises h3: a client's first visit, and the first after maxAge, uses h2.",
        remedy: "If first visits matter, delegate the names to a zone that supports HTTPS records.",
        source: "RFC 7838 §2.4; RFC 9460 §9",
        judge: (plan) =>
            zonesOf(plan)
                .filter(({ dns }) => dns.httpsOmitted === true && recordsListH3(plan.advertisement.stage))
                .flatMap((zone) => {
                    const names = withoutRecord(zone);
                    return names.length === 0
                        ? []
                        : [
                              {
                                  path: `${zone.path}.https`,
                                  found: `${quoted(names)} has no HTTPS record, as configured.`,
                              },
                          ];
                }),
    },
    {
        code: "svc-params-without-record",
        severity: "error",
        reason: "They are part of the HTTPS record, so no client would see them.",
        remedy: "Remove them, or publish in a zone that supports HTTPS records.",
        source: "RFC 9460 §2.1",
        judge: (plan) => {
            const keys = Object.keys(plan.advertisement.svcParams);
            const wanted = zonesOf(plan).flatMap(({ dns, listeners }) =>
                listeners.filter(({ listener }) => wantsHttpsRecord(listener)).map(() => dns.httpsRecords),
            );
            return keys.length > 0 && wanted.length > 0 && wanted.every((held) => !held)
                ? [
                      {
                          path: "advertisement.svcParams",
                          found: `${quoted(keys)} is set, but no name has an HTTPS record.`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "name-server-invalid",
        severity: "error",
        reason: "The zone's SOA and NS records contain it, and a name server does not load a zone with an invalid name.",
        remedy: 'Write a lower-case hostname, such as "ns1.example.com".',
        source: "RFC 1035 §3.3.11; RFC 1123 §2.1",
        judge: (plan) =>
            zonesOf(plan).flatMap(({ path, dns }) => {
                const { nameServer } = dns.settings;
                const problem =
                    typeof nameServer !== "string"
                        ? undefined
                        : nameServer.startsWith("*")
                          ? "is a wildcard."
                          : hostnameProblem(nameServer);
                return problem === undefined
                    ? []
                    : [{ path: `${path}.nameServer`, found: `"${nameServer}" ${problem}` }];
            }),
    },
    {
        code: "delegated-zone-unknown",
        severity: "error",
        reason: "The NS records are created at its apex, and the apex determines at preview which names it serves.",
        remedy: 'Write the apex of the delegated zone, such as route53({ zoneId, zone: "app.example.com" }).',
        source: "RFC 1034 §4.2.1",
        judge: (plan) =>
            each(plan, ({ path, dns }) =>
                dns.zone === undefined
                    ? { path: `${path}.zone`, found: `The apex of the delegated zone (${dns.kind}) is not set.` }
                    : undefined,
            ),
    },
    {
        code: "delegated-zone-not-below",
        severity: "error",
        reason: "A zone can delegate only names below its own apex. It always answers for its apex itself.",
        remedy: 'Delegate a name below the zone. For the apex itself, set otherwise: "omit", or move the whole zone.',
        source: "RFC 1034 §4.2.1; Azure DNS zones and records, NS records",
        judge: (plan) =>
            each(plan, ({ path, dns: { zone } }) =>
                zone === undefined ||
                plan.dns.zone === undefined ||
                (zone !== plan.dns.zone && within(zone, plan.dns.zone))
                    ? undefined
                    : { path: `${path}.zone`, found: `"${zone}" is not below "${plan.dns.zone}".` },
            ),
    },
    {
        code: "delegated-zones-overlap",
        severity: "error",
        reason: "Resolvers are referred to the parent of the two, which does not have the other.",
        remedy: "List each zone once, and only zones that do not contain each other.",
        source: "RFC 1034 §4.2.1",
        judge: (plan) =>
            each(plan, (child, zone) => {
                const other = delegated(plan).find(
                    (each) => each.path !== child.path && each.dns.zone !== undefined && within(zone, each.dns.zone),
                );
                return other === undefined
                    ? undefined
                    : {
                          path: `${child.path}.zone`,
                          found: `"${zone}" is in "${other.dns.zone}", which is also delegated.`,
                      };
            }),
    },
    {
        code: "delegated-zone-without-name-servers",
        severity: "error",
        reason: "The NS records need the names of its servers.",
        remedy: "Use route53(), cloudDns(), cloudflare's dns() or inClusterZone(), or implement delegation() in your own zone.",
        source: "RFC 1034 §4.2.1",
        judge: (plan) =>
            each(plan, ({ path, dns }) =>
                dns.delegable === true ? undefined : { path, found: `${dns.kind} does not provide its name servers.` },
            ),
    },
    {
        code: "delegation-needs-glue",
        severity: "error",
        reason: "Only a glue record could give the address of such a server, and Azure DNS does not document glue records.",
        remedy: 'Use a name outside of the delegated zone, such as nameServer: "ns1.example.com". Its address is then resolved normally.',
        source: "RFC 1034 §4.2.1; Azure DNS delegation overview",
        judge: (plan) =>
            each(plan, ({ path, dns }, zone) => {
                const inside = (dns.reserved ?? []).filter((server) => delegatedTo(server, [zone]) === 0);
                return inside.length === 0
                    ? undefined
                    : {
                          path: `${path}.nameServer`,
                          found: `The name server ${quoted(inside)} is in the zone that it serves.`,
                      };
            }),
    },
    {
        code: "delegated-zone-without-hostname",
        severity: "error",
        reason: "Resolvers would be referred to a zone without records of this gateway, and the existing names below it would stop resolving.",
        remedy: "Delegate a zone that contains one of the hostnames.",
        source: "RFC 1034 §4.2.1",
        judge: (plan) =>
            each(plan, ({ path, dns: { zone }, listeners }) =>
                zone === undefined || listeners.length > 0
                    ? undefined
                    : { path: `${path}.zone`, found: `No hostname is in "${zone}".` },
            ),
    },
    {
        code: "delegated-zone-name-long",
        severity: "error",
        reason: "Objects of the zone are named after the gateway and the zone, and Kubernetes limits the length of names.",
        remedy: "Use a shorter name for the component, or a zone with a shorter name.",
        source: "RFC 1123 label",
        judge: (plan) =>
            each(plan, ({ path }, zone) => {
                const length = plan.name.length + zone.length - (plan.dns.zone ?? "").length;
                return length <= 59
                    ? undefined
                    : { path: `${path}.zone`, found: `"${zone}" and "${plan.name}" are too long.` };
            }),
    },
    {
        code: "solver-above-delegation",
        severity: "error",
        reason: "The CA's resolvers are referred to the delegated zone, and never see the TXT record in its parent.",
        remedy: "Add a solver for the delegated zone to dns01, with its apex as zone.",
        source: "RFC 8555 §8.4; RFC 1034 §4.3.2",
        judge: (plan) => {
            const solvers = (plan.certificate.solvers ?? []).flatMap(({ zone }) => zone ?? []);
            return delegated(plan).flatMap(({ dns: { zone = "" }, listeners }) =>
                listeners
                    .filter(({ listener }) => listener.protocol === "HTTPS")
                    .filter(({ listener }) => {
                        const [nearest] = solvers
                            .filter((solver) => within(listener.hostname, solver))
                            .sort((one, other) => other.length - one.length);
                        return nearest !== undefined && !within(nearest, zone);
                    })
                    .map(({ listener, index }) => ({
                        of: { listener: index },
                        path: "hostname",
                        found: `"${listener.hostname}" is in the delegated zone "${zone}", but no solver is.`,
                    })),
            );
        },
    },
];
