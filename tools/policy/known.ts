import { UnknownValueError } from "@pulumi/policy";

/**
 * Properties as plain data, without what is not known before the update. A rule then judges what is there, and the policy
 * judges again at the update, when all is known: a guess would block a preview for nothing. Pure.
 */
export function known(value: unknown): unknown {
    if (Array.isArray(value)) {
        return Array.from({ length: value.length }, (_, index) => read(value, index)).filter(
            (item) => item !== undefined,
        );
    }
    if (typeof value === "object" && value !== null) {
        const entries = Object.keys(value).map((key) => [key, read(value as Record<string, unknown>, key)] as const);
        return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
    }
    return value;
}

/** A value that the analyzer guards: reading what is not known throws. */
function read(holder: unknown[] | Record<string, unknown>, key: number | string): unknown {
    try {
        return known((holder as Record<number | string, unknown>)[key]);
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return undefined;
        }
        throw error;
    }
}
