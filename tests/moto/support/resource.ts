import type { Account } from "./account.ts";

/** A resource as the program asks for it, everything that it depends on being there. */
export interface Asked {
    /** Logical name. */
    name: string;
    /** Inputs, all known. */
    inputs: unknown;
    /** Id that an earlier run was given; what is asked may be another thing by now. */
    id: string | undefined;
}

/** What there is after it. */
export interface Outcome {
    id: string;
    /** Outputs that nobody gave: addresses, ARNs. */
    outputs: Record<string, unknown>;
}

/** Creates a resource of one type, or reads it and changes what is not as asked. */
export type Resource = (asked: Asked, account: Account) => Promise<Outcome>;

/** Refuses what a resource is asked for and does not carry out: it would be a promise that nobody tests. */
export function nothingElse(name: string, rest: Record<string, unknown>): void {
    const [first] = Object.entries(rest).find(([, value]) => value !== undefined) ?? [];
    if (first !== undefined) {
        throw new Error(`${name} is asked for with ${first}, which is carried out by nothing here.`);
    }
}

/** A value that the API always answers with, although its type says that it may not. */
export function present<T>(value: T | undefined, what: string): T {
    if (value === undefined) {
        throw new Error(`AWS answers without ${what}.`);
    }
    return value;
}

/** A name as the provider makes one of at most 32 characters, the same in every run: an engine keeps it in its state. */
export function autoName(name: string): string {
    const suffix = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xfffffff, 7);
    return `${name.slice(0, 24)}-${suffix.toString(16).padStart(7, "0")}`;
}

/** Tags as the APIs take them; none where there are none. */
export function tagsOf(tags: Record<string, string> | undefined): { Key: string; Value: string }[] | undefined {
    return tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * A word of a program as one of those that the SDK has for it: what a cloud would refuse is not handed to a stand-in that
 * might take it.
 */
export function oneOf<T extends string>(words: Record<string, T>, word: string | undefined): T | undefined {
    const found = Object.values(words).find((known) => known === word);
    if (word !== undefined && found === undefined) {
        throw new Error(`"${word}" is none of ${Object.values(words).join(", ")}.`);
    }
    return found;
}
