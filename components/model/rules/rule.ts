import type { Edge, Plan } from "../plan.ts";
import type { Known } from "../settings/input.ts";

/** How bad a finding is: an error is refused, a warning is shown. */
export type Severity = "error" | "warning";

/** Where something breaks a rule, and how. */
export interface Offence {
    /** Path within what was judged, for example `annotations["a"]`; of a part or a listener, without its own path. */
    path: string;
    /**
     * Whose path it is: of the listener with an index in the plan, or of the whole edge (`name`). Default: of what was
     * judged, a part or the edge.
     */
    of?: "edge" | { listener: number };
    /** What is wrong, with the value. */
    found: string;
    /** What to write instead, where that depends on what was found. Default: the rule's remedy. */
    remedy?: string;
    /** Where it is known from, where that depends on who breaks the rule. Default: the rule's source. */
    source?: string;
}

/** What a rule says. */
export interface RuleText {
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
}

/**
 * One way in which an HTTP/3 edge is known to fail. The same objects serve construction, the policy pack, the review
 * and the documentation's table.
 */
export interface Rule<Judged = Plan> extends RuleText {
    /** Where something breaks the rule; nothing when it does not. */
    judge(judged: Judged): Offence[];
}

/** A rule about a part and the edge around it. Paths are the part's own. */
export interface PartRule<Settings> extends RuleText {
    /** Where the part breaks the rule. What is known only during the update is absent from `settings`. */
    judge(settings: Known<Settings>, edge: Edge): Offence[];
}

/** A rule that is broken, and where. */
export interface Finding {
    /** The rule's, for example `proxy-protocol-with-http3`. */
    code: string;
    /** The rule's. */
    severity: Severity;
    /** Where, in the plan's own path, for example `listeners[0].port`. */
    path: string;
    /** The listener and its field, where the path is a listener's. */
    listener?: { index: number; field: string };
    /** One text: what is wrong, why it fails, what to write instead, the source. */
    message: string;
}
