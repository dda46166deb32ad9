import { createRequire } from "node:module";

/** Pulumi's `runtime/debuggable`, which is no part of its interface. */
interface Debuggable {
    debuggablePromise?: (promise: Promise<unknown>, context: unknown) => Promise<unknown>;
    /** Whether it is spared already; said on the SDK, which this module may be loaded for more than once. */
    spared?: true;
}

/**
 * Spares Pulumi's SDK the stack traces that it takes of its own promises: four for each property of each resource, and two
 * thirds of the time that a program takes here. They are printed where a promise never settled and
 * `PULUMI_DEBUG_PROMISE_LEAKS` asks for them; which did not is said without them.
 * @param program A file whose copy of the SDK is meant.
 */
export function sparePromiseTraces(program: string): void {
    if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) {
        return;
    }
    const debuggable = debuggableOf(program);
    const debuggablePromise = debuggable?.debuggablePromise;
    if (debuggable === undefined || debuggablePromise === undefined || debuggable.spared) {
        return;
    }
    debuggable.spared = true;
    debuggable.debuggablePromise = (promise, context) => {
        const { stackTraceLimit } = Error;
        // No number: then there is no trace to prepare either.
        Error.stackTraceLimit = undefined as unknown as number;
        try {
            return debuggablePromise(promise, context);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
}

/** Undefined where the program's release of the SDK has it elsewhere: it is slower then, and nothing else. */
function debuggableOf(program: string): Debuggable | undefined {
    try {
        return createRequire(program)("@pulumi/pulumi/runtime/debuggable.js") as Debuggable;
    } catch {
        return undefined;
    }
}
