import * as z from "zod";
import type { AnySchema } from "./anySchema.ts";
import { isOutput } from "./input.ts";
import { innerOf } from "./walk.ts";

/** What a value of a schema has to be, as the end of "It must be …". */
export function inWords(schema: AnySchema): string {
    const { wanted } = z.globalRegistry.get(schema) ?? {};
    const inner = innerOf(schema);
    if (typeof wanted === "string") {
        return wanted;
    }
    if (inner !== undefined) {
        return inWords(inner);
    }
    if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
        const values = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
        return either(values.map((value) => JSON.stringify(value)));
    }
    if (schema instanceof z.ZodUnion) {
        return either(schema.options.map((option) => inWords(option as AnySchema)));
    }
    if (schema instanceof z.ZodNumber) {
        return number(schema);
    }
    if (schema instanceof z.ZodArray) {
        return "a list, [ … ]";
    }
    if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) {
        return "an object, { … }";
    }
    return schema instanceof z.ZodBoolean ? "true or false" : "a plain text";
}

function number({ minValue, maxValue, format }: z.ZodNumber): string {
    const what = format?.includes("int") ? "a whole number" : "a number";
    const safe = (bound: number | null) => bound !== null && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
    if (safe(minValue) && safe(maxValue)) {
        return `${what} from ${minValue} to ${maxValue}`;
    }
    return safe(minValue) ? `${what} of at least ${minValue}` : what;
}

function either(words: string[]): string {
    return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** A value that is given, as the beginning of a sentence. */
export function spoken(value: unknown): string {
    if (value === undefined || value === null) {
        return "Nothing";
    }
    if (typeof value === "function") {
        return `The function ${value.name || "without a name"} itself, without its parentheses,`;
    }
    if (isOutput(value)) {
        return "An Output, whose value is known only during the update,";
    }
    return Array.isArray(value)
        ? "A list"
        : typeof value === "object"
          ? "An object"
          : typeof value === "number"
            ? String(value)
            : (JSON.stringify(value) ?? String(value));
}
