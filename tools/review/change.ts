import { isUnknown } from "../../components/model/changes.ts";
import type { Change, Properties } from "../../components/model/readings.ts";

export type { Change, Operation, Properties } from "../../components/model/readings.ts";

/** A review's input. */
export interface Reviewed {
    changes: Change[];
    /** Number of unchanged resources without known declarations: the input omits them. */
    unseen: number;
    /** Not comparable in renders. */
    uncompared: Uncompared[];
    /** Project and stack, such as `edge/prod`. Absent if the input lacks it. */
    stack?: string;
}

/** A resource that represents others, which the input lacks. */
export interface Uncompared {
    /** Resource name. */
    name: string;
    /** Known and unknown facts about it, for a person. */
    sentence: string;
}

/**
 * A change in which each side's unknown values equal the other side's: rules that compare both then find nothing, and
 * the report lists the unknown values. In a render alone, the previous values are unknown.
 */
export function withoutGuesses(change: Change): Change {
    const { before, after } = change;
    return before === undefined || after === undefined || !(hasUnknown(before) || hasUnknown(after))
        ? change
        : { ...change, before: settled(after, before) as Properties, after: settled(before, after) as Properties };
}

/** Whether a value is partly unknown. */
export function hasUnknown(value: unknown): boolean {
    return typeof value === "object" && value !== null ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

/** A value, with the other side's value for each unknown one. */
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
