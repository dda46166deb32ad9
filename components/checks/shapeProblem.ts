/** A value that no rule can read, and the argument that holds it. */
export interface ShapeProblem {
    path: string;
    message: string;
}

/** One text as the rules' are: what is wrong, why it fails, what to write instead, the source. Pure. */
export function shapeProblem(path: string, found: string, remedy: string): ShapeProblem {
    return problem(path, found, "nothing can be planned from it", remedy);
}

/** A key that its object does not have. Pure. */
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
