import { RunError } from "./index.ts";

/** What a person reads of a failed run: a refusal without the way there, a bug of the program with it. Pure. */
export function failureMessage(error: unknown): string {
    if (error instanceof RunError) {
        return error.message;
    }
    // A component's refusal: what is wrong stands in the message, or beside it.
    const { message, errors, name, stack } = error as Error & { errors?: { propertyPath: string; reason: string }[] };
    if (pulumiInputError(error) && errors !== undefined) {
        const lines = errors.filter(({ reason }) => !message?.includes(reason));
        return [message, ...lines.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`)].join("\n");
    }
    const expected = name === "RunError" || (error as { __pulumiRunError?: boolean }).__pulumiRunError === true;
    // The class of a plain error says nothing; that of another one may.
    return expected ? message : `The program failed: ${(stack ?? message ?? String(error)).replace(/^Error: /, "")}`;
}

function pulumiInputError(error: unknown): boolean {
    return (error as { __pulumiInputPropertiesError?: boolean }).__pulumiInputPropertiesError === true;
}
