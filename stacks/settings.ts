import * as pulumi from "@pulumi/pulumi";

/** What a key may hold. */
export interface Key<T> {
    /** For the error: what it is, with an example. */
    what: string;
    /** Reads the text; throws an Error that says what is wrong with it. */
    read: (text: string) => T;
    /** One of few words: an empty text, such as a variable of CI that is not set, is refused and not taken for the default. */
    closed?: true;
}

/**
 * The configuration of a stack. Keys are read one by one, and what is missing or wrong is said together by
 * {@link Settings.check}, so that nobody mends one key a run.
 */
export class Settings {
    private readonly config = new pulumi.Config();
    private readonly problems: string[] = [];
    // Read by `stacks/index.ts`, which chooses the program.
    private readonly known = new Set(["target"]);

    /** A key that may be missing. */
    optional<T>(name: string, key: Key<T>): T | undefined {
        this.known.add(name);
        const text = this.config.get(name);
        if (text === undefined || (text === "" && key.closed !== true)) {
            return undefined;
        }
        try {
            return key.read(text);
        } catch (error) {
            this.problems.push(`${name} is "${text}": ${(error as Error).message} It is ${key.what}.`);
            return undefined;
        }
    }

    /** A key that has to be there. What it returns where it is not is never used: {@link Settings.check} throws. */
    required<T>(name: string, key: Key<T>, standIn: T): T {
        return this.requiredWhen(true, name, key, standIn);
    }

    /** A key that has to be there where the others make it so. */
    requiredWhen<T>(needed: boolean, name: string, key: Key<T>, standIn: T): T {
        if (needed && (this.config.get(name) ?? "") === "") {
            this.known.add(name);
            this.problems.push(`${name} is missing. It is ${key.what}.`);
            return standIn;
        }
        return this.optional(name, key) ?? standIn;
    }

    /** Something that is wrong with several keys together. */
    problem(text: string): void {
        this.problems.push(text);
    }

    /** Called when every key was read: what is left is a misspelt one. @throws pulumi.RunError that lists every problem. */
    check(): void {
        const prefix = `${this.config.name}:`;
        const unknown = Object.keys(pulumi.runtime.allConfig())
            .filter((key) => key.startsWith(prefix) && !this.known.has(key.slice(prefix.length)))
            .map((key) => key.slice(prefix.length));
        if (unknown.length > 0) {
            const keys = [...this.known].sort().join(", ");
            this.problem(`${unknown.join(", ")}: there is no such key. This stack has ${keys}.`);
        }
        if (this.problems.length > 0) {
            const lines = this.problems.map((problem) => `  ${this.config.name}:${problem}`);
            throw new pulumi.RunError(
                `The configuration of the stack "${pulumi.getStack()}" has ${this.problems.length === 1 ? "1 problem" : `${this.problems.length} problems`}; nothing was created.\n` +
                    `${lines.join("\n")}\n  Set a key with: pulumi config set ${this.config.name}:<key> <value>`,
            );
        }
    }
}

/** Any text. */
export function text(what: string): Key<string> {
    return { what, read: (value) => value };
}

/** A list: with commas, or as YAML, which Pulumi hands over as JSON. */
export function list(what: string): Key<string[]> {
    return { what, read: items };
}

function items(value: string): string[] {
    if (!value.startsWith("[")) {
        return value.split(",").map((item) => item.trim());
    }
    const parsed: unknown = JSON.parse(value);
    if (!Array.isArray(parsed) || parsed.some((item) => typeof item !== "string")) {
        throw new Error("that is no list of texts.");
    }
    return parsed.map(String);
}

/** One of some words. */
export function choice<const T extends string>(words: readonly T[]): Key<T> {
    return {
        closed: true,
        what: `one of ${words.join(", ")}`,
        read: (value) => {
            const found = words.find((word) => word === value);
            if (found === undefined) {
                throw new Error("that is none of them.");
            }
            return found;
        },
    };
}

/** One or both of some words, as a list. */
export function choices<const T extends string>(words: readonly T[]): Key<T[]> {
    const { read } = choice(words);
    return { closed: true, what: `some of ${words.join(",")}`, read: (value) => items(value).map(read) };
}

/** A whole number. */
export function wholeNumber(what: string): Key<number> {
    return {
        what,
        read: (value) => {
            if (!/^\d{1,10}$/.test(value)) {
                throw new Error("that is no whole number.");
            }
            return Number(value);
        },
    };
}

/** A whole number, or one for some of some words. */
export function wholeNumbers<const T extends string>(
    what: string,
    words: readonly T[],
): Key<number | Partial<Record<T, number>>> {
    const number = wholeNumber(what);
    const word = choice(words);
    return {
        what: `${what}, or such numbers for some of ${words.join(", ")}: "${words[0]}=60,${words[1]}=300"`,
        read: (value) =>
            value.includes("=")
                ? (Object.fromEntries(
                      items(value).map((item) => {
                          const [name = "", text = ""] = item.split("=", 2);
                          return [word.read(name), number.read(text)];
                      }),
                  ) as Partial<Record<T, number>>)
                : number.read(value),
    };
}

/** Durations in a given order, one for each name. */
export function durations<const T extends string>(names: readonly T[], example: string): Key<Record<T, string>> {
    return {
        what: `the durations ${names.join(", ")}, such as "${example}"`,
        read: (value) => {
            const given = items(value);
            if (given.length !== names.length) {
                throw new Error(`${names.length} durations are required, and ${given.length} are given.`);
            }
            return Object.fromEntries(names.map((name, index) => [name, given[index] ?? ""])) as Record<T, string>;
        },
    };
}

/** `true` or `false`. */
export const yesOrNo: Key<boolean> = {
    closed: true,
    what: "true or false",
    read: (value) => {
        if (value !== "true" && value !== "false") {
            throw new Error("that is neither.");
        }
        return value === "true";
    },
};
