import type { DnsZone } from "../model/parts.ts";

/** Nobody publishes: the addresses are outputs, and records are made elsewhere. */
export function none(): DnsZone {
    return {
        describe: () => ({ kind: "none", httpsRecords: true, settings: {} }),
        open: () => ({ resources: [], advertise: () => [] }),
    };
}
