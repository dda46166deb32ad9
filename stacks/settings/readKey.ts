import * as z from "zod";
import type { AnySchema } from "../../components/model/settings/anySchema.ts";
import { isShape, read } from "../../components/model/settings/read.ts";
import { fromText, whatIs } from "./key.ts";

/** The value of a key's text, or its problems. */
export function readKey(
    name: string,
    schema: AnySchema,
    text: string | undefined,
): { value?: unknown; problems: string[] } {
    if (text === undefined) {
        const absent = z.safeParse(schema, undefined);
        return absent.success ? { value: absent.data, problems: [] } : { problems: [missing(name, schema)] };
    }
    const wrong = (what: string) => `${name} is "${text}": ${what}`;
    const wanted = `It must be ${whatIs(schema)}.`;
    try {
        const { settings, problems } = read(schema, fromText(schema, text));
        return problems.length === 0
            ? { value: settings, problems: [] }
            : { problems: problems.map((each) => wrong(isShape(each) ? `${each.found} ${wanted}` : each.message)) };
    } catch (error) {
        return { problems: [wrong(`${(error as Error).message} ${wanted}`)] };
    }
}

/** Message for a required key without a text. */
export function missing(name: string, schema: AnySchema): string {
    return `${name} is required. It is ${whatIs(schema)}.`;
}
