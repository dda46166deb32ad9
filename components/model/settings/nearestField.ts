import { didYouMean } from "../rules/didYouMean.ts";
import type { AnySchema } from "./anySchema.ts";
import { fieldsOf, schemasAt } from "./walk.ts";

/** What to write instead of a key that an object does not have. @param path Of the object, within the schema. */
export function nearestField(schema: AnySchema, path: readonly PropertyKey[], key: string): string {
    const holders = path.reduce<AnySchema[]>((here, step) => here.flatMap((each) => schemasAt(each, step)), [schema]);
    const fields = [...new Set(holders.flatMap(fieldsOf))];
    const within = holders.flatMap((holder) => placesWithin(holder, key));
    return didYouMean(key, fields, path.length === 0 ? within : [...within, ...placesBeside(schema, path, key)]);
}

/** Objects right in an object that have a key, with the key. */
function placesWithin(schema: AnySchema, key: string): string[] {
    return fieldsOf(schema)
        .filter((field) => schemasAt(schema, field).some((each) => fieldsOf(each).includes(key)))
        .map((field) => `${field}.${key}`);
}

/** Where outside of an object a key is: at the top, or in another object there. */
function placesBeside(schema: AnySchema, path: readonly PropertyKey[], key: string): string[] {
    const [argument = ""] = path;
    return [
        ...(fieldsOf(schema).includes(key) ? [`${key}, next to ${String(argument)}`] : []),
        ...placesWithin(schema, key).filter((place) => place !== `${String(argument)}.${key}`),
    ];
}
