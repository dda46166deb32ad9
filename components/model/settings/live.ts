import * as z from "zod";
import type { AnySchema } from "./anySchema.ts";
import { copyOf } from "./input.ts";
import { layersOf, unwrapped } from "./walk.ts";

const live = new WeakSet<AnySchema>();
const credentials = new WeakSet<AnySchema>();

/** Methods that something has to have. */
const required = new WeakMap<AnySchema, readonly string[]>();

/** What parts have to describe themselves as. */
const descriptions = new WeakMap<AnySchema, AnySchema>();

/**
 * Something with methods, such as a part or a component: a plan has only what it describes itself as.
 * @param described What it has to describe itself as, where a custom part may return anything. Default: anything.
 */
export function withMethods<T extends object>(
    example: string,
    methods: readonly (keyof T & string)[],
    described: AnySchema = z.unknown(),
): z.ZodCustom<T, T> {
    const schema = z
        .custom<T>(
            (value) =>
                typeof value === "object" &&
                value !== null &&
                methods.every((method) => typeof Reflect.get(value, method) === "function"),
        )
        .meta({ wanted: `what a function such as ${example} returns` });
    live.add(schema);
    required.set(schema, methods);
    descriptions.set(schema, described);
    return schema;
}

/** Which methods an object lacks, of all that a schema made by {@link withMethods} asks for. */
export function missingMethods(value: unknown, schema: AnySchema): { missing: string[]; all: number } {
    const methods = typeof value === "object" && value !== null ? (required.get(schema) ?? []) : [];
    const missing = methods.filter((method) => typeof Reflect.get(Object(value), method) !== "function");
    return { missing, all: methods.length };
}

/** What a value has to describe itself as, where it is a part by one of some schemas. */
export function descriptionOf(value: unknown, schemas: readonly AnySchema[]): AnySchema | undefined {
    const schema = schemas.flatMap(layersOf).find((each) => descriptions.has(each) && z.safeParse(each, value).success);
    return schema === undefined ? undefined : descriptions.get(schema);
}

/** A resource or a component of Pulumi: a plan has only that there is one. */
export function resource<T extends object>(example: string): z.ZodCustom<T, T> {
    const schema = z.custom<T>(isResource).meta({ wanted: `a resource such as ${example}` });
    live.add(schema);
    return schema;
}

/** A value that no plan may have: it records only that there is one. */
export function credential<Schema extends AnySchema>(schema: Schema): Schema {
    const own = copyOf(schema);
    credentials.add(own);
    return own;
}

/** Whether values of a schema are recorded in another form than a program writes them. */
export function isRecordedOtherwise(schema: AnySchema): boolean {
    return layersOf(schema).some((each) => live.has(each) || credentials.has(each));
}

/** Whether that is so of every alternative that a schema has. */
export function isAlwaysRecordedOtherwise(schema: AnySchema): boolean {
    const inner = unwrapped(schema);
    return inner instanceof z.ZodUnion
        ? inner.options.every((option) => isAlwaysRecordedOtherwise(option as AnySchema))
        : isRecordedOtherwise(schema);
}

/** Whether values of a schema are credentials. */
export function isCredential(schema: AnySchema): boolean {
    return layersOf(schema).some((each) => credentials.has(each));
}

/** Whether a value is a resource. Pulumi's own mark is looked for, since this is used without Pulumi's SDK. */
export function isResource(value: unknown): value is object {
    return typeof value === "object" && value !== null && "__pulumiResource" in value;
}
