import { altSvcSeconds } from "../model/plan.ts";
import { factsOf, recordsListH3, type Stage } from "../model/stages.ts";

/**
 * Seconds in addition to the longest advertisement: clocks differ, and a client counts from when it read the answer.
 */
export const MARGIN = 300;

/** What is advertised at a time. */
export interface Promised {
    /** How far HTTP/3 is advertised. */
    stage: Stage;
    /** `ma` of Alt-Svc at stage `on`, in seconds. */
    maxAge: number;
    /** TTL of the HTTPS record, in seconds. */
    ttl: number;
    /** Percentage of the zone's answers that list h3; below 100 no Alt-Svc is sent. Absent: all. */
    share?: number;
}

/**
 * What is advertised, and until when clients may cache earlier advertisements. Plain data: it is kept in the state.
 */
export interface StageHistory extends Promised {
    /** ISO 8601: when the last of the replaced advertisements has expired. Absent without one. */
    until?: string;
}

/** A change of stage, judged. */
export interface Transition {
    /** What the state keeps if the change is accepted. */
    history: StageHistory;
    /** Why the change is refused, what to do, and from when it is safe. */
    refused?: string;
    /** Argument that caused the refusal; absent without one. */
    argument?: "advertisement.stage" | "advertisement.share";
}

/** Seconds for which a client caches the advertisement of a stage that it reads now. */
export function promisedFor(promised: Promised): number {
    return Math.max(altSvcSeconds(promised) ?? 0, recordsListH3(promised.stage) ? promised.ttl : 0);
}

/** What a person writes to disable QUIC although clients have cached it. */
export function acceptance(until: string): string {
    return `I accept broken clients until ${until}`;
}

/**
 * Judges a change of the advertisement. Every response renews the advertisement of `on` and `trial`, so its expiry
 * starts when it is replaced; `off` closes the UDP port, so it must wait for that. A share can be set or removed
 * only while no records exist.
 * @param before Absent for a new gateway.
 * @param force The sentence of {@link acceptance}.
 */
export function judgeTransition(
    before: StageHistory | undefined,
    now: Promised,
    at: Date,
    force: string | undefined,
): Transition {
    const { stage, maxAge, ttl, share } = now;
    const history: StageHistory = { stage, maxAge, ttl, ...(share === undefined ? {} : { share }) };
    if (before === undefined) {
        return { history };
    }
    const replaced = promisedFor(before);
    const end = Math.max(
        promisedFor(now) < replaced ? at.getTime() + (replaced + MARGIN) * 1000 : 0,
        before.until === undefined ? 0 : Date.parse(before.until),
    );
    const until = minute(end);
    if (end > at.getTime()) {
        history.until = until;
    }
    if (publishesRecords(before) && publishesRecords(now) && (before.share === undefined) !== (share === undefined)) {
        return { history, argument: "advertisement.share", refused: shareRefused(before) };
    }
    if (history.until === undefined) {
        return { history };
    }
    if (now.stage !== "off" || before.stage === "off" || isAccepted(force, end)) {
        return { history };
    }
    const way =
        replaced > 0
            ? `Use stage "withdraw" first: it asks clients to forget h3 and keeps answering. If it starts now, "off" is safe from ${until}.`
            : `It is safe from ${until}; stay at "${before.stage}" until then.`;
    return {
        history,
        argument: "advertisement.stage",
        refused:
            `Stage "off" closes UDP while clients may still remember h3. They would wait for answers that never come. ${way} ` +
            "A gateway without http3 on any listener is at this stage. " +
            `To proceed anyway, set advertisement.force to "${acceptance(until)}". ` +
            "[stage-off-too-early; RFC 7838 §3.1, RFC 9460 §3]",
    };
}

/** Whether there is an HTTPS record at the stage. */
function publishesRecords({ stage }: Promised): boolean {
    return factsOf(stage).https !== undefined;
}

function shareRefused({ share }: Promised): string {
    const [found, stay] =
        share === undefined
            ? ["A share is set, but every HTTPS record is the only one of its name.", "Omit share"]
            : [
                  "The share is removed, but every HTTPS record is one of two of its name.",
                  "Keep share: 100, which means all users",
              ];
    return (
        `${found} Route 53 rejects a set with a weight next to one without, so the update would fail halfway, and again ` +
        `at every retry. ${stay}; or use "withdraw", then "dark", where no record exists, and continue from there. ` +
        "[share-beside-records; Amazon Route 53 API ResourceRecordSet, Weight]"
    );
}

/** What is requested from the state. */
export interface AskedStage extends Promised {
    /** `I accept broken clients until <date>`, with the date of the refusal: allows `off` too early. */
    force?: string;
    /** Whether h3 answers. `false`: nothing new is advertised. Default: true. */
    answers?: boolean;
}

/** {@link judgeTransition}, for a check that may have failed: the earlier advertisement is then kept. */
export function judgeAsked(
    before: StageHistory | undefined,
    { force, answers, ...promised }: AskedStage,
    at: Date,
): Partial<Transition> {
    return answers === false ? { history: before } : judgeTransition(before, promised, at, force);
}

/**
 * Whether the state must be written again: the advertisement or the wait changed. The end of a wait
 * is not a change, or a program would have a change merely because time passed.
 */
export function historyChanged(before: StageHistory | undefined, now: StageHistory | undefined): boolean {
    const keys = ["stage", "maxAge", "ttl", "share"] as const;
    return (
        keys.some((key) => before?.[key] !== now?.[key]) || (now?.until !== undefined && now.until !== before?.until)
    );
}

/** Whether the text is set with the date of a refusal that is at most an hour old. */
function isAccepted(force: string | undefined, end: number): boolean {
    const date = force?.slice(acceptance("").length) ?? "";
    const time = Date.parse(date);
    return force === acceptance(date) && time >= end - 3_600_000;
}

/** ISO 8601 to the minute, rounded up: a person reads it and types it. */
export function minute(time: number): string {
    return new Date(Math.ceil(time / 60_000) * 60_000).toISOString().replace(":00.000Z", "Z");
}
