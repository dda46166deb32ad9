import type { Output } from "@pulumi/pulumi";
import { FAMILIES } from "../model/families.ts";
import type { Addresses, IpFamily, Publication } from "../model/parts.ts";
import { type RecordSet, uniqueHostnames } from "./records.ts";

/** A record set whose existence is known at preview, and whose data may be known only later. */
export interface PlannedRecordSet extends Omit<RecordSet, "values"> {
    /** Presentation form of each record's data. */
    values: Output<string[]>;
}

/** A {@link PlannedRecordSet} of addresses. */
export interface PlannedAddressSet extends PlannedRecordSet {
    type: "A" | "AAAA";
}

/**
 * The A and AAAA sets that a zone with single records must create, for every hostname in the families of the exposure.
 * The list depends on no address, so no record is created inside `apply`.
 */
export function plannedAddressSets(publication: Publication): PlannedAddressSet[] {
    const { listeners, advertisement } = publication;
    return uniqueHostnames(listeners).flatMap((owner) => addressSetsOf(owner, publication, advertisement.ttl));
}

/** A and AAAA of a name, in the families that it will have. */
export function addressSetsOf(
    owner: string,
    { addresses, ipFamilies }: { addresses: Output<Addresses>; ipFamilies: IpFamily[] },
    ttl: number,
): PlannedAddressSet[] {
    return FAMILIES.filter(({ name }) => ipFamilies.includes(name)).map(({ key, recordType: type }) => ({
        owner,
        type,
        ttl,
        values: addresses.apply((known) => known[key]),
    }));
}
