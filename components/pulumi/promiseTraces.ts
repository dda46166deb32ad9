import { createRequire } from "node:module";

/** Pulumi's `runtime/debuggable`, which is not part of its interface. */
interface Debuggable {
    debuggablePromise?: (promise: Promise<unknown>, context: unknown) => Promise<unknown>;
    /** Whether it is already disabled; stored on the SDK, for which this module may be loaded more than once. */
    spared?: true;
}

/**
 * Disables the stack traces that Pulumi's SDK captures for its promises: four for each property of each resource, and
 * up to two thirds of a program's time. They are printed only if a promise never settled and
 * `PULUMI_DEBUG_PROMISE_LEAKS` is set; unsettled promises are reported without them. For programs and engines: a
 * component leaves its user's SDK as it is.
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
    const spared: Debuggable["debuggablePromise"] = (promise, context) => {
        const { stackTraceLimit } = Error;
        // No number: then there is no trace to prepare either.
        Error.stackTraceLimit = undefined as unknown as number;
        try {
            return debuggablePromise(promise, context);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
    try {
        Object.assign(debuggable, { spared: true, debuggablePromise: spared });
    } catch {
        // A release whose functions cannot be changed: the program is only slower.
    }
}

/** Undefined if the program's release of the SDK has it elsewhere: the program is then only slower. */
function debuggableOf(program: string): Debuggable | undefined {
    try {
        return createRequire(program)("@pulumi/pulumi/runtime/debuggable.js") as Debuggable;
    } catch {
        return undefined;
    }
}
