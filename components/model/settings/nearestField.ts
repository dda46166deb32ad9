import type * as z from "zod";
import { fieldsOf, schemasAt } from "./walk.ts";

/** What to write instead of a key that an object does not have. @param path Of the object, within the schema. */
export function nearestField(schema: z.ZodType, path: readonly PropertyKey[], key: string): string {
    const holders = path.reduce<z.ZodType[]>((here, step) => here.flatMap((each) => schemasAt(each, step)), [schema]);
    const fields = [...new Set(holders.flatMap(fieldsOf))];
    const near = fields
        .map((each) => ({ each, edits: editsBetween(key.toLowerCase(), each.toLowerCase()) }))
        .filter(({ each, edits }) => edits <= Math.max(key.length, each.length) / 2)
        .sort((one, other) => one.edits - other.edits)[0];
    const elsewhere = placesOf(schema, key).filter((place) => place !== path.join("."));
    // A slip of a letter is likelier than a key in the wrong place, and that is likelier than a word that is merely alike.
    if (near !== undefined && (near.edits <= 1 || elsewhere.length === 0)) {
        return `Did you mean ${near.each}?`;
    }
    return elsewhere.length > 0 ? `Did you mean ${elsewhere.join(" or ")}?` : `Write one of ${fields.join(", ")}.`;
}

/** Where else in a schema a key of that name is: at the top, or in an object there. */
function placesOf(schema: z.ZodType, key: string): string[] {
    const top = fieldsOf(schema);
    const within = top
        .filter((field) => schemasAt(schema, field).some((each) => fieldsOf(each).includes(key)))
        .map((field) => `${field}.${key}`);
    return top.includes(key) ? [key, ...within] : within;
}

/** Letters to insert, delete or replace until one text is the other (Levenshtein). */
function editsBetween(one: string, other: string): number {
    let row = Array.from({ length: other.length + 1 }, (_, index) => index);
    for (const [index, letter] of [...one].entries()) {
        const next = [index + 1];
        for (const [column, wanted] of [...other].entries()) {
            const replaced = (row[column] ?? 0) + (letter === wanted ? 0 : 1);
            next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
        }
        row = next;
    }
    return row.at(-1) ?? 0;
}
