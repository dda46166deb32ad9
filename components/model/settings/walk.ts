import * as z from "zod";
import { valueSchema } from "./input.ts";

/** What is inside of a schema that only adds a default or the like to it; the schema itself where there is nothing. */
export function unwrapped(schema: z.ZodType): z.ZodType {
    const within = innerOf(schema);
    return within === undefined ? schema : unwrapped(within);
}

/** What a schema wraps, if it is a wrapper. */
export function innerOf(schema: z.ZodType): z.ZodType | undefined {
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
        return schema.unwrap() as z.ZodType;
    }
    return schema instanceof z.ZodPipe ? (schema.in as z.ZodType) : undefined;
}

/** A schema, and all that it wraps or is one of. */
export function layersOf(schema: z.ZodType): z.ZodType[] {
    const inner = innerOf(schema);
    const alternatives = schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [];
    return [schema, ...(inner === undefined ? alternatives : [inner]).flatMap(layersOf)];
}

/** Schemas of the value at a key: several where an object is one of several alternatives. */
export function schemasAt(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
    const holder = unwrapped(schema);
    if (holder instanceof z.ZodObject) {
        const field = (holder.shape as Record<PropertyKey, z.ZodType | undefined>)[key];
        return field === undefined ? [] : [field];
    }
    if (holder instanceof z.ZodArray) {
        return [holder.element as z.ZodType];
    }
    if (holder instanceof z.ZodRecord) {
        return [holder.valueType as z.ZodType];
    }
    if (holder instanceof z.ZodUnion) {
        return holder.options.flatMap((option) => schemasAt(option as z.ZodType, key));
    }
    return [];
}

/** Names of the fields that an object may have; several objects' where there are alternatives. */
export function fieldsOf(schema: z.ZodType): string[] {
    const holder = unwrapped(schema);
    if (holder instanceof z.ZodObject) {
        return Object.keys(holder.shape);
    }
    if (holder instanceof z.ZodRecord && holder.keyType instanceof z.ZodEnum) {
        return holder.keyType.options.map(String);
    }
    return holder instanceof z.ZodUnion ? holder.options.flatMap((option) => fieldsOf(option as z.ZodType)) : [];
}

/** Every schema within a schema, itself first. */
export function schemasIn(schema: z.ZodType): z.ZodType[] {
    return [schema, ...directlyIn(schema).flatMap(schemasIn)];
}

function directlyIn(schema: z.ZodType): z.ZodType[] {
    const inner = innerOf(schema);
    if (inner !== undefined) {
        return [inner];
    }
    if (schema instanceof z.ZodObject) {
        return Object.values(schema.shape) as z.ZodType[];
    }
    if (schema instanceof z.ZodArray) {
        return [schema.element as z.ZodType];
    }
    if (schema instanceof z.ZodRecord) {
        return [schema.valueType as z.ZodType];
    }
    return schema instanceof z.ZodUnion ? (schema.options as z.ZodType[]) : [];
}
