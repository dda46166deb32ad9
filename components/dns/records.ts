import { type Output, output } from "@pulumi/pulumi";
import type { Addresses, IpFamily, Publication } from "../parts.ts";
import type { AdvertisementPlan, ListenerPlan } from "../plan.ts";
import { format, httpsOwnerName, parse, type SvcbRecord } from "../svcb/index.ts";
import { wantsHttpsRecord } from "./zones.ts";

/** One DNS record set, provider-neutral. Owner names are absolute, without the trailing dot. */
export interface RecordSet {
    /** Owner name, absolute, without the trailing dot. */
    owner: string;
    /** Type of the records: A (1), AAAA (28) or HTTPS (65). */
    type: "A" | "AAAA" | "HTTPS";
    /** Seconds that resolvers keep the set (RFC 2181 §8: 0 to 2^31 - 1). */
    ttl: number;
    /** Presentation form of each record's data. */
    values: string[];
    /** Which of the sets of this owner and type it is, and the percent of the answers that it gives. Absent: the only one. */
    share?: { identifier: "h3" | "h2"; percent: number };
}

/** Logical name of the resource that holds a set: the same at every run, and for every provider. Pure. */
export function resourceName(component: string, { owner, type }: { owner: string; type: string }): string {
    return `${component}-${owner.replace("*", "wildcard")}-${type.toLowerCase()}`;
}

/** A and AAAA records of every hostname. Pure. */
export function addressRecords(listeners: ListenerPlan[], addresses: Addresses, ttl: number): RecordSet[] {
    const sets: RecordSet[] = [];
    for (const hostname of uniqueHostnames(listeners)) {
        if (addresses.ipv4.length > 0) {
            sets.push({ owner: hostname, type: "A", ttl, values: addresses.ipv4 });
        }
        if (addresses.ipv6.length > 0) {
            sets.push({ owner: hostname, type: "AAAA", ttl, values: addresses.ipv6 });
        }
    }
    return sets;
}

/** A record set whose existence is known at preview, and whose data may be known only later. */
export interface PlannedRecordSet extends Omit<RecordSet, "values"> {
    /** Presentation form of each record's data. */
    values: Output<string[]>;
}

/**
 * The sets that a zone of single records has to make: A and AAAA of every hostname in the families that the exposure has,
 * then the HTTPS records of the stage. Nothing here depends on a value, so no record is created inside `apply`. Pure.
 * @param weights Whether the zone has record sets with weights.
 */
export function plannedRecordSets(publication: Publication, weights = false): PlannedRecordSet[] {
    const { listeners, advertisement } = publication;
    return [
        ...uniqueHostnames(listeners).flatMap((owner) => plannedAddressSets(owner, publication, advertisement.ttl)),
        ...httpsRecords(listeners, advertisement, weights).map((set) => ({ ...set, values: output(set.values) })),
    ];
}

/** A and AAAA of a name, in the families that it will have. Pure. */
export function plannedAddressSets(
    owner: string,
    { addresses, ipFamilies }: { addresses: Output<Addresses>; ipFamilies: IpFamily[] },
    ttl: number,
): (PlannedRecordSet & { type: "A" | "AAAA" })[] {
    const set = (type: "A" | "AAAA", family: "ipv4" | "ipv6") => ({
        owner,
        type,
        ttl,
        values: addresses.apply((known) => known[family]),
    });
    return [
        ...(ipFamilies.includes("IPv4") ? [set("A", "ipv4")] : []),
        ...(ipFamilies.includes("IPv6") ? [set("AAAA", "ipv6")] : []),
    ];
}

/**
 * HTTPS records of every listener, by stage: `on` promises h3, `withdraw` takes the promise back while clients that
 * remember it are still served, every other stage publishes none. With weights and a share it is two sets a name, one of
 * them without h3: both have one ALPN at least that works, so a client is right with either (RFC 9460 §7.1). The one
 * without comes first: alone it promises nothing, while the other alone would be everybody's, whatever its weight. Pure.
 */
export function httpsRecords(
    listeners: ListenerPlan[],
    advertisement: AdvertisementPlan,
    weights = false,
): RecordSet[] {
    const record = httpsRecord(advertisement);
    const without = httpsRecord({ ...advertisement, stage: "withdraw" });
    if (record === undefined || without === undefined) {
        return [];
    }
    const { share } = advertisement;
    const sets: Pick<RecordSet, "values" | "share">[] =
        share === undefined || !weights
            ? [{ values: [format(record)] }]
            : [
                  { values: [format(without)], share: { identifier: "h2", percent: 100 - share } },
                  { values: [format(record)], share: { identifier: "h3", percent: share } },
              ];
    return (
        listeners
            // An outer balancer's other UDP port cannot be said in a record that browsers read; Alt-Svc says it.
            .filter(wantsHttpsRecord)
            .flatMap((listener) =>
                sets.map((set) => ({
                    owner: httpsOwnerName(listener.hostname, listener.port),
                    type: "HTTPS" as const,
                    ttl: advertisement.ttl,
                    ...set,
                })),
            )
    );
}

/**
 * The HTTPS record of a stage. TargetName is the owner, no `port` and no hints: browsers silently drop a record whose
 * port is not the URL's, and hints only go stale (RFC 9460 §7.3).
 */
export function httpsRecord(advertisement: AdvertisementPlan): SvcbRecord | undefined {
    const alpn = { on: ["h3", "h2"], withdraw: ["h2"], off: undefined, dark: undefined, trial: undefined }[
        advertisement.stage
    ];
    if (alpn === undefined) {
        return undefined;
    }
    const more = Object.entries(advertisement.svcParams).map(([key, value]) =>
        value === "" ? key : `${key}=${value}`,
    );
    return parse(["1 .", `alpn="${alpn.join(",")}"`, ...more].join(" "));
}

function uniqueHostnames(listeners: ListenerPlan[]): string[] {
    return [...new Set(listeners.map((listener) => listener.hostname))];
}
