import type { Input, Output, Resource } from "@pulumi/pulumi";
import * as z from "zod";
import type { AnySchema } from "./anySchema.ts";

/**
 * What is known of a value while the program runs: an Output is `undefined`, a resource `true`, a part what it
 * describes itself as, and every key is optional.
 */
export type Known<T> = T extends Output<unknown> | Promise<unknown>
    ? undefined
    : T extends Resource
      ? true
      : T extends { describe(): infer Description }
        ? Known<Description>
        : T extends readonly (infer Item)[]
          ? (Known<Item> | undefined)[]
          : T extends object
            ? { readonly [Key in keyof T]?: Known<T[Key]> }
            : T;

/** Schemas of Inputs, and what their value has to be. */
const inner = new WeakMap<AnySchema, AnySchema>();

/** The schema of the value, where a schema is that of an Input. */
export function valueSchema(schema: AnySchema): AnySchema | undefined {
    return inner.get(schema);
}

/** A schema of its own that reads as another does. */
export function copyOf<Schema extends AnySchema>(schema: Schema): Schema {
    const own = z.clone(schema);
    const value = inner.get(schema);
    if (value !== undefined) {
        inner.set(own, value);
    }
    return own;
}

/**
 * A value that may be an Output or a Promise. A plain value is judged at once; any other when it is known, which at a
 * preview may be never. Pulumi's own mark is looked for, since a kind of part is known without Pulumi's SDK.
 */
export function input<Schema extends AnySchema>(
    schema: Schema,
): z.ZodType<Input<z.output<Schema>>, Input<z.input<Schema>>> {
    const made: AnySchema = z.unknown().transform((value, context): Input<z.output<Schema>> => {
        if (isOutput(value)) {
            return value.apply((known) => judged(schema, known));
        }
        if (value instanceof Promise) {
            return value.then((known: unknown) => judged(schema, known));
        }
        const read = z.safeParse(schema, value);
        if (read.success) {
            return read.data;
        }
        for (const issue of read.error.issues) {
            context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
        }
        return z.NEVER;
    });
    inner.set(made, schema);
    // Its input is declared `unknown`, since only the transformation looks at it.
    return made as z.ZodType<Input<z.output<Schema>>, Input<z.input<Schema>>>;
}

/**
 * A value that is known at last. Its type is judged, its form is not: what a resource gives has its provider's form,
 * and in a render without an engine a name is used as an ID.
 * @throws Error that says what the value has to be.
 */
function judged<Schema extends AnySchema>(schema: Schema, value: unknown): z.output<Schema> {
    const read = z.safeParse(schema, value);
    // What a provider has not said yet is not known, and so not wrong.
    if (!read.success && value !== undefined && read.error.issues.some(({ code }) => code === "invalid_type")) {
        throw new Error(z.prettifyError(read.error));
    }
    return read.success ? read.data : (value as z.output<Schema>);
}

/** Whether a value is one of Pulumi's Outputs. */
export function isOutput(value: unknown): value is Output<unknown> {
    return typeof value === "object" && value !== null && "__pulumiOutput" in value;
}
