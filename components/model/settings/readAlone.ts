import type * as z from "zod";
import type { AnySchema } from "./anySchema.ts";
import type { Known } from "./input.ts";
import { type FormProblem, read } from "./read.ts";
import { known, recorded } from "./recorded.ts";

/**
 * Parses the arguments of a standalone component: what it is made from, what its state may have, what rules may look
 * at, and what does not have its form. A part of a gateway is read by its kind, and judged with the gateway's plan.
 */
export function readAlone<Schema extends AnySchema>(
    schema: Schema,
    given: unknown,
): {
    settings: z.output<Schema>;
    recorded: Record<string, unknown>;
    known: Known<z.output<Schema>>;
    problems: FormProblem[];
} {
    const { settings, problems } = read(schema, given);
    const plain = recorded(settings, [schema]) as Record<string, unknown>;
    return { settings, recorded: plain, known: known(plain) as Known<z.output<Schema>>, problems };
}
