import { join, relative, sep } from "node:path";
import { RunError } from "./index.ts";

/** Node's message for a module in a package created by `npm init`, which is CommonJS. */
const MODULE_SYNTAX = /^(Cannot use import statement outside a module|Unexpected token 'export')$/;

/** Text of a failed run: a refusal without a stack trace, a bug of the program with it. */
export function failureMessage(error: unknown): string {
    if (error instanceof RunError) {
        return error.message;
    }
    // A component's refusal: the problems are in the message, or next to it.
    const { message, errors, name, stack } = error as Error & { errors?: { propertyPath: string; reason: string }[] };
    if (pulumiInputError(error) && errors !== undefined) {
        const lines = errors.filter(({ reason }) => !message?.includes(reason));
        return [message, ...lines.map(({ propertyPath, reason }) => `  ${propertyPath}: ${reason}`)].join("\n");
    }
    if (isRefusal(error)) {
        return message;
    }
    const sdk = missingSdk(error);
    if (sdk !== undefined) return sdk;
    const hint = isModuleSyntax(error)
        ? `\nWrite "type": "module" in package.json.`
        : MISSPELT.includes(name)
          ? "\n`npx tsc --noEmit` finds a misspelt name, and suggests the correct one."
          : "";
    return `The program failed: ${(stack ?? message ?? String(error)).replace(/^Error: /, "")}${hint}`;
}

/** What Node calls an import, a method or a variable that does not exist. */
const MISSPELT = ["SyntaxError", "TypeError", "ReferenceError"];

function isModuleSyntax(error: unknown): boolean {
    const { name, message } = error as Error;
    return name === "SyntaxError" && MODULE_SYNTAX.test(message);
}

/** Whether an error is a refusal by a program or a component, whose message is complete. */
export function isRefusal(error: unknown): boolean {
    const { name, __pulumiRunError } = error as Error & { __pulumiRunError?: boolean };
    return name === "RunError" || __pulumiRunError === true;
}

/** What to install if an entry of this package requires an SDK that the program does not have. */
function missingSdk(error: unknown): string | undefined {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "ERR_MODULE_NOT_FOUND") return undefined;
    const [, sdk, importer] = /^Cannot find package '(@pulumi\/[\w-]+)' imported from (.+)$/.exec(message) ?? [];
    const entry = importer === undefined ? undefined : entryOf(importer);
    return entry === undefined ? undefined : `pulumi-http3-gateway/${entry} needs ${sdk}: npm install ${sdk}`;
}

/** The entry of a file of this package: its folder below `components`. */
function entryOf(file: string): string | undefined {
    const path = relative(join(import.meta.dirname, "../../components"), file);
    return path.startsWith("..") ? undefined : path.split(sep)[0];
}

function pulumiInputError(error: unknown): boolean {
    return (error as { __pulumiInputPropertiesError?: boolean }).__pulumiInputPropertiesError === true;
}
