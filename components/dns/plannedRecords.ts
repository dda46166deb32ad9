import { type Output, output } from "@pulumi/pulumi";
import type { Addresses, IpFamily, Publication } from "../model/parts.ts";
import { httpsRecords, type RecordSet, uniqueHostnames } from "./records.ts";

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
