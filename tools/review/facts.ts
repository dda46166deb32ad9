import { httpsRecords } from "../../components/dns/records.ts";
import { at, isUnknown, list, text, texts } from "../../components/model/changes.ts";
import { GATEWAY_TYPE } from "../../components/model/gatewayType.ts";
import type { ProxyPaths, ServicePaths } from "../../components/model/plainReadings.ts";
import type { Plan } from "../../components/model/plan.ts";
import type {
    AdvertisingFacts,
    Change,
    DnsRecord,
    Facts,
    Properties,
    Reading,
    ReviewContext,
    ServiceFacts,
    Side,
    World,
} from "../../components/model/readings.ts";
import { zonesOf } from "../../components/model/zones.ts";
import { longestMaxAge } from "../../components/probe/altSvc.ts";
import { readerOf } from "./reading.ts";
import { recordsOf } from "./records.ts";

/** Input of the rules. `unchanged`: both sides of every change are the same. Default: false. */
export function contextOf(changes: readonly Change[], now: Date, unchanged = false): ReviewContext {
    const readingOf = readerOf(changes);
    const before = factsOf(changes, "before", readingOf);
    const after = unchanged ? before : factsOf(changes, "after", readingOf);
    const secrets = new Set([...before.listeners, ...after.listeners].flatMap((listener) => listener.secrets));
    return { changes, before, after, now, readingOf, secrets, unseen: 0 };
}

/** Reads one side of a change. */
function factsOf(changes: readonly Change[], side: Side, readingOf: (type: string) => Reading): Facts {
    const facts: Facts = {
        services: [],
        listeners: [],
        advertising: [],
        records: [],
        proxies: [],
        plans: [],
        watches: [],
        addresses: [],
    };
    const advertising: { facts: AdvertisingFacts; over: number }[] = [];
    for (const change of changes) {
        const declared = change[side];
        if (declared === undefined) {
            continue;
        }
        const reading = readingOf(change.type);
        facts.records.push(...recordsOf(change, declared, reading));
        facts.listeners.push(...(reading.listeners?.(declared, change) ?? []));
        facts.watches.push(...(reading.watches?.(declared) ?? []).map((watch) => ({ ...watch, name: change.name })));
        facts.addresses.push(...addressesOf(reading, change, declared, side));
        if (reading.service !== undefined) {
            facts.services.push(serviceOf(reading.service, change, declared));
        }
        if (reading.proxies !== undefined) {
            facts.proxies.push({ ...proxiesOf(reading.proxies, declared), change });
        }
        if (reading.advertising !== undefined) {
            advertising.push(...advertisingOf(reading.advertising, change, declared, { changes, side }));
        }
        if (change.type === GATEWAY_TYPE && Array.isArray(declared["listeners"])) {
            facts.plans.push({ plan: declared as unknown as Plan, change });
        }
    }
    facts.advertising = laidOver(advertising);
    facts.addresses = [...new Set(facts.addresses)].sort();
    facts.records.push(...planned(facts));
    // A zone's component and its file contain the same records.
    const key = ({ name, zone, type, ttl, values, set }: DnsRecord) =>
        JSON.stringify([name, zone, type, ttl, values, set]);
    facts.records = [...new Map(facts.records.map((record) => [key(record), record])).values()];
    return facts;
}

/** A plan's HTTPS records that no resource has: a zone's file is often unknown before the update. */
function planned({ plans, records }: Facts): DnsRecord[] {
    const there = new Set(records.filter(({ type }) => type === "HTTPS").map(({ name }) => name));
    return plans.flatMap(({ plan, change }) =>
        // Any release may have recorded the reviewed input.
        (plan.dns === undefined ? [] : zonesOf(plan))
            .filter(({ dns }) => dns.httpsRecords && dns.kind !== "none")
            .flatMap(({ dns, listeners }) =>
                httpsRecords(
                    listeners.map(({ listener }) => listener),
                    plan.advertisement,
                    dns.weights,
                ),
            )
            .filter(({ owner }) => !there.has(owner))
            .map(({ owner, type, ttl, values, share }) => ({
                name: owner,
                type,
                ttl,
                values,
                known: true,
                h3: values.some((value) => value.includes("h3")),
                ...(share === undefined ? {} : { set: { identifier: share.identifier, weight: share.percent } }),
                change,
            })),
    );
}

/** Maximum seconds for which clients cache this side's h3. */
export function longestPromise(facts: Facts): number {
    const records = facts.records.filter((record) => record.h3).map((record) => record.ttl);
    const headers = facts.advertising.map((one) => one.maxAge);
    return Math.max(0, ...records, ...headers);
}

/** Whether a header advertises h3. */
export function promises(advertising: AdvertisingFacts): boolean {
    return advertising.altSvc !== undefined && advertising.altSvc !== "clear";
}

/** Whether anything advertises h3. */
export function advertisesH3(facts: Facts): boolean {
    return facts.records.some((record) => record.h3) || facts.advertising.some(promises);
}

function serviceOf(paths: ServicePaths, change: Change, declared: Properties): ServiceFacts {
    const spec = at(declared, paths.spec);
    const annotations = at(declared, paths.annotations);
    return {
        name: change.name,
        type: text(spec, "type") ?? paths.type,
        loadBalancerClass: text(spec, "loadBalancerClass"),
        sourceRanges: texts(spec, "loadBalancerSourceRanges"),
        ports:
            paths.ports === undefined
                ? []
                : list(declared, paths.ports).map((port) => ({
                      port: Number(port["port"]),
                      protocol: String(port["protocol"] ?? "TCP"),
                      ...targetOf(port["targetPort"]),
                  })),
        template: paths.ports === undefined,
        annotations: isUnknown(annotations) ? "[unknown]" : ((annotations as Properties | undefined) ?? {}),
        change,
    };
}

/** The pods' port, if known. */
function targetOf(target: unknown): { targetPort?: number | string } {
    const known = typeof target === "number" || (typeof target === "string" && !isUnknown(target));
    return known ? { targetPort: target } : {};
}

function proxiesOf({ pods, replicas }: ProxyPaths, declared: Properties) {
    const count = replicas === undefined ? undefined : at(declared, replicas);
    return {
        replicas: typeof count === "number" ? count : undefined,
        pods: pods.map((path) =>
            replicas?.startsWith(`${path}.`)
                ? without(at(declared, path) ?? {}, replicas.slice(path.length + 1).split("."))
                : at(declared, path),
        ),
    };
}

function without(value: unknown, [key = "", ...rest]: string[]): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const { [key]: inner, ...others } = value as Properties;
    return rest.length === 0 || inner === undefined ? others : { ...others, [key]: without(inner, rest) };
}

function advertisingOf(
    reading: NonNullable<Reading["advertising"]>,
    change: Change,
    declared: Properties,
    world: World,
): { facts: AdvertisingFacts; over: number }[] {
    if (typeof reading === "function") {
        return reading(declared, change, world).map((facts) => ({ facts: { ...facts, change }, over: 0 }));
    }
    const { gateway = "", altSvc, ownMaxAge, over = 0 } = reading;
    const says = (path: string | undefined) => path !== undefined && (at(declared, path) ?? false) !== false;
    const quic = reading.quic === undefined || says(reading.quic);
    const value = !quic || altSvc === undefined ? undefined : text(declared, altSvc);
    const own = quic && value === undefined && ownMaxAge !== undefined;
    const facts = {
        gateway: text(declared, gateway) ?? change.name,
        quic,
        altSvc: own ? "controller" : value,
        maxAge: own ? ownMaxAge : longestMaxAge(value),
        proxyProtocol: says(reading.proxyProtocol),
        clientCertificates: says(reading.clientCertificates),
        change,
    };
    return [{ facts, over }];
}

/** Per Gateway, an overriding resource replaces the overridden one. */
function laidOver(all: { facts: AdvertisingFacts; over: number }[]): AdvertisingFacts[] {
    const laid: AdvertisingFacts[] = [];
    for (const { facts, over } of all.toSorted((one, other) => one.over - other.over)) {
        const index = over === 0 ? -1 : laid.findIndex(({ gateway }) => gateway === facts.gateway);
        laid.splice(index < 0 ? laid.length : index, index < 0 ? 0 : 1, facts);
    }
    return laid;
}

/** A resource's addresses on a side: before, and after if it stays. */
function addressesOf(reading: Reading, change: Change, declared: Properties, side: Side): string[] {
    const kept = side === "before" || change.operation !== "replace";
    return kept ? reportedAddresses(reading, change, declared) : [];
}

/** Public addresses reported by the resource's provider. */
export function reportedAddresses({ addresses = [] }: Reading, { live }: Change, declared: Properties): string[] {
    if (live === undefined) {
        return [];
    }
    return typeof addresses === "function"
        ? addresses(live, declared)
        : addresses.flatMap((path) => textsAt(live, path.split("[].")));
}

/** Known texts at a path, through every list item. */
function textsAt(value: unknown, [path = "", ...inner]: string[]): string[] {
    return inner.length === 0
        ? [text(value, path)].filter((found) => found !== undefined)
        : list(value, path).flatMap((item) => textsAt(item, inner));
}
