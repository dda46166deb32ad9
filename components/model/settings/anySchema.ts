import type * as z from "zod";

/**
 * A schema of any kind. It is the small type of Zod's core: what the type checker compares with `AnySchema`, it compares
 * method by method, of which there are fifty.
 */
export type AnySchema = z.core.$ZodType;
