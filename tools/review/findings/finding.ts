import type { Change } from "../change.ts";
import type { Facts, ServiceFacts } from "../facts.ts";

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

/** Services that are there before and after, both sides of each. */
export function servicePairs({ before, after }: ReviewContext): [ServiceFacts, ServiceFacts][] {
    return before.services.flatMap((old) => {
        const now = after.services.find((one) => one.name === old.name);
        return now === undefined ? [] : [[old, now] as [ServiceFacts, ServiceFacts]];
    });
}

/** What is wrong with the change of a Service, for each where something is. */
export function changedServices(
    context: ReviewContext,
    judge: (old: ServiceFacts, now: ServiceFacts) => string | undefined,
): Found[] {
    return servicePairs(context).flatMap(([old, now]) => {
        const message = judge(old, now);
        return message === undefined ? [] : [{ resource: now.name, message }];
    });
}
