import type { Notice, NoticeName } from "../../components/model/plainReadings.ts";
import type { Change, Operation, Reading } from "../../components/model/readings.ts";

/** A resource that is replaced or deleted, and what users notice. */
export interface Disruption {
    operation: Operation;
    resource: string;
    type: string;
    /** A clause about clients. */
    notice: string;
}

const NOTICES: Record<NoticeName, Required<Notice>> = {
    address: { deleted: "its address answers nobody any more", replaced: "a new address, and nobody at the old one" },
    connections: {
        deleted: "connections through it end",
        replaced: "connections through it end, and begin anew when it is there",
    },
    pods: { deleted: "connections through its pods end", replaced: "connections through its pods end" },
};
const NOTHING = "nothing, as far as this can be seen";
/** Whoever publishes them. */
const RECORDS = /record/i;
const OF_RECORDS = {
    deleted: "resolvers answer that there is none, when the TTL has run out",
    replaced: "the record may be missing for a moment, and resolvers remember that",
};

/** What clients notice when a resource is deleted or replaced. */
export function disruptionOf(change: Change, reading: Reading, isCertificate: boolean): Disruption {
    const { name, type, operation } = change;
    const { deleted, replaced = NOTHING } = noticeOf(change, reading, isCertificate);
    return { operation, resource: name, type, notice: operation === "delete" ? deleted : replaced };
}

function noticeOf({ type, before = {} }: Change, { notice, certificate }: Reading, isCertificate: boolean): Notice {
    const said =
        (isCertificate ? certificate?.notice : undefined) ?? (typeof notice === "function" ? notice(before) : notice);
    if (typeof said === "string") {
        return NOTICES[said];
    }
    return said ?? (RECORDS.test(type) ? OF_RECORDS : { deleted: NOTHING });
}
