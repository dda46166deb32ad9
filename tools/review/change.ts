import { isUnknown } from "../../components/model/changes.ts";
import type { Change, Properties } from "../../components/model/readings.ts";

export type { Change, Operation, Properties } from "../../components/model/readings.ts";

/** What is reviewed. */
export interface Reviewed {
    changes: Change[];
    /** Number of resources that stay as they are and that the input leaves out: what they declare is not known. */
    unseen: number;
    /** What two renders cannot tell. */
    uncompared: Uncompared[];
    /** Project and stack, such as `edge/prod`. Absent where the input does not say it. */
    stack?: string;
}

/** A resource that represents others, which the input does not have. */
export interface Uncompared {
    /** Of the resource. */
    name: string;
    /** What is known of it, and what is not, for a person. */
    sentence: string;
}

/**
 * A change in which what is not known on one side is what it is on the other: a rule that compares both sides then
 * finds nothing in it, and the report names what is not known. What was before is not known in a render alone.
 */
export function withoutGuesses(change: Change): Change {
    const { before, after } = change;
    return before === undefined || after === undefined || !(hasUnknown(before) || hasUnknown(after))
        ? change
        : { ...change, before: settled(after, before) as Properties, after: settled(before, after) as Properties };
}

/** Whether something in a value is not known. */
export function hasUnknown(value: unknown): boolean {
    return typeof value === "object" && value !== null ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

/** A value, with what the other side has in the place of what is not known. */
function settled(other: unknown, value: unknown): unknown {
    if (isUnknown(value)) {
        return other ?? value;
    }
    if (Array.isArray(value)) {
        return value.map((item, index) => settled(Array.isArray(other) ? other[index] : undefined, item));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const beside = typeof other === "object" && other !== null ? (other as Properties) : {};
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, settled(beside[key], item)]));
}
