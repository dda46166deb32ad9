import type { AnySchema } from "./anySchema.ts";
import { isOutput, type Known } from "./input.ts";
import { isCredential, isResource } from "./live.ts";
import { schemasAt } from "./walk.ts";

/** Settings as a plan records them: a part as what it describes itself as, a resource or a credential as `true`. */
export function recorded(value: unknown, schemas: readonly AnySchema[]): unknown {
    if (value === undefined || value === null) {
        return value;
    }
    if (isResource(value) || schemas.some(isCredential)) {
        return true;
    }
    if (typeof value !== "object" || isOutput(value) || value instanceof Promise) {
        return value;
    }
    if ("describe" in value && typeof value.describe === "function") {
        return value.describe();
    }
    const given = Array.isArray(value)
        ? value
        : Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
    return within(given, (each, key) =>
        recorded(
            each,
            schemas.flatMap((schema) => schemasAt(schema, key)),
        ),
    );
}

/** What is known of a recorded value while the program runs. A key stays where its value is not known: it was given. */
export function known<T>(value: T): Known<T> {
    return withoutOutputs(value) as Known<T>;
}

function withoutOutputs(value: unknown): unknown {
    if (isOutput(value) || value instanceof Promise) {
        return undefined;
    }
    return typeof value === "object" && value !== null ? within(value, withoutOutputs) : value;
}

/** An object or a list of which each value is changed. */
function within(value: object, change: (each: unknown, key: PropertyKey) => unknown): object {
    if (Array.isArray(value)) {
        return value.map(change);
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each, key)]));
}
