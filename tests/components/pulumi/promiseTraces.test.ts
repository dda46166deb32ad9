import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { sparePromiseTraces } from "../../../components/pulumi/promiseTraces.ts";
import { registrationsOf } from "../../support/registrations.ts";

/** What is not settled yet of what Pulumi's SDK waits for, with its notes about it. */
const state = createRequire(import.meta.url)("@pulumi/pulumi/runtime/state.js") as {
    getStore(): { leakCandidates: Set<Promise<unknown> & { _debugCtx: string; _debugStackTrace?: string }> };
};

test("what Pulumi's SDK waits for has a name and no stack trace, and an error has one", async () => {
    const { stackTraceLimit } = Error;
    await registrationsOf(() => {
        new pulumi.ComponentResource("test:index:Thing", "thing", { one: 1 });
        const waiting = [...state.getStore().leakCandidates];
        expect(waiting.map((each) => each._debugCtx)).toContain("resolveURN(resource:thing[test:index:Thing])");
        expect(waiting.filter((each) => each._debugStackTrace !== undefined)).toEqual([]);
        expect(Error.stackTraceLimit).toBe(stackTraceLimit);
    });
    expect(stackTraceLimit).toBeGreaterThan(1);
});

describe("the SDK of a program", () => {
    const folder = mkdtempSync(join(tmpdir(), "http3-gateway-"));
    const program = join(folder, "index.ts");
    const debuggable = join(folder, "node_modules/@pulumi/pulumi/runtime/debuggable.js");
    afterEach(() => vi.unstubAllEnvs());
    afterAll(() => rmSync(folder, { recursive: true }));
    const own = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js") as object;

    /** What is loaded of the program's SDK after it was spared, where its release of the file has this content. */
    function spared(content: string): Record<string, unknown> {
        mkdirSync(dirname(debuggable), { recursive: true });
        writeFileSync(debuggable, content);
        const require = createRequire(program);
        delete require.cache[debuggable];
        sparePromiseTraces(program);
        return require(debuggable) as Record<string, unknown>;
    }

    test("stays as it is in a release that has no such file, or none of the function, and so does ours", () => {
        const before = { ...own };
        sparePromiseTraces(program);
        expect(spared("exports.other = 1;")).toEqual({ other: 1 });
        expect({ ...own }).toEqual(before);
    });

    test("takes no trace in its function, once, whose answer and whose trace limit outside stay", () => {
        const took = spared("exports.debuggablePromise = (promise, context) => [promise, context, new Error().stack];");
        const function_ = took["debuggablePromise"] as (...given: unknown[]) => unknown[];
        const { stackTraceLimit } = Error;
        expect(function_("promise", "context")).toEqual(["promise", "context", undefined]);
        expect(Error.stackTraceLimit).toBe(stackTraceLimit);
        sparePromiseTraces(program);
        expect(took["debuggablePromise"]).toBe(function_);
    });

    test("stays as it is in a release whose functions cannot be changed", () => {
        const fixed = "exports.debuggablePromise = () => new Error().stack; Object.freeze(exports);";
        expect((spared(fixed)["debuggablePromise"] as () => string)()).toContain("debuggable.js");
    });

    test("takes traces where a leak of promises is looked for", () => {
        vi.stubEnv("PULUMI_DEBUG_PROMISE_LEAKS", "true");
        const took = spared("exports.debuggablePromise = () => new Error().stack;");
        expect((took["debuggablePromise"] as () => string)()).toContain("debuggable.js");
    });
});

test.each([
    // It has no settings here, and says so.
    ["a ready stack", "stacks/index.ts", "RunError undefined"],
    ["the package itself", "components/index.ts", "loaded string"],
])("the SDK of a program that loads %s takes this for a trace", { timeout: 60_000 }, async (_what, file, trace) => {
    const loaded = `
        const { createRequire } = await import("node:module");
        const path = ${JSON.stringify(join(import.meta.dirname, "../../..", file))};
        const end = await import(path).then(() => "loaded", (error) => error.constructor.name);
        const { debuggablePromise } = createRequire(process.cwd() + "/")("@pulumi/pulumi/runtime/debuggable.js");
        const promise = Promise.resolve();
        debuggablePromise(promise, "");
        console.log(end, typeof promise._debugStackTrace);`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", loaded]);
    expect(stdout.trim()).toBe(trace);
});
