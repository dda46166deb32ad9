import type { Unwrap } from "@pulumi/pulumi";
import * as z from "zod";
import type { AnySchema } from "../../components/model/settings/anySchema.ts";
import { innerOf, layersOf, unwrapped } from "../../components/model/settings/walk.ts";
import { inWords } from "../../components/model/settings/words.ts";

/** Values of a schema without Outputs or missing values. */
type Plain<Schema extends AnySchema> = NonNullable<Unwrap<z.output<Schema>>>;

/** Parsers of texts with their own format. */
const readers = new WeakMap<AnySchema, (text: string) => unknown>();

/**
 * A key of a stack that has the type and the range of a schema: its own, or that of the setting that gets its value. A
 * setting's default stays with the setting.
 * @param what For errors: description with an example. Default: derived from the schema.
 * @param read Parses a text in another format than the schema's. It throws an Error that describes the problem.
 */
export function key<Schema extends AnySchema>(
    schema: Schema,
    what?: string,
    read?: (text: string) => unknown,
): z.ZodType<Plain<Schema>> {
    const made: AnySchema = z
        .pipe(
            withoutDefault(schema),
            z.transform((value) => value),
        )
        .meta({ wanted: what });
    if (read !== undefined) {
        readers.set(made, read);
    }
    return made as z.ZodType<Plain<Schema>>;
}

function withoutDefault(schema: AnySchema): AnySchema {
    return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
        ? withoutDefault(schema.unwrap() as AnySchema)
        : schema;
}

/** Description of a key's value, as the end of "It must be …". */
export function whatIs(schema: AnySchema): string {
    const said = layersOf(schema)
        .map((each) => z.globalRegistry.get(each)?.["wanted"])
        .find((wanted) => typeof wanted === "string");
    return said ?? valuesOf(schema) ?? inWords(schema);
}

/** The texts that a key accepts; undefined for any, and for a format that only the key's description has. */
export function valuesOf(schema: AnySchema): string | undefined {
    const inner = unwrapped(schema);
    const item = inner instanceof z.ZodArray ? unwrapped(inner.element as AnySchema) : undefined;
    if (inner instanceof z.ZodEnum) {
        return `one of ${inner.options.join(", ")}`;
    }
    if (item instanceof z.ZodEnum) {
        return `some of ${item.options.join(",")}`;
    }
    if (item !== undefined) {
        return "a list with commas";
    }
    return inner instanceof z.ZodNumber || inner instanceof z.ZodBoolean ? inWords(inner) : undefined;
}

/** Whether a key has one of few values: an empty text, such as a variable of CI that is not set, is not its default. */
export function isClosed(schema: AnySchema): boolean {
    const inner = unwrapped(schema);
    return inner instanceof z.ZodArray
        ? isClosed(inner.element as AnySchema)
        : inner instanceof z.ZodEnum || inner instanceof z.ZodBoolean;
}

/** The value of a text. @throws Error that describes the problem of the text. */
export function fromText(schema: AnySchema, text: string): unknown {
    const read = readerOf(schema);
    const inner = unwrapped(schema);
    if (read !== undefined) {
        return read(text);
    }
    if (inner instanceof z.ZodUnion) {
        return fromText(alternative(inner.options as AnySchema[], text), text);
    }
    if (inner instanceof z.ZodEnum) {
        return oneOf(inner.options, text);
    }
    if (inner instanceof z.ZodBoolean) {
        return truth(text);
    }
    if (inner instanceof z.ZodNumber) {
        return wholeNumber(text);
    }
    if (inner instanceof z.ZodArray) {
        return items(text).map((item) => fromText(inner.element as AnySchema, item));
    }
    if (inner instanceof z.ZodRecord) {
        return Object.fromEntries(
            items(text).map((item) => {
                const [name = "", value = ""] = item.split("=", 2);
                return [fromText(inner.keyType as AnySchema, name), fromText(inner.valueType as AnySchema, value)];
            }),
        );
    }
    return text;
}

function readerOf(schema: AnySchema): ((text: string) => unknown) | undefined {
    const inner = innerOf(schema);
    return readers.get(schema) ?? (inner && readerOf(inner));
}

/** Only numbers by name contain an equals sign. */
function alternative(options: AnySchema[], text: string): AnySchema {
    const named = options.find((option) => unwrapped(option) instanceof z.ZodRecord);
    const plain = options.find((option) => option !== named);
    return (text.includes("=") ? (named ?? plain) : (plain ?? named)) ?? z.string();
}

/** Items with commas, or a list of YAML, which Pulumi passes as JSON. */
export function items(text: string): string[] {
    if (!text.startsWith("[")) {
        return text.split(",").map((item) => item.trim());
    }
    const parsed: unknown = JSON.parse(text);
    if (!Array.isArray(parsed) || parsed.some((item) => typeof item !== "string")) {
        throw new Error("the value is not a list of strings.");
    }
    return parsed.map(String);
}

function oneOf(words: readonly (string | number)[], text: string): string | number {
    const found = words.find((word) => word === text);
    if (found === undefined) {
        throw new Error("invalid value.");
    }
    return found;
}

function truth(text: string): boolean {
    if (text !== "true" && text !== "false") {
        throw new Error("the value is neither true nor false.");
    }
    return text === "true";
}

function wholeNumber(text: string): number {
    if (!/^\d{1,10}$/.test(text)) {
        throw new Error("the value is not a whole number.");
    }
    return Number(text);
}
