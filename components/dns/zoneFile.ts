import { createHash } from "node:crypto";
import { FAMILIES } from "../model/families.ts";
import type { Addresses } from "../model/parts.ts";
import { within } from "../model/zones.ts";
import type { RecordSet } from "./records.ts";

/** Content of a zone file. */
export interface ZoneData {
    /** Zone apex without the trailing dot. */
    zone: string;
    /** Hostname of the zone's name servers, without the trailing dot. */
    nameServer: string;
    /** Their addresses, published here if the name is in the zone. */
    nameServers: Addresses;
    records: RecordSet[];
    /** TTL of SOA and NS, and of negative answers (RFC 2308), in seconds. */
    ttl: number;
}

/**
 * A zone file (RFC 1035 §5). The serial is derived from the data, so it changes exactly when the data does; there are
 * no secondaries that require it to increase.
 */
export function zoneFile(data: ZoneData): string {
    const ns = `${data.nameServer}.`;
    const glued = within(data.nameServer, data.zone) ? FAMILIES : [];
    const lines = [
        `@ ${data.ttl} IN NS ${ns}`,
        ...glued.flatMap(({ key, recordType }) =>
            data.nameServers[key].map((address) => `${ns} ${data.ttl} IN ${recordType} ${address}`),
        ),
        ...data.records.flatMap((set) => set.values.map((value) => `${set.owner}. ${set.ttl} IN ${set.type} ${value}`)),
    ];
    const body = `${lines.join("\n")}\n`;
    const soa = `@ ${data.ttl} IN SOA ${ns} hostmaster.${data.zone}. ${serial(body)} 3600 600 604800 ${data.ttl}`;
    return `$ORIGIN ${data.zone}.\n${soa}\n${body}`;
}

/** A serial from 1 to 2^32 - 1: zero upsets some servers (RFC 2136 §4.2 avoids it too). */
function serial(body: string): number {
    return (createHash("sha256").update(body).digest().readUInt32BE(0) % 0xffffffff) + 1;
}
