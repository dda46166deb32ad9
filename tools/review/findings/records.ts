import type { DnsRecord, Facts, Found, ReviewContext, ReviewRule } from "../../../components/model/readings.ts";
import { wildcardOf } from "../../../components/model/wildcards.ts";
import type { SvcParams } from "../../../components/svcb/index.ts";
import { svcParamsOf } from "../svcParams.ts";
import { ruleOf } from "./ruleOf.ts";

/** Seconds of caching without a finding: the default of stages. */
const STEADY_TTL = 300;

const keyOf = ({ name, type, set }: DnsRecord) => JSON.stringify([name, type, set?.identifier]);

const NAMES = new WeakMap<Facts, Map<string, DnsRecord[]>>();

/** Records of a name: indexed once, as programs have thousands. */
function recordsAt(facts: Facts, name: string): readonly DnsRecord[] {
    const known = NAMES.get(facts) ?? Map.groupBy(facts.records, (record) => record.name);
    NAMES.set(facts, known);
    return known.get(name) ?? [];
}

/** A record's counterpart on the other side. */
function counterpart(facts: Facts, record: DnsRecord): DnsRecord | undefined {
    return recordsAt(facts, record.name).find((one) => keyOf(one) === keyOf(record));
}

function hintsOf(record: DnsRecord): string[] {
    return record.values.flatMap((value) => {
        const { ipv4hint = [], ipv6hint = [] } = svcParamsOf(value) ?? {};
        return [...ipv4hint, ...ipv6hint];
    });
}

/** Known address records of a name. */
function addressesAt({ after }: ReviewContext, name: string): string[] {
    return recordsAt(after, name)
        .filter((record) => ["A", "AAAA"].includes(record.type))
        .flatMap((record) => record.values);
}

/** Types of records that provide an address. */
const ADDRESSES = ["A", "AAAA", "CNAME"];
const OTHER_FAMILY: Record<string, string> = { A: "AAAA", AAAA: "A" };

/** Parameters of an HTTPS record with one valid value. */
function paramsOf({ values: [value, another] }: DnsRecord): SvcParams | undefined {
    return value === undefined || another !== undefined ? undefined : svcParamsOf(value);
}

export const recordRules: ReviewRule[] = [
    {
        ...ruleOf("hints-in-record").definition,
        // A record outside this program works until an address changes.
        severity: "warning",
        judge: (context) =>
            context.after.records.flatMap((record) => {
                const hints = record.type === "HTTPS" ? hintsOf(record) : [];
                if (hints.length === 0) {
                    return [];
                }
                const addresses = addressesAt(context, record.name);
                const stale = addresses.length === 0 ? [] : hints.filter((hint) => !addresses.includes(hint));
                return stale.length === 0
                    ? [
                          {
                              resource: record.change.name,
                              urn: record.change.urn,
                              message: `The HTTPS record of ${record.name} has address hints (${hints.join(", ")}): they become outdated when an address changes.`,
                          },
                      ]
                    : [
                          {
                              resource: record.change.name,
                              urn: record.change.urn,
                              severity: "error" as const,
                              message: `The HTTPS record of ${record.name} hints at ${stale.join(", ")}, but its A and AAAA records have ${addresses.join(", ")}: browsers that use the hint connect to a wrong address.`,
                          },
                      ];
            }),
    },
    {
        code: "record-beside-cname",
        severity: "error",
        remedy: "Put the HTTPS record at the CNAME's target, or replace the CNAME by A and AAAA records.",
        source: "RFC 1034 §3.6.2; RFC 9460 §10.2",
        judge: ({ after }) =>
            after.records
                .filter(
                    (record) =>
                        record.type === "HTTPS" &&
                        recordsAt(after, record.name).some((other) => other.type === "CNAME"),
                )
                .map((record) => ({
                    resource: record.change.name,
                    urn: record.change.urn,
                    message: `${record.name} is a CNAME, which cannot coexist with other records: the provider rejects the HTTPS record, or resolvers see only one of the two.`,
                })),
    },
    {
        code: "record-hides-wildcard",
        severity: "error",
        remedy: "Add A and AAAA records for the name, in the same change or earlier.",
        source: "RFC 4592 §2.2.1",
        judge: ({ before, after }) =>
            after.records
                .filter((record) => record.type === "HTTPS" && counterpart(before, record) === undefined)
                .filter((record) => {
                    const own = recordsAt(after, record.name).some((other) => ["A", "AAAA"].includes(other.type));
                    const wildcard = wildcardOf(record.name);
                    return !own && recordsAt(after, wildcard).some((other) => ["A", "AAAA"].includes(other.type));
                })
                .map((record) => ({
                    resource: record.change.name,
                    urn: record.change.urn,
                    message: `${record.name} gets an HTTPS record, but its addresses come only from a wildcard. A wildcard does not match a name that has its own record, so the name loses its addresses.`,
                })),
    },
    {
        code: "record-replaced",
        severity: "warning",
        remedy: "Keep name and type, or add the new record first: `deleteBeforeReplace` stays off.",
        source: "between delete and create, resolvers cache that the record does not exist (RFC 2308)",
        judge: ({ before }) =>
            before.records
                .filter((record) => record.change.operation === "replace")
                .map((record) => ({
                    resource: record.change.name,
                    urn: record.change.urn,
                    message: `The ${record.type} record of ${record.name} is replaced. It is deleted first and missing briefly, and resolvers cache its absence for the zone's negative TTL.`,
                })),
    },
    {
        code: "record-deleted",
        severity: "error",
        remedy: "Stop using the name first.",
        source: "RFC 2308",
        judge: ({ before, after }) =>
            before.records
                .filter(({ type }) => [...ADDRESSES, "NS"].includes(type))
                .filter(
                    ({ type, name }) =>
                        !recordsAt(after, name).some((now) =>
                            type === "NS" ? now.type === "NS" : ADDRESSES.includes(now.type),
                        ),
                )
                .map(({ type, name, change }) => ({
                    resource: change.name,
                    urn: change.urn,
                    message:
                        type === "NS"
                            ? `${name} loses its NS records: resolvers are no longer referred to its zone, and its names do not resolve.`
                            : `${name} loses its ${type} record and has no other: it no longer resolves.`,
                })),
    },
    {
        code: "address-family-dropped",
        severity: "warning",
        remedy: "Remove the family from DNS first, and remove the address after the TTL.",
        source: "RFC 8305",
        judge: ({ before, after }) =>
            before.records
                .filter(
                    ({ type, name }) =>
                        OTHER_FAMILY[type] !== undefined &&
                        !recordsAt(after, name).some((now) => now.type === type || now.type === "CNAME") &&
                        recordsAt(after, name).some((now) => now.type === OTHER_FAMILY[type]),
                )
                .map(({ type, name, change }) => ({
                    resource: change.name,
                    urn: change.urn,
                    // Many clients lack IPv6.
                    ...(type === "A" ? { severity: "error" as const } : {}),
                    message: `${name} has no ${type === "A" ? "IPv4" : "IPv6"} address any more; clients without ${type === "A" ? "IPv6" : "IPv4"} cannot connect.`,
                })),
    },
    {
        code: "https-record-narrowed",
        severity: "warning",
        remedy: "Keep what existing clients can use until the record's TTL has expired.",
        source: "RFC 9460 §7.1, §7.2",
        judge: ({ before, after }) =>
            after.records.flatMap((record): Found[] => {
                const old = counterpart(before, record);
                const [was, is] = [old, record].map((one) => (one?.type === "HTTPS" ? paramsOf(one) : undefined));
                if (was === undefined || is === undefined) {
                    return [];
                }
                // The stage determines h3.
                // Without the default, clients use only the listed protocols.
                const lost =
                    is.noDefaultAlpn === true
                        ? (was.alpn ?? []).filter((id) => id !== "h3" && is.alpn?.includes(id) === false)
                        : [];
                const moved = (was.port ?? 443) !== (is.port ?? 443);
                const shared = { resource: record.change.name, urn: record.change.urn };
                return [
                    ...(lost.length === 0
                        ? []
                        : [
                              {
                                  ...shared,
                                  message: `The HTTPS record of ${record.name} no longer lists ${lost.join(", ")}: clients that support none of the others cannot connect.`,
                              },
                          ]),
                    ...(moved
                        ? [
                              {
                                  ...shared,
                                  message: `The HTTPS record of ${record.name} now names port ${is.port ?? 443} instead of ${was.port ?? 443}: if that port does not answer, clients wait before they use the port of the URL.`,
                              },
                          ]
                        : []),
                ];
            }),
    },
    {
        code: "ttl-raised",
        severity: "note",
        remedy: "Keep 300 s until the edge is stable.",
        source: "RFC 2181 §8",
        judge: ({ before, after }) =>
            after.records.flatMap((record) => {
                const old = counterpart(before, record);
                return old !== undefined &&
                    record.ttl > old.ttl &&
                    old.automatic !== true &&
                    old.ttl > 0 &&
                    record.ttl > STEADY_TTL
                    ? [
                          {
                              resource: record.change.name,
                              urn: record.change.urn,
                              message: `The TTL of ${record.name} ${record.type} changes from ${old.ttl} to ${record.ttl} s: an error in the next change lasts as long.`,
                          },
                      ]
                    : [];
            }),
    },
];
