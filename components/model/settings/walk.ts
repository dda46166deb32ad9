import * as z from "zod";
import type { AnySchema } from "./anySchema.ts";
import { valueSchema } from "./input.ts";

/** What is inside of a schema that only adds a default or the like to it; the schema itself where there is nothing. */
export function unwrapped(schema: AnySchema): AnySchema {
    const within = innerOf(schema);
    return within === undefined ? schema : unwrapped(within);
}

/** What a schema wraps, if it is a wrapper. */
export function innerOf(schema: AnySchema): AnySchema | undefined {
    const value = valueSchema(schema);
    if (value !== undefined) {
        return value;
    }
    if (
        schema instanceof z.ZodOptional ||
        schema instanceof z.ZodDefault ||
        schema instanceof z.ZodNullable ||
        schema instanceof z.ZodReadonly ||
        schema instanceof z.ZodPrefault
    ) {
        return schema.unwrap() as AnySchema;
    }
    return schema instanceof z.ZodPipe ? (schema.in as AnySchema) : undefined;
}

/** A schema, and all that it wraps or is one of. */
export function layersOf(schema: AnySchema): AnySchema[] {
    const inner = innerOf(schema);
    const alternatives = schema instanceof z.ZodUnion ? (schema.options as AnySchema[]) : [];
    return [schema, ...(inner === undefined ? alternatives : [inner]).flatMap(layersOf)];
}

/** Schemas of the value at a key: several where an object is one of several alternatives. */
export function schemasAt(schema: AnySchema, key: PropertyKey): AnySchema[] {
    const holder = unwrapped(schema);
    if (holder instanceof z.ZodObject) {
        const field = (holder.shape as Record<PropertyKey, AnySchema | undefined>)[key];
        return field === undefined ? [] : [field];
    }
    if (holder instanceof z.ZodArray) {
        return [holder.element as AnySchema];
    }
    if (holder instanceof z.ZodRecord) {
        return [holder.valueType as AnySchema];
    }
    if (holder instanceof z.ZodUnion) {
        return holder.options.flatMap((option) => schemasAt(option as AnySchema, key));
    }
    return [];
}

/** Names of the fields that an object may have; several objects' where there are alternatives. */
export function fieldsOf(schema: AnySchema): string[] {
    const holder = unwrapped(schema);
    if (holder instanceof z.ZodObject) {
        return Object.keys(holder.shape);
    }
    if (holder instanceof z.ZodRecord && holder.keyType instanceof z.ZodEnum) {
        return holder.keyType.options.map(String);
    }
    return holder instanceof z.ZodUnion ? holder.options.flatMap((option) => fieldsOf(option as AnySchema)) : [];
}

/** Every schema within a schema, itself first. */
export function schemasIn(schema: AnySchema): AnySchema[] {
    return [schema, ...directlyIn(schema).flatMap(schemasIn)];
}

function directlyIn(schema: AnySchema): AnySchema[] {
    const inner = innerOf(schema);
    if (inner !== undefined) {
        return [inner];
    }
    if (schema instanceof z.ZodObject) {
        return Object.values(schema.shape) as AnySchema[];
    }
    if (schema instanceof z.ZodArray) {
        return [schema.element as AnySchema];
    }
    if (schema instanceof z.ZodRecord) {
        return [schema.valueType as AnySchema];
    }
    return schema instanceof z.ZodUnion ? (schema.options as AnySchema[]) : [];
}
