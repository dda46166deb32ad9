import type * as z from "zod";
import type { Edge } from "../plan.ts";
import type { Offence, PartRule, RuleText } from "../rules/rule.ts";
import type { AnySchema } from "./anySchema.ts";
import { formRulesOf } from "./formRulesOf.ts";
import type { Known } from "./input.ts";
import { type FormProblem, isShape, read, readRecorded } from "./read.ts";
import { known, recorded } from "./recorded.ts";

/** What is known of a kind of part without its SDK. */
export interface PartDefinition<Schema extends AnySchema, Description extends object> {
    /** Module and function as a user writes them, for example `aws.networkLoadBalancer`. */
    kind: string;
    /** What a user may give it: types, defaults, what is required, ranges. Unknown keys are refused at every depth. */
    settings: Schema;
    /** All that another part may know of it. What is required may be absent, where a user forgot it. */
    describe(settings: z.output<Schema>): Description;
    /** Ways in which settings of the right form still fail. Default: none. */
    rules?: readonly PartRule<z.output<Schema>>[];
}

/** A part as it describes itself, as plain data. */
export type Described<Description extends object> = Description & { kind: string; settings: Record<string, unknown> };

/**
 * A rule that a part's recorded settings can break, for code that does not know their type. Paths are relative to the
 * part.
 */
export interface RecordedRule extends RuleText {
    judge(settings: object, edge: Edge): Offence[];
}

/** A kind of part, for the judge of plans and for the documentation. */
export interface RegisteredKind {
    readonly kind: string;
    readonly settings: AnySchema;
    /** Reads what a program gives. */
    open(given: unknown): { part: { problems: readonly FormProblem[] } };
    /** Every rule that its settings can break, those about their form too. */
    readonly rules: readonly RecordedRule[];
}

/** A kind of part, for the part itself. */
export interface PartKind<Schema extends AnySchema, Description extends object> extends RegisteredKind {
    readonly settings: Schema;
    /** Reads what a program gives, and describes the part. */
    open(given: unknown): Opened<z.output<Schema>, Description>;
}

/** A part that was read. */
export interface Opened<Settings, Description extends object> {
    /** With every default. */
    settings: Settings;
    /** What every part has: its description for the plan, and what cannot be read of its settings. */
    part: { describe(): Described<Description>; problems: readonly FormProblem[] };
}

/** Makes a kind of part of its definition. */
export function partKind<Schema extends AnySchema, Description extends object>(
    definition: PartDefinition<Schema, Description>,
): PartKind<Schema, Description> {
    const { kind, settings: schema, describe, rules = [] } = definition;
    return {
        kind,
        settings: schema,
        rules: [
            ...formRulesOf<object>(schema, (settings) => [{ path: "", value: known(settings) }]),
            ...rules.map((rule) => ({
                ...rule,
                judge: (settings: object, edge: Edge) =>
                    rule.judge(readRecorded(schema, known(settings)).known as Known<z.output<Schema>>, edge),
            })),
        ],
        open(given) {
            const { settings, problems } = read(schema, given);
            const plain = recorded(settings, [schema]) as Record<string, unknown>;
            const described = { ...describe(settings), kind, settings: plain };
            // What breaks a rule is found in the plan, by that rule.
            return { settings, part: { describe: () => described, problems: problems.filter(isShape) } };
        },
    };
}
