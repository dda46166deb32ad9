import { FAMILIES } from "../model/families.ts";
import type { Addresses } from "../model/parts.ts";
import type { AdvertisementPlan, ListenerPlan } from "../model/plan.ts";
import { factsOf } from "../model/stages.ts";
import { wantsHttpsRecord } from "../model/zones.ts";
import { format, httpsOwnerName, parse, type SvcbRecord } from "../svcb/index.ts";

/** One DNS record set, provider-neutral. Owner names are absolute, without the trailing dot. */
export interface RecordSet {
    /** Owner name, absolute, without the trailing dot. */
    owner: string;
    /** Type of the records: A (1), AAAA (28) or HTTPS (65). */
    type: "A" | "AAAA" | "HTTPS";
    /** Seconds for which resolvers cache the set (RFC 2181 §8: 0 to 2^31 - 1). */
    ttl: number;
    /** Presentation form of each record's data. */
    values: string[];
    /**
     * Identifier among the sets of this owner and type, and its percentage of the answers. Absent: the only
     * one.
     */
    share?: { identifier: "h3" | "h2"; percent: number };
}

/** Logical name of the resource that holds a set: the same at every run, and for every provider. */
export function resourceName(component: string, { owner, type }: { owner: string; type: string }): string {
    return `${component}-${owner.replace("*", "wildcard")}-${type.toLowerCase()}`;
}

/** A and AAAA records of every hostname. */
export function addressRecords(listeners: ListenerPlan[], addresses: Addresses, ttl: number): RecordSet[] {
    const served = FAMILIES.filter(({ key }) => addresses[key].length > 0);
    return uniqueHostnames(listeners).flatMap((owner) =>
        served.map(({ key, recordType: type }) => ({ owner, type, ttl, values: addresses[key] })),
    );
}

/**
 * HTTPS records of every listener, as the table of stages has them. With weights and a share there are two sets per
 * name, one of them without h3: both have at least one working ALPN, so a client can use either (RFC 9460 §7.1). The
 * one without is created first: alone it advertises nothing, while the other alone would apply to all clients
 * regardless of its weight.
 */
export function httpsRecords(
    listeners: ListenerPlan[],
    advertisement: AdvertisementPlan,
    weights = false,
): RecordSet[] {
    const { stage, share, svcParams } = advertisement;
    const { https } = factsOf(stage);
    if (https === undefined) {
        return [];
    }
    const record = httpsRecord(https, svcParams);
    const without = httpsRecord(["h2"], svcParams);
    const sets: Pick<RecordSet, "values" | "share">[] =
        share === undefined || !weights
            ? [{ values: [format(record)] }]
            : [
                  { values: [format(without)], share: { identifier: "h2", percent: 100 - share } },
                  { values: [format(record)], share: { identifier: "h3", percent: share } },
              ];
    return (
        listeners
            // An outer balancer's other UDP port cannot be in a record that browsers accept; Alt-Svc contains it.
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
 * The HTTPS record with some ALPN protocols. TargetName is the owner, no `port` and no hints: browsers silently drop a
 * record whose port is not the URL's, and hints become outdated (RFC 9460 §7.3).
 */
export function httpsRecord(alpn: readonly string[], svcParams: Record<string, string>): SvcbRecord {
    const more = Object.entries(svcParams).map(([key, value]) => (value === "" ? key : `${key}=${value}`));
    return parse(["1 .", `alpn="${alpn.join(",")}"`, ...more].join(" "));
}

/** Hostnames of the listeners, each once. */
export function uniqueHostnames(listeners: ListenerPlan[]): string[] {
    return [...new Set(listeners.map((listener) => listener.hostname))];
}
