/** A value that no rule can read, and the argument that holds it. */
export interface ShapeProblem {
    path: string;
    message: string;
}

/** One text as the rules' are: what is wrong, why it fails, what to write instead, the source. Pure. */
export function shapeProblem(path: string, found: string, remedy: string): ShapeProblem {
    return {
        path,
        message:
            `${found} Pulumi does not check the types of an ESM program, and nothing can be planned from it. ` +
            `${remedy} [argument-shape; the argument's type, as \`tsc\` checks it]`,
    };
}
