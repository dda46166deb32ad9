import * as z from "zod";
import type { RuleText } from "../rules/rule.ts";
import type { AnySchema } from "./anySchema.ts";
import { schemasIn } from "./walk.ts";

/** What a rule about one value's form says; such a value is always refused. */
export interface FormRule extends Omit<RuleText, "severity"> {
    /** Whether a value that is required and missing breaks it too. Default: that is `argument-shape`. */
    required?: true;
    /** Whether a key that the object does not have breaks it too. Default: that is `argument-shape`. */
    keys?: true;
}

/** Rules of whole schemas, and of single checks of them. */
const ofSchemas = new WeakMap<AnySchema, FormRule>();
const ofChecks = new WeakMap<AnySchema, FormRule>();

/**
 * A schema whose values break a rule of their own where they do not fit. Without one, the problem is `argument-shape`.
 * A value within, such as a field of an object, breaks the rule too, unless it has one of its own.
 */
export function ruled<Schema extends AnySchema>(rule: FormRule, schema: Schema): Schema {
    // A schema that two rules share is two schemas.
    const own = z.clone(schema);
    ofSchemas.set(own, rule);
    return own;
}

/** A schema that takes a further check. */
interface Checkable<Schema extends AnySchema> {
    check(check: z.core.CheckFn<z.output<Schema>>): Schema;
}

/** A schema with a further check, which is a rule of its own: a value of another type is still `argument-shape`. */
export function checkedBy<Schema extends AnySchema & Checkable<Schema>>(
    rule: FormRule,
    schema: Schema,
    holds: (value: z.output<Schema>) => boolean,
    found: (value: z.output<Schema>) => string,
): Schema {
    const own = schema.check(({ value, issues }) => {
        if (!holds(value)) {
            issues.push({ code: "custom", input: value, message: found(value), params: { rule } });
        }
    });
    ofChecks.set(own, rule);
    return own;
}

/** The rule that a schema's values break where they do not fit. */
export function ruleOf(schema: AnySchema): FormRule | undefined {
    return ofSchemas.get(schema);
}

/** The rule that a single check found to be broken. */
export function ruleOfCheck(issue: z.core.$ZodIssue): FormRule | undefined {
    return issue.code === "custom" ? (issue.params?.["rule"] as FormRule | undefined) : undefined;
}

/** Every rule about the form of what a schema has, each once. */
export function rulesWithin(schema: AnySchema): FormRule[] {
    return [...new Set(schemasIn(schema).flatMap(rulesOf))];
}

/** The rules that a schema has itself, of its values and of a single check. */
export function rulesOf(schema: AnySchema): FormRule[] {
    return [ofSchemas.get(schema), ofChecks.get(schema)].filter((rule) => rule !== undefined);
}

/** A check of `AnySchema.check`, with what is wrong in words: `"abc" is not a valid CIDR.` */
export function fits<T>(holds: (value: T) => boolean, found: (value: T) => string): z.core.CheckFn<T> {
    return ({ value, issues }) => {
        if (!holds(value)) {
            issues.push({ code: "custom", input: value, message: found(value) });
        }
    };
}
