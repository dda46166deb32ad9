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
        reason: "Every client's first visit would be h2, and only Alt-Svc would tell it of h3, without anybody noticing.",
        remedy:
            "Delegate the names to a zone that can, https: { delegateTo: route53({ zoneId, zone }) }, or say that they do " +
            'without: https: "omit", or otherwise: "omit" beside delegateTo. An apex cannot be delegated.',
        source: "RFC 9460 §9; Azure DNS API 2023-07-01-preview, RecordType",
        judge: (plan) =>
            zonesOf(plan)
                .filter(({ dns }) => dns.httpsOmitted !== true)
                .flatMap((zone) => {
                    const names = withoutRecord(zone);
                    const { kind, delegations = [], httpsOmitted } = zone.dns;
                    const rest = delegations.length === 0 ? "" : " and is in no zone that it delegates to";
                    return names.length === 0
                        ? []
                        : [
                              {
                                  // Only a zone that may be told to omit them has the argument.
                                  path: httpsOmitted === undefined ? zone.path : `${zone.path}.https`,
                                  found: `${kind} cannot hold HTTPS records: ${quoted(names)} would have none${rest}.`,
                              },
                          ];
                }),
    },
    {
        code: "https-records-omitted",
        severity: "warning",
        reason: "A client hears of h3 from Alt-Svc alone: its first visit is h2, and so is the first after maxAge.",
        remedy: "Delegate the names to a zone that holds HTTPS records, where first visits matter.",
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
                                  found: `There is no HTTPS record for ${quoted(names)}, as it was asked for.`,
                              },
                          ];
                }),
    },
    {
        code: "svc-params-without-record",
        severity: "error",
        reason: "They are part of the HTTPS record, so no client would ever see them.",
        remedy: "Leave them out, or publish in a zone that holds HTTPS records.",
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
                          found: `${quoted(keys)} is given, and no name has an HTTPS record.`,
                      },
                  ]
                : [];
        },
    },
    {
        code: "name-server-invalid",
        severity: "error",
        reason: "The zone's SOA and NS records name it, and a name server refuses to load a zone with such a name.",
        remedy: 'Write a lower-case host name, such as "ns1.example.com".',
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
        reason: "The NS records go to its apex, and decide at preview which names it answers for.",
        remedy: 'Write the apex of the delegated zone, such as route53({ zoneId, zone: "app.example.com" }).',
        source: "RFC 1034 §4.2.1",
        judge: (plan) =>
            each(plan, ({ path, dns }) =>
                dns.zone === undefined
                    ? { path: `${path}.zone`, found: `The apex of the delegated zone (${dns.kind}) is not said.` }
                    : undefined,
            ),
    },
    {
        code: "delegated-zone-not-below",
        severity: "error",
        reason: "A zone can send resolvers only to names below its own apex: for its apex it answers itself, always.",
        remedy: 'Delegate a name below the zone; for the apex itself write otherwise: "omit", or move the whole zone.',
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
        reason: "Resolvers are sent to the upper of the two, which knows nothing of the other.",
        remedy: "Name each zone once, and zones that are not below each other.",
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
                          found: `"${zone}" is in "${other.dns.zone}", which is delegated too.`,
                      };
            }),
    },
    {
        code: "delegated-zone-without-name-servers",
        severity: "error",
        reason: "Without the names of its servers there is nothing to write into the NS records.",
        remedy: "Use route53(), cloudDns(), cloudflare's dns() or inClusterZone(), or let your own zone answer delegation().",
        source: "RFC 1034 §4.2.1",
        judge: (plan) =>
            each(plan, ({ path, dns }) =>
                dns.delegable === true ? undefined : { path, found: `${dns.kind} does not tell its name servers.` },
            ),
    },
    {
        code: "delegation-needs-glue",
        severity: "error",
        reason: "Only a glue record could say where such a server is, and Azure DNS does not document that it sends any.",
        remedy: 'Name it beside the delegated zone, such as nameServer: "ns1.example.com": its address is then found as any.',
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
        reason: "Resolvers would be sent to a zone that this gateway has nothing in, and what is there today would be gone.",
        remedy: "Delegate a zone that one of the hostnames is in.",
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
        reason: "What belongs to the zone is named after the gateway and the zone, and no object of the cluster has a longer name.",
        remedy: "Use a shorter name for the component, or a zone of a shorter name.",
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
        reason: "Resolvers of the CA are sent to the delegated zone, and never see the TXT record above it.",
        remedy: "Give dns01 a solver of the delegated zone as well, with its apex as zone.",
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
                        found: `"${listener.hostname}" is in the delegated zone "${zone}", and no solver is.`,
                    })),
            );
        },
    },
];
