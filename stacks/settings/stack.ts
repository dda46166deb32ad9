import type * as z from "zod";
import type { AnySchema } from "../../components/model/settings/anySchema.ts";

/** Keys of a stack, and the schema of each. */
export type Fields = Readonly<Record<string, AnySchema>>;

/** The parsed values of some keys. */
type Given<F extends Fields> = { [Key in keyof F]?: z.output<F[Key]> };

/** Condition under which a key is required. */
interface Needed<F extends Fields> {
    /** The same for the comments, as the end of "Required …". */
    when: string;
    isNeeded(given: Given<F>): boolean;
}

/** Keys of one subject. */
export interface Group<F extends Fields = Fields> {
    title: string;
    fields: F;
    /** Provider keys with the value if ours is missing, such as `gcp:project`. */
    elsewhere?: { readonly [Key in keyof F]?: string };
    /** Keys that other keys require. */
    needed?: { readonly [Key in keyof F]?: Needed<F> };
    /** Keys of our own balancer: with another value of `balancer` they would be ignored. */
    ownBalancer?: { balancer: string; keys: readonly (keyof F & string)[] };
    /** Contradictions between keys. */
    contradictions?(given: Given<F>): string[];
}

/** Groups of keys by name, as the program uses them. */
export type Groups = Readonly<Record<string, Group>>;

/** All settings of a stack, group by group. */
export interface Stack<All extends Groups = Groups> {
    /** Its cluster and zone. */
    about: string;
    groups: All;
    /** Contradictions between keys of several groups. */
    contradictions?(given: GivenOf<All>): string[];
}

/** The parsed values of a stack, group by group. */
export type GivenOf<All extends Groups> = { [Name in keyof All]: Given<All[Name]["fields"]> };

/** The values of a group. */
export type GroupValues<Of extends Group> = z.output<z.ZodObject<Of["fields"]>>;

/** The values of a stack, group by group. */
export type Values<All extends Groups> = { [Name in keyof All]: GroupValues<All[Name]> };

/** A group of keys, typed by its fields. */
export function group<F extends Fields>(definition: Group<F>): Group<F> {
    return definition;
}

/** A stack, typed by its groups. */
export function stack<All extends Groups>(definition: Stack<All>): Stack<All> {
    return definition;
}
