import type * as z from "zod";
import { didYouMean } from "../rules/didYouMean.ts";
import { fieldsOf, schemasAt } from "./walk.ts";

/** What to write instead of a key that an object does not have. @param path Of the object, within the schema. */
export function nearestField(schema: z.ZodType, path: readonly PropertyKey[], key: string): string {
    const holders = path.reduce<z.ZodType[]>((here, step) => here.flatMap((each) => schemasAt(each, step)), [schema]);
    const fields = [...new Set(holders.flatMap(fieldsOf))];
    return didYouMean(
        key,
        fields,
        placesOf(schema, key).filter((place) => place !== path.join(".")),
    );
}

/** Where else in a schema a key of that name is: at the top, or in an object there. */
function placesOf(schema: z.ZodType, key: string): string[] {
    const top = fieldsOf(schema);
    const within = top
        .filter((field) => schemasAt(schema, field).some((each) => fieldsOf(each).includes(key)))
        .map((field) => `${field}.${key}`);
    return top.includes(key) ? [key, ...within] : within;
}
