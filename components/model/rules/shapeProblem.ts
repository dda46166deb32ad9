import { Output } from "@pulumi/pulumi";

/** A value that no rule can read, and the argument that holds it. */
export interface ShapeProblem {
    path: string;
    message: string;
}

/** One text as the rules' are: what is wrong, why it fails, what to write instead, the source. */
export function shapeProblem(path: string, found: string, remedy: string): ShapeProblem {
    return problem(path, found, "nothing can be planned from it", remedy);
}

/** A key that its object does not have. */
export function unknownKeyProblem(path: string, remedy: string): ShapeProblem {
    return problem(path, "There is no such key.", "what is not known would be passed over", remedy);
}

function problem(path: string, found: string, consequence: string, remedy: string): ShapeProblem {
    return {
        path,
        message:
            `${found} Pulumi does not check the types of an ESM program, and ${consequence}. ` +
            `${remedy} [argument-shape; the argument's type, as \`tsc\` checks it]`,
    };
}

/** What a value has to be: what is said where it is not, and whether it is. */
export interface Shape {
    is(value: unknown): boolean;
    /** Ends the sentence "It must be …". */
    wanted: string;
}

/** A text that is there while the program runs. */
export const text: Shape = { is: (value) => typeof value === "string", wanted: "a plain text" };
/** A list, whatever is in it. */
export const list: Shape = { is: Array.isArray, wanted: "a list, [ … ]" };

/** A value that is not what it has to be. */
export function wrongValue(path: string, value: unknown, { is, wanted }: Shape): ShapeProblem[] {
    return is(value) ? [] : [shapeProblem(path, `${spoken(value)} is given.`, `It must be ${wanted}.`)];
}

function spoken(value: unknown): string {
    if (value === undefined || value === null) {
        return "Nothing";
    }
    if (typeof value === "function") {
        return `The function ${value.name || "without a name"} itself, without its parentheses,`;
    }
    if (Output.isInstance(value)) {
        return "An Output, whose value is known only during the update,";
    }
    return Array.isArray(value)
        ? "A list"
        : typeof value === "object"
          ? "An object"
          : (JSON.stringify(value) ?? "A symbol");
}
