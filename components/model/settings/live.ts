import * as z from "zod";
import { copyOf } from "./input.ts";
import { layersOf } from "./walk.ts";

const live = new WeakSet<z.ZodType>();
const credentials = new WeakSet<z.ZodType>();

/** Something with methods, such as a part or a component: a plan has only what it describes itself as. */
export function withMethods<T extends object>(example: string, ...methods: (keyof T & string)[]): z.ZodType<T, T> {
    const schema = z
        .custom<T>(
            (value) =>
                typeof value === "object" &&
                value !== null &&
                methods.every((method) => typeof Reflect.get(value, method) === "function"),
        )
        .meta({ wanted: `what a function such as ${example} returns` });
    live.add(schema);
    return schema;
}

/** A resource or a component of Pulumi: a plan has only that there is one. */
export function resource<T extends object>(example: string): z.ZodType<T, T> {
    const schema = z.custom<T>(isResource).meta({ wanted: `a resource such as ${example}` });
    live.add(schema);
    return schema;
}

/** A value that no plan may have: it records only that there is one. */
export function credential<Schema extends z.ZodType>(schema: Schema): Schema {
    const own = copyOf(schema);
    credentials.add(own);
    return own;
}

/** Whether values of a schema are recorded in another form than a program writes them. */
export function isRecordedOtherwise(schema: z.ZodType): boolean {
    return layersOf(schema).some((each) => live.has(each) || credentials.has(each));
}

/** Whether values of a schema are credentials. */
export function isCredential(schema: z.ZodType): boolean {
    return layersOf(schema).some((each) => credentials.has(each));
}

/** Whether a value is a resource. Pulumi's own mark is looked for, since this is used without Pulumi's SDK. */
export function isResource(value: unknown): value is object {
    return typeof value === "object" && value !== null && "__pulumiResource" in value;
}
