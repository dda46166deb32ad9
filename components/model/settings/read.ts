import * as z from "zod";
import { joined } from "../rules/judge.ts";
import type { AnySchema } from "./anySchema.ts";
import { type FormRule, ruleOf, ruleOfCheck } from "./formRule.ts";
import { isOutput } from "./input.ts";
import { descriptionOf, isAlwaysRecordedOtherwise, isRecordedOtherwise, missingMethods } from "./live.ts";
import { nearestField } from "./nearestField.ts";
import { layersOf, schemasAt, unwrapped } from "./walk.ts";
import { inWords, spoken } from "./words.ts";

/** A value that does not have its form. */
export interface FormProblem {
    /** A rule's, or `argument-shape`. */
    code: string;
    /** Path within what was read, for example `subnets[0]`; empty for all of it. */
    path: string;
    /** What is wrong, with the value. */
    found: string;
    /** One text: what is wrong, why it fails, what to write instead, the source. */
    message: string;
}

/** What was read by a schema. */
export interface Read<Settings> {
    /**
     * With every default. What cannot be read at all is left out, so that all else can be judged too; what only breaks
     * a rule stays, for the plan has what its rules judge.
     */
    settings: Settings;
    problems: FormProblem[];
}

/** The code of what `tsc` would refuse, where it had been asked. */
const SHAPE = "argument-shape";

/** Whether a value cannot be read at all, by a rule or otherwise. */
export function isShape({ code }: FormProblem): boolean {
    return code === SHAPE;
}

type Path = readonly PropertyKey[];

/**
 * Reads what a program gives. Nothing type-checks an ESM program before Pulumi runs it, so any value may come, and all
 * problems are reported at once.
 */
export function read<Schema extends AnySchema>(schema: Schema, given: unknown): Read<z.output<Schema>> {
    const parsed = z.safeParse(schema, given ?? {});
    const within = problemsOfParts(given, [schema], []);
    if (parsed.success) {
        return { settings: parsed.data, problems: within };
    }
    const issues = parsed.error.issues.flatMap((issue) => leaves(issue, schema, given));
    const found = issues.map((issue) => ({ issue, problems: problemsOf(issue, schema, given) }));
    const unreadable = found.filter(({ problems }) => problems.some(({ code }) => code === SHAPE));
    const readable = without(
        given ?? {},
        unreadable.flatMap(({ issue }) => wrongPlaces(issue)),
    );
    return {
        settings: withDefaults(schema, readable) as z.output<Schema>,
        problems: [...found.flatMap(({ problems }) => problems), ...within],
    };
}

/** What is wrong with the settings of parts within, and with the descriptions of custom parts. */
function problemsOfParts(given: unknown, schemas: readonly AnySchema[], path: Path): FormProblem[] {
    if (typeof given !== "object" || given === null || isOutput(given)) {
        return [];
    }
    const described = descriptionOf(given, schemas);
    if (described !== undefined) {
        const { problems = [], describe }: Describing = given;
        return [
            ...problems.map(({ path: inner, message }) => ({ code: SHAPE, path: inner, found: message, message })),
            // What could not be read of the settings may be what is missing here.
            ...(problems.length > 0 ? [] : read(described, describe?.call(given)).problems),
        ].map((problem) => ({ ...problem, path: joined(spelled(path), problem.path) }));
    }
    const items: [PropertyKey, unknown][] = Array.isArray(given) ? [...given.entries()] : Object.entries(given);
    return items.flatMap(([key, each]) => {
        const inner = schemas.flatMap((schema) => schemasAt(schema, key));
        return inner.length === 0 ? [] : problemsOfParts(each, inner, [...path, key]);
    });
}

/** What a part may have, as far as it is read here. */
interface Describing {
    problems?: readonly Pick<FormProblem, "path" | "message">[];
    describe?(): unknown;
}

/**
 * What is known of recorded settings, as they come from a plan: what is known only during the update is absent there,
 * so nothing is missing but what a rule requires, and no default is filled in.
 */
export function readRecorded(schema: AnySchema, recorded: unknown): { known: unknown; problems: FormProblem[] } {
    const parsed = z.safeParse(schema, recorded);
    const issues = parsed.success
        ? []
        : parsed.error.issues
              .flatMap((issue) => leaves(issue, schema, recorded))
              .filter(
                  ({ path }) =>
                      (valueAt(recorded, path) !== undefined || along(schema, path).rule?.required === true) &&
                      !isOtherwise(schema, path),
              );
    return {
        known: without(recorded, issues.flatMap(wrongPlaces)),
        problems: issues.flatMap((issue) => problemsOf(issue, schema, recorded)).filter(({ code }) => code !== SHAPE),
    };
}

/** An issue, or those of the alternative that a value was meant to be. */
function leaves(issue: z.core.$ZodIssue, schema: AnySchema, given: unknown): z.core.$ZodIssue[] {
    if (issue.code !== "invalid_union") {
        return [issue];
    }
    // An alternative of another type refuses the value itself; the one that was meant refuses something in it.
    const likely = issue.errors.filter(
        (errors) => errors.length > 0 && !errors.some((each) => each.path.length === 0 && isOfAnotherType(each)),
    );
    // Of several objects, it is the one that has the keys that are given.
    const meant =
        likely.find((errors) => !errors.some(({ code, path }) => code === "unrecognized_keys" && path.length === 0)) ??
        likely[0];
    return meant === undefined
        ? [{ ...issue, errors: [] }]
        : meant.flatMap((each) => leaves({ ...each, path: [...issue.path, ...each.path] }, schema, given));
}

function isOfAnotherType(issue: z.core.$ZodIssue): boolean {
    return ["invalid_type", "invalid_value", "invalid_union"].includes(issue.code) || isOfNoPart(issue);
}

/** Whether something is not the part or the resource that it has to be, of which a check has no words of its own. */
function isOfNoPart(issue: z.core.$ZodIssue): boolean {
    return issue.code === "custom" && issue.message === "Invalid input";
}

/** Places of what cannot be used. */
function wrongPlaces(issue: z.core.$ZodIssue): Path[] {
    return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

function problemsOf(issue: z.core.$ZodIssue, schema: AnySchema, given: unknown): FormProblem[] {
    if (issue.code === "unrecognized_keys") {
        const rule = schemasIn(schema, issue.path)
            .flatMap(layersOf)
            .map(ruleOf)
            .find((each) => each?.keys);
        return issue.keys.map((key) => {
            const path = spelled([...issue.path, key]);
            const meant = nearestField(schema, issue.path, key);
            return rule === undefined
                ? shapeProblem(path, NO_SUCH_KEY, "unknown keys would be ignored", meant)
                : brokenRule(path, `${NO_SUCH_KEY} ${meant}`, rule);
        });
    }
    const value = valueAt(given, issue.path);
    const path = spelled(issue.path);
    const { rule: ruleHere, innermost } = along(schema, issue.path);
    // A rule judges what is known; whether a value must already be known is not judged by a rule.
    const rule = isOutput(value) ? undefined : (ruleOfCheck(issue) ?? ruleHere);
    // What was written in the check itself.
    const found = issue.code === "custom" && !isOfNoPart(issue) ? issue.message : undefined;
    const absent = value === undefined || value === null;
    const wanted = `It must be ${inWords(innermost)}.`;
    if (rule === undefined || (absent && rule.required !== true)) {
        const given = `${spoken(value)}${withoutMethods(value, innermost)} is given.`;
        return [shapeProblem(path, found ?? given, "the value cannot be used", wanted)];
    }
    return [brokenRule(path, found ?? `${spoken(value)} is given. ${wanted}`, rule)];
}

/** Methods that your own part lacks. An object that lacks most of them is something else. */
function withoutMethods(value: unknown, schema: AnySchema): string {
    const { missing, all } = missingMethods(value, schema);
    return missing.length === 0 || missing.length * 2 >= all
        ? ""
        : ` without ${missing.map((each) => `${each}()`).join(", ")}`;
}

const NO_SUCH_KEY = "Unknown key.";

function brokenRule(path: string, found: string, { code, reason, remedy, source }: FormRule): FormProblem {
    return { code, path, found, message: `${found} ${reason} ${remedy} [${code}; ${source}]` };
}

function shapeProblem(path: string, found: string, consequence: string, remedy: string): FormProblem {
    return {
        code: SHAPE,
        path,
        found,
        message:
            `${found} Pulumi does not check the types of an ESM program, and ${consequence}. ` +
            `${remedy} [${SHAPE}; the argument's type, as \`tsc\` checks it]`,
    };
}

/** Schemas of what is at a place. */
function schemasIn(schema: AnySchema, path: Path): AnySchema[] {
    return path.reduce<AnySchema[]>((here, key) => here.flatMap((each) => schemasAt(each, key)), [schema]);
}

/** Whether what is at a place is recorded in another form, or in something that is. */
function isOtherwise(schema: AnySchema, path: Path): boolean {
    let here = [schema];
    return path.some((key, index) => {
        here = here.flatMap((each) => schemasAt(each, key));
        // Within one of several alternatives it is the one that is recorded as it is written.
        return index === path.length - 1
            ? here.some(isRecordedOtherwise)
            : here.length > 0 && here.every(isAlwaysRecordedOtherwise);
    });
}

/** The rule that is nearest to a place, and the schema there. */
function along(schema: AnySchema, path: Path): { rule: FormRule | undefined; innermost: AnySchema } {
    let rule: FormRule | undefined;
    let here = [schema];
    for (const key of path) {
        rule = here.map(ruleWithin).find((each) => each !== undefined) ?? rule;
        here = here.flatMap((each) => schemasAt(each, key));
    }
    rule = here.map(ruleWithin).find((each) => each !== undefined) ?? rule;
    return { rule, innermost: unwrapped(here[0] ?? schema) };
}

function ruleWithin(schema: AnySchema): FormRule | undefined {
    return layersOf(schema)
        .map(ruleOf)
        .find((rule) => rule !== undefined);
}

/** A path as a program writes it: `tags["a:b"]`, `subnets[0]`, `healthCheck.path`. */
export function spelled(path: Path): string {
    return path.reduce<string>((outer, key) => {
        if (typeof key === "number") {
            return `${outer}[${key}]`;
        }
        const name = String(key);
        return joined(outer, /^[A-Za-z_$][\w$]*$/.test(name) || outer === "" ? name : `[${JSON.stringify(name)}]`);
    }, "");
}

function valueAt(holder: unknown, path: Path): unknown {
    return path.reduce<unknown>(
        (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
        holder,
    );
}

/** A copy of a value without what is at some places. Their keys stay: something was given. */
function without(value: unknown, places: Path[]): unknown {
    const here = places.filter((place) => place.length > 0);
    if (here.length === 0 || typeof value !== "object" || value === null) {
        return value;
    }
    const under = (key: PropertyKey) => here.filter((place) => place[0] === key).map((place) => place.slice(1));
    const gone = (key: PropertyKey) => under(key).some((place) => place.length === 0);
    if (Array.isArray(value)) {
        return value.map((item: unknown, index) => (gone(index) ? undefined : without(item, under(index))));
    }
    return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, gone(key) ? undefined : without(each, under(key))]),
    );
}

/** A value with the defaults of a schema that it may not fit. */
function withDefaults(schema: AnySchema, given: unknown): unknown {
    // An item that could not be read is not there.
    const value = Array.isArray(given) ? given.filter((item) => item !== undefined) : given;
    const parsed = z.safeParse(schema, value);
    if (parsed.success || value === undefined) {
        return parsed.data;
    }
    const holder = unwrapped(schema);
    if (!(holder instanceof z.ZodObject) || typeof value !== "object" || value === null) {
        return value;
    }
    const fields = Object.entries(holder.shape).map(([key, field]) => [
        key,
        withDefaults(field as AnySchema, Reflect.get(value, key)),
    ]);
    // Only what the schema has, as when it is parsed: of a component that replaces plain fields everything else is
    // omitted.
    return Object.fromEntries(fields.filter(([, each]) => each !== undefined));
}
