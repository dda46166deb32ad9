import * as z from "zod";
import type { AnySchema } from "../../../components/model/settings/anySchema.ts";
import { rulesOf } from "../../../components/model/settings/formRule.ts";
import { valueSchema } from "../../../components/model/settings/input.ts";
import { innerOf, layersOf } from "../../../components/model/settings/walk.ts";
import { inWords } from "../../../components/model/settings/words.ts";

/** The docstring of a setting, by the keys down to it. */
type DocstringAt = (path: readonly string[]) => string;

/** Every setting of a schema as a Markdown list, including nested ones, each by its full path. */
export function settingsList(schema: AnySchema, docstringAt: DocstringAt): string[] {
    return objectsIn(schema).flatMap(({ shape }) => fieldsList(shape, docstringAt));
}

/** Codes of the rules about a setting's own form, without those of nested fields. */
function codesAt(schema: AnySchema): string[] {
    return [...new Set(itselfAndItems(schema).flatMap((each) => rulesOf(each).map(({ code }) => code)))];
}

/** Codes as links to the rules page. */
export function linked(codes: readonly string[]): string {
    return codes.map((code) => `[\`${code}\`](../RULES.md#${code})`).join(", ");
}

function fieldsList(
    shape: Readonly<Record<string, AnySchema>>,
    docstringAt: DocstringAt,
    { outer = "", keys = [] as readonly string[], required = "required" } = {},
): string[] {
    return Object.entries(shape).flatMap(([key, schema]) => {
        const path = [...keys, key];
        const name = `${outer}${key}`;
        const objects = objectsIn(schema);
        const isList = layersOf(schema).some((each) => each instanceof z.ZodArray);
        const within = {
            outer: `${name}${isList ? "[]" : ""}.`,
            keys: path,
            required: objects.length > 1 ? "required in this form" : required,
        };
        return [
            settingLine(name, schema, docstringAt(path), required),
            ...new Set(objects.flatMap((each) => fieldsList(each.shape, docstringAt, within))),
        ];
    });
}

function settingLine(name: string, schema: AnySchema, docstring: string, required: string): string {
    const output = itselfAndItems(schema).some((each) => valueSchema(each) !== undefined) ? ", or an Output" : "";
    const need = z.safeParse(schema, undefined).success ? "" : `; ${required}`;
    const facts = [docstring, defaultOf(schema, docstring), linked(codesAt(schema))];
    return `- \`${name}\` (${typeOf(schema)}${output}${need}): ${sentences(facts)}`;
}

/** Sentences as one text, without empty ones. */
export function sentences(facts: readonly string[]): string {
    return facts.filter((fact) => fact !== "").join(" ");
}

/** A default, unless the docstring states one. */
export function defaultOf(schema: AnySchema, docstring: string): string {
    const value = layersOf(schema).find((each) => each instanceof z.ZodDefault)?.def.defaultValue;
    return value === undefined || docstring.includes("Default:") ? "" : `Default: \`${JSON.stringify(value)}\`.`;
}

/** A setting's type, in words. */
function typeOf(schema: AnySchema): string {
    const inner = innerOf(schema);
    if (z.globalRegistry.get(schema)?.["wanted"] !== undefined) {
        return inWords(schema);
    }
    if (inner !== undefined) {
        return typeOf(inner);
    }
    if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
        const values = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
        return values.map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
    }
    if (schema instanceof z.ZodArray) {
        return `a list of ${itemsOf(typeOf(schema.element as AnySchema))}`;
    }
    if (schema instanceof z.ZodUnion) {
        return [...new Set(schema.options.map((option) => typeOf(option as AnySchema)))].join(" or ");
    }
    if (schema instanceof z.ZodRecord) {
        return `an object with any keys, of ${itemsOf(typeOf(schema.valueType as AnySchema))}`;
    }
    if (schema instanceof z.ZodObject) {
        return "an object";
    }
    return schema instanceof z.ZodUnknown ? "anything" : inWords(schema);
}

const PLURALS: Readonly<Record<string, string>> = { "a plain text": "plain texts", "an object": "objects" };

function itemsOf(type: string): string {
    return PLURALS[type] ?? type;
}

/** A schema with those that it wraps or contains, down to objects. */
function itselfAndItems(schema: AnySchema): AnySchema[] {
    return layersOf(schema).flatMap((each) =>
        each instanceof z.ZodArray
            ? [each, ...itselfAndItems(each.element as AnySchema)]
            : each instanceof z.ZodRecord
              ? [each, ...itselfAndItems(each.valueType as AnySchema)]
              : [each],
    );
}

/** Objects that a value may be, or be a list of. */
function objectsIn(schema: AnySchema): { shape: Readonly<Record<string, AnySchema>> }[] {
    return itselfAndItems(schema).filter((each) => each instanceof z.ZodObject) as z.ZodObject<
        Record<string, AnySchema>
    >[];
}
