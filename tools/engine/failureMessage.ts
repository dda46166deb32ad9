import { RunError } from "./index.ts";

/** What Node says of a module in a package that `npm init` made, which is one of CommonJS. */
const MODULE_SYNTAX = /^(Cannot use import statement outside a module|Unexpected token 'export')$/;

/** What a person reads of a failed run: a refusal without the way there, a bug of the program with it. */
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
    if (expected) {
        return message;
    }
    const hint =
        name === "SyntaxError" && MODULE_SYNTAX.test(message) ? `\nWrite "type": "module" in package.json.` : "";
    return `The program failed: ${(stack ?? message ?? String(error)).replace(/^Error: /, "")}${hint}`;
}

function pulumiInputError(error: unknown): boolean {
    return (error as { __pulumiInputPropertiesError?: boolean }).__pulumiInputPropertiesError === true;
}
