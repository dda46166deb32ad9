import type { Notice, NoticeName } from "../../components/model/plainReadings.ts";
import type { Change, Operation, Reading, ReviewContext } from "../../components/model/readings.ts";

/** A replaced or deleted resource, and its effect on users. */
export interface Disruption {
    operation: Operation;
    resource: string;
    type: string;
    /** Its role for clients, such as its addresses or its records. Absent if unknown. */
    what?: string;
    /** A clause about clients. */
    notice: string;
}

const NOTICES: Record<NoticeName, Required<Pick<Notice, "deleted" | "replaced">>> = {
    address: { deleted: "its address no longer answers", replaced: "a new address; the old one no longer answers" },
    connections: {
        deleted: "connections through it end",
        replaced: "connections through it end; new ones succeed when it exists again",
    },
    pods: { deleted: "connections through its pods end", replaced: "connections through its pods end" },
};
const NOTHING = "nothing that this preview shows";
const NOT_JUDGED = "not known";
const OF_RECORDS: Notice = {
    deleted: "resolvers answer that no record exists, once the TTL has expired",
    replaced: "the record may be missing briefly, and resolvers cache that",
};

/** The effect on clients when a resource is deleted or replaced; undefined if no reading has it. */
export function noticeOf(change: Change, context: ReviewContext): Notice | undefined {
    const { notice, certificate, records, outOfTheWay }: Reading = context.readingOf(change.type);
    const of = certificate?.holds(change, context.secrets) === true ? certificate.notice : undefined;
    const said =
        of ?? (typeof notice === "function" ? notice(change.before ?? change.after ?? {}, change, context) : notice);
    if (typeof said === "string") {
        return NOTICES[said];
    }
    return said ?? (records !== undefined ? OF_RECORDS : outOfTheWay === true ? { deleted: NOTHING } : undefined);
}

/** Whether clients may notice it. */
export function isNoticed({ notice }: Disruption): boolean {
    return !notice.startsWith(NOTHING);
}

/** Text about a deleted or replaced resource. */
export function disruptionOf(change: Change, context: ReviewContext, what: string | undefined): Disruption {
    const { name, type, operation } = change;
    const said = noticeOf(change, context);
    const notice = operation === "delete" ? said?.deleted : said && (said.replaced ?? NOTHING);
    const gone =
        change.deletedWith !== undefined &&
        context.changes.some(({ urn, operation: other }) => urn === change.deletedWith && other === "delete");
    const container = gone ? `; it is deleted with ${change.deletedWith?.split("::").at(-1)}` : "";
    return {
        operation,
        resource: name,
        type,
        ...(what === undefined ? {} : { what }),
        notice: `${notice ?? NOT_JUDGED}${container}`,
    };
}
