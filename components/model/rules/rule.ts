import type { Plan } from "../plan.ts";

/** How bad a finding is: an error is refused, a warning is shown. */
export type Severity = "error" | "warning";

/** Where a rule found something, in the plan's own path, for example `listeners[0].port`. */
export interface Offence {
    /** Path in the plan, for example `listeners[0].port`. */
    path: string;
    /** What is wrong, with the value. */
    found: string;
    /** What to write instead, where that depends on what was found. Default: the rule's remedy. */
    remedy?: string;
}

/**
 * One way in which an HTTP/3 edge is known to fail. The same objects serve construction, the policy pack, the review
 * and the documentation's table.
 */
export interface Rule {
    /** Stable name, for example `proxy-protocol-with-http3`. */
    code: string;
    /** An error is refused, a warning is shown. */
    severity: Severity;
    /** Why it fails in practice. */
    reason: string;
    /** What to write instead. */
    remedy: string;
    /** RFC section or upstream issue. */
    source: string;
    /** Where a plan breaks the rule; nothing when it does not. Pure. */
    judge(plan: Plan): Offence[];
}

/** A rule that a plan breaks, and where. */
export interface Finding {
    /** The rule's, for example `proxy-protocol-with-http3`. */
    code: string;
    /** The rule's. */
    severity: Severity;
    /** Where, in the plan's own path, for example `listeners[0].port`. */
    path: string;
    /** One text: what is wrong, why it fails, what to write instead, the source. */
    message: string;
}
