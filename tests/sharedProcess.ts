import { afterAll, expect, vi } from "vitest";
import { forgetProgram } from "./tools/engine/forgetProgram.ts";

// The files of a worker take turns in one process, which loads packages and components once. Each file loads the modules of
// tests and tools for itself, and finds Pulumi's SDK without the program of the one before, and the rest as that one found
// it: a file that leaves something otherwise fails for it.

vi.resetModules();
forgetProgram();
const found = shared();
afterAll(() => {
    const left = shared();
    const names = [...new Set([...found.keys(), ...left.keys()])];
    // By name alone: values of the environment are nobody's business in a log.
    const changed = names.filter((name) => !Object.is(found.get(name), left.get(name)));
    expect(changed, "what the tests of this file change in their process and do not put back").toEqual([]);
});

/** What all files of a process see, by name. */
function shared(): Map<string, unknown> {
    const events = process.eventNames().filter((name) => /^(SIG|unhandled|uncaught)/.test(String(name)));
    return new Map<string, unknown>([
        ...Object.entries(process.env).map(([name, value]) => [`environment ${name}`, value] as const),
        ...events.map((name) => [`listeners for ${String(name)}`, process.listenerCount(name)] as const),
        ["folder", process.cwd()],
        ["exit code", process.exitCode],
        ["stack trace limit", Error.stackTraceLimit],
        ["fake timers", vi.isFakeTimers()],
        ...Object.entries({ Date, fetch, setImmediate, setInterval, setTimeout }),
    ]);
}
