import type { Output, Resource } from "@pulumi/pulumi";
import type { OpenZone } from "../model/parts.ts";

/** Records at a provider: address records exist, and records that advertise h3 are created on request. */
interface Records {
    addressRecords: Resource[];
    advertise(after: Resource[]): Resource[];
}

/**
 * The zone of a provider whose records are separate resources.
 * @param nameServers Host names of the zone's name servers; called only if another zone delegates to it.
 */
export function openRecords(records: Records, nameServers: () => Output<string[]>): OpenZone {
    return {
        resources: records.addressRecords,
        advertise: (after) => records.advertise(after),
        delegation: () => ({ nameServers: nameServers() }),
    };
}
