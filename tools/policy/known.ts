import { UnknownValueError } from "@pulumi/policy";

/**
 * Properties as plain data, without what is not known before the update. A rule then judges what is there, and the policy
 * judges again at the update, when all is known: a guess would block a preview for nothing.
 * @param standIn What stands for it, for a rule that tells what is absent from what is not known. Default: it is left out.
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

/** A value that the analyzer guards: reading what is not known throws. */
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
