import { UnknownValueError } from "@pulumi/policy";

/**
 * Properties as plain data, without values unknown before the update. A rule then judges the known values, and the
 * policy judges again at the update, when all are known: a guess could block a preview needlessly.
 * @param standIn Placeholder for unknown values, if a rule distinguishes them from absent ones. Default: none.
 */
export function known(value: unknown, standIn?: string): unknown {
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => read(value, index, standIn)).filter(
            (item) => item !== undefined,
        );
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.keys(value).map(
            (key) => [key, read(value as Record<string, unknown>, key, standIn)] as const,
        );
        return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
    }
    return value;
}

/** A guarded value of the analyzer: reading an unknown one throws. */
function read(holder: unknown[] | Record<string, unknown>, key: number | string, standIn?: string): unknown {
    try {
        return known((holder as Record<number | string, unknown>)[key], standIn);
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return standIn;
        }
        throw error;
    }
}
