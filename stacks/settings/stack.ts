import type * as z from "zod";
import type { AnySchema } from "../../components/model/settings/anySchema.ts";

/** Keys of a stack, and the schema of each. */
export type Fields = Readonly<Record<string, AnySchema>>;

/** What could be read of some keys. */
type Given<F extends Fields> = { [Key in keyof F]?: z.output<F[Key]> };

/** When a key is required that others can do without. */
interface Needed<F extends Fields> {
    /** The same for the comments, as the end of "Required …". */
    when: string;
    isNeeded(given: Given<F>): boolean;
}

/** Keys that are about one thing. */
export interface Group<F extends Fields = Fields> {
    title: string;
    fields: F;
    /** Keys of providers that have the value where ours is missing, such as `gcp:project`. */
    elsewhere?: { readonly [Key in keyof F]?: string };
    /** Keys that others make necessary. */
    needed?: { readonly [Key in keyof F]?: Needed<F> };
    /** Keys of a balancer of our own: beside another value of `balancer` they would be ignored. */
    ownBalancer?: { balancer: string; keys: readonly (keyof F & string)[] };
    /** What is wrong with several keys together. */
    contradictions?(given: Given<F>): string[];
}

/** Groups of keys by a name for each, as the program uses them. */
export type Groups = Readonly<Record<string, Group>>;

/** All that a stack can be told, group by group. */
export interface Stack<All extends Groups = Groups> {
    /** For which cluster and which zone it is. */
    about: string;
    groups: All;
    /** What is wrong with keys of several groups together. */
    contradictions?(given: GivenOf<All>): string[];
}

/** What could be read of a stack, group by group. */
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
