import { isOutput } from "./input.ts";
import { isResource } from "./live.ts";

/** Whether two settings say the same. What is known only during the update is the same where it is the same Output. */
export function sameSettings(one: unknown, other: unknown): boolean {
    if (Object.is(one, other)) {
        return true;
    }
    if (!isPlain(one) || !isPlain(other) || Array.isArray(one) !== Array.isArray(other)) {
        return false;
    }
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => sameSettings(Reflect.get(one, key), Reflect.get(other, key)));
}

function isPlain(value: unknown): value is object {
    return (
        typeof value === "object" &&
        value !== null &&
        !(value instanceof Promise) &&
        !isOutput(value) &&
        !isResource(value)
    );
}
