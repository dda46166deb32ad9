import type { Change } from "../change.ts";
import type { Facts } from "../facts.ts";

/** How bad it is: clients lose the edge or the update fails; something is at stake; worth knowing. */
export type Severity = "error" | "warning" | "note";

/** What a rule looks at. */
export interface ReviewContext {
    changes: readonly Change[];
    before: Facts;
    after: Facts;
    /** When the change is reviewed. */
    now: Date;
}

/** A dangerous change, and how it is recognized. */
export interface ReviewRule {
    /** Stable name, for example `udp-port-removed`. */
    code: string;
    severity: Severity;
    /** What to do instead, or first. */
    remedy: string;
    /** Where it is known from. */
    source: string;
    judge(context: ReviewContext): Found[];
}

/** Where a rule found something. */
export interface Found {
    /** Resource, by the name that the preview has. */
    resource: string;
    /** What is wrong and what users notice, in one or two sentences. */
    message: string;
    /** Overrides the rule's severity for this one. */
    severity?: Severity;
}

/** Something a reviewer has to know. */
export interface ReviewFinding extends Found {
    code: string;
    severity: Severity;
    remedy: string;
    source: string;
}

/** Changes of some types that do something. */
export function changed(context: ReviewContext, ...types: string[]): Change[] {
    return context.changes.filter(
        (change) => types.includes(change.type) && change.operation !== "same" && change.operation !== "read",
    );
}
